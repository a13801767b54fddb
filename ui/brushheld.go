package ui

import "admap/model"

// holding is what a brush holds at one moment. It is found in one pass when the brush, the filter or
// the map has changed, and follows arrivals and verdicts at a cost in proportion to them.
type holding struct {
	because reason
	shape   model.Brush
	snap    *model.Snapshot
	in      []bool // per sample
	count   int
	flagged int
	drawn   []int32 // per cell: how many of the samples inside are drawn there
	area    []bool  // per cell: its middle is inside
	list    []int   // the samples inside, by position; nil until somebody asks
}

// reason is all that decides what a brush holds, besides the samples.
type reason struct {
	edits      int // of the brush
	op         model.StrokeOp
	open       model.Rect
	gen, found int            // of the filter
	density    *model.Density // made anew with every change of window, axes, size and regions
}

// settleBrush brings what the brush holds up to date.
func (p *plot) settleBrush(a *App) {
	b := p.brush
	if b == nil || p.density == nil {
		return
	}
	now := reason{edits: b.edits, gen: a.filter.gen, found: a.filter.found, density: p.density}
	if b.open != nil {
		b.open.follow(p)
		now.op, now.open = b.open.op, b.open.rect(p)
	}
	switch h := &b.held; {
	case h.snap == nil || h.because != now:
		h.because, h.shape = now, b.shape(p)
		h.fill(a.feed.snap, a.filter.keep())
	case h.snap != a.feed.snap:
		h.follow(a.feed.snap, a.filter.keep())
	}
}

// follow finds the cell the rectangle began in after the window has changed, or the nearest to it.
func (o *opening) follow(p *plot) {
	v := &p.density.View
	if v == o.view {
		return
	}
	if o.view = v; o.corner == v.Rect(o.col, o.row, o.col, o.row) {
		return
	}
	place := func(ax *model.Axis, s model.Span) float64 {
		return ax.Place(min(max((s.Lo+s.Hi)/2, ax.Lo), ax.Hi))
	}
	x, y := place(&v.X, o.corner.Variance), place(&v.Y, o.corner.Mean)
	o.col = min(max(int(x*float64(p.cols)), 0), p.cols-1)
	o.row = min(max(int((1-y)*float64(p.rows)), 0), p.rows-1)
}

// fill finds everything anew.
func (h *holding) fill(s *model.Snapshot, keep func(int) bool) {
	d := h.because.density
	h.snap, h.count, h.flagged, h.list = s, 0, 0, nil
	h.in = cleared(h.in, s.Len())
	h.drawn = cleared(h.drawn, d.View.Cols*d.View.Rows)
	h.shape.Each(s, func(i int) {
		if keep != nil && !keep(i) {
			return
		}
		h.in[i] = true
		h.enter(d.CellOf(i), s.Verdict(i), 1)
	})
	h.fillArea(&d.View)
}

// cleared is a slice of n zero values, s where that is long enough.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// enter counts a sample by one more or less.
func (h *holding) enter(cell int, v model.Verdict, by int) {
	h.count += by
	if v != model.NoVerdict {
		h.flagged += by
	}
	if cell >= 0 {
		h.drawn[cell] += int32(by)
	}
}

func (h *holding) fillArea(v *model.Viewport) {
	h.area = cleared(h.area, v.Cols*v.Rows)
	ys := make([]float64, v.Rows)
	for row := range ys {
		ys[row] = v.Y.Value(1 - (float64(row)+0.5)/float64(v.Rows))
	}
	for col := range v.Cols {
		x := v.X.Value((float64(col) + 0.5) / float64(v.Cols))
		for row, y := range ys {
			h.area[row*v.Cols+col] = h.shape.Holds(x, y)
		}
	}
}

// follow takes over what has changed since the last snapshot.
func (h *holding) follow(s *model.Snapshot, keep func(int) bool) {
	d, old := h.because.density, h.snap
	s.EachChanged(old, func(i int) {
		if h.in[i] {
			cell, _, ok := d.View.Cell(old.Variance(i), old.Mean(i))
			if !ok {
				cell = -1
			}
			h.enter(cell, old.Verdict(i), -1)
		}
		h.in[i] = h.shape.Holds(s.Variance(i), s.Mean(i)) && (keep == nil || keep(i))
		if h.in[i] {
			h.enter(d.CellOf(i), s.Verdict(i), 1)
		}
		h.list = nil
	})
	h.snap = s
}

// inside returns the samples inside the brush and the filter, by position.
func (b *brush) inside(a *App) []int {
	a.home.plot.settleBrush(a)
	h := &b.held
	if h.list == nil {
		h.list = make([]int, 0, h.count) // not nil: an empty selection is not everything
		for i, in := range h.in {
			if in {
				h.list = append(h.list, i)
			}
		}
	}
	return h.list
}

// count is the number of samples inside.
func (b *brush) count(a *App) int {
	a.home.plot.settleBrush(a)
	return b.held.count
}

// tints reports whether the brush covers a cell: where samples are drawn, whether one of them is
// inside; elsewhere whether the cell's middle is.
func (p *plot) tints(cell int) bool {
	if p.brush == nil || p.brush.held.snap == nil {
		return false
	}
	h := &p.brush.held
	if p.density.At(cell).Count > 0 {
		return h.drawn[cell] > 0
	}
	return h.area[cell]
}
