package ui

import "admap/model"

// levels is the number of density steps. They are fixed powers of two, so that one growing cell
// never repaints the others.
const levels = 8

// bigLevels is the number of steps on a map of few samples: 1, 2–3, 4–7, 8 and more.
const bigLevels = 4

// nameLevel is the step whose colour a region's name has.
const nameLevel = 4

// level is the density step of a cell: 1, 2–3, 4–7, … 128 and more.
func level(count int) int {
	l := 0
	for count > 1 && l < levels-1 {
		count >>= 1
		l++
	}
	return l
}

type border struct {
	horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight string
}

// theme is every colour and sign on screen.
type theme struct {
	ascii, dark                            bool
	depth                                  depth
	border                                 border
	cutH, cutV, axisH, axisV, tickX, tickY string
	flag, note, bar                        string
	fills                                  [3]string         // of bars side by side
	solid                                  [levels]string    // glyph by level where dots are not drawn
	big                                    [bigLevels]string // the same on a map of few samples
	title, faint, accent, warn, bad        style
	good, key, frame                       style
	region                                 [model.NumRegions][levels]style
	density                                [levels]style   // a ramp from little to much
	sides                                  [numSides]style // a ramp from below a middle to above it
	kinds                                  [numKinds]style // without an order
	cursor, cursorRow, brush               colour
	brushAttr                              attr // how a brush shows where there are no colours
}

func newTheme(dark, ascii bool) *theme {
	th := &theme{
		ascii:  ascii,
		depth:  of256, // until the terminal's own is known
		border: border{"─", "│", "╭", "╮", "╰", "╯"},
		cutH:   "╌", cutV: "╎", axisH: "─", axisV: "│", tickX: "┴", tickY: "┤",
		flag: "⚑", note: "✎", bar: "█", fills: [3]string{"█", "▒", "░"},
		solid: [levels]string{"•", "•", "•", "•", "•", "▒", "▓", "█"},
		big:   [bigLevels]string{"●", "◉", "▓", "█"},
	}
	if ascii {
		th.border = border{"-", "|", "+", "+", "+", "+"}
		th.cutH, th.cutV, th.axisH, th.axisV, th.tickX, th.tickY = "-", "|", "-", "|", "+", "+"
		th.flag, th.note, th.bar = "!", "n", "#"
		th.fills = [3]string{"#", "=", "."}
		th.solid = [levels]string{".", ":", "+", "o", "O", "#", "%", "@"}
		th.big = [bigLevels]string{"*", "&", "%", "@"}
	}
	th.paint(dark)
	return th
}

// paint takes the colours for a dark or a light background.
func (th *theme) paint(dark bool) {
	th.dark = dark
	s := &onLight
	if dark {
		s = &onDark
	}
	d := th.depth
	th.title, th.accent, th.key = s.title.in(d).with(bold), s.title.in(d), s.title.in(d).with(bold)
	th.faint, th.frame = s.faint.in(d), s.frame.in(d)
	th.warn, th.bad, th.good = s.warn.in(d), s.bad.in(d), s.good.in(d)
	th.cursor, th.cursorRow, th.brush = s.cursor.in(d).fg, s.row.in(d).fg, s.brush.in(d).fg
	for r := range s.region {
		paintRow(th.region[r][:], s.region[r], d)
	}
	paintRow(th.density[:], s.ramp, d)
	paintRow(th.sides[:], s.sides, d)
	paintRow(th.kinds[:], s.kinds, d)
	th.brushAttr = 0
	if d < of256 { // no grey is to be relied on
		th.faint, th.frame = style{attr: dim}, style{attr: dim}
	}
	if d == monochrome {
		th.warn, th.bad = style{attr: bold}, style{attr: bold | underline}
		th.brushAttr = reverse
	}
}

func paintRow(styles []style, row []ink, d depth) {
	for k := range styles {
		styles[k] = row[k].in(d)
	}
}

// ramp is step k of n, at most as many as there are levels, from little to much.
func (th *theme) ramp(k, n int) style { return th.density[spaced(k, n, levels)] }

// diverging is step k of n, from far below a middle to far above it. An odd n has a neutral middle.
func (th *theme) diverging(k, n int) style { return th.sides[spaced(k, n, numSides)] }

// spaced is where step k of n falls among all, ends on ends.
func spaced(k, n, all int) int { return (2*k*(all-1) + n - 1) / (2 * max(1, n-1)) }

// limit takes the colours that a terminal has.
func (th *theme) limit(d depth) {
	th.depth = d
	th.paint(th.dark)
}

// regionStyle is how a region's name and bar are shown.
func (th *theme) regionStyle(r model.Region) style { return th.region[r][nameLevel] }
