package export

import (
	"errors"
	"fmt"
	"strings"

	"admap/model"
)

// selections are the words that name samples without a parameter.
var selections = []struct {
	name string
	has  func(c *cohort, i int) bool
}{
	{"all", func(*cohort, int) bool { return true }},
	{"highavg", func(c *cohort, i int) bool { return c.p.Region[i] == model.HighAvg }},
	{"lowavg", func(c *cohort, i int) bool { return c.p.Region[i] == model.LowAvg }},
	{"highvar", func(c *cohort, i int) bool { return c.p.Region[i] == model.HighVar }},
	{"unscored", func(c *cohort, i int) bool { return c.p.Region[i] == model.Off }},
	{"flagged", func(c *cohort, i int) bool { return c.s.Verdict(i) != model.NoVerdict }},
	{"suspect", func(c *cohort, i int) bool { return c.d.P[i] >= c.suspect }},
	{"mislabelled", func(c *cohort, i int) bool { return c.s.Verdict(i) == model.Mislabelled }},
	{"right", func(c *cohort, i int) bool { return c.s.Verdict(i) == model.Right }},
	{"unsure", func(c *cohort, i int) bool { return c.s.Verdict(i) == model.Unsure }},
	{"drop", func(c *cohort, i int) bool { return c.s.Verdict(i) == model.Drop }},
	{"noted", func(c *cohort, i int) bool { return c.s.Noted(i) }},
}

type cohort struct {
	s       *model.Snapshot
	p       *model.Partition
	d       *model.Diagnosis
	suspect float64
}

// Selections lists the words that Select knows.
func Selections() []string {
	var names []string
	for _, s := range selections {
		names = append(names, s.name)
	}
	return names
}

// Select returns the samples that a word names, in ascending order: a region (highavg, lowavg,
// highvar, unscored), a verdict (mislabelled, right, unsure, drop), flagged for any verdict, noted,
// suspect for a P(mislabelled) of at least suspect, or all, the unscored included. d is needed for
// suspect only.
func Select(
	expr string, s *model.Snapshot, p *model.Partition, d *model.Diagnosis, suspect float64,
) ([]int, error) {
	c := &cohort{s: s, p: p, d: d, suspect: suspect}
	for _, sel := range selections {
		if !strings.EqualFold(sel.name, expr) {
			continue
		}
		if sel.name == "suspect" && d == nil {
			return nil, errors.New("select suspect: there is no diagnosis")
		}
		var indexes []int
		for i := range s.Len() {
			if sel.has(c, i) {
				indexes = append(indexes, i)
			}
		}
		return indexes, nil
	}
	return nil, fmt.Errorf("select %q: want one of %s", expr, strings.Join(Selections(), ", "))
}
