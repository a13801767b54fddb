package model

import (
	"math"
	"slices"
	"time"
)

// Opinion is what one scorer found of one response: a score, or why there is none.
type Opinion struct {
	Scorer    ScorerInfo
	Value     float64 // NaN for a failure
	Reason    Reason  // of a failure; NoReason for a score
	Detail    string  // of a failure: what the server said
	Rationale string  // what a judge said
	Method    Method
	Spread    float64   // standard deviation (divisor k) of k ≥ 2 draws; NaN with fewer
	At        time.Time // when it was stored; zero for the column of the data
}

// OpinionKeys are the keys under which opinions of sample i's responses may be stored: with its
// reference and without.
func (r *Roster) OpinionKeys(i int) []Key {
	lo, hi := r.Span(i)
	return slices.Concat(r.ResponseKeys[lo:hi], r.ReferencedKeys(i))
}

// Opinions lists for each of sample i's responses what byColumn, the column of the data, says, and
// then what is stored under its keys.
func (r *Roster) Opinions(i int, byColumn ScorerInfo, stored map[Key][]Opinion) [][]Opinion {
	lo, hi := r.Span(i)
	plain, mixed := r.ResponseKeys[lo:hi], r.ReferencedKeys(i)
	list := make([][]Opinion, hi-lo)
	for k := range list {
		if v := r.Stored[lo+k]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			list[k] = append(list[k], Opinion{Scorer: byColumn, Value: v})
		}
		list[k] = append(list[k], stored[plain[k]]...)
		if mixed[k] != plain[k] {
			list[k] = append(list[k], stored[mixed[k]]...)
		}
	}
	return list
}
