package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"admap/model"
	"admap/ui/figure"
)

// Pictures within a table's cell are stretched to its width, so they hold no text: what they show
// stands beside them in numbers. Across they run from 0 to 100, down from 0 to 10.

// picture is a drawing of a cell.
func picture(shapes ...string) html {
	return html(`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">` +
		strings.Join(shapes, "") + "</svg>")
}

func block(ink figure.Ink, from, to float64) string {
	if !(to > from) {
		return ""
	}
	return fmt.Sprintf(`<rect class="f%d" x="%s" y="1" width="%s" height="8"/>`, ink, at(from), at(to-from))
}

// stretch is a line across that keeps its thickness.
func stretch(ink figure.Ink, width, from, to float64) string {
	return line(ink, width, "", "M"+at(from)+" 5H"+at(to))
}

// upright is a line down the cell.
func upright(ink figure.Ink, width, x, from, to float64) string {
	return line(ink, width, "", "M"+at(x)+" "+at(from)+"V"+at(to))
}

// dot is a round mark, drawn as the ends of a line of no length.
func dot(ink figure.Ink, x float64) string {
	return line(ink, 9, ` stroke-linecap="round"`, "M"+at(x)+" 5h.001")
}

// line is a path whose thickness is not stretched.
func line(ink figure.Ink, width float64, more, path string) string {
	return fmt.Sprintf(`<path class="s%d" stroke-width="%s"%s vector-effect="non-scaling-stroke" d="%s"/>`,
		ink, at(width), more, path)
}

func at(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// bar is one value of several that are compared, with an interval where Lo and Hi are numbers.
type bar struct {
	Name          html
	Value, Lo, Hi float64
	Ink           figure.Ink
	Shown         string // Value and interval in words
}

// bars draws values from 0 to most, with whiskers.
func bars(caption, what, value string, most float64, all []bar) html {
	var rows [][]cell
	for _, b := range all {
		x := func(v float64) float64 { return 100 * math.Min(1, math.Max(0, v/most)) }
		shapes := []string{block(b.Ink, 0, x(b.Value))}
		if !math.IsNaN(b.Lo + b.Hi) {
			shapes = append(shapes, stretch(figure.Text, 1.6, x(b.Lo), x(b.Hi)),
				upright(figure.Text, 1.6, x(b.Lo), 2, 8), upright(figure.Text, 1.6, x(b.Hi), 2, 8))
		}
		rows = append(rows, []cell{rowHead(b.Name), number(b.Shown), drawn(picture(shapes...))})
	}
	return table(caption, []string{what, value, "from 0 to " + figure.Number(most)}, rows)
}

// part is how the samples of one group are divided among the regions; Off counts the unscored.
type part struct {
	Name   html
	Counts [model.NumRegions]int
}

// shown are the regions in the order of a page, those that are not drawn last.
var shown = []model.Region{model.HighAvg, model.LowAvg, model.HighVar, model.Off}

// stacks draws shares of regions upon each other, with counts.
func stacks(caption, what, unit string, all []part) html {
	columns := []string{what, "shares", unit}
	for _, g := range shown {
		columns = append(columns, g.String())
	}
	var rows [][]cell
	for _, p := range all {
		total := 0
		for _, n := range p.Counts {
			total += n
		}
		row := []cell{rowHead(p.Name), {}, number(figure.Count(total))}
		from, shapes := 0.0, []string{}
		for _, g := range shown {
			row = append(row, number(figure.Count(p.Counts[g])))
			to := from + 100*float64(p.Counts[g])/float64(max(1, total))
			shapes = append(shapes, block(figure.Solid(g), from, to))
			from = to
		}
		row[1] = drawn(picture(shapes...))
		rows = append(rows, row)
	}
	return table(caption, columns, rows)
}
