package ui

import "admap/model"

// opSign tells the operations apart without colour.
func opSign(op model.StrokeOp) string { return [...]string{"□", "+", "-", "×", ""}[op] }

// outline is what the edge of an open rectangle is drawn with: across, down, and its corners.
func (th *theme) outline(op model.StrokeOp) (across, down, corner string, st style) {
	switch {
	case op == model.Add:
		return "+", "+", "+", th.good.with(bold)
	case op == model.Subtract:
		return "-", "-", "-", th.bad.with(bold)
	case op == model.Toggle:
		return "x", "x", "x", th.warn.with(bold)
	case th.ascii:
		return "=", "|", "+", th.accent
	}
	return "┈", "┊", "·", th.accent
}

// drawOpening draws the edge of the rectangle that is being brushed, where no samples are. The cell
// it began in is marked in any case, so that it is seen in the densest place.
func drawOpening(a *App, cells area) {
	p := &a.home.plot
	if p.brush == nil || p.brush.open == nil {
		return
	}
	o := p.brush.open
	across, down, corner, st := a.th.outline(o.op)
	mark := func(col, row int, sign string, over bool) {
		if over || p.density.At(row*p.cols+col).Count == 0 {
			cells.sign(col, row, st, sign)
		}
	}
	for col := min(o.col, p.col) + 1; col < max(o.col, p.col); col++ {
		mark(col, o.row, across, false)
		mark(col, p.row, across, false)
	}
	for row := min(o.row, p.row) + 1; row < max(o.row, p.row); row++ {
		mark(o.col, row, down, false)
		mark(p.col, row, down, false)
	}
	mark(p.col, o.row, corner, false)
	mark(o.col, p.row, corner, false)
	mark(o.col, o.row, corner, true)
}

// sign writes one cluster of one cell over a cell whose background stays.
func (a area) sign(x, y int, st style, text string) {
	if x < 0 || y < 0 || x >= a.w || y >= a.h {
		return
	}
	was := a.c.cells[(a.y+y)*a.c.w+a.x+x].st
	a.set(x, y, style{fg: st.fg, bg: was.bg, attr: st.attr | was.attr&reverse}, text)
}
