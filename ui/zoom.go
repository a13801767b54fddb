package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// zoomStep is how much of the window is kept by one step of zoom.
	zoomStep = 0.5
	// deepest is the smallest share of the whole that a zoom shows: below it rounding would show.
	deepest = 1e-6
	// panStep and edgeStep are how far, in windows, a pan goes by itself and with the cursor. The
	// whole map is drawn anew each time, so the cursor is not followed cell by cell.
	panStep, edgeStep = 0.25, 0.125
	// margin is what zooming to something leaves around it, and least what it shows at least, both
	// in windows.
	margin, least = 0.03, 0.02
	// maxViews is how many views ⌫ goes back.
	maxViews = 100
)

// view is what ⌫ returns to.
type view struct {
	win    window
	zoomed bool
	pair   int
}

// keepView remembers the present view before it changes.
func (p *plot) keepView() {
	p.panning = false
	p.views = append(p.views, view{p.win, p.zoomed, p.pair})
	if len(p.views) > maxViews {
		p.views = p.views[1:]
	}
}

// back returns to the view before.
func (p *plot) back() {
	last := p.views[len(p.views)-1]
	p.views = p.views[:len(p.views)-1]
	p.win, p.zoomed, p.pair = last.win, last.zoomed, last.pair
	p.stale, p.panning = true, false
}

// zoom keeps factor of the window around the cursor; above 1 it widens, up to the whole. It reports
// false where it goes no deeper.
func (p *plot) zoom(factor float64, whole window) bool {
	v := &p.density.View
	px := (float64(p.col) + 0.5) / float64(p.cols)
	py := 1 - (float64(p.row)+0.5)/float64(p.rows)
	span := func(ax *model.Axis, at float64) (float64, float64) {
		lo := at - factor*at
		return ax.Value(lo), ax.Value(lo + factor)
	}
	w := p.win
	w.x0, w.x1 = span(&v.X, px)
	w.y0, w.y1 = span(&v.Y, py)
	return p.show(w, whole)
}

// show makes w the window, within the whole. It reports false where that is too small to show.
func (p *plot) show(w, whole window) bool {
	w = window{math.Max(w.x0, whole.x0), math.Min(w.x1, whole.x1),
		math.Max(w.y0, whole.y0), math.Min(w.y1, whole.y1)}
	if !(w.x1-w.x0 >= deepest*(whole.x1-whole.x0) && w.y1-w.y0 >= deepest*(whole.y1-whole.y0)) {
		return false
	}
	p.keepView()
	p.zoomed = !w.nearly(whole)
	p.win, p.stale = w, true
	return true
}

// around is the window that shows all of w with a margin, and not less than rounding allows.
func (p *plot) around(w window) window {
	span := func(ax *model.Axis, lo, hi float64) (float64, float64) {
		lo, hi = ax.Place(lo), ax.Place(hi)
		more := math.Max(margin*(hi-lo), (least-(hi-lo))/2)
		return ax.Value(lo - more), ax.Value(hi + more)
	}
	v := &p.density.View
	w.x0, w.x1 = span(&v.X, w.x0, w.x1)
	w.y0, w.y1 = span(&v.Y, w.y0, w.y1)
	return w
}

