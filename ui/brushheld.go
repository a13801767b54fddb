package ui

import "admap/model"

// holding is what a brush holds at one moment. It is found in one pass when the brush, the filter or
// the map has changed, and follows arrivals and verdicts at a cost in proportion to them.
type holding struct {
	model.Held
	because reason
	shape   model.Brush
	snap    *model.Snapshot
	area    []bool // per cell: its middle is inside
	list    []int  // the samples inside, by position; nil until somebody asks
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
	switch h, s, keep := &b.held, a.feed.snap, a.filter.keep(); {
	case h.snap == nil || h.because != now:
		h.because, h.shape, h.list = now, b.shape(p), nil
		p.density.Inside(h.shape, s, keep, &h.Held)
		h.fillArea(&p.density.View)
		h.snap = s
	case h.snap != s:
		if p.density.Follow(h.shape, h.snap, s, keep, &h.Held) {
			h.list = nil
		}
		h.snap = s
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

func (h *holding) fillArea(v *model.Viewport) {
	h.area = make([]bool, v.Cols*v.Rows)
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

// inside returns the samples inside the brush and the filter, by position.
func (b *brush) inside(a *App) []int {
	a.home.plot.settleBrush(a)
	h := &b.held
	if h.list == nil {
		h.list = make([]int, 0, h.Count) // not nil: an empty selection is not everything
		for i, in := range h.In {
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
	return b.held.Count
}

// tints reports whether the brush covers a cell: where samples are drawn, whether one of them is
// inside; elsewhere whether the cell's middle is.
func (p *plot) tints(cell int) bool {
	if p.brush == nil || p.brush.held.snap == nil {
		return false
	}
	h := &p.brush.held
	if p.density.At(cell).Count > 0 {
		return h.Drawn[cell] > 0
	}
	return h.area[cell]
}
