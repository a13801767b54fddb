package model

import (
	"slices"
	"sync"
	"testing"
)

// million is a million pairs, scored on a grid of tenths, a tenth of them against their label.
var million = sync.OnceValue(func() *Cohort {
	const n = 1_000_000
	r := unlabelled(slices.Repeat([]int{2}, n)...)
	c, rng := NewCohort(r), random(21)
	for i := range n {
		r.Label[2*i], r.Label[2*i+1] = 1, 0
		gap := rng.NormFloat64() + 1.3
		if rng.IntN(10) == 0 {
			gap = -gap
		}
		c.SetScore(i, 0, 5+gap)
		c.SetScore(i, 1, 5+rng.NormFloat64()/10)
	}
	return c
})

func millionTied() *Snapshot {
	const n = 1_000_000
	c, rng := NewCohort(unlabelled(slices.Repeat([]int{2}, n)...)), random(25)
	for i := range n {
		c.SetScore(i, 0, float64(rng.IntN(6)))
		c.SetScore(i, 1, float64(rng.IntN(6)))
	}
	return c.Snapshot()
}

// One arriving score with a snapshot after it, the worst case: every score copies its chunk.
//
//	go test ./model -run '^$' -bench BenchmarkArrival
func BenchmarkArrival(b *testing.B) {
	c, rng := million(), random(22)
	for b.Loop() {
		c.SetScore(rng.IntN(1_000_000), rng.IntN(2), rng.Float64())
		c.Snapshot()
	}
}

// A score that arrives between two snapshots, as nearly all do.
//
//	go test ./model -run '^$' -bench BenchmarkScoreAlone
func BenchmarkScoreAlone(b *testing.B) {
	c, rng := million(), random(23)
	for b.Loop() {
		c.SetScore(rng.IntN(1_000_000), rng.IntN(2), rng.Float64())
	}
}

// The regions of a million samples.
//
//	go test ./model -run '^$' -bench BenchmarkPartition1M
func BenchmarkPartition1M(b *testing.B) {
	s := million().Snapshot()
	for b.Loop() {
		NewPartition(s, DefaultRule)
	}
}

// The regions of a million samples by another share, as while a person moves it; tied has a million
// samples of six different scores.
//
//	go test ./model -run '^$' -bench BenchmarkKeep1M
func BenchmarkKeep1M(b *testing.B) {
	for name, s := range map[string]*Snapshot{"spread": million().Snapshot(), "tied": millionTied()} {
		b.Run(name, func(b *testing.B) {
			r, num := NewRanking(s), int64(0)
			for b.Loop() {
				num = num%99 + 1
				r.Partition(Rule{Keep: Fraction{num, 100}})
			}
		})
	}
}

// The diagnosis of a million pairs without a declared scale, so that percentiles are found too.
//
//	go test ./model -run '^$' -bench BenchmarkDiagnose1M
func BenchmarkDiagnose1M(b *testing.B) {
	s := million().Snapshot()
	for b.Loop() {
		Diagnose(s, ScorerInfo{})
	}
}

// The diagnosis of a small cohort, done again and again while it is being scored.
//
//	go test ./model -run '^$' -bench BenchmarkDiagnose200
func BenchmarkDiagnose200(b *testing.B) {
	s := planted(random(24), 200, 3, 0.1)
	for b.Loop() {
		Diagnose(s, ScorerInfo{})
	}
}
