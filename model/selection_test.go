package model

import (
	"slices"
	"strings"
	"testing"
)

// selectable is a cohort with every region, an unscored sample, flags and a note.
func selectable() *Pool {
	scores := [][2]float64{{9, 9}, {2, 2.5}, {1, 10}, {5, 5}}
	r := &Roster{Start: []uint32{0}}
	for i := range len(scores) + 1 {
		r.Keys = append(r.Keys, Key{byte(i + 1)})
		r.ResponseKeys = append(r.ResponseKeys, Key{1, byte(i)}, Key{2, byte(i)})
		r.Start = append(r.Start, uint32(2*i+2))
	}
	c := NewCohort(r)
	for i, s := range scores {
		c.SetScore(i, 0, s[0])
		c.SetScore(i, 1, s[1])
	}
	c.Apply([]Edit{
		{Key: r.Keys[1], Kind: EditVerdict, After: "mislabelled"},
		{Key: r.Keys[2], Kind: EditVerdict, After: "drop"},
		{Key: r.Keys[4], Kind: EditNote, After: "odd"},
	})
	s := c.Snapshot()
	d := &Diagnosis{P: []float64{0.49, 0.5, 0.9, 0, 0}}
	low := Brush{}.With(Stroke{New, Rect{Span{0, 0.0625}, Span{0, 5}}})
	return &Pool{Snapshot: s, Partition: NewPartition(s, DefaultRule), Diagnosis: d, Suspect: 0.5,
		Brushes: []NamedBrush{{"Low", low}, {"rest\n", low.With(Stroke{Op: Invert})}}}
}

func TestEverySelection(t *testing.T) {
	p := selectable()
	want := map[string][]int{
		"all": {0, 1, 2, 3, 4}, "HighAvg": {0}, "lowavg": {3}, "highvar": {1, 2}, "unscored": {4},
		"flagged": {1, 2}, "suspect": {1, 2}, "mislabelled": {1}, "drop": {2}, "right": nil,
		"unsure": nil, "noted": {4}, "brush:Low": {1, 3}, "Brush:rest\n": {0, 2},
	}
	if len(want) != len(Selections())+len(p.Brushes) {
		t.Errorf("%d selections, %d tested", len(Selections()), len(want))
	}
	for word, indexes := range want {
		if got, err := p.Select(word); err != nil || !slices.Equal(got, indexes) {
			t.Errorf("%s: %v, want %v, %v", word, got, indexes, err)
		}
	}
	for bad, says := range map[string]string{
		"": "all, highavg", "highavgs": "brush:NAME", "brush:low": `"Low", "rest\n"`, "brush:": "has",
	} {
		if _, err := p.Select(bad); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("select %q: %v", bad, err)
		}
	}
	p.Diagnosis, p.Brushes = nil, nil
	if _, err := p.Select("suspect"); err == nil {
		t.Error("selected suspects without a diagnosis")
	}
	if _, err := p.Select("brush:Low"); err == nil || !strings.Contains(err.Error(), "no brushes") {
		t.Error(err)
	}
}
