package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// brush is a rectangle of cells of the viewport it was drawn in, so that it holds exactly the samples
// that were seen inside it.
type brush struct {
	view           model.Viewport
	c0, r0, c1, r1 int
	open           bool // its far corner still follows the cursor

	held    []int // the samples inside, for the state that heldFor names
	heldFor brushState
}

// brushState is all that decides what is inside a brush.
type brushState struct {
	version    uint64
	gen, found int
	area       rect
}

// inside returns the samples inside the brush, found anew only when something has changed.
func (b *brush) inside(a *App) []int {
	now := brushState{a.feed.snap.Version, a.filter.gen, a.filter.found, b.rect()}
	if b.held == nil || b.heldFor != now {
		b.held, b.heldFor = b.members(a.feed.snap, a.filter.keep()), now
	}
	return b.held
}

// selectKeys are the keys of the map that narrow it: brush and search.
func (e *explore) selectKeys() []binding {
	return []binding{
		on("space", "space", "brush", "begin a brush; again to end it", e.toggleBrush),
		on("/", "/", "search", "search instructions, responses and ids", openSearch),
		on("F", "F", "filter", "filters: which samples are shown", openFilters),
		on("esc", "esc", "", "let go of the brush, the last filter, the zoom", e.letGo),
	}
}

// selection is the brush's samples, or else those under the cursor, and what to call them.
func (e *explore) selection(a *App) (indexes []int, what string) {
	if b := e.plot.brush; b != nil {
		return slices.Clone(b.inside(a)), "the brush"
	}
	return append([]int{}, e.plot.pick()...), "under the cursor"
}

func (e *explore) nothingPicked(a *App) string {
	switch b := e.plot.brush; {
	case b != nil && len(b.inside(a)) == 0:
		return "no sample in the brush"
	case b == nil && len(e.plot.pick()) == 0:
		return "no sample under the cursor"
	}
	return ""
}

func (e *explore) toggleBrush(a *App) tea.Cmd {
	p := &e.plot
	switch {
	case p.density == nil:
	case p.brush != nil && p.brush.open:
		p.brush.open = false
		in, _ := e.selection(a)
		a.say("%s samples in the brush: ↵ read, ⇥ list, f flag, x export, esc lets go", comma(len(in)))
	default:
		p.setBrush(&brush{view: p.density.View, c0: p.col, r0: p.row, c1: p.col, r1: p.row, open: true})
		a.say("move to the other corner, space ends the brush")
	}
	return nil
}

// letGo undoes the last narrowing: brush, then filters, then zoom.
func (e *explore) letGo(a *App) tea.Cmd {
	switch {
	case e.plot.brush != nil:
		e.plot.setBrush(nil)
	case a.filter.on():
		return a.dropFilter()
	case e.plot.zoomed:
		return e.fit(a)
	}
	return nil
}

// settleBrush finds the cells to tint after the viewport has changed: those that hold what is inside.
func (p *plot) settleBrush(s *model.Snapshot) {
	p.brushed = nil
	if p.brush == nil || p.brush.view.Equal(&p.density.View) {
		return
	}
	p.brush.open = false // its far corner was in cells that are no more
	p.brushed = make([]bool, p.cols*p.rows)
	for _, i := range p.brush.members(s, nil) {
		if cell := p.density.CellOf(i); cell >= 0 {
			p.brushed[cell] = true
		}
	}
}

// members returns the samples inside the brush, by position.
func (b *brush) members(s *model.Snapshot, keep func(int) bool) []int {
	inside := b.rect()
	in := []int{} // not nil: an empty selection is not everything
	for i := range s.Len() {
		if !s.Drawn(i) || keep != nil && !keep(i) {
			continue
		}
		cell, _, ok := b.view.Cell(s.Variance(i), s.Mean(i))
		if ok && inside.contains(cell%b.view.Cols, cell/b.view.Cols) {
			in = append(in, i)
		}
	}
	return in
}

func (p *plot) setBrush(b *brush) { p.brush, p.brushed = b, nil }

// rect is the brush's rectangle in the cells of its own viewport.
func (b *brush) rect() rect {
	x, y := min(b.c0, b.c1), min(b.r0, b.r1)
	return rect{x, y, max(b.c0, b.c1) - x + 1, max(b.r0, b.r1) - y + 1}
}

// tints reports whether the brush covers a cell.
func (p *plot) tints(cell int) bool {
	switch {
	case p.brush == nil:
		return false
	case p.brushed != nil:
		return p.brushed[cell]
	}
	return p.brush.rect().contains(cell%p.cols, cell/p.cols)
}
