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
	// sparseFrom is the number of cells a sample from which marks are big, up to sparseMost samples.
	sparseFrom, sparseMost = 12, 150
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
	sparse     bool // so few samples are shown that each has a big mark
	bare       bool // no histograms
	views      []view
	panning    bool // the last change of the window was a pan
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
	lastBrush  *brush             // that was let go
	gone       []model.NamedBrush // deleted or replaced, the last at the end
	pressed    bool               // the mouse button went down on the map
	anchor     int                // the sample the cursor stands on, -1 where it stands on none
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
	p.shift = shiftFor(p.density.Fullest())
	p.sparse = p.density.Shown <= sparseMost && p.density.Shown*sparseFrom <= p.cols*p.rows
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
func shiftFor(fullest int) uint {
	return uint(max(0, bits.Len(uint(fullest))-levels))
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
	x, y := v.X.Place(p.cx), 1-v.Y.Place(p.cy)
	p.col = min(max(int(x*float64(p.cols)), 0), p.cols-1)
	p.row = min(max(int(y*float64(p.rows)), 0), p.rows-1)
	if !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
		p.moveTo(p.col, p.row) // its place is no longer on screen
	}
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
	p.fade(at)
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
