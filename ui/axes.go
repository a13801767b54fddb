package ui

import (
	"math"

	"admap/model"
)

// axes holds the drawn samples' values in ascending order, from which the map's axes are laid out, and
// where each sample stands among them.
type axes struct {
	variance, mean []float64
	places         *model.Places
}

func newAxes(s *model.Snapshot) axes {
	pl := model.NewPlaces(s)
	return axes{pl.Variance, pl.Mean, pl}
}

// window is the part of the data that is on screen.
type window struct{ x0, x1, y0, y1 float64 }

// holds reports whether a point lies in the window.
func (w window) holds(variance, mean float64) bool {
	return variance >= w.x0 && variance <= w.x1 && mean >= w.y0 && mean <= w.y1
}

// whole is the window of everything, in round numbers. Without data it is the scorer's scale.
func (ax axes) whole(scale model.Scale) window {
	if len(ax.mean) == 0 {
		if !scale.Known() {
			return window{0, 1, 0, 1}
		}
		half := (scale.Hi - scale.Lo) / 2
		return window{0, half * half, scale.Lo, scale.Hi}
	}
	var w window
	w.y0, w.y1 = model.NiceRange(ax.mean[0], ax.mean[len(ax.mean)-1])
	w.x0, w.x1 = 0, 1
	if most := ax.variance[len(ax.variance)-1]; most > 0 {
		w.x0, w.x1 = model.NiceRange(0, most)
	}
	return w
}

// nearly reports whether no edge of w is off o's by more than rounding.
func (w window) nearly(o window) bool {
	const slack = 1e-9
	dx, dy := slack*(o.x1-o.x0), slack*(o.y1-o.y0)
	return math.Abs(w.x0-o.x0) <= dx && math.Abs(w.x1-o.x1) <= dx &&
		math.Abs(w.y0-o.y0) <= dy && math.Abs(w.y1-o.y1) <= dy
}

// axisPair is how both axes run. A root axis for the variance shows σ and goes with a linear mean.
type axisPair struct {
	x, y model.AxisKind
	name string
}

var axisPairs = []axisPair{
	{model.Linear, model.Linear, "linear"},
	{model.Root, model.Linear, "σ (√)"},
	{model.Log, model.Log, "log"},
	{model.Rank, model.Rank, "rank"},
}

// crowded is the share of samples in one cell above which another axis is tried, and better how much
// it must gain to be taken.
const (
	crowded = 0.15
	better  = 0.6
)

// choose returns the first axis pair, in the order of the key, that spreads the samples well enough:
// linear unless that puts a large share of them into one cell and another pair far fewer.
func choose(f *feed, w window, cols, rows int) int {
	var d *model.Density
	fullest := func(k int) float64 {
		v := viewport(axisPairs[k], w, f.ax, cols, rows)
		d = f.ax.places.Density(v, f.snap, f.part, nil, d)
		return float64(d.Fullest()) / float64(max(1, d.Shown))
	}
	best, share := 0, fullest(0)
	for k := 1; k < len(axisPairs) && share > crowded; k++ {
		if s := fullest(k); s < share*better {
			best, share = k, s
		}
	}
	return best
}

func viewport(p axisPair, w window, ax axes, cols, rows int) model.Viewport {
	return model.Viewport{
		X: model.NewAxis(p.x, w.x0, w.x1, ax.variance), Y: model.NewAxis(p.y, w.y0, w.y1, ax.mean),
		Cols: cols, Rows: rows,
	}
}
