package model

import "math"

// Held is what a brush holds of the samples of a density: those it draws, and those beside its
// viewport. The zero value holds nothing of anything.
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
	covers, beside := b.covers(&d.View)
	h.In = resized(h.In, s.Len())
	for n, ch := range s.chunks {
		from := n * chunkLen
		in := h.In[from : from+len(ch.mean)]
		for at, place := range d.place[from : from+len(in)] {
			c := beside
			if place >= 0 {
				c = covers[uint32(place)/dots]
			} else if c != none && !ch.offered(at, from, keep) {
				c = none
			}
			in[at] = c == all || c == partly && b.Holds(ch.variance[at], ch.mean[at])
		}
	}
	d.Recount(s, h)
}

// offered reports whether a sample that is not drawn can be inside all the same.
func (ch *chunk) offered(at, from int, keep func(i int) bool) bool {
	return !math.IsNaN(ch.variance[at]) && (keep == nil || keep(from+at))
}

// After finds what is inside once stroke is made on what was inside before. It costs little more than
// a look a sample, wherever the strokes before it lie.
func (d *Density) After(stroke Stroke, before *Held, s *Snapshot, keep func(i int) bool, h *Held) {
	alone := Brush{[]Stroke{{Op: New, Rect: stroke.Rect}}}
	if stroke.Op == Invert {
		alone = Brush{[]Stroke{stroke}}
	}
	covers, beside := alone.covers(&d.View)
	outcome := &outcomes[stroke.Op]
	h.In = resized(h.In, s.Len())
	for n, ch := range s.chunks {
		from := n * chunkLen
		in, was := h.In[from:from+len(ch.mean)], before.In[from:from+len(ch.mean)]
		for at, place := range d.place[from : from+len(in)] {
			c := beside
			if place >= 0 {
				c = covers[uint32(place)/dots]
			} else if c != none && !ch.offered(at, from, keep) {
				c = none
			}
			if c == partly {
				c = cover(bit(stroke.Rect.Holds(ch.variance[at], ch.mean[at])))
			}
			in[at] = outcome[(bit(was[at])<<1|int(c))&3]
		}
	}
	d.Recount(s, h)
}

// outcomes say of each operation whether a sample is inside after it: of those that were outside
// before, beside the rectangle and in it, then of those that were inside.
var outcomes = [numStrokeOps][4]bool{
	New: {false, true, false, true}, Add: {false, true, true, true},
	Subtract: {false, false, true, false}, Toggle: {false, true, true, false},
	Invert: {false, true, true, false},
}

// bit is 1 for true; the compiler makes no jump of it.
func bit(b bool) (n int) {
	if b {
		n = 1
	}
	return n
}

// Recount counts what h holds, cell by cell of this density.
func (d *Density) Recount(s *Snapshot, h *Held) {
	h.Drawn = resized(h.Drawn, d.View.Cols*d.View.Rows)
	clear(h.Drawn)
	count, flagged, drawn := 0, 0, h.Drawn
	for n, ch := range s.chunks {
		from := n * chunkLen
		in, places := h.In[from:from+len(ch.mean)], d.place[from:from+len(ch.mean)]
		for at, v := range ch.verdict {
			one := bit(in[at])
			count += one
			flagged += one & bit(v != NoVerdict)
			if place := places[at]; place >= 0 {
				drawn[uint32(place)/dots] += int32(one)
			}
		}
	}
	h.Count, h.Flagged = count, flagged
}

// count counts a sample that is drawn at a place, or nowhere where that is negative, by one more or
// less.
func (h *Held) count(place int, v Verdict, by int) {
	h.Count += by
	h.Flagged += by * bit(v != NoVerdict)
	if place >= 0 {
		h.Drawn[place/dots] += int32(by)
	}
}

// Follow takes over what has changed from old to s, and reports whether anything has. The density has
// followed already, and h was counted on it.
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

// covers says of every cell, and of all beside the viewport, how much of it lies inside the brush.
func (b Brush) covers(v *Viewport) (cells []cover, beside cover) {
	strokes := make([]cellStroke, len(b.strokes))
	for k, s := range b.strokes {
		strokes[k] = cellStroke{s.Op, cellsOf(s.Rect.Variance, v.columnOf),
			cellsOf(s.Rect.Mean, func(mean float64) int { return -v.rowOf(mean) })}
	}
	cells = make([]cover, v.Cols*v.Rows)
	for cell := range cells {
		cells[cell] = coverOf(strokes, func(s *cellStroke) cover {
			return s.covers(cell%v.Cols, -(cell / v.Cols))
		})
	}
	return cells, coverOf(strokes, func(s *cellStroke) cover {
		switch {
		case s.op == Invert:
			return all
		case s.within(v):
			return none
		}
		return partly
	})
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

// within reports whether no part of the stroke lies beside the viewport.
func (s *cellStroke) within(v *Viewport) bool {
	return s.cols.lo >= 0 && s.cols.hi < v.Cols && s.ups.lo > -v.Rows && s.ups.hi <= 0
}

// coverOf is Holds for a part of the map, of which each stroke covers so much.
func coverOf(strokes []cellStroke, covers func(*cellStroke) cover) cover {
	turned := false
	is := func(in bool) cover {
		if in != turned {
			return all
		}
		return none
	}
	for k := len(strokes) - 1; k >= 0; k-- {
		s := &strokes[k]
		c := covers(s)
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
