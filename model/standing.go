package model

import (
	"math"
	"slices"
)

// Standing says how far a scorer has come with a dataset. Counts are of responses.
type Standing struct {
	Scorer                ScorerInfo
	Scored, Failed, Total int
	CostUSD               float64 // NaN where it is not known, or there was none
}

// ColumnStanding is that of the column of the data.
func (r *Roster) ColumnStanding(column ScorerInfo) Standing {
	s := Standing{Scorer: column, Total: r.Responses(), CostUSD: math.NaN()}
	for _, v := range r.Stored {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			s.Scored++
		}
	}
	return s
}

// Lineup is what a person can choose from: the column of the data, the scorers whose tallies are
// given, the current one, unless it has no name, and a combination of them where there are several.
// Responses that are the same are counted once, but for the column's.
func (r *Roster) Lineup(
	tallies []Standing, column, current, combined ScorerInfo, distinct func() int,
) (rows []Standing) {
	if r.HasStored() {
		rows = append(rows, r.ColumnStanding(column))
	}
	for _, t := range tallies {
		if r.HasStored() && t.Scorer.Fingerprint == column.Fingerprint {
			continue // the same column, kept in the project too
		}
		t.Total = max(distinct(), t.Scored+t.Failed)
		rows = append(rows, t)
	}
	known := slices.ContainsFunc(rows, func(s Standing) bool {
		return s.Scorer.Fingerprint == current.Fingerprint
	})
	if !known && current.Name != "" {
		rows = append(rows, Standing{Scorer: current, Total: distinct(), CostUSD: math.NaN()})
	}
	if len(rows) > 1 {
		rows = append(rows, Standing{Scorer: combined, CostUSD: math.NaN()})
	}
	return rows
}
