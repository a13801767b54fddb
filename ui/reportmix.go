package ui

import (
	"fmt"
	"math"
	"strings"

	"admap/model"
)

// mostClasses is how many classes of a factor people are shown; --json has them all.
const mostClasses = 12

// reportComposition says what regions consist of, and how a selection differs.
func reportComposition(b *strings.Builder, r model.Report) {
	for _, f := range r.Composition {
		fmt.Fprintf(b, "\n%-11s %-24s %10s %10s %10s %10s   (%s)\n", f.Factor, "",
			model.HighAvg, model.LowAvg, model.HighVar, model.Off, f.Unit)
		for k, c := range f.Classes {
			if k == mostClasses {
				fmt.Fprintf(b, "            and %s more\n", comma(len(f.Classes)-k))
				break
			}
			fmt.Fprintf(b, "            %s", className(c.Name))
			for _, g := range regionOrder {
				fmt.Fprintf(b, " %10s", comma(c.Counts[g.String()]))
			}
			fmt.Fprintf(b, " %10s\n", comma(c.Counts[model.Off.String()]))
		}
		fmt.Fprintf(b, "            %s\n", association(f))
	}
	reportContrast(b, r.Contrast)
}

func className(name string) string {
	if name == "" {
		name = "(unknown)"
	}
	return pad(fit(clean(name), 24), 24)
}

// association says how far a factor tells the region.
func association(f model.Breakdown) string {
	if math.IsNaN(float64(f.CramersV)) {
		return "Cramér's V is not defined: one class or one region only"
	}
	return fmt.Sprintf("Cramér's V %s, corrected for its size %s (χ² %s, %d degrees of freedom, %s %s)",
		three(f.CramersV), three(f.CramersVCorrected), number(float64(f.ChiSquare)), f.Degrees, comma(f.Counted), f.Unit)
}

func reportContrast(b *strings.Builder, c *model.Contrast) {
	if c == nil || c.Samples == 0 {
		return
	}
	fmt.Fprintf(b, "\nselection   %s, %s, against %s, %s: total variation distance\n", clean(c.Name),
		plural(c.Samples, "sample"), clean(c.Versus), comma(c.VersusSamples))
	for _, f := range c.Factors {
		fmt.Fprintf(b, "            %-9s %6s  (%s by chance)  %s\n", f.Factor, three(f.Distance), three(f.Chance),
			moved(f))
	}
}

// moved names the class whose share differs most.
func moved(f model.ContrastFactor) string {
	var most model.ContrastClass
	for _, c := range f.Classes {
		if math.Abs(float64(c.Share-c.VersusShare)) > math.Abs(float64(most.Share-most.VersusShare)) {
			most = c
		}
	}
	if most.Share == most.VersusShare {
		return ""
	}
	return fmt.Sprintf("%s %s, there %s", strings.TrimSpace(className(most.Name)),
		percent(float64(most.Share)), percent(float64(most.VersusShare)))
}
