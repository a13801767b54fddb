package page

import (
	"fmt"
	"slices"

	"admap/model"
	"admap/model/stats"
	"admap/ui/figure"
)

// mapSection has the map twice: set for wide screens and paper, and for narrow ones.
func mapSection(p *paper) html {
	return html(p.chart.Draw(figure.OnWide).Inline("map wide")) +
		html(p.chart.Draw(figure.OnNarrow).Inline("map small")) + note(p.chart.Caption())
}

func regionSection(p *paper) html {
	var rows [][]cell
	for _, g := range shown[:3] {
		r := p.Report.Regions[g.String()]
		rows = append(rows, []cell{rowHead(text(g.String())),
			drawn(picture(block(figure.Solid(g), 0, 100*float64(r.Share)))),
			number(figure.Percent(float64(r.Share))), number(figure.Count(r.Count)),
			number(figure.Number(float64(r.Mean))), number(figure.Number(float64(r.Variance)))})
	}
	return table("Regions of the map; shares are of the samples on it",
		[]string{"region", "of the map", "share", "samples", "mean μ", "mean σ²"}, rows) + p.cuts()
}

// cuts says where the regions meet, and how many samples are tied there.
func (p *paper) cuts() html {
	c := p.Report.Cuts
	rows := [][]cell{
		{rowHead(text("σ², HighVar from")), number(figure.Number(float64(c.Variance))),
			number(figure.Count(c.TiedVariance))},
		{rowHead(text("μ, HighAvg from")), number(figure.Number(float64(c.Mean))),
			number(figure.Count(c.TiedMean))},
	}
	return table("Cuts: relative to this cohort, not grades",
		[]string{"cut", "value", "samples tied at it"}, rows)
}

// mostGroups is how many sources are listed; the others are summed up.
const mostGroups = 40

// compositionSection shows how the classes of every factor are divided among the regions.
func compositionSection(p *paper) (all html) {
	for _, b := range p.Report.Composition {
		if len(b.Classes) < 2 {
			continue
		}
		var groups []part
		for _, c := range b.Classes {
			g := part{Name: called(c.Name)}
			for _, r := range shown {
				g.Counts[r] = c.Counts[r.String()]
			}
			groups = append(groups, g)
		}
		groups = folded(groups)
		all += stacks(fmt.Sprintf("Regions by %s, in %s; Cramér's V %s (corrected %s)", b.Factor, b.Unit,
			figure.Number(float64(b.CramersV)), figure.Number(float64(b.CramersVCorrected))),
			b.Factor, b.Unit, groups) + p.leanings(b.Factor, b.Unit, groups)
	}
	return all
}

// leanings show which groups HighAvg, which is what is trained on, has more and less of than the map.
func (p *paper) leanings(factor, unit string, all []part) html {
	if unit != "samples" {
		return "" // responses of one sample are in one region together, so that no interval holds
	}
	whole := float64(p.Report.Regions[model.HighAvg.String()].Share)
	var effects []effect
	for _, g := range all {
		drawn := g.total() - g.Counts[model.Off]
		if drawn == 0 {
			continue
		}
		ci := stats.Wilson(g.Counts[model.HighAvg], drawn, 0.95)
		effects = append(effects, effect{Name: g.Name, Lo: ci.Lo - whole, Hi: ci.Hi - whole,
			Value: float64(g.Counts[model.HighAvg])/float64(drawn) - whole})
	}
	return forest("Share of HighAvg by "+factor+", less that of all samples on the map; 95 % intervals "+
		"(Wilson), the share of all taken as known", factor, effects)
}

func (g part) total() (n int) {
	for _, c := range g.Counts {
		n += c
	}
	return n
}

// folded sums up what is too much to list.
func folded(all []part) []part {
	if len(all) <= mostGroups {
		return all
	}
	rest := part{Name: text(fmt.Sprintf("%s more", figure.Count(len(all)-mostGroups)))}
	for _, g := range all[mostGroups:] {
		for r := range model.NumRegions {
			rest.Counts[r] += g.Counts[r]
		}
	}
	return append(slices.Clone(all[:mostGroups]), rest)
}

// called is a name of the dataset, or that there is none.
func called(s string) html {
	if s == "" {
		return tag("em", nil, text("none"))
	}
	return shortName(s)
}

func sorted[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
