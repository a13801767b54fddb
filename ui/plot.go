package ui

import (
	"math"
	"math/bits"
	"slices"
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
	// deepest is the smallest share of the whole that a zoom shows: below it rounding would show.
	deepest = 1e-6
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
	cx, cy     float64           // the cursor's place in the data
	placed     bool              // the cursor was put somewhere
	col, row   int               // the cursor's cell
	glow       map[int]time.Time // by sample
	picked     []int             // the samples under the cursor, valid while !unpicked
	unpicked   bool
	under      under // where the cursor stood last
	unlisted   bool  // under is to be found anew
	brush      *brush
	brushed    []bool // per cell: is tinted; nil where the brush's own rectangle is exact
	pressed    bool   // the mouse button went down on the map
	anchor     int    // the sample the cursor stands on, -1 where it stands on none
	rest       rest
}

func newPlot() plot {
	return plot{stale: true, unpicked: true, anchor: -1, glow: map[int]time.Time{}}
}

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
	same := p.density != nil && p.density.View.Equal(&v)
	p.holdOn()
	p.density = f.ax.places.Density(v, f.snap, f.part, a.filter.keep(), p.density)
	p.stale, p.unpicked = false, true
	p.shift = shiftFor(p.density)
	p.settleBrush(f.snap)
	if !same {
		p.settleCursor(f.snap)
		p.rest.end(p.col, p.row)
	}
}

// holdOn names the sample that the cursor stands on, if there is one, before the viewport changes.
func (p *plot) holdOn() {
	if p.density != nil && p.anchor < 0 {
		p.anchor = p.density.Any(p.row*p.density.View.Cols + p.col)
	}
}

// shiftFor lets the fullest cell have the last colour where it holds more than that stands for. It is
// found anew with the density, so arrivals never repaint the rest.
func shiftFor(d *model.Density) uint {
	return uint(max(0, bits.Len(uint(d.Fullest()))-levels))
}

// settleCursor finds the cursor's cell after the viewport has changed: that of the sample it stood
// on, else the one at the same place in the data.
func (p *plot) settleCursor(s *model.Snapshot) {
	p.unpicked = true
	if p.anchor >= 0 && s.Drawn(p.anchor) {
		if cell := p.density.CellOf(p.anchor); cell >= 0 {
			p.col, p.row = cell%p.cols, cell/p.cols
			return
		}
	}
	if !p.placed {
		p.moveTo(p.cols/2, p.rows/2)
		if p.placed = p.density.Shown > 0; p.placed {
			p.toNearest()
		}
		return
	}
	v := &p.density.View
	w, h := float64(p.cols), float64(p.rows)
	p.col = min(max(int(v.X.Place(p.cx)*w), 0), p.cols-1)
	p.row = min(max(int((1-v.Y.Place(p.cy))*h), 0), p.rows-1)
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
	p.unpicked, p.unlisted, p.anchor = true, true, -1
	p.rest.start()
	if p.brush != nil && p.brush.open {
		p.brush.c1, p.brush.r1 = p.col, p.row
	}
}

// toNearest moves the cursor to the nearest occupied cell, if there is one.
func (p *plot) toNearest() {
	best, at := math.MaxFloat64, -1
	for cell := range p.cols * p.rows {
		if p.density.At(cell).Count > 0 {
			dx, dy := float64(cell%p.cols-p.col), 2*float64(cell/p.cols-p.row)
			if d := dx*dx + dy*dy; d < best {
				best, at = d, cell
			}
		}
	}
	if at >= 0 {
		p.moveTo(at%p.cols, at/p.cols)
	}
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
		p.unpicked, p.unlisted = false, true
		if _, still := slices.BinarySearch(p.picked, p.anchor); !still {
			p.anchor = -1
			if len(p.picked) > 0 {
				p.anchor = p.picked[0]
			}
		}
	}
	return p.picked
}

// arrive takes over the samples that changed between two snapshots.
func (p *plot) arrive(old, now *model.Snapshot, part *model.Partition, at time.Time) {
	p.stale = p.stale || p.density == nil
	here := p.row*p.cols + p.col
	now.EachChanged(old, func(i int) {
		if !old.Drawn(i) && now.Drawn(i) && len(p.glow) < maxGlow {
			p.glow[i] = at
		}
		if p.stale {
			return
		}
		if !p.zoomed && now.Drawn(i) && !p.win.holds(now.Variance(i), now.Mean(i)) {
			p.stale = true
			return
		}
		was := p.density.CellOf(i)
		p.density.Update(now, part, i)
		p.unpicked = p.unpicked || was == here || p.density.CellOf(i) == here
	})
}

// found adds the hits of a search that goes on.
func (p *plot) found(a *App, hits []int) {
	if p.density == nil || p.stale {
		return
	}
	for _, i := range hits {
		p.density.Update(a.feed.snap, a.feed.part, i)
	}
	p.unpicked = true
}

// fade puts out what has glowed long enough.
func (p *plot) fade(now time.Time) {
	for i, at := range p.glow {
		if now.Sub(at) >= glowFor {
			delete(p.glow, i)
		}
	}
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
	if factor > 1 {
		w = window{math.Max(w.x0, whole.x0), math.Min(w.x1, whole.x1),
			math.Max(w.y0, whole.y0), math.Min(w.y1, whole.y1)}
	}
	if w.x1-w.x0 < deepest*(whole.x1-whole.x0) || w.y1-w.y0 < deepest*(whole.y1-whole.y0) {
		return false
	}
	p.zoomed = !w.nearly(whole)
	p.win, p.stale = w, true
	return true
}
