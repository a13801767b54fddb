package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// scoredAs is a cohort of one-response samples with these scores, NaN for none.
func scoredAs(scores []float64) *Snapshot {
	r := &Roster{Start: []uint32{0}}
	for i := range scores {
		r.Keys = append(r.Keys, Key{byte(i), byte(i >> 8)})
		r.ResponseKeys = append(r.ResponseKeys, Key{1, byte(i), byte(i >> 8)})
		r.Start = append(r.Start, uint32(i+1))
	}
	c := NewCohort(r)
	for i, v := range scores {
		if !math.IsNaN(v) {
			c.SetScore(i, 0, v)
		}
	}
	return c.Snapshot()
}

func TestDisagreementIsTheDistanceOfPercentiles(t *testing.T) {
	nan := math.NaN()
	a := scoredAs([]float64{1, 2, 3, 4, nan, 9})
	b := scoredAs([]float64{-4, -3, -2, -9, 7, nan}) // the last of a is the first of b
	want := []float64{.25, .25, .25, .75, nan, nan}
	for i, got := range Disagreement(a, b) {
		if !same(got, want[i]) {
			t.Errorf("sample %d: %v, want %v", i, got, want[i])
		}
	}
}

// Against counting pairs: what lies below plus half of what ties.
func TestDisagreementAgainstCountingPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		n := 1 + rng.IntN(40)
		scores := [2][]float64{make([]float64, n), make([]float64, n)}
		for _, by := range scores {
			for i := range by {
				if by[i] = float64(rng.IntN(7)); rng.IntN(6) == 0 {
					by[i] = math.NaN()
				}
			}
		}
		for i, got := range Disagreement(scoredAs(scores[0]), scoredAs(scores[1])) {
			want := math.Abs(naiveRank(scores[0], scores[1], i) - naiveRank(scores[1], scores[0], i))
			if !same(got, want) && !(math.Abs(got-want) < 1e-12) {
				t.Fatalf("sample %d: %v, want %v", i, got, want)
			}
		}
	}
}

func naiveRank(of, other []float64, i int) float64 {
	if math.IsNaN(of[i]) || math.IsNaN(other[i]) {
		return math.NaN()
	}
	below, n := 0.0, 0.0
	for j, v := range of {
		switch {
		case math.IsNaN(v) || math.IsNaN(other[j]):
			continue
		case v < of[i]:
			below++
		case v == of[i]:
			below += 0.5
		}
		n++
	}
	return below / n
}
