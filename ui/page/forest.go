package page

import (
	"math"

	"admap/model"
	"admap/ui/figure"
)

// effect is a size with its interval, to be compared with zero.
type effect struct {
	Name          html
	Value, Lo, Hi float64 // NaN where there is none
}

// forest draws effects and their intervals around a line at zero, all on one scale.
func forest(caption, what string, all []effect) html {
	reach := 0.0
	for _, e := range all {
		for _, v := range []float64{e.Value, e.Lo, e.Hi} {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				reach = math.Max(reach, math.Abs(v))
			}
		}
	}
	_, reach = model.NiceRange(0, reach)
	var rows [][]cell
	for _, e := range all {
		rows = append(rows, []cell{rowHead(e.Name), drawn(e.picture(reach)),
			number(figure.Number(e.Value)), number(interval(e.Lo, e.Hi))})
	}
	return table(caption, []string{what, "−" + figure.Number(reach) + " to " + figure.Number(reach), "effect",
		"interval"}, rows)
}

func (e effect) picture(reach float64) html {
	x := func(v float64) float64 { return 50 + 50*math.Max(-1, math.Min(1, v/reach)) }
	shapes := []string{upright(figure.Frame, 1, 50, 0, 10)}
	if !math.IsNaN(e.Lo + e.Hi) {
		shapes = append(shapes, stretch(figure.Text, 1.6, x(e.Lo), x(e.Hi)))
	}
	if !math.IsNaN(e.Value) {
		shapes = append(shapes, dot(figure.Accent, x(e.Value)))
	}
	return picture(shapes...)
}

// interval writes two limits.
func interval(lo, hi float64) string {
	if math.IsNaN(lo + hi) {
		return figure.Undefined
	}
	return figure.Number(lo) + " to " + figure.Number(hi)
}
