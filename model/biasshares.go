package model

import (
	"math"

	"admap/model/stats"
)

// biasConfidence is that of the intervals of a BiasReport, each by itself.
const biasConfidence = 0.95

// clusters estimates a share of pairs that come in samples. Pairs of one sample are not independent,
// so the variance is that of a ratio of sums over samples (Cochran 1977, Sampling Techniques, 6.3).
type clusters struct {
	hits, pairs, hh, hp, pp float64
	n                       int // samples
}

func (c *clusters) add(hits, pairs float64) {
	if pairs == 0 {
		return
	}
	c.hits, c.pairs = c.hits+hits, c.pairs+pairs
	c.hh, c.hp, c.pp = c.hh+hits*hits, c.hp+hits*pairs, c.pp+pairs*pairs
	c.n++
}

// share is the share with its interval: Wilson's, of as many independent trials as give the same
// variance. Where the variance is 0 the samples count as the trials.
func (c *clusters) share() (p float64, i stats.Interval) {
	if c.n == 0 {
		return math.NaN(), stats.None()
	}
	p = c.hits / c.pairs
	if c.n < 2 {
		return p, stats.None()
	}
	m := float64(c.n)
	variance := max(0, c.hh-2*p*c.hp+p*p*c.pp) / (c.pairs * c.pairs) * m / (m - 1)
	trials := m
	if variance > 1e-12 {
		trials = p * (1 - p) / variance
	}
	return p, wilson(p, trials)
}

// wilson is stats.Wilson of any share of any number of trials.
func wilson(p, n float64) stats.Interval {
	z := stats.Quantile((1 + biasConfidence) / 2)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return stats.Interval{Lo: max(0, middle-half), Hi: min(1, middle+half)}
}

// Effect is how far scores follow something other than quality.
type Effect struct {
	Name string `json:"name"`
	// Measure is "superiority" (the share of pairs within samples of which the one with more of it
	// scores higher, a tie counting a half; Cliff's delta is twice that less 1), "correlation"
	// (Spearman), "slope" (standard deviations a standard deviation) or "difference" (of shares).
	Measure string    `json:"measure"`
	Value   Number    `json:"value"`
	CI      [2]Number `json:"ci"`
	Samples int       `json:"samples"`
	Pairs   int       `json:"pairs"`
}

// Middle is the value of no effect.
func (e Effect) Middle() float64 {
	if e.Measure == "superiority" {
		return 0.5
	}
	return 0
}

func effectOf(name string, c *clusters) Effect {
	p, i := c.share()
	return Effect{name, "superiority", Number(p), numbersOf(i), c.n, int(c.pairs)}
}

func numbersOf(i stats.Interval) [2]Number { return [2]Number{Number(i.Lo), Number(i.Hi)} }

// contest compares the scores of two responses of a sample that differ in something.
type contest struct {
	name        string
	more        func(a, b int) int // 1 where response a of the roster has more of it, −1 less, 0 as much
	all         clusters
	hits, pairs float64 // of the sample
}

// see takes down one pair; win is 1 where a scores higher, 0.5 at a tie.
func (c *contest) see(a, b int, win float64) {
	switch c.more(a, b) {
	case 1:
		c.hits, c.pairs = c.hits+win, c.pairs+1
	case -1:
		c.hits, c.pairs = c.hits+1-win, c.pairs+1
	}
}

func (c *contest) close() {
	c.all.add(c.hits, c.pairs)
	c.hits, c.pairs = 0, 0
}

// eachScored calls f with the pairs of responses of sample i that both have a score, by their place
// in the roster, and the difference of the scores.
func eachScored(s *Snapshot, i int, f func(a, b int, margin float64)) {
	lo, _ := s.roster.Span(i)
	scores := s.Scores(i)
	for a := range scores {
		for b := a + 1; b < len(scores); b++ {
			if m := scores[a] - scores[b]; !math.IsNaN(m) {
				f(lo+a, lo+b, m)
			}
		}
	}
}

// winOf is 1 for a margin above 0, 0.5 for none.
func winOf(margin float64) float64 {
	switch {
	case margin > 0:
		return 1
	case margin < 0:
		return 0
	}
	return 0.5
}
