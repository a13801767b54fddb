package ui

import (
	"math"
	"math/bits"
	"time"

	"admap/model"
)

const (
	gutter  = 7   // cells left of the plot: a label and the axis
	maxGlow = 600 // cells that glow at once; more arrive together only when a file is opened
	// chooseFrom is the number of samples from which the choice of axes means something.
	chooseFrom = 30
	// zoomStep is how much of the window is kept by one step of zoom.
	zoomStep = 0.5
)

// plot is the map: what part of the data is on screen, on which axes, and where the cursor stands.
type plot struct {
	cols, rows int
	win        window
	zoomed     bool
	pair       int
	chosen     bool // the axes were chosen, by a person or from the data
	colour     int
	density    *model.Density
	shift      uint // counts are halved so often before they are given a colour
	stale      bool
	cx, cy     float64 // the cursor's place in the data
	placed     bool    // the cursor was put somewhere
	col, row   int     // the cursor's cell
	glow       map[int]time.Time
	picked     []int // the samples under the cursor, valid while !unpicked
	unpicked   bool
	listed     []int // the most suspect of picked, valid while not nil
	brush      *brush
}

// brush is a rectangle of cells of the viewport it was drawn in, so that it holds exactly the samples
// that were seen inside it.
type brush struct {
	view           model.Viewport
	c0, r0, c1, r1 int
	open           bool // its far corner still follows the cursor
}

func newPlot() plot { return plot{stale: true, unpicked: true, glow: map[int]time.Time{}} }

// refresh builds the density anew where the window, axes, size, regions or filter have changed.
func (p *plot) refresh(a *App) {
	if p.cols <= 0 || p.rows <= 0 {
		return
	}
	if !p.stale && p.density != nil {
		return
	}
	f := &a.feed
	if !p.zoomed {
		p.win = f.ax.whole(a.cfg.Scorer.Scale)
	}
	if !p.chosen && len(f.ax.mean) >= chooseFrom {
		p.pair, p.chosen = choose(f, p.win, p.cols, p.rows), true
		if p.pair != 0 {
			a.say("axes: %s, since linear ones put most samples into few cells; a changes them",
				axisPairs[p.pair].name)
		}
	}
	v := viewport(axisPairs[p.pair], p.win, f.ax, p.cols, p.rows)
	p.density = model.NewDensity(v, f.snap, f.part, a.filter.keep())
	p.stale, p.unpicked = false, true
	p.shift = shiftFor(p.density)
	clear(p.glow)
	if p.brush != nil {
		p.brush.open = false // its far corner was in cells that are no more
	}
	p.settleCursor()
}

// shiftFor lets the fullest cell have the last colour where it holds more than that stands for. It is
// found anew with the density, so arrivals never repaint the rest.
func shiftFor(d *model.Density) uint {
	return uint(max(0, bits.Len(uint(d.Fullest()))-levels))
}

// settleCursor finds the cursor's cell after the viewport has changed.
func (p *plot) settleCursor() {
	if !p.placed {
		p.moveTo(p.cols/2, p.rows/2)
		p.placed = len(p.density.View.X.Ticks(2)) > 0 && p.density.Shown > 0
		if p.placed {
			p.toNearest()
		}
		return
	}
	v := &p.density.View
	w, h := float64(p.cols), float64(p.rows)
	p.col = min(max(int(v.X.Place(p.cx)*w), 0), p.cols-1)
	p.row = min(max(int((1-v.Y.Place(p.cy))*h), 0), p.rows-1)
	p.unpicked = true
}

// moveTo puts the cursor on a cell.
func (p *plot) moveTo(col, row int) {
	if p.density == nil {
		return
	}
	p.col, p.row = min(max(col, 0), p.cols-1), min(max(row, 0), p.rows-1)
	v := &p.density.View
	p.cx = v.X.Value((float64(p.col) + 0.5) / float64(p.cols))
	p.cy = v.Y.Value(1 - (float64(p.row)+0.5)/float64(p.rows))
	p.unpicked = true
	if p.brush != nil && p.brush.open {
		p.brush.c1, p.brush.r1 = p.col, p.row
	}
}

// toNearest moves the cursor to the nearest occupied cell.
func (p *plot) toNearest() {
	p.nearest(func(model.CellView) bool { return true })
}

// nearest moves the cursor to the closest cell for which ok holds, and reports whether there is one.
func (p *plot) nearest(ok func(model.CellView) bool) bool {
	best, at := math.MaxFloat64, -1
	for cell := range p.cols * p.rows {
		if v := p.density.At(cell); v.Count > 0 && ok(v) {
			dx, dy := float64(cell%p.cols-p.col), 2*float64(cell/p.cols-p.row)
			if d := dx*dx + dy*dy; d < best {
				best, at = d, cell
			}
		}
	}
	if at >= 0 {
		p.moveTo(at%p.cols, at/p.cols)
	}
	return at >= 0
}

