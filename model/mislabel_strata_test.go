package model

import (
	"slices"
	"testing"
)

func TestVotesAreTakenByTenths(t *testing.T) {
	r := rosterOf([][]float64{{1, 0}, {1, 0}, {1, 0}})
	r.Annotators = []LabelSet{
		{Label: []float64{1, 0, 1, 0, 1, 1}}, {Label: []float64{1, 0, 1, 0, 1, 0}},
		{Label: []float64{1, 0, 0, 1, 1, 1}}, {Label: []float64{0, 1, 0, 1, 0, 1}, Question: true},
	}
	if got, want := voteShares(r), []uint8{11, 8, 0}; !slices.Equal(got, want) {
		t.Errorf("votes of 3:0, 2:1 and 1:0 are %v, want %v", got, want)
	}
}

// Noise where annotators were at odds raises P there and lowers it elsewhere.
func TestSplitVotesAreMoreSuspect(t *testing.T) {
	rng := random(41)
	var samples [][2][]float64
	var second, third []float64
	for i := range 800 {
		labels, split := []float64{1, 0}, i%2 == 0
		margin := 0.5 + rng.Float64()
		if split && rng.IntN(10) < 4 {
			margin = -margin
		}
		samples = append(samples, [2][]float64{labels, {margin, 0}})
		second = append(second, 1, 0)
		if split {
			third = append(third, 0, 1)
		} else {
			third = append(third, 1, 0)
		}
	}
	samples[0][1], samples[1][1] = []float64{0, 1}, []float64{0, 1}
	s := snapshotOf(samples)
	s.roster.Annotators = []LabelSet{
		{Label: slices.Clone(s.roster.Label)}, {Label: second}, {Label: third},
	}
	d := Diagnose(s, ScorerInfo{})
	if d.P[0] < d.P[1]+0.05 || len(d.Strata) != 2 {
		t.Errorf("P is %.3f after a vote of 2:1 and %.3f after 3:0; %+v", d.P[0], d.P[1], d.Strata)
	}
}
