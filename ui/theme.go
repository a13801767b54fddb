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
	ascii                                  bool
	border                                 border
	cutH, cutV, axisH, axisV, tickX, tickY string
	flag, note, bar                        string
	solid                                  [levels]string    // glyph by level where dots are not drawn
	big                                    [bigLevels]string // the same on a map of few samples
	title, faint, accent, warn, bad        style
	good, key, frame                       style
	region                                 [model.NumRegions][levels]style
	density                                [levels]style
	cursor, cursorRow, brush               colour
	brushAttr                              attr // how a brush shows where there are no colours
	palettes
}

// The regions' hues are bluish green, orange and purple: they stay apart for red-green and for
// blue-yellow blindness, and the cuts tell the regions apart without any colour. Each runs from
// few samples to many, away from the background.
var (
	darkHues = [model.NumRegions][levels]int{
		model.Off:     {240, 240, 242, 242, 244, 244, 246, 248},
		model.HighAvg: {36, 36, 43, 43, 49, 49, 86, 158},
		model.LowAvg:  {172, 172, 208, 208, 214, 214, 221, 229},
		model.HighVar: {98, 98, 135, 135, 141, 141, 183, 225},
	}
	lightHues = [model.NumRegions][levels]int{
		model.Off:     {250, 250, 248, 248, 246, 246, 244, 242},
		model.HighAvg: {36, 36, 30, 30, 29, 29, 23, 22},
		model.LowAvg:  {172, 172, 166, 166, 130, 130, 94, 52},
		model.HighVar: {98, 98, 92, 92, 91, 91, 55, 54},
	}
	darkHeat  = [levels]int{60, 61, 68, 74, 80, 120, 190, 229}
	lightHeat = [levels]int{152, 110, 74, 68, 62, 56, 54, 53}
)

func newTheme(dark, ascii bool) *theme {
	th := &theme{
		ascii:  ascii,
		border: border{"─", "│", "╭", "╮", "╰", "╯"},
		cutH:   "╌", cutV: "╎", axisH: "─", axisV: "│", tickX: "┴", tickY: "┤",
		flag: "⚑", note: "✎", bar: "█",
		solid: [levels]string{"•", "•", "•", "•", "•", "▒", "▓", "█"},
		big:   [bigLevels]string{"●", "◉", "▓", "█"},
	}
	if ascii {
		th.border = border{"-", "|", "+", "+", "+", "+"}
		th.cutH, th.cutV, th.axisH, th.axisV, th.tickX, th.tickY = "-", ":", "-", "|", "+", "+"
		th.flag, th.note, th.bar = "!", "n", "#"
		th.solid = [levels]string{".", ":", "+", "o", "O", "#", "%", "@"}
		th.big = [bigLevels]string{"*", "&", "%", "@"}
	}
	th.paint(dark)
	return th
}

func (th *theme) paint(dark bool) {
	th.palettes = newPalettes(dark)
	fg := func(onDark, onLight int) style {
		if dark {
			return style{fg: palette(onDark)}
		}
		return style{fg: palette(onLight)}
	}
	th.title, th.accent = fg(117, 25).with(bold), fg(117, 25)
	th.faint, th.frame = fg(245, 243), fg(240, 248)
	th.warn, th.bad, th.good = fg(221, 130), fg(210, 124), fg(114, 28)
	th.key = fg(117, 25).with(bold)
	th.cursor, th.cursorRow, th.brush = fg(255, 16).fg, fg(237, 254).fg, fg(24, 153).fg
	hues, heat := darkHues, darkHeat
	if !dark {
		hues, heat = lightHues, lightHeat
	}
	for l := range levels {
		for r := range hues {
			th.region[r][l] = style{fg: palette(hues[r][l])}
		}
		th.density[l] = style{fg: palette(heat[l])}
	}
}

// regionStyle is how a region's name and bar are shown.
func (th *theme) regionStyle(r model.Region) style { return th.region[r][nameLevel] }