// extentOf is the smallest window that holds samples.
func extentOf(s *model.Snapshot, in []int) window {
	w := window{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, i := range in {
		x, y := s.Variance(i), s.Mean(i)
		w = window{min(w.x0, x), max(w.x1, x), min(w.y0, y), max(w.y1, y)}
	}
	return w
}

// windowOf is the part of the whole in which a region lies. A cut that is undefined cuts nothing.
func windowOf(r model.Region, c model.Cuts, whole window) window {
	x, y := c.Variance, c.Mean
	if math.IsNaN(x) {
		x = whole.x1
	}
	if math.IsNaN(y) {
		y = whole.y0
	}
	switch w := whole; r {
	case model.HighVar:
		w.x0 = x
		return w
	case model.HighAvg:
		w.x1, w.y0 = x, y
		return w
	default:
		w.x1, w.y1 = x, y
		return w
	}
}

// pan moves the window by so many windows, never out of the whole, and reports whether it moved. A
// row of pans is one step of ⌫.
func (p *plot) pan(dx, dy float64, whole window) bool {
	v, w := &p.density.View, p.win
	w.x0, w.x1 = slide(&v.X, dx, whole.x0, whole.x1)
	w.y0, w.y1 = slide(&v.Y, dy, whole.y0, whole.y1)
	if w == p.win {
		return false
	}
	if !p.panning {
		p.keepView()
	}
	p.win, p.stale, p.panning = w, true, true
	return true
}

// slide moves an axis by so many of its lengths within [lo, hi]. On a rank axis, which has no places
// between samples, it goes on to the next one.
func slide(ax *model.Axis, by, lo, hi float64) (from, to float64) {
	first, last := math.Min(0, ax.Place(lo)), math.Max(0, ax.Place(hi)-1)
	for by != 0 {
		at := min(max(by, first), last)
		from, to = ax.Value(at), ax.Value(at+1)
		switch {
		case at == first && by < 0:
			from = lo
		case at == last && by > 0:
			to = hi
		case from == ax.Lo || to == ax.Hi:
			by *= 2
			continue
		}
		if from < to {
			return from, to
		}
		break
	}
	return ax.Lo, ax.Hi
}

// overEdge moves the cursor by cells that lie beyond the window's edge, and the window with it. It
// reports false where the cursor stays inside, or the window cannot move.
func (p *plot) overEdge(dx, dy int, whole window) bool {
	if !p.zoomed || p.density == nil || p.brush != nil && p.brush.open != nil {
		return false
	}
	col, row := p.col+dx, p.row+dy
	x, y := beyond(col, p.cols), -beyond(row, p.rows)
	if x == 0 && y == 0 {
		return false
	}
	v := &p.density.View
	cx := v.X.Value((float64(col) + 0.5) / float64(p.cols))
	cy := v.Y.Value(1 - (float64(row)+0.5)/float64(p.rows))
	if !p.pan(x, y, whole) {
		return false
	}
	p.cx, p.cy, p.anchor, p.placed = cx, cy, -1, true
	return true
}

// beyond is how far the window must move, in windows, so that a cell outside n comes in.
func beyond(at, n int) float64 {
	over := 0
	if at < 0 {
		over = at
	} else if at >= n {
		over = at - n + 1
	}
	if over == 0 {
		return 0
	}
	cells := max(math.Abs(float64(over)), math.Round(edgeStep*float64(n)))
	return math.Copysign(cells, float64(over)) / float64(n)
}

// zoomKeys change which part of the data is on screen.
func (e *explore) zoomKeys() []binding {
	return []binding{
		on("+ =", "+", "", "zoom in at the cursor (also the wheel)", e.zoom(zoomStep)),
		on("- _", "-", "", "zoom out", e.zoom(1/zoomStep)).unless(e.notZoomed),
		on("0", "0", "", "show the whole map", e.fit).unless(e.notZoomed),
		on("v", "v", "", "zoom to the brush, else to the region here", e.zoomTo),
		on("backspace", "⌫", "", "back to the view before", e.back).unless(e.firstView),
		on("ctrl+left", "^ ←↓↑→", "", "pan by a quarter (so does ⇧ or ^ with the wheel)",
			e.pan(-panStep, 0)).unless(e.notZoomed),
		on("ctrl+down", "", "", "", e.pan(0, -panStep)).unless(e.notZoomed),
		on("ctrl+up", "", "", "", e.pan(0, panStep)).unless(e.notZoomed),
		on("ctrl+right", "", "", "", e.pan(panStep, 0)).unless(e.notZoomed),
	}
}

func (a *App) whole() window { return a.feed.ax.whole(a.cfg.Scorer.Scale) }

func (e *explore) zoom(factor float64) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if e.plot.density != nil && !e.plot.zoom(factor, a.whole()) {
			a.say("no deeper zoom")
		}
		return nil
	}
}

func (e *explore) notZoomed(*App) string {
	if !e.plot.zoomed {
		return "this is the whole map"
	}
	return ""
}

func (e *explore) firstView(*App) string {
	if len(e.plot.views) == 0 {
		return "there is no view before this one"
	}
	return ""
}

func (e *explore) fit(*App) tea.Cmd {
	if e.plot.zoomed {
		e.plot.keepView()
		e.plot.zoomed, e.plot.stale = false, true
	}
	return nil
}

func (e *explore) back(a *App) tea.Cmd {
	pair := e.plot.pair
	if e.plot.back(); e.plot.pair != pair {
		a.say("axes: %s", axisPairs[e.plot.pair].name)
		return a.rememberCmd(settingAxes, axisPairs[e.plot.pair].name)
	}
	return nil
}

// zoomTo shows what is in the brush, or else the region under the cursor.
func (e *explore) zoomTo(a *App) tea.Cmd {
	p := &e.plot
	if p.density == nil {
		return nil
	}
	what, w := "the brush", window{}
	if p.brush == nil {
		r := p.regionHere(a.feed.part)
		what, w = r.String(), windowOf(r, a.feed.part.Cuts, a.whole())
	} else {
		in := p.brush.inside(a)
		if len(in) == 0 {
			a.say("no sample in the brush")
			return nil
		}
		w = extentOf(a.feed.snap, in)
	}
	if !p.show(p.around(w), a.whole()) {
		a.say("no deeper zoom")
		return nil
	}
	a.say("zoomed to %s: ⌫ goes back, 0 shows all", what)
	return nil
}

func (e *explore) pan(dx, dy float64) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if e.plot.density != nil && !e.plot.pan(dx, dy, a.whole()) {
			a.say("the map ends here")
		}
		return nil
	}
}
