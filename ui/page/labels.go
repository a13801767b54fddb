package page

import (
	"fmt"
	"math"

	"admap/model"
	"admap/ui/figure"
)

// labelSection says what the scorer thinks of the labels.
func labelSection(p *paper) html {
	l := p.Report.Labels
	switch {
	case l.Kind == model.NoLabels.String():
		return para(text("The data carry no labels."))
	case l.Circular:
		return para(text("The labels are the very scores of this scorer: there is nothing to diagnose. " +
			"Another scorer can check them."))
	}
	said := para(text(fmt.Sprintf("Labels are %s. Of %s, the scorer agrees with %s, contests %s and "+
		"ties on %s.", l.Kind, figure.Plural(l.Pairs, "label pair"), figure.Count(l.Agree),
		figure.Count(l.Disagree), figure.Count(l.Tied))))
	if n := p.Report.Unlabelled; n > 0 {
		said += para(text(figure.Plural(n, "sample") + " without two labels to compare."))
	}
	if l.Undecidable > 0 {
		said += para(text(figure.Plural(l.Undecidable, "sample") + " undecidable: no two labels with " +
			"different scores, which does not mean that all is well."))
	}
	said += p.noise()
	return said + para(text(fmt.Sprintf("%s with P(mislabelled) of at least %s.",
		figure.Plural(l.Suspects, "sample"), figure.Number(model.SuspectThreshold)))) + p.standIn()
}

// noise draws the noise rate with its interval, where it can be told.
func (p *paper) noise() html {
	l := p.Report.Labels
	if l.Agree+l.Disagree == 0 {
		return para(text("No label pair has two different scores: a noise rate is undefined."))
	}
	rate := bar{Name: text("noise rate"), Value: float64(l.NoiseRate), Lo: float64(l.NoiseRateCI[0]),
		Hi: float64(l.NoiseRateCI[1]), Ink: figure.Accent}
	rate.Shown = fmt.Sprintf("%s (%s)", figure.Number(rate.Value), interval(rate.Lo, rate.Hi))
	said := ""
	if !l.Identifiable {
		rate.Value, rate.Shown = math.NaN(), "not identifiable ("+interval(rate.Lo, rate.Hi)+")"
		said = "The interval is wider than 0.3: these labels and scores do not tell how many are wrong."
	}
	return bars(fmt.Sprintf("Share of labels that this scorer contests, with its %s interval: not errors "+
		"as such", figure.Percent(float64(l.NoiseConfidence))), "", "estimate", 0.5, []bar{rate}) +
		unlessEmpty(said)
}

func unlessEmpty(s string) html {
	if s == "" {
		return ""
	}
	return tag("p", attrs{"class", "warn"}, text(s)) + "\n"
}

// standIn warns that likeness to a reference is no judgement.
func (p *paper) standIn() html {
	if p.Report.Scorer.Kind != "reference" {
		return ""
	}
	return unlessEmpty("A lexical metric stands in for a judge here; it does not replace one.")
}

// reliabilityBins is how many groups of margins the curve has at most.
const reliabilityBins = 10

// reliabilitySection shows how often labels agree with scores that are far from each other.
func reliabilitySection(p *paper) html {
	groups := p.Diagnosis.Reliabilities(p.Snapshot, reliabilityBins)
	if len(groups) == 0 {
		return ""
	}
	c := figure.Curve{Name: "Agreement of labels and scores by margin", XName: "size of the margin",
		YName: "share that agrees", YHi: 1, Line: p.Diagnosis.AgreementAt,
		About: "the numbers are in the table that follows"}
	if math.IsNaN(p.Diagnosis.NoiseRate) {
		c.Line = nil
	}
	var rows [][]cell
	for _, g := range groups {
		c.Seen = append(c.Seen, figure.Seen{X: g.Mean, Y: g.Share, Lo: g.CI[0], Hi: g.CI[1]})
		rows = append(rows, []cell{rowHead(text(span(g.Lo, g.Hi))), number(figure.Count(g.Pairs)),
			number(figure.Percent(g.Share)),
			number(figure.Percent(g.CI[0]) + " to " + figure.Percent(g.CI[1])),
			number(figure.Percent(g.Model))})
	}
	return para(text("Dots are the label pairs in groups of about the same size, with 95 % intervals "+
		"(Wilson); the line is what the fitted model expects.")) +
		html(c.Draw().Inline("curve")) + table("The same in numbers",
		[]string{"margin", "pairs", "agree", "95 % interval", "fitted"}, rows)
}

// span writes a range, which may be one value.
func span(lo, hi float64) string {
	if lo == hi {
		return figure.Number(lo)
	}
	return interval(lo, hi)
}
