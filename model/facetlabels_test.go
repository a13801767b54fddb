package model

import (
	"math"
	"testing"
)

func TestTiesAndAgreementAreFilteredBy(t *testing.T) {
	nan := math.NaN()
	r := unlabelled(2, 2, 2, 2)
	r.LabelKind, r.Label = Pairs, []float64{1, 0, 0.5, 0.5, 0, 0, nan, nan}
	r.Annotators = []LabelSet{
		{Name: "a", Label: []float64{1, 0, 1, 0, 0, 0, nan, nan}},
		{Name: "b", Label: []float64{1, 0, 0, 1, 0, 0, nan, nan}},
	}
	v := &View{Snap: NewCohort(r).Snapshot(), Diag: &Diagnosis{Worst: make([]Pair, 4)}}
	for text, want := range map[string]uint64{
		"label=tie": 0b0010, "label=both-bad": 0b0100, "label=tie,both-bad": 0b0110,
		"label=labelled !label=tie": 0b0101, "agreement>=1": 0b0101, "agreement<0.5": 0b0010,
	} {
		f, err := ParseFilter(text, r)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Apply(v, nil, nil)[0]; got != want {
			t.Errorf("%s keeps %04b, want %04b", text, got, want)
		}
	}
	r.LabelKind = Ratings // equal ratings are no tie that somebody called
	f, _ := ParseFilter("label=tie,both-bad", r)
	if n := f.Apply(v, nil, nil).Count(); n != 0 {
		t.Errorf("%d ties among ratings", n)
	}
}
