package model

import "math"

// Held is what a brush holds of the samples of a density: those it draws, and those beside its
// viewport.
type Held struct {
	In             []bool  // per sample
	Drawn          []int32 // per cell: how many of the samples drawn there are inside
	Count, Flagged int
}

// cover says how much of a cell lies inside a brush.
type cover uint8

const (
	none cover = iota
	all
	partly
)

// Inside finds anew what b holds of the samples for which keep holds; keep may be nil, and is the one
// of the density. Cells that lie inside or outside as a whole, as all do that the brush was drawn in,
// cost one look a sample.
func (d *Density) Inside(b Brush, s *Snapshot, keep func(i int) bool, h *Held) {
	covers := b.covers(&d.View)
	h.In, h.Drawn = resized(h.In, s.Len()), resized(h.Drawn, len(covers))
	h.Count, h.Flagged = 0, 0
	for cell, c := range covers {
		h.Drawn[cell] = 0
		if c != all {
			continue
		}
		for r := range d.region {
			h.Drawn[cell] += int32(d.region[r][cell])
		}
		h.Count += int(h.Drawn[cell])
		h.Flagged += int(d.marked[cell])
	}
	for n, ch := range s.chunks {
		at := n * chunkLen
		d.insideChunk(b, ch, keep, h, at, covers)
	}
}

func (d *Density) insideChunk(
	b Brush, ch *chunk, keep func(i int) bool, h *Held, from int, covers []cover,
) {
	in, variances := h.In[from:from+len(ch.mean)], ch.variance
	for k, place := range d.place[from : from+len(ch.mean)] {
		c := partly
		if place >= 0 {
			c = covers[place/dots]
		}
		if c != partly {
			in[k] = c == all
			continue
		}
		in[k] = !math.IsNaN(variances[k]) && b.Holds(variances[k], ch.mean[k]) &&
			(place >= 0 || keep == nil || keep(from+k))
		if in[k] {
			h.count(int(place), ch.verdict[k], 1)
		}
	}
}

// count counts a sample that is drawn at a place, or nowhere where that is negative, by one more or
// less.
func (h *Held) count(place int, v Verdict, by int) {
	h.Count += by
	if v != NoVerdict {
		h.Flagged += by
	}
	if place >= 0 {
		h.Drawn[place/dots] += int32(by)
	}
}

// Follow takes over what has changed from old to s. The density must have followed already.
func (d *Density) Follow(b Brush, old, s *Snapshot, keep func(i int) bool, h *Held) (changed bool) {
	s.EachChanged(old, func(i int) {
		changed = true
		if h.In[i] {
			place := -1
			if cell, dot, ok := d.View.Cell(old.Variance(i), old.Mean(i)); ok {
				place = cell*dots + dot
			}
			h.count(place, old.Verdict(i), -1)
		}
		if h.In[i] = b.Holds(s.Variance(i), s.Mean(i)) && (keep == nil || keep(i)); h.In[i] {
			h.count(int(d.place[i]), s.Verdict(i), 1)
		}
	})
	return changed
}

func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// covers says of every cell how much of it lies inside the brush.
func (b Brush) covers(v *Viewport) []cover {
	strokes := make([]cellStroke, len(b.strokes))
	for k, s := range b.strokes {
		strokes[k] = cellStroke{s.Op, cellsOf(s.Rect.Variance, v.columnOf),
			cellsOf(s.Rect.Mean, func(mean float64) int { return -v.rowOf(mean) })}
	}
	list := make([]cover, v.Cols*v.Rows)
	for cell := range list {
		list[cell] = coverOf(strokes, cell%v.Cols, -(cell / v.Cols))
	}
	return list
}

// cellStroke is a stroke in cells; rows count up from the negative, so that both rise with the data.
type cellStroke struct {
	op        StrokeOp
	cols, ups cellSpan
}

// cellSpan is a span in cells. At an end that is cut, a part of the cell lies outside.
type cellSpan struct {
	lo, hi       int
	cutLo, cutHi bool
}

func cellsOf(s Span, place func(float64) int) cellSpan {
	c := cellSpan{lo: math.MinInt, hi: math.MaxInt}
	if s.Empty() {
		return cellSpan{lo: 1, hi: 0}
	}
	if !math.IsInf(s.Lo, -1) {
		c.lo = place(s.Lo)
		c.cutLo = place(math.Nextafter(s.Lo, math.Inf(-1))) == c.lo
	}
	if !math.IsInf(s.Hi, 1) {
		c.hi = place(s.Hi)
		c.cutHi = place(math.Nextafter(s.Hi, math.Inf(1))) == c.hi
	}
	return c
}

func (c *cellSpan) covers(k int) cover {
	switch {
	case k < c.lo || k > c.hi:
		return none
	case k == c.lo && c.cutLo || k == c.hi && c.cutHi:
		return partly
	}
	return all
}

func (s *cellStroke) covers(col, up int) cover {
	if s.op == Invert {
		return all
	}
	x, y := s.cols.covers(col), s.ups.covers(up)
	switch {
	case x == none || y == none:
		return none
	case x == partly || y == partly:
		return partly
	}
	return all
}

// coverOf is Holds for a cell.
func coverOf(strokes []cellStroke, col, up int) cover {
	turned := false
	is := func(in bool) cover {
		if in != turned {
			return all
		}
		return none
	}
	for k := len(strokes) - 1; k >= 0; k-- {
		s := &strokes[k]
		c := s.covers(col, up)
		switch {
		case c == partly:
			return partly
		case s.op == New:
			return is(c == all)
		case c == none:
		case s.op == Add:
			return is(true)
		case s.op == Subtract:
			return is(false)
		default:
			turned = !turned
		}
	}
	return is(false)
}
