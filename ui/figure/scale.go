package figure

import (
	"fmt"
	"slices"

	"admap/model"
)

// Axes is how the axes of a map run.
type Axes string

// The explorer's axes, and the one of them that spreads the samples.
const (
	AutoAxes   Axes = "auto"
	LinearAxes Axes = "linear"
	RootAxes   Axes = "root"
	LogAxes    Axes = "log"
	RankAxes   Axes = "rank"
)

// AxesWords are all of them, as a flag takes them.
func AxesWords() []string {
	return []string{string(AutoAxes), string(LinearAxes), string(RootAxes), string(LogAxes),
		string(RankAxes)}
}

// kinds are the axes of variance and mean. A root axis for the variance shows σ.
func (a Axes) kinds() (x, y model.AxisKind) {
	switch a {
	case RootAxes:
		return model.Root, model.Linear
	case LogAxes:
		return model.Log, model.Log
	case RankAxes:
		return model.Rank, model.Rank
	}
	return model.Linear, model.Linear
}

// note says beside an axis' name how it runs, "" where nothing is to be said.
func (a Axes) note(mean bool) string {
	switch {
	case a == RootAxes && !mean:
		return "square-root scale: even in σ"
	case a == LogAxes:
		return "log scale"
	case a == RankAxes:
		return "by rank"
	}
	return ""
}

// values are the drawn samples' values in ascending order, and the range in which they are shown.
type values struct {
	variance, mean []float64
	x0, x1, y0, y1 float64
}

// newValues finds the range: that of the data in round numbers, and the scorer's scale without data.
func newValues(pl *model.Places, scale model.Scale) values {
	v := values{variance: pl.Variance, mean: pl.Mean, x1: 1, y1: 1}
	switch last := len(pl.Mean) - 1; {
	case last >= 0:
		v.y0, v.y1 = model.NiceRange(pl.Mean[0], pl.Mean[last])
		if most := pl.Variance[last]; most > 0 {
			v.x0, v.x1 = model.NiceRange(0, most)
		}
	case scale.Known():
		half := (scale.Hi - scale.Lo) / 2
		v.x1, v.y0, v.y1 = half*half, scale.Lo, scale.Hi
	}
	return v
}

func (v values) axes(a Axes) (x, y model.Axis) {
	kx, ky := a.kinds()
	return model.NewAxis(kx, v.x0, v.x1, v.variance), model.NewAxis(ky, v.y0, v.y1, v.mean)
}

// As the explorer chooses its axes: crowded is the share of samples in one cell of a middling screen
// above which other axes are tried, better how much these must gain.
const (
	crowded            = 0.15
	better             = 0.6
	someCols, someRows = 100, 26
	// Paper has room for no second look: squeezed is the share of a linear axis within which two
	// thirds of the samples must not lie.
	squeezed = 0.2
)

// choose returns linear axes unless they put many samples into one place and others far fewer.
func choose(v values, pl *model.Places, s *model.Snapshot, p *model.Partition) Axes {
	var d *model.Density
	fullest := func(a Axes) float64 {
		x, y := v.axes(a)
		view := model.Viewport{X: x, Y: y, Cols: someCols, Rows: someRows}
		d = pl.Density(view, s, p, nil, d)
		return float64(d.Fullest()) / float64(max(1, d.Shown))
	}
	best, share := LinearAxes, fullest(LinearAxes)
	for _, a := range []Axes{RootAxes, LogAxes, RankAxes} {
		if share <= crowded {
			break
		}
		if s := fullest(a); s < share*better {
			best, share = a, s
		}
	}
	if best == LinearAxes && v.squeezed() {
		return RootAxes
	}
	return best
}

// squeezed reports whether two thirds of the samples are close to one end of a linear axis of σ², and
// not all of them at it.
func (v values) squeezed() bool {
	n := len(v.variance)
	if n == 0 {
		return false
	}
	x, _ := v.axes(LinearAxes)
	at := x.Place(v.variance[n*2/3])
	return at > 0 && at < squeezed
}

// ParseAxes reads a word; "" is auto.
func ParseAxes(word string) (Axes, error) {
	if word == "" {
		return AutoAxes, nil
	}
	if slices.Contains(AxesWords(), word) {
		return Axes(word), nil
	}
	return "", fmt.Errorf("axes %q: unknown", word)
}
