package ui

import (
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// miniRows is the height of the picture of the whole map, and miniFrom the height of the body
	// from which there is room for it.
	miniRows, miniFrom = 10, 46
	// shortestTrack is the shortest line on which a thumb says something.
	shortestTrack = 8
)

// minimap is a small picture of the whole map, on the axes in use.
type minimap struct {
	of    miniOf
	cells []model.CellView
	asked miniOf
	busy  bool
}

// miniOf is all that decides the picture.
type miniOf struct {
	part       *model.Partition // stands for the scores it came from
	pair       int
	cols, rows int
	gen, found int
}

// miniMsg brings a picture.
type miniMsg struct {
	of    miniOf
	cells []model.CellView
}

// fetch draws the picture beside the event loop, where it is shown and no longer true.
func (m *minimap) fetch(a *App) tea.Cmd {
	in := a.layout().mini.inset()
	want := miniOf{a.feed.part, a.home.plot.pair, in.w, in.h, a.filter.gen, a.filter.found}
	if in.w <= 0 || in.h <= 0 || m.busy || m.of == want {
		return nil
	}
	m.busy, m.asked = true, want
	snap, ax, whole, keep := a.feed.snap, a.feed.ax, a.whole(), a.filter.snapshot()
	return func() tea.Msg {
		v := viewport(axisPairs[want.pair], whole, ax, want.cols, want.rows)
		d := model.NewDensity(v, snap, want.part, keep)
		cells := make([]model.CellView, want.cols*want.rows)
		for cell := range cells {
			cells[cell] = d.At(cell)
		}
		return miniMsg{want, cells}
	}
}

// take takes over what was asked for last.
func (m *minimap) take(msg miniMsg) {
	if msg.of == m.asked {
		m.busy, m.of, m.cells = false, msg.of, msg.cells
	}
}

// drawMinimap draws the whole map, and the part that is shown of it in another background.
func drawMinimap(a *App, outer area) {
	m, p := &a.home.mini, &a.home.plot
	ar := outer.box(a.th, " the whole map ", a.th.frame)
	if m.of.cols != ar.w || m.of.rows != ar.h || p.density == nil {
		return
	}
	shift := shiftOf(m.cells)
	for cell, v := range m.cells {
		if v.Count > 0 {
			st := a.th.region[v.Region][level(v.Count>>shift)]
			ar.set(cell%ar.w, cell/ar.w, st, dotted(a.th, v))
		}
	}
	from, to := p.thumb(&p.density.View.X, a.whole().x0, a.whole().x1, ar.w)
	low, high := p.thumb(&p.density.View.Y, a.whole().y0, a.whole().y1, ar.h)
	for y := ar.h - high; y < ar.h-low; y++ {
		ar.tint(from, y, to-from, a.th.brush, a.th.brushAttr)
	}
}

// dotted is a cell's dots as they are, without marks that stand for counts.
func dotted(th *theme, v model.CellView) string {
	if th.ascii {
		return th.solid[level(v.Count)]
	}
	var m uint8
	for d, bit := range dotBits {
		if v.Mask&(1<<d) != 0 {
			m |= bit
		}
	}
	return braille[m]
}

// thumb is where the window lies within the whole on an axis, in n cells from its lower end: at least
// one cell, so that it is always seen.
func (p *plot) thumb(ax *model.Axis, lo, hi float64, n int) (from, to int) {
	first, last := math.Min(0, ax.Place(lo)), math.Max(1, ax.Place(hi))
	at := func(place float64) float64 { return (place - first) / (last - first) * float64(n) }
	from = min(int(at(0)), n-1)
	to = max(from+1, min(n, int(math.Ceil(at(1)))))
	return from, to
}

// drawThumbs marks on the right and bottom edges of the map's box which part of the whole is shown.
// The bottom edge is free up to a column; where that is too little, the x axis is marked instead.
func drawThumbs(a *App, box area, free int) {
	p, whole := &a.home.plot, a.whole()
	v := &p.density.View
	sideV, sideH := "┃", "━"
	if a.th.ascii {
		sideV, sideH = "#", "="
	}
	n := box.h - 2
	low, high := p.thumb(&v.Y, whole.y0, whole.y1, n)
	for y := low; y < high; y++ {
		box.set(box.w-1, n-y, a.th.accent, sideV)
	}
	y, line := box.h-1, a.th.border.horizontal
	if n = free - 1; n < shortestTrack {
		box = box.sub(rect{gutter, 0, p.cols + 2, box.h})
		n, y, line = p.cols, box.h-3, a.th.axisH
	}
	left, right := p.thumb(&v.X, whole.x0, whole.x1, n)
	for x := left; x < right; x++ {
		if box.at(1+x, y) == line { // a tick stays
			box.set(1+x, y, a.th.accent, sideH)
		}
	}
}

// shiftOf is shiftFor of a picture.
func shiftOf(cells []model.CellView) uint {
	fullest := slices.MaxFunc(cells, func(a, b model.CellView) int { return a.Count - b.Count })
	return shiftFor(fullest.Count)
}
