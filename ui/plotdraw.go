package ui

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"admap/model"
)

// dotBits are the braille bits of a cell's dots, left to right, top to bottom.
var dotBits = [model.DotsX * model.DotsY]uint8{0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80}

// fillOrder is the order in which further dots are set to show a count: from the bottom up.
var fillOrder = [...]uint8{0x40, 0x80, 0x04, 0x20, 0x02, 0x10, 0x01, 0x08}

// dotsAt is the least number of dots a cell of each level shows.
var dotsAt = [levels]int{1, 4, 6, 7, 8, 8, 8, 8}

var braille = func() (table [256]string) {
	for m := range table {
		table[m] = string(rune(0x2800 + m))
	}
	return table
}()

// sign is the glyph of a cell by its count: one sample is a big mark, a few keep their places among
// dots that grow from the bottom, more fill the cell and then the block, so that one, ten and three
// hundred differ without colour. Where the whole map holds only a handful, the marks are bigger.
func (p *plot) sign(th *theme, v model.CellView) string {
	l := level(v.Count)
	if p.sparse {
		return th.big[min(l, bigLevels-1)]
	}
	if th.ascii || v.Count == 1 || l >= 5 {
		return th.solid[l]
	}
	var m uint8
	for d, bit := range dotBits {
		if v.Mask&(1<<d) != 0 {
			m |= bit
		}
	}
	for _, bit := range fillOrder {
		if bits.OnesCount8(m) >= dotsAt[l] {
			break
		}
		m |= bit
	}
	return braille[m]
}

// drawPlot draws the map with its axes into ar.
func drawPlot(a *App, ar area) {
	p := &a.home.plot
	cells := ar.sub(rect{gutter, 0, p.cols, p.rows})
	drawAxes(a, ar)
	drawCuts(a, cells)
	glowing := p.glowing()
	for cell := range p.cols * p.rows {
		v := p.density.At(cell)
		if v.Count == 0 {
			continue
		}
		st, sign := a.look(cell, v)
		if glowing[cell] {
			st = style{fg: a.th.cursor, attr: bold}
		}
		cells.set(cell%p.cols, cell/p.cols, st, sign)
	}
	drawRegionNames(a, cells)
	for cell := range p.cols * p.rows {
		if p.tints(cell) {
			cells.tint(cell%p.cols, cell/p.cols, 1, a.th.brush, a.th.brushAttr)
		}
	}
	drawOpening(a, cells)
	cells.tint(p.col, p.row, 1, 0, reverse) // no colours: they would be sent with every step
	if a.feed.snap.Counts.Drawn == 0 {
		drawEmpty(a, cells)
	}
}

// glowing are the cells of the samples that have just arrived.
func (p *plot) glowing() map[int]bool {
	cells := make(map[int]bool, len(p.glow))
	for i := range p.glow {
		cells[p.density.CellOf(i)] = true
	}
	return cells
}

// fewMarked is the number of samples in a cell up to which one verdict marks the whole cell; among
// more it is underlined.
const fewMarked = 8

// look is how a cell with samples is drawn. Where there are no colours, the sign of a mode's class
// takes the place of the count's.
func (a *App) look(cell int, v model.CellView) (st style, sign string) {
	p, th := &a.home.plot, a.th
	st, sign = p.levelStyle(th, v), p.sign(th, v)
	if p.colour > byDensity {
		class := a.home.shade.class(cell)
		st = th.classStyle(p.colour, class)
		if th.colourless() && !a.home.shade.void {
			sign = th.classSign(p.colour, class)
		}
	}
	switch {
	case v.Flagged == 0:
		return st, sign
	case v.Count > fewMarked:
		return st.with(underline).with(bold), sign
	case p.colour <= byDensity:
		st = th.warn
	}
	return st.with(bold), th.flag
}

// levelStyle is how a cell looks by the number of its samples, and its region. A big mark is no
// darker than a name.
func (p *plot) levelStyle(th *theme, v model.CellView) style {
	l := level(v.Count >> p.shift)
	switch {
	case p.colour == byDensity:
		return th.density[l]
	case p.sparse:
		l = max(l, nameLevel)
	}
	return th.region[v.Region][l]
}

// drawAxes draws the y axis in the gutter, the x axis below, their ticks and where the cursor is.
func drawAxes(a *App, ar area) {
	p, th := &a.home.plot, a.th
	v := &p.density.View
	for y := range p.rows {
		ar.set(gutter-1, y, th.frame, th.axisV)
	}
	for x := range p.cols {
		ar.set(gutter+x, p.rows, th.frame, th.axisH)
	}
	ar.set(gutter-1, p.rows, th.frame, "└")
	if th.ascii {
		ar.set(gutter-1, p.rows, th.frame, "+")
	}
	lastY := -2
	for _, t := range v.Y.Ticks(max(2, p.rows/4)) {
		y := p.rows - 1 - min(p.rows-1, int(v.Y.Place(t)*float64(p.rows)))
		if y == lastY || y == lastY-1 {
			continue
		}
		lastY = y
		label := tickLabel(t, gutter-2)
		ar.put(gutter-1-width(label), y, th.faint, label)
		ar.set(gutter-1, y, th.frame, th.tickY)
	}
	drawXTicks(a, ar)
	ar.set(gutter-1, p.rest.row, th.accent, th.cursorY())
	ar.set(gutter+p.rest.col, p.rows, th.accent, th.cursorX())
}

