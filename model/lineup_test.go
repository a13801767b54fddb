package model

import (
	"math"
	"testing"
)

func TestLineup(t *testing.T) {
	r := &Roster{Start: []uint32{0, 2}, Keys: []Key{{1}}, ResponseKeys: []Key{{2}, {3}},
		Stored: []float64{1, math.NaN()}}
	column := ScorerInfo{Name: "score", Kind: "column", Fingerprint: "c"}
	judge := ScorerInfo{Name: "judge", Kind: "judge", Fingerprint: "j"}
	mix := ScorerInfo{Name: "combined", Kind: "combined", Fingerprint: "m"}
	kept := Standing{Scorer: column, Scored: 1}
	known := Standing{Scorer: judge, Scored: 3, Failed: 1}
	two := func() int { return 2 }
	for _, c := range []struct {
		name    string
		tallies []Standing
		current ScorerInfo
		want    []string
		totals  []int
	}{
		{"the column alone", nil, column, []string{"c"}, []int{2}},
		{"kept in the project too", []Standing{kept}, column, []string{"c"}, []int{2}},
		{"about to begin", nil, judge, []string{"c", "j", "m"}, []int{2, 2, 0}},
		{"more was scored before", []Standing{known}, judge, []string{"c", "j", "m"}, []int{2, 4, 0}},
		{"nothing is current", nil, ScorerInfo{}, []string{"c"}, []int{2}},
	} {
		rows := r.Lineup(c.tallies, column, c.current, mix, two)
		if len(rows) != len(c.want) {
			t.Errorf("%s: %+v", c.name, rows)
			continue
		}
		for k, row := range rows {
			if row.Scorer.Fingerprint != c.want[k] || row.Total != c.totals[k] {
				t.Errorf("%s: row %d is %+v", c.name, k, row)
			}
		}
	}
}
