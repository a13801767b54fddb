package ui

import (
	"fmt"
	"math"

	"admap/model"
)

// writeRivals shows how other scorers see the same responses, and how firm the map itself is.
func writeRivals(s *factSheet, r *model.Report) {
	s.tail = min(48, s.w/2)
	for _, rival := range r.Rivals {
		s.head(fmt.Sprintf("%s against %s, on %s samples", clean(r.Scorer.Name), clean(rival.Name),
			comma(rival.Samples)))
		s.rank("mean μ", rival.Mean)
		s.rank("variance σ²", rival.Variance)
		s.ofOne("same orders", rival.Orders.Share, rival.Orders.ShareCI, 0.5,
			fmt.Sprintf("of %s response pairs", comma(rival.Orders.Same+rival.Orders.Opposite)))
		s.ofOne("same regions", rival.Same, rival.SameCI, 1.0/3,
			"kappa "+three(rival.Kappa)+", macro-F1 "+three(rival.MacroF1))
		s.confusion(rival)
	}
	if len(r.Rivals) == 0 {
		s.head("Other scorers")
		s.say(s.th.faint, "no other scorer has scores here: admap score adds one")
	}
	s.byScorer(r)
	s.stability(r.Stability)
}

// rank draws a rank correlation between −1 and 1.
func (s *factSheet) rank(name string, a model.RankAgreement) {
	s.span(name, float64(a.SpearmanCI[0]), float64(a.Spearman), float64(a.SpearmanCI[1]), -1, 1, 0,
		fmt.Sprintf("Spearman %s %s  Kendall %s", three(a.Spearman), fromTo(a.SpearmanCI), three(a.Kendall)))
}

// ofOne draws a share beside what chance would give.
func (s *factSheet) ofOne(
	name string, share model.Number, ci [2]model.Number, chance float64, words string,
) {
	s.span(name, float64(ci[0]), float64(share), float64(ci[1]), 0, 1, chance,
		three(share)+" "+fromTo(ci)+"  "+words)
}

// fromTo writes an interval, nothing where there is none.
func fromTo(ci [2]model.Number) string {
	if math.IsNaN(float64(ci[0] + ci[1])) {
		return "(no interval)"
	}
	return fmt.Sprintf("(%.3f–%.3f)", ci[0], ci[1])
}

// three writes a statistic with three decimals, "–" where it is undefined.
func three(v model.Number) string {
	if math.IsNaN(float64(v)) {
		return "–"
	}
	return fmt.Sprintf("%.3f", v)
}

// confusion is the table of the regions by one scorer and by the other.
func (s *factSheet) confusion(r model.Rival) {
	head := []piece{{s.th.faint, s.named("here, there")}}
	for _, g := range regionOrder {
		head = append(head, piece{s.th.region[g][levels-1], fmt.Sprintf("%10s", g)})
	}
	s.line(head...)
	for _, own := range regionOrder {
		row := []piece{{s.th.region[own][levels-1], s.named(own.String())}}
		for _, g := range regionOrder {
			st := style{}
			if g == own {
				st = s.th.accent
			}
			row = append(row, piece{st, fmt.Sprintf("%10s", comma(r.Confusion[own.String()][g.String()]))})
		}
		s.line(row...)
	}
}

// byScorer draws how each scorer orders the label pairs.
func (s *factSheet) byScorer(r *model.Report) {
	if r.Labels.Kind == model.NoLabels.String() {
		return
	}
	s.head("Label pairs that a scorer orders as labelled, of those it does not tie")
	own := r.ScorerLabels
	s.labels(r.Scorer.Name, own)
	for _, rival := range r.Rivals {
		s.labels(rival.Name, rival.Labels)
	}
}

func (s *factSheet) labels(name string, l model.ScorerLabels) {
	if l.Circular {
		s.fact(clean(name), "its scores are the labels")
		return
	}
	s.ofOne(clean(name), l.Share, l.ShareCI, 0.5, "of "+comma(l.Agree+l.Disagree))
}

func (s *factSheet) stability(t *model.Stability) {
	if t == nil {
		return
	}
	s.head("Had other responses been drawn: samples in the same region")
	for _, g := range regionOrder {
		share := float64(t.Moves[g.String()][g.String()])
		s.bar(g.String(), share, s.th.region[g][levels-1], percent(share))
	}
	s.say(s.th.faint, fmt.Sprintf("%s of the samples change region (95%% of %d replicates: %s to %s);"+
		" %s do in at least half of them. Each sample's responses are drawn with replacement.",
		percent(float64(t.Changed)), t.Replicates, percent(float64(t.ChangedRange[0])),
		percent(float64(t.ChangedRange[1])), comma(t.Unsettled)))
}