func drawXTicks(a *App, ar area) {
	p, th := &a.home.plot, a.th
	free := 0
	for _, t := range p.density.View.X.Ticks(max(2, p.cols/10)) {
		x := min(p.cols-1, int(p.density.View.X.Place(t)*float64(p.cols)))
		label := tickLabel(t, 8)
		at := min(max(gutter, gutter+x-width(label)/2), gutter+p.cols-width(label))
		if at < free {
			continue
		}
		ar.set(gutter+x, p.rows, th.frame, th.tickX)
		ar.put(at, p.rows+1, th.faint, label)
		free = at + width(label) + 1
	}
}

func (th *theme) cursorX() string {
	if th.ascii {
		return "^"
	}
	return "▲"
}

func (th *theme) cursorY() string {
	if th.ascii {
		return ">"
	}
	return "▶"
}

// tickLabel writes v in at most w cells.
func tickLabel(v float64, w int) string {
	if v == 0 {
		return "0"
	}
	for digits := 6; digits > 0; digits-- {
		if s := strconv.FormatFloat(v, 'g', digits, 64); len(s) <= w {
			return s
		}
	}
	short := strconv.FormatFloat(v, 'e', 0, 64)
	return fit(strings.NewReplacer("e-0", "e-", "e+0", "e").Replace(short), w)
}

// drawCuts draws where the regions meet, behind the samples.
func drawCuts(a *App, cells area) {
	p, cuts := &a.home.plot, a.feed.part.Cuts
	v := &p.density.View
	right := p.cols
	if x := v.X.Place(cuts.Variance); x >= 0 && x <= 1 {
		right = min(p.cols-1, int(x*float64(p.cols)))
		for y := range p.rows {
			cells.set(right, y, a.th.frame, a.th.cutV)
		}
	} else if x < 0 {
		right = 0
	}
	if y := v.Y.Place(cuts.Mean); y >= 0 && y <= 1 {
		row := p.rows - 1 - min(p.rows-1, int(y*float64(p.rows)))
		for x := range right {
			cells.set(x, row, a.th.frame, a.th.cutH)
		}
	}
}

// drawRegionNames writes each region's name where nothing is drawn.
func drawRegionNames(a *App, cells area) {
	p, cuts := &a.home.plot, a.feed.part.Cuts
	v := &p.density.View
	if a.feed.part.Drawn < 3 || math.IsNaN(cuts.Mean) {
		return
	}
	split := p.cols
	if x := v.X.Place(cuts.Variance); !math.IsNaN(x) {
		split = min(max(0, int(x*float64(p.cols))), p.cols)
	}
	level := min(max(0, p.rows-1-int(v.Y.Place(cuts.Mean)*float64(p.rows))), p.rows-1)
	writeName(a, cells, model.HighAvg, rect{0, 0, split, level})
	writeName(a, cells, model.LowAvg, rect{0, level + 1, split, p.rows - level - 1})
	writeName(a, cells, model.HighVar, rect{split + 1, 0, p.cols - split - 1, p.rows})
}

// writeName puts a region's name into the first row of r with room for it, right-aligned.
func writeName(a *App, cells area, region model.Region, r rect) {
	name := region.String()
	for y := r.y; y < r.y+r.h; y++ {
		for x := r.x + r.w - len(name) - 1; x > r.x; x -= 4 {
			if a.home.plot.free(x-1, y, len(name)+2) {
				cells.put(x, y, a.th.regionStyle(region), name)
				return
			}
		}
	}
}

// free reports whether no sample is drawn in w cells from (x, y) on.
func (p *plot) free(x, y, w int) bool {
	if x < 0 || x+w > p.cols {
		return false
	}
	for k := x; k < x+w; k++ {
		if p.density.At(y*p.cols+k).Count > 0 {
			return false
		}
	}
	return true
}

// noneDrawn says why a scorer's samples are not on the map.
func (a *App) noneDrawn() string {
	if n := a.feed.snap.Counts.Full; n > 0 {
		return comma(n) + " scored, none with two responses to differ: ⇥ lists them"
	}
	return "no sample is fully scored yet"
}

// drawEmpty says why there is nothing on the map.
func drawEmpty(a *App, cells area) {
	text := a.noneDrawn()
	if a.cfg.Scorer.Name == "" {
		drawWaysToScore(a, cells)
		return
	}
	for y, line := range wrap(text, cells.w-4) {
		cells.put((cells.w-width(line))/2, cells.h/4+y, a.th.warn, line)
	}
}
