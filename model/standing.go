package model

import "math"

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
