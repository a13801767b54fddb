package model

import (
	"cmp"
	"math"
	"slices"
	"testing"
)

// ranked is a drawn sample with its values.
type ranked struct {
	variance, mean float64
	at             int32
}

func drawnOf(s *Snapshot) (drawn []ranked) {
	for i := range s.Len() {
		if s.Drawn(i) {
			drawn = append(drawn, ranked{s.Variance(i), s.Mean(i), int32(i)})
		}
	}
	return drawn
}

// bySorting is the rule as it reads: two sorts, the ties by key and position.
func bySorting(drawn []ranked, keys []Key, keep Fraction) ([]Region, Cuts) {
	byKey := func(a, b ranked) int {
		return cmp.Or(keys[a.at].Compare(keys[b.at]), cmp.Compare(a.at, b.at))
	}
	variance := func(r ranked) float64 { return r.variance }
	mean := func(r ranked) float64 { return r.mean }
	region, cuts := make([]Region, len(keys)), Cuts{}
	highVar, highAvg := keep.sizes(len(drawn))
	slices.SortFunc(drawn, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.variance, a.variance), byKey(a, b))
	})
	cuts.Variance, cuts.TiedVariance = lastOf(drawn, highVar, variance)
	pool := drawn[highVar:]
	slices.SortFunc(pool, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.mean, a.mean), byKey(a, b))
	})
	cuts.Mean, cuts.TiedMean = lastOf(pool, highAvg, mean)
	for rank, r := range drawn {
		region[r.at] = LowAvg
		if rank < highVar {
			region[r.at] = HighVar
		} else if rank < highVar+highAvg {
			region[r.at] = HighAvg
		}
	}
	return region, cuts
}

// lastOf returns the value of the last of the first n and how many share it if the next one does too.
func lastOf(sorted []ranked, n int, value func(ranked) float64) (at float64, tied int) {
	if n == 0 {
		return math.NaN(), 0
	}
	if at = value(sorted[n-1]); n < len(sorted) && value(sorted[n]) == at {
		for _, r := range sorted {
			tied += count(value(r) == at)
		}
	}
	return at, tied
}

// oddScores are what selection by digits could get wrong: signed zeros, neighbours, extremes.
var oddScores = []float64{
	0, math.Copysign(0, -1), 1, math.Nextafter(1, 2), -1, 5e-324, -5e-324, 1e300, -1e300, 2.5, 1e-160,
	1e150, math.MaxFloat64, -math.MaxFloat64, 3, 3, 3,
}

// oddities is a snapshot of n samples with scores from oddScores, plain ones and none.
func oddities(seed uint64, n int) *Snapshot {
	rng := random(seed)
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1 + rng.IntN(3)
	}
	r := unlabelled(sizes...)
	scores := make([][]float64, n)
	for i, size := range sizes {
		r.Keys[i] = numberedKey(rng.IntN(1 + n/2))
		if rng.IntN(2) == 0 { // keys that differ in their second half only
			r.Keys[i] = Key{15: byte(rng.IntN(4))}
		}
		for range size {
			v := oddScores[rng.IntN(len(oddScores))]
			switch rng.IntN(8) {
			case 0:
				v = nan
			case 1:
				v = rng.NormFloat64()
			}
			scores[i] = append(scores[i], v)
		}
	}
	return scored(r, scores)
}

func FuzzRankingEqualsSorting(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(seed, uint16(40*seed), uint16(1), uint16(2+seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, num, den uint16) {
		if num == 0 || num > den || n > 3000 {
			return
		}
		keep := Fraction{int64(num), int64(den)}
		for _, s := range []*Snapshot{oddities(seed, int(n)), lottery(seed, int(n), 2+int(seed%5))} {
			checkAgainstSorting(t, s, NewRanking(s), keep)
		}
	})
}

func checkAgainstSorting(t *testing.T, s *Snapshot, r *Ranking, keep Fraction) {
	t.Helper()
	region, cuts := bySorting(drawnOf(s), s.roster.Keys, keep)
	p := r.Partition(Rule{Keep: keep})
	if !slices.Equal(p.Region, region) {
		t.Fatalf("keep %v: regions %v, sorting gives %v", keep, p.Region, region)
	}
	if g := p.Cuts; !same(g.Variance, cuts.Variance) || !same(g.Mean, cuts.Mean) ||
		g.TiedVariance != cuts.TiedVariance || g.TiedMean != cuts.TiedMean {
		t.Fatalf("keep %v: cuts %+v, sorting gives %+v", keep, p.Cuts, cuts)
	}
}

// One ranking serves every share, as when the share is moved with a key.
func TestARankingServesEveryShare(t *testing.T) {
	for _, s := range []*Snapshot{
		oddities(11, 700), lottery(12, 900, 3), lottery(13, 500, 1), lottery(14, 0, 3),
	} {
		r := NewRanking(s)
		for num := int64(1); num <= 40; num++ {
			checkAgainstSorting(t, s, r, Fraction{num, 40})
		}
	}
}

func TestCodesKeepTheOrder(t *testing.T) {
	values := append(slices.Clone(oddScores), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64)
	for _, a := range values {
		if decode(Ordinal(a)) != a {
			t.Errorf("%v becomes %v", a, decode(Ordinal(a)))
		}
		for _, b := range values {
			if cmp.Compare(Ordinal(a), Ordinal(b)) != cmp.Compare(a, b) {
				t.Errorf("the codes of %v and %v are in another order", a, b)
			}
		}
	}
}
