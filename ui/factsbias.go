package ui

import (
	"fmt"
	"math"

	"admap/model"
)

// writeJudge shows what scores follow beside quality.
func writeJudge(s *factSheet, r *model.Report) {
	b := r.Bias
	if b == nil || r.Scored == 0 {
		s.say(s.th.faint, "nothing is scored yet")
		return
	}
	for _, w := range b.Warnings {
		s.say(s.th.warn, "! "+clean(w.Text))
	}
	s.head("How often the response with more of it scores higher (95% intervals; middle: half)")
	writeEffects(s, append([]model.Effect{b.Clear}, b.Effects...), true)
	s.head("Correlations, from -1 to 1")
	writeEffects(s, b.Effects, false)
	s.say(s.th.faint, "each interval by itself: of twenty, one misses by chance")
	writeCurve(s, b.Curve)
	writeGroups(s, "Models that wrote the responses: mean, won by score, by label", b.Models)
	writeGroups(s, "Languages: mean, agreement with labels, noise rate", b.Languages)
	writeGroups(s, "Sources: mean, agreement with labels, noise rate", b.Sources)
}

func writeEffects(s *factSheet, effects []model.Effect, superiority bool) {
	for _, e := range effects {
		words := effectWords(e)
		if (e.Measure == "superiority") != superiority || words == "" {
			continue
		}
		from := -1.0
		if superiority {
			from = 0
		}
		s.span(e.Name, float64(e.CI[0]), float64(e.Value), float64(e.CI[1]), from, 1, e.Middle(),
			fmt.Sprintf("%-18s %8s", words, comma(e.Samples)))
	}
}

// writeCurve draws the mean score by length.
func writeCurve(s *factSheet, curve []model.CurvePoint) {
	if len(curve) < 2 {
		return
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range curve {
		lo, hi = min(lo, float64(p.Score)), max(hi, float64(p.Score))
	}
	s.head("Mean score by tenth of response length")
	for _, p := range curve {
		s.bar(comma(int(p.Length))+" chars", (float64(p.Score)-lo)/(hi-lo), s.th.accent,
			number(float64(p.Score)))
	}
}

func writeGroups(s *factSheet, title string, groups []model.GroupBias) {
	if len(groups) == 0 {
		return
	}
	s.head(title)
	for _, g := range groups {
		name := clean(g.Name)
		if name == "" {
			name = "(unknown)"
		}
		s.fact(name, groupWords(g))
	}
}

func groupWords(g model.GroupBias) string {
	words := fmt.Sprintf("%s  μ %s", plural(g.Samples, "sample"), number(float64(g.Mean)))
	if win := float64(g.Win); !math.IsNaN(win) {
		words += fmt.Sprintf("  wins %.0f%%", 100*win)
		if label := float64(g.LabelWin); !math.IsNaN(label) {
			words += fmt.Sprintf(", by label %.0f%%", 100*label)
		}
	}
	if g.Pairs > 0 {
		words += fmt.Sprintf("  agrees %.0f%% (%.0f–%.0f%%)", 100*float64(g.Agree),
			100*float64(g.AgreeCI[0]), 100*float64(g.AgreeCI[1]))
		if rate := float64(g.NoiseRate); math.IsNaN(rate) {
			words += "  noise not identifiable"
		} else {
			words += fmt.Sprintf("  noise %.2f (%.2f–%.2f)", rate, float64(g.NoiseRateCI[0]),
				float64(g.NoiseRateCI[1]))
		}
	}
	return words
}
