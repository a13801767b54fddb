package model

import (
	"fmt"
	"math"
	"slices"
)

// ByColumn is the column of the data as a member of a combination.
func (r *Roster) ByColumn(info ScorerInfo) Member {
	m := Member{Info: info, Scores: slices.Clone(r.Stored)}
	for p, v := range m.Scores {
		if math.IsInf(v, 0) {
			m.Scores[p] = math.NaN()
		}
	}
	return m
}

// Usable returns the members that have a score for at least half of the responses, and says of the
// others why they are left out: with them little would be left to combine.
func Usable(members []Member) (use []Member, leftOut []string) {
	for _, m := range members {
		known := 0
		for _, v := range m.Scores {
			if !math.IsNaN(v) {
				known++
			}
		}
		if known > 0 && 2*known >= len(m.Scores) {
			use = append(use, m)
		} else {
			leftOut = append(leftOut, fmt.Sprintf("%s is not combined: it has scores for %d of %d responses",
				m.Info.Name, known, len(m.Scores)))
		}
	}
	return use, leftOut
}
