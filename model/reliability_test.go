package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Groups hold every label pair with a margin once, in order, and none is divided.
func TestReliabilitiesMatchBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	r := &Roster{Sources: []string{""}, Models: []string{""}, Start: []uint32{0}, LabelKind: Pairs}
	var scores [][2]float64
	for i := range 500 {
		r.Keys, r.Source = append(r.Keys, Key{byte(i), byte(i >> 8)}), append(r.Source, 0)
		r.ResponseKeys = append(r.ResponseKeys, Key{1}, Key{2})
		r.Label, r.Start = append(r.Label, 1, 0), append(r.Start, uint32(2*i+2))
		r.Length, r.Model = append(r.Length, 1, 1), append(r.Model, 0, 0)
		scores = append(scores, [2]float64{float64(rng.IntN(10)), float64(rng.IntN(9))})
	}
	c := NewCohort(r)
	for i, s := range scores {
		c.SetScore(i, 0, s[0])
		c.SetScore(i, 1, s[1])
	}
	snap := c.Snapshot()
	d := Diagnose(snap, ScorerInfo{})
	groups, last := d.Reliabilities(snap, 6), 0.0
	if len(groups) < 3 || len(groups) > 6 {
		t.Errorf("%d groups", len(groups))
	}
	pairs := 0
	for _, g := range groups {
		n, agree, sum := 0, 0, 0.0
		for _, s := range scores {
			if m := s[0] - s[1]; m != 0 && math.Abs(m) >= g.Lo && math.Abs(m) <= g.Hi {
				n++
				sum += math.Abs(m)
				if m > 0 {
					agree++
				}
			}
		}
		if g.Pairs != n || g.Agree != agree || math.Abs(g.Mean-sum/float64(n)) > 1e-9 || g.Lo <= last {
			t.Errorf("%+v, want %d pairs, %d agree, mean %v", g, n, agree, sum/float64(n))
		}
		last, pairs = g.Hi, pairs+n
	}
	if pairs != d.Agree+d.Disagree {
		t.Errorf("%d pairs in groups of %d", pairs, d.Agree+d.Disagree)
	}
}
