package page

import (
	"fmt"

	"admap/ui/figure"
)

// methodSection says how every number came about, and how to get them again.
func methodSection(p *paper) html {
	var items []html
	for _, m := range p.methods() {
		items = append(items, tag("dt", nil, text(m[0])), tag("dd", nil, text(m[1])), "\n")
	}
	return tag("dl", nil, items...) + para(text("The command that writes this page again:")) +
		tag("pre", nil, tag("code", nil, text(figure.Line(p.Command)))) + note("admap "+p.Version)
}

func (p *paper) methods() [][2]string {
	r, l := p.Report, p.Report.Labels
	list := [][2]string{
		{"Quality and variability", "μ = Σ sᵢ / n and σ² = Σ (sᵢ − μ)² / n over the n scores of a sample " +
			"(divisor n). A sample is on the map if all of its two or more responses are scored."},
		{"Regions", p.regionMethod()},
	}
	if l.Agree+l.Disagree == 0 {
		return list
	}
	return append(list, [][2]string{
		{"Margin", "m = score(preferred by the label) − score(other), in units of its root mean square, " +
			figure.Number(float64(l.MarginRMS)) + " in scores."},
		{"P(mislabelled)", "ε·σ(−βm) / ((1−ε)·σ(βm) + ε·σ(−βm)), σ(x) = 1/(1+e⁻ˣ): a Bradley–Terry model " +
			"in which a label is flipped with probability ε, fitted by EM with the priors β ~ N(3, 2²) and " +
			"ε ~ Beta(1.5, 6). More than two responses share one flip; each of their label pairs counts " +
			fmt.Sprintf("1/(n−1). Here β = %s.", figure.Number(float64(l.Beta)))},
		{"Noise rate", "ε of that model, with a profile-likelihood interval: the share of labels that the " +
			"scorer contests. It is called not identifiable where the interval is wider than 0.3."},
		{"S_corr", "Cosine of the labels and the scores of a sample, the scores put on [0, 1] by their " +
			"scale, else by the cohort's 1st and 99th percentile."},
		{"Map", "Lee et al., Alignment Data Map for Efficient Preference Data Selection and Diagnosis, " +
			"Findings of ACL 2026. Samples: " + figure.Count(r.Samples) + "."},
	}...)
}

func (p *paper) regionMethod() string {
	if p.Report.Rule == "box" {
		return "HighVar from the cut of σ² on, of the others HighAvg from the cut of μ on, the rest " +
			"LowAvg. " + p.chart.Caption()
	}
	return fmt.Sprintf("With keep f = %s, of N samples the ⌊2fN⌋ of the lowest σ² are the pool and the "+
		"others HighVar; the pool's upper half by μ is HighAvg, the lower LowAvg. Ties fall by the "+
		"sample's key. %s", p.Report.Keep, p.chart.Caption())
}
