package ui

import (
	"fmt"
	"math"
	"strings"

	"admap/model"
)

// writeMix shows what regions consist of, and how a selection differs from the whole.
func writeMix(s *factSheet, r *model.Report) {
	if c := r.Contrast; c != nil && c.Samples > 0 {
		s.head(fmt.Sprintf("%s (%s) against %s (%s)", clean(c.Name), comma(c.Samples), clean(c.Versus),
			comma(c.VersusSamples)))
		s.say(s.th.faint, "total variation: the share that would have to change its class; │ is what"+
			" chance gives")
		for _, f := range c.Factors {
			s.span(f.Factor, math.NaN(), float64(f.Distance), math.NaN(), 0, 1, float64(f.Chance),
				three(f.Distance)+", chance "+three(f.Chance))
			if most := moved(f); most != "" {
				s.say(s.th.faint, strings.Repeat(" ", s.label())+most)
			}
		}
	}
	for _, f := range r.Composition {
		s.head(fmt.Sprintf("Regions by %s: shares of %s; %s", f.Factor, f.Unit, strength(f)))
		s.legend()
		for k, c := range f.Classes {
			if k == mostClasses {
				s.say(s.th.faint, fmt.Sprintf("and %s more: admap report --json has them all",
					comma(len(f.Classes)-k)))
				break
			}
			s.stack(strings.TrimSpace(className(c.Name)), c)
		}
	}
}

func strength(f model.Breakdown) string {
	if math.IsNaN(float64(f.CramersV)) {
		return "Cramér's V is not defined"
	}
	return "Cramér's V " + three(f.CramersV) + ", corrected " + three(f.CramersVCorrected)
}

// legend says which fill stands for which region, over the columns of their shares.
func (s *factSheet) legend() {
	parts, room := []piece{{style{}, s.named("")}}, s.w-s.label()-sharesWidth
	for k, g := range regionOrder {
		text := fit(s.th.fills[k]+" "+g.String(), max(0, room-2)) + "  "
		parts = append(parts, piece{s.th.region[g][levels-1], text})
		room -= width(text)
	}
	parts = append(parts, piece{style{}, strings.Repeat(" ", max(0, room))})
	s.line(append(parts, piece{s.th.faint, fmt.Sprintf("%7s%7s%7s%10s", "H.Avg", "L.Avg", "H.Var", "all")})...)
}

// sharesWidth is that of the numbers behind a stack.
const sharesWidth = 31

// stack draws the shares of the regions in one class side by side, each with its own fill.
func (s *factSheet) stack(name string, c model.BreakdownClass) {
	total := 0
	words := ""
	for _, g := range regionOrder {
		total += c.Counts[g.String()]
		words += fmt.Sprintf(" %6s", percent(float64(c.Shares[g.String()])))
	}
	words += fmt.Sprintf(" %9s", comma(total))
	room := max(6, s.w-s.label()-width(words)-1)
	parts := []piece{{style{}, s.named(name)}}
	from, seen := 0, 0
	for k, g := range regionOrder {
		seen += c.Counts[g.String()]
		to := 0
		if total > 0 {
			to = int(math.Round(float64(room) * float64(seen) / float64(total)))
		}
		fill := strings.Repeat(s.th.fills[k], to-from)
		parts = append(parts, piece{s.th.region[g][levels-1], fill})
		from = to
	}
	s.line(append(parts, piece{style{}, strings.Repeat(" ", room-from)}, piece{s.th.faint, words})...)
}
