package ui

import "admap/model"

// holding is what a brush holds at one moment. It is found in one pass when the brush, the filter or
// the map has changed, and follows arrivals and verdicts at a cost in proportion to them.
type holding struct {
	done, open model.Held // by the finished strokes, and with the open rectangle
	because    reason     // of done
	drawn      stretch    // of open
	on         *model.Density
	snap       *model.Snapshot
	shape      model.Brush
	area       []bool // per cell: its middle is inside
	list       []int  // the samples inside, by position; nil until somebody asks
}

// reason is all that decides what the finished strokes hold, besides the samples.
type reason struct {
	edits      int            // of the brush
	gen, found int            // of the filter
	density    *model.Density // where there is a filter: new regions may change what it keeps
}

// stretch is how far the open rectangle reaches.
type stretch struct {
	op   model.StrokeOp
	rect model.Rect
}

// settleBrush brings what the brush holds up to date.
func (p *plot) settleBrush(a *App) {
	b := p.brush
	if b == nil || p.density == nil || p.stale && b.held.snap != nil {
		return
	}
	because := reason{edits: b.edits, gen: a.filter.gen, found: a.filter.found}
	if a.filter.on() {
		because.density = p.density
	}
	h, s, keep := &b.held, a.feed.snap, a.filter.keep()
	anew := true
	switch {
	case h.snap == nil || h.because != because || h.on != p.density && h.snap != s:
		p.density.Inside(b.done, s, keep, &h.done)
	case h.on != p.density:
		p.density.Recount(s, &h.done)
	default:
		anew = false
		h.follow(p.density, b, s, keep)
	}
	h.because, h.snap, h.on = because, s, p.density
	h.stretch(p, b, keep, anew)
}

// follow takes over what has changed since the last snapshot.
func (h *holding) follow(d *model.Density, b *brush, s *model.Snapshot, keep func(int) bool) {
	if h.snap == s {
		return
	}
	if d.Follow(b.done, h.snap, s, keep, &h.done) {
		h.list = nil
	}
	if b.open != nil && h.open.In != nil {
		d.Follow(h.shape, h.snap, s, keep, &h.open)
	}
}

// stretch takes the open rectangle to where the cursor is, and finds the tint of what is empty.
func (h *holding) stretch(p *plot, b *brush, keep func(int) bool, anew bool) {
	var now stretch
	if b.open != nil {
		b.open.follow(p)
		now = stretch{b.open.op, b.open.rect(p)}
		if anew || h.drawn != now || h.open.In == nil {
			p.density.After(model.Stroke{Op: now.op, Rect: now.rect}, &h.done, h.snap, keep, &h.open)
			anew = true
		}
	}
	if anew || h.drawn != now {
		h.drawn, h.shape, h.list = now, b.shape(p), nil
		h.fillArea(&p.density.View)
	}
}

// now is what is inside with the open rectangle.
func (b *brush) now() *model.Held {
	if b.open != nil {
		return &b.held.open
	}
	return &b.held.done
}

// apply makes one more stroke.
func (p *plot) apply(a *App, s model.Stroke) {
	b := p.brush
	b.open = nil
	p.settleBrush(a)
	h := &b.held
	p.density.After(s, &h.done, h.snap, a.filter.keep(), &h.open)
	h.done, h.open = h.open, h.done
	b.done, b.changed = b.done.With(s), true
	b.edits++
	h.because.edits = b.edits
	h.stretch(p, b, nil, true)
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
		h.list = make([]int, 0, b.now().Count) // not nil: an empty selection is not everything
		for i, in := range b.now().In {
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
	return b.now().Count
}

// tints reports whether the brush covers a cell: where samples are drawn, whether one of them is
// inside; elsewhere whether the cell's middle is.
func (p *plot) tints(cell int) bool {
	if p.brush == nil || p.brush.held.snap == nil {
		return false
	}
	h := &p.brush.held
	if p.density.At(cell).Count > 0 {
		return p.brush.now().Drawn[cell] > 0
	}
	return h.area[cell]
}
