package ui

import (
	"fmt"

	"admap/model"
)

func writeRegions(s *factSheet, r *model.Report) {
	s.head(fmt.Sprintf("Regions of %s scored samples", comma(r.Scored)))
	for _, g := range regionOrder {
		p := r.Regions[g.String()]
		s.bar(g.String(), float64(p.Share), s.th.region[g][levels-1], fmt.Sprintf("%9s %7s  μ %s  σ² %s",
			comma(p.Count), percent(float64(p.Share)), number(float64(p.Mean)), number(float64(p.Variance))))
	}
	s.say(s.th.faint, fmt.Sprintf("rule %s, keep %s; cuts σ² %s (%s tied), μ %s (%s tied): relative to"+
		" this cohort, not grades", r.Rule, r.Keep, number(float64(r.Cuts.Variance)),
		comma(r.Cuts.TiedVariance), number(float64(r.Cuts.Mean)), comma(r.Cuts.TiedMean)))
}

func writeLabels(s *factSheet, r *model.Report) {
	l := r.Labels
	s.head("Labels against scores")
	switch {
	case l.Kind == model.NoLabels.String():
		s.say(s.th.faint, "the data carry no labels")
		return
	case l.Circular:
		s.say(s.th.warn, "the labels are the very scores of this scorer: nothing to diagnose")
		return
	}
	decided := max(1, l.Agree+l.Disagree+l.Tied)
	for _, b := range []struct {
		name string
		n    int
		st   style
	}{{"agree", l.Agree, s.th.good}, {"contested", l.Disagree, s.th.bad}, {"tied", l.Tied, s.th.faint}} {
		share := float64(b.n) / float64(decided)
		s.bar(b.name, share, b.st, fmt.Sprintf("%9s %7s", comma(b.n), percent(share)))
	}
	s.head(fmt.Sprintf("Noise rate: labels this scorer contests (%.0f%% interval)",
		100*float64(l.NoiseConfidence)))
	if !l.Identifiable {
		s.say(s.th.warn, "not identifiable: the interval is wider than 0.3")
		return
	}
	lo, hi := float64(l.NoiseRateCI[0]), float64(l.NoiseRateCI[1])
	s.span("0 to 0.5", lo, float64(l.NoiseRate), hi, 0, 0.5, noMiddle,
		fmt.Sprintf("%.3f  %.3f–%.3f", float64(l.NoiseRate), lo, hi))
	s.fact("suspects", fmt.Sprintf("%s with P(mislabelled) ≥ %g", plural(l.Suspects, "sample"),
		model.SuspectThreshold))
}
