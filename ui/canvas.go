package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// colour is what the terminal is asked for: 0 is its own, then come the 16 of ANSI, the 256 of xterm's
// palette and, from trueColour on, red, green and blue. A short one saves bytes on every change.
type colour uint32

const (
	ansiColour    colour = 1
	paletteColour colour = ansiColour + 16
	trueColour    colour = 1 << 24
)

func ansi16(n int) colour   { return ansiColour + colour(n) }
func palette(n int) colour  { return paletteColour + colour(n) }
func rgb(hex uint32) colour { return trueColour | colour(hex) }

// sgr appends what sets c: base is 30 for the foreground, 40 for the background.
func (c colour) sgr(b *strings.Builder, base int) {
	number := func(before string, n int) {
		b.WriteString(before)
		b.WriteString(strconv.Itoa(n))
	}
	switch {
	case c == 0:
	case c < ansiColour+8:
		number(";", base+int(c-ansiColour))
	case c < paletteColour:
		number(";", base+60+int(c-ansiColour-8))
	case c < trueColour:
		number(";", base+8)
		number(";5;", int(c-paletteColour))
	default:
		number(";", base+8)
		number(";2;", int(c>>16&0xff))
		number(";", int(c>>8&0xff))
		number(";", int(c&0xff))
	}
}

// style is how a cell looks. The zero style is the terminal's own.
type style struct {
	fg, bg colour
	attr   attr
}

type attr uint8

const (
	bold attr = 1 << iota
	dim
	underline
	reverse
)

func (s style) with(a attr) style { s.attr |= a; return s }

var attrCodes = []struct {
	is   attr
	code string
}{{bold, ";1"}, {dim, ";2"}, {underline, ";4"}, {reverse, ";7"}}

// sgr appends the sequence that switches from any style to s.
func (s style) sgr(b *strings.Builder) {
	b.WriteString("\x1b[0")
	for _, a := range attrCodes {
		if s.attr&a.is != 0 {
			b.WriteString(a.code)
		}
	}
	s.fg.sgr(b, 30)
	s.bg.sgr(b, 40)
	b.WriteByte('m')
}

// glyph is one cell: a cluster and its width. Width 0 marks the right half of a wide cluster.
type glyph struct {
	text  string
	width uint8
	st    style
}

// canvas is a frame of exactly w × h cells.
type canvas struct {
	w, h  int
	cells []glyph
}

func newCanvas(w, h int) *canvas {
	c := &canvas{w: w, h: h, cells: make([]glyph, w*h)}
	for i := range c.cells {
		c.cells[i] = glyph{text: " ", width: 1}
	}
	return c
}

func (c *canvas) all() area { return area{c, rect{0, 0, c.w, c.h}} }

func (c *canvas) row(y int) []glyph { return c.cells[y*c.w : (y+1)*c.w] }

// String returns the frame, lines joined by newlines, one escape sequence per change of style.
func (c *canvas) String() string {
	var b strings.Builder
	b.Grow(len(c.cells) * 4)
	for y := range c.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		last := style{}
		for _, g := range c.cells[y*c.w : (y+1)*c.w] {
			if g.width == 0 {
				continue
			}
			if g.st != last {
				g.st.sgr(&b)
				last = g.st
			}
			b.WriteString(g.text)
		}
		if last != (style{}) {
			b.WriteString("\x1b[0m")
		}
	}
	return b.String()
}

// rect is a rectangle of cells.
type rect struct{ x, y, w, h int }

func (r rect) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// inset returns r without a border of one cell.
func (r rect) inset() rect { return rect{r.x + 1, r.y + 1, max(0, r.w-2), max(0, r.h-2)} }

// area is a part of a canvas that a pane may draw in, with coordinates of its own. What lies outside
// it is clipped.
type area struct {
	c *canvas
	rect
}

// sub returns the part of a at r, in a's coordinates.
func (a area) sub(r rect) area {
	x, y := max(0, r.x), max(0, r.y)
	w := max(0, min(r.x+r.w, a.w)-x)
	h := max(0, min(r.y+r.h, a.h)-y)
	return area{a.c, rect{a.x + x, a.y + y, w, h}}
}

