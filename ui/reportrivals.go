package ui

import (
	"fmt"
	"strings"

	"admap/model"
)

// reportRivals compares other scorers with the one shown, and says how firm the map is.
func reportRivals(b *strings.Builder, r model.Report) {
	for _, v := range r.Rivals {
		fmt.Fprintf(b, "\nagainst     %s, %s on both maps\n", clean(v.Name), plural(v.Samples, "sample"))
		rank := func(what string, a model.RankAgreement) {
			fmt.Fprintf(b, "            %-10s Spearman %s %s, Kendall %s\n", what,
				three(a.Spearman), fromTo(a.SpearmanCI), three(a.Kendall))
		}
		rank("mean", v.Mean)
		rank("variance", v.Variance)
		fmt.Fprintf(b, "            orders     %s %s the same, of %s pairs that neither ties\n",
			three(v.Orders.Share), fromTo(v.Orders.ShareCI), comma(v.Orders.Same+v.Orders.Opposite))
		fmt.Fprintf(b, "            regions    %s %s the same, kappa %s, macro-F1 %s; %s change\n",
			three(v.Same), fromTo(v.SameCI), three(v.Kappa), three(v.MacroF1), plural(v.Changed, "sample"))
		reportConfusion(b, v)
	}
	reportByScorer(b, r)
	if s := r.Stability; s != nil {
		fmt.Fprintf(b, "\nstability   %s of the samples change region when responses are drawn anew\n"+
			"            (95%% of %d replicates: %s to %s); %s do in at least half of them\n",
			percent(float64(s.Changed)), s.Replicates, percent(float64(s.ChangedRange[0])),
			percent(float64(s.ChangedRange[1])), comma(s.Unsettled))
	}
}

func reportConfusion(b *strings.Builder, v model.Rival) {
	fmt.Fprintf(b, "            %-18s %10s %10s %10s\n", "here, there", model.HighAvg, model.LowAvg,
		model.HighVar)
	for _, own := range regionOrder {
		fmt.Fprintf(b, "            %-18s", own)
		for _, g := range regionOrder {
			fmt.Fprintf(b, " %10s", comma(v.Confusion[own.String()][g.String()]))
		}
		b.WriteByte('\n')
	}
}

// reportByScorer says how well each scorer orders the label pairs, where there are several.
func reportByScorer(b *strings.Builder, r model.Report) {
	if len(r.Rivals) == 0 || r.Labels.Kind == model.NoLabels.String() {
		return
	}
	b.WriteString("\nby scorer   label pairs ordered as labelled, of those not tied\n")
	line := func(name string, l model.ScorerLabels) {
		if l.Circular {
			fmt.Fprintf(b, "            %s its scores are the labels\n", pad(fit(clean(name), 24), 24))
			return
		}
		fmt.Fprintf(b, "            %s %s %s of %s\n", pad(fit(clean(name), 24), 24), three(l.Share),
			fromTo(l.ShareCI), comma(l.Agree+l.Disagree))
	}
	line(r.Scorer.Name, r.ScorerLabels)
	for _, v := range r.Rivals {
		line(v.Name, v.Labels)
	}
}
