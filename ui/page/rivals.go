package page

import (
	"fmt"

	"admap/model"
	"admap/ui/figure"
)

// rivalSection compares the other scorers with the one shown.
func rivalSection(p *paper) (all html) {
	var rows [][]cell
	for _, r := range p.Report.Rivals {
		rows = append(rows, []cell{rowHead(shortName(r.Name)), number(figure.Count(r.Samples)),
			number(estimate(r.Mean.Spearman, r.Mean.SpearmanCI)), number(short(r.Mean.Kendall)),
			number(estimate(r.Variance.Spearman, r.Variance.SpearmanCI)), number(short(r.Variance.Kendall)),
			number(estimate(r.Orders.Share, r.Orders.ShareCI)), number(short(r.MacroF1)),
			number(short(r.Kappa)), number(estimate(r.Labels.Share, r.Labels.ShareCI))})
		all += confusion(r)
	}
	return table("Ranks of μ and of σ², orders within samples, regions, and labels they agree with",
		[]string{"scorer", "samples", "μ: ρ", "τ", "σ²: ρ", "τ", "same order", "macro-F1", "κ", "labels"},
		rows) + all
}

func confusion(r model.Rival) html {
	var names []html
	counts := make([][]int, 3)
	for k, own := range shown[:3] {
		names = append(names, text(own.String()))
		for _, other := range shown[:3] {
			counts[k] = append(counts[k], r.Confusion[own.String()][other.String()])
		}
	}
	return matrix(fmt.Sprintf("Regions by the scorer shown (rows) and by %s (columns): %s of %s change",
		figure.Short(r.Name, 40), figure.Count(r.Changed), figure.Plural(r.Samples, "sample")),
		"region", names, names, counts)
}

// estimate is a value with its interval.
func estimate(v model.Number, ci [2]model.Number) string {
	return short(v) + " (" + interval(float64(ci[0]), float64(ci[1])) + ")"
}

func short(v model.Number) string { return figure.Number(float64(v)) }

// stabilitySection says how firm the regions are.
func stabilitySection(p *paper) html {
	s := p.Report.Stability
	if s == nil {
		return ""
	}
	changed := bar{Name: text("samples that change region"), Value: float64(s.Changed),
		Lo: float64(s.ChangedRange[0]), Hi: float64(s.ChangedRange[1]), Ink: figure.Accent,
		Shown: figure.Percent(float64(s.Changed))}
	return bars(fmt.Sprintf("When responses are drawn anew: the mean of %d replicates, with where 95 %% of "+
		"them are", s.Replicates), "", "share", 1, []bar{changed}) +
		para(text(figure.Plural(s.Unsettled, "sample")+" in another region in at least half of them."))
}
