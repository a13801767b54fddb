package ui

import (
	"fmt"
	"math"
	"strings"

	"admap/model"
)

// reportBias says what scores follow beside quality, the warnings first.
func reportBias(b *strings.Builder, r model.Report) {
	if r.Bias == nil || r.Scored == 0 {
		return
	}
	b.WriteString("\njudge or data?\n")
	for _, w := range r.Bias.Warnings {
		fmt.Fprintf(b, "          ! %s\n", clean(w.Text))
	}
	for _, e := range append([]model.Effect{r.Bias.Clear}, r.Bias.Effects...) {
		if words := effectWords(e); words != "" {
			fmt.Fprintf(b, "            %-22s %s (%s)\n", e.Name, words, plural(e.Samples, "sample"))
		}
	}
	b.WriteString("            intervals of 95 %, each by itself: of twenty, one misses by chance\n")
}

// effectWords is an effect with its interval, "" where it is undefined.
func effectWords(e model.Effect) string {
	if math.IsNaN(float64(e.Value)) {
		return ""
	}
	if math.IsNaN(float64(e.CI[0] + e.CI[1])) {
		return "too few"
	}
	if e.Measure == "superiority" {
		return fmt.Sprintf("%.0f%% %.0f–%.0f%%", 100*float64(e.Value), 100*float64(e.CI[0]),
			100*float64(e.CI[1]))
	}
	return fmt.Sprintf("%+.2f %+.2f–%+.2f", float64(e.Value), float64(e.CI[0]), float64(e.CI[1]))
}