// toRegion moves the cursor to the fullest cell of a region.
func (p *plot) toRegion(r model.Region) bool {
	most, at := 0, -1
	for cell := range p.cols * p.rows {
		if v := p.density.At(cell); v.Region == r && v.Count > most {
			most, at = v.Count, cell
		}
	}
	if at >= 0 {
		p.moveTo(at%p.cols, at/p.cols)
	}
	return at >= 0
}

// step moves the cursor to the next or previous occupied cell in reading order, around the end.
func (p *plot) step(dir int) bool {
	n := p.cols * p.rows
	here := p.row*p.cols + p.col
	for k := 1; k <= n; k++ {
		cell := ((here+dir*k)%n + n) % n
		if p.density.At(cell).Count > 0 {
			p.moveTo(cell%p.cols, cell/p.cols)
			return true
		}
	}
	return false
}

// pick returns the samples under the cursor: exactly those drawn in its cell.
func (p *plot) pick() []int {
	if p.density == nil {
		return nil
	}
	if p.unpicked {
		p.picked = p.density.In(p.row*p.cols+p.col, p.picked[:0])
		p.unpicked, p.listed = false, nil
	}
	return p.picked
}

// arrive takes over the samples that changed between two snapshots.
func (p *plot) arrive(old, now *model.Snapshot, part *model.Partition, at time.Time) {
	if p.density == nil || p.stale {
		p.stale = true
		return
	}
	now.EachChanged(old, func(i int) {
		if p.stale {
			return
		}
		if !p.zoomed && now.Drawn(i) && !p.win.holds(now.Variance(i), now.Mean(i)) {
			p.stale = true
			return
		}
		p.density.Update(now, part, i)
		if cell := p.density.CellOf(i); cell >= 0 && !old.Drawn(i) && len(p.glow) < maxGlow {
			p.glow[cell] = at
		}
	})
	p.unpicked = true
}

// fade puts out what has glowed long enough.
func (p *plot) fade(now time.Time) {
	for cell, at := range p.glow {
		if now.Sub(at) >= glowFor {
			delete(p.glow, cell)
		}
	}
}

// zoom keeps factor of the window around the cursor; above 1 it widens, up to the whole.
func (p *plot) zoom(factor float64, whole window) {
	v := &p.density.View
	px, py := v.X.Place(p.cx), v.Y.Place(p.cy)
	span := func(ax *model.Axis, at float64) (float64, float64) {
		lo := at - factor*at
		return ax.Value(lo), ax.Value(lo + factor)
	}
	w := p.win
	w.x0, w.x1 = span(&v.X, px)
	w.y0, w.y1 = span(&v.Y, py)
	if factor > 1 {
		w = window{math.Max(w.x0, whole.x0), math.Min(w.x1, whole.x1),
			math.Max(w.y0, whole.y0), math.Min(w.y1, whole.y1)}
	}
	if !(w.x1-w.x0 > 1e-9) || !(w.y1-w.y0 > 1e-9) {
		return
	}
	p.zoomed = !w.nearly(whole)
	p.win, p.stale = w, true
}

// members returns the samples inside the brush, by position.
func (b *brush) members(s *model.Snapshot, keep func(int) bool) []int {
	c0, c1, r0, r1 := min(b.c0, b.c1), max(b.c0, b.c1), min(b.r0, b.r1), max(b.r0, b.r1)
	var in []int
	for i := range s.Len() {
		if !s.Drawn(i) || keep != nil && !keep(i) {
			continue
		}
		cell, _, ok := b.view.Cell(s.Variance(i), s.Mean(i))
		if c, r := cell%b.view.Cols, cell/b.view.Cols; ok && c >= c0 && c <= c1 && r >= r0 && r <= r1 {
			in = append(in, i)
		}
	}
	return in
}

// rect returns the brush's rectangle in the cells of another viewport.
func (b *brush) rect(v *model.Viewport) rect {
	edge := func(from, to *model.Axis, at, n, cells int, up bool) int {
		place := float64(at) / float64(n)
		if up {
			place = 1 - place
		}
		place = to.Place(from.Value(place))
		if up {
			place = 1 - place
		}
		return int(math.Round(place * float64(cells)))
	}
	x0 := edge(&b.view.X, &v.X, min(b.c0, b.c1), b.view.Cols, v.Cols, false)
	x1 := edge(&b.view.X, &v.X, max(b.c0, b.c1)+1, b.view.Cols, v.Cols, false)
	y0 := edge(&b.view.Y, &v.Y, min(b.r0, b.r1), b.view.Rows, v.Rows, true)
	y1 := edge(&b.view.Y, &v.Y, max(b.r0, b.r1)+1, b.view.Rows, v.Rows, true)
	return rect{x0, y0, max(1, x1-x0), max(1, y1-y0)}
}
