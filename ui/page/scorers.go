package page

import (
	"fmt"
	"math"
	"slices"

	"admap/model"
	"admap/ui/figure"
)

var nan = math.NaN()

// scorerSection lists what is stored of every scorer, how several are combined, and the judge's noise.
func scorerSection(p *paper) html {
	var rows [][]cell
	for _, s := range p.Report.Scorers {
		rows = append(rows, []cell{rowHead(name(s.Name)), words(text(s.Kind)),
			number(figure.Count(s.Scored)), number(figure.Count(s.Failed)),
			number(fmt.Sprintf("$%.2f", float64(s.CostUSD))), number(figure.Count(s.Tokens)),
			number(figure.Number(float64(s.Spread)))})
	}
	return table("What is stored of every scorer", []string{"scorer", "kind", "scored", "failed", "cost",
		"tokens", "spread of draws"}, rows) + p.weights() + p.judgeNoise()
}

func (p *paper) weights() html {
	c := p.Report.Combination
	if c == nil {
		return ""
	}
	basis := "no label pairs to learn from, so that all count the same"
	if c.Basis == model.FromLabels {
		basis = "learned from " + figure.Plural(c.Pairs, "label pair")
	}
	var all []bar
	for _, m := range c.Members {
		all = append(all, bar{Name: name(m.Name), Value: float64(m.Weight), Lo: nan, Hi: nan,
			Ink: figure.Accent, Shown: figure.Number(float64(m.Weight))})
	}
	return bars("Weights of the combined score: "+basis, "scorer", "weight", 1, all)
}

func (p *paper) judgeNoise() html {
	n := p.Report.JudgeNoise
	if n == nil {
		return ""
	}
	return para(text(fmt.Sprintf("Judge noise makes up %s of the variability: %d draws of one response "+
		"differ by %s, which alone gives a σ² of %s.", figure.Percent(float64(n.Share)), n.Draws,
		figure.Number(float64(n.Spread)), figure.Number(float64(n.Variance)))))
}

// failureSection counts the responses that could not be scored, by reason.
func failureSection(p *paper) html {
	total := 0
	for _, n := range p.Report.Failures {
		total += n
	}
	var all []bar
	for _, why := range sorted(p.Report.Failures) {
		n := p.Report.Failures[why]
		all = append(all, bar{Name: text(why), Value: float64(n), Lo: nan, Hi: nan, Ink: figure.Warn,
			Shown: figure.Count(n)})
	}
	return bars("Responses that could not be scored", "reason", "responses", float64(total), all)
}

// verdicts in the order of a page.
var verdicts = []model.Verdict{model.Mislabelled, model.Right, model.Unsure, model.Drop}

// flagSection counts what people said of samples, by region.
func flagSection(p *paper) html {
	f := p.Report.Flags
	if f == (model.FlagReport{}) {
		return ""
	}
	var rows, columns []html
	counts := make([][]int, len(verdicts))
	for k, v := range verdicts {
		rows, counts[k] = append(rows, text(v.String())), make([]int, len(shown))
		for i := range p.Snapshot.Len() {
			if p.Snapshot.Verdict(i) == v {
				counts[k][slices.Index(shown, p.Partition.Region[i])]++
			}
		}
	}
	for _, g := range shown {
		columns = append(columns, text(g.String()))
	}
	return matrix("Samples by verdict and region", "verdict", rows, columns, counts) +
		para(text(figure.Plural(f.Noted, "sample")+" with a note."))
}