// set puts one cluster of one cell's width, without looking at it.
func (a area) set(x, y int, st style, text string) {
	if x < 0 || y < 0 || x >= a.w || y >= a.h {
		return
	}
	if asciiOnly.Load() {
		text = spell(text)[:1]
	}
	a.c.place(a.x+x, a.y+y, glyph{text, 1, st})
}

// at is what stands in a cell of the area.
func (a area) at(x, y int) string { return a.c.cells[(a.y+y)*a.c.w+a.x+x].text }

// place writes g and mends a wide cluster that it cuts in half.
func (c *canvas) place(x, y int, g glyph) {
	at := y*c.w + x
	if c.cells[at].width == 0 && x > 0 {
		c.cells[at-1].text, c.cells[at-1].width = " ", 1
	}
	if c.cells[at].width == 2 && x+1 < c.w {
		c.cells[at+1].text, c.cells[at+1].width = " ", 1
	}
	c.cells[at] = g
}

// put writes s, which must be clean, from (x, y) on and returns the column after it. What does not
// fit is cut; a wide cluster is never cut in half.
func (a area) put(x, y int, st style, s string) int {
	if y < 0 || y >= a.h {
		return x + width(s)
	}
	for len(s) > 0 && x < a.w {
		cluster, w := firstCluster(s)
		s = s[len(cluster):]
		if w == 0 {
			continue
		}
		if x+w > a.w {
			break
		}
		switch {
		case asciiOnly.Load() && cluster[0] >= utf8.RuneSelf:
			x = a.put(x, y, st, spell(cluster))
			continue
		case x >= 0:
			a.c.place(a.x+x, a.y+y, glyph{cluster, uint8(w), st})
			if w == 2 {
				a.c.place(a.x+x+1, a.y+y, glyph{"", 0, st})
				a.c.cells[(a.y+y)*a.c.w+a.x+x] = glyph{cluster, 2, st}
			}
		}
		x += w
	}
	return x
}

// putRight writes s so that it ends at the area's right edge and returns where it begins.
func (a area) putRight(y int, st style, s string) int {
	x := a.w - width(s)
	a.put(max(0, x), y, st, s)
	return x
}

// fill paints the whole area.
func (a area) fill(st style) {
	for y := range a.h {
		for x := range a.w {
			a.set(x, y, st, " ")
		}
	}
}

// tint changes the background of cells (x, y) to (x+w-1, y).
func (a area) tint(x, y, w int, bg colour, also attr) {
	for k := max(0, x); k < min(a.w, x+w); k++ {
		if y >= 0 && y < a.h {
			g := &a.c.cells[(a.y+y)*a.c.w+a.x+k]
			g.st.bg = bg
			g.st.attr ^= also // a cursor on a reversed brush is seen too
		}
	}
}

// cursorLine marks line y of a list as the one that keys act on, not by colour alone.
func (a area) cursorLine(th *theme, y int) {
	a.put(0, y, th.accent, ">")
	a.tint(0, y, a.w, th.cursorRow, bold)
}

// box draws a border around the area with a title in its top edge and returns the inside.
func (a area) box(th *theme, title string, st style) area {
	b := th.border
	if a.w < 2 || a.h < 2 {
		return a.sub(rect{})
	}
	for x := 1; x < a.w-1; x++ {
		a.set(x, 0, st, b.horizontal)
		a.set(x, a.h-1, st, b.horizontal)
	}
	for y := 1; y < a.h-1; y++ {
		a.set(0, y, st, b.vertical)
		a.set(a.w-1, y, st, b.vertical)
	}
	a.set(0, 0, st, b.topLeft)
	a.set(a.w-1, 0, st, b.topRight)
	a.set(0, a.h-1, st, b.bottomLeft)
	a.set(a.w-1, a.h-1, st, b.bottomRight)
	a.sub(rect{1, 0, a.w - 2, 1}).put(0, 0, th.title, title)
	return a.sub(rect{1, 1, a.w - 2, a.h - 2})
}
