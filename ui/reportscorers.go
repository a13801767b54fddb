package ui

import (
	"fmt"
	"math"
	"strings"

	"admap/model"
)

// reportScorers lists what is stored of every scorer, how several are combined, and how much of the
// variability is the judge's own noise.
func reportScorers(b *strings.Builder, r model.Report) {
	if len(r.Scorers) > 0 {
		fmt.Fprintf(b, "\nstored      %10s %8s %10s %12s  scorer\n", "scored", "failed", "cost", "tokens")
	}
	for _, s := range r.Scorers {
		fmt.Fprintf(b, "            %10s %8s %10s %12s  %s\n", comma(s.Scored), comma(s.Failed),
			fmt.Sprintf("$%.2f", s.CostUSD), comma(s.Tokens), clean(s.Name))
		if words := scorerWords(s); words != "" {
			fmt.Fprintf(b, "            %s\n", words)
		}
	}
	if c := r.Combination; c != nil {
		reportCombination(b, c)
	}
	if n := r.JudgeNoise; n != nil {
		fmt.Fprintf(b, "judge noise %s of the variability: the draws of a response differ by %s\n"+
			"            (k = %d), which alone makes a σ² of %s\n", percent(float64(n.Share)),
			number(float64(n.Spread)), n.Draws, number(float64(n.Variance)))
	}
}

// scorerWords say how ratings were read, how far draws differ, and why responses failed.
func scorerWords(s model.ScorerReport) string {
	var words []string
	for _, method := range sorted(s.Methods) {
		words = append(words, comma(s.Methods[method])+" "+method)
	}
	if spread := float64(s.Spread); !math.IsNaN(spread) {
		words = append(words, fmt.Sprintf("%d draws differ by %s", s.Draws, number(spread)))
	}
	for _, why := range sorted(s.Failures) {
		words = append(words, comma(s.Failures[why])+" "+why)
	}
	return strings.Join(words, ", ")
}

func reportCombination(b *strings.Builder, c *model.Combination) {
	basis := "no label pairs to learn from, so all count the same"
	if c.Basis == model.FromLabels {
		basis = "from " + plural(c.Pairs, "label pair")
	}
	fmt.Fprintf(b, "\nweights     %s; %s a combined score\n", basis, lacking(c.Lacking))
	for _, m := range c.Members {
		fmt.Fprintf(b, "            %10.3f  %s\n", m.Weight, clean(m.Name))
	}
}

func lacking(n int) string {
	if n == 1 {
		return "1 response lacks"
	}
	return comma(n) + " responses lack"
}
