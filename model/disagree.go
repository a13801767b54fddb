package model

import (
	"cmp"
	"math"
	"slices"
)

// Disagreement returns per sample how far two scorers of one dataset place it apart: the distance of
// its percentiles by mean score, |rank by a − rank by b|, each among the samples that both have
// scored in full, ties at their middle. It is 0 where they agree, at most 1, and on average about a
// third where the two have nothing in common. It depends on no scale. NaN where either has no mean.
func Disagreement(a, b *Snapshot) []float64 {
	both := make([]int32, 0, a.Len())
	for i := range a.Len() {
		if !math.IsNaN(a.Mean(i)) && !math.IsNaN(b.Mean(i)) {
			both = append(both, int32(i))
		}
	}
	apart, other := undefined(a.Len()), undefined(a.Len())
	percentiles(both, a.Mean, apart)
	percentiles(both, b.Mean, other)
	for _, i := range both {
		apart[i] = math.Abs(apart[i] - other[i])
	}
	return apart
}

// percentiles puts the share of samples of in that lie below each, half of its ties included, into
// rank. It reorders in.
func percentiles(in []int32, value func(i int) float64, rank []float64) {
	slices.SortFunc(in, func(i, j int32) int { return cmp.Compare(value(int(i)), value(int(j))) })
	for lo := 0; lo < len(in); {
		hi := lo + 1
		for hi < len(in) && value(int(in[hi])) == value(int(in[lo])) {
			hi++
		}
		for _, i := range in[lo:hi] {
			rank[i] = float64(lo+hi) / 2 / float64(len(in))
		}
		lo = hi
	}
}
