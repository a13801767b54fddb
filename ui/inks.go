package ui

import (
	"strings"

	"github.com/charmbracelet/colorprofile"

	"admap/model"
)

// This file is every colour on screen. inks_test.go says what they promise: that they stay apart
// for the three kinds of colour blindness, and stand out from the usual backgrounds.

const (
	numSides = 9
	numKinds = 8
)

// depth is how many colours a terminal has.
type depth int

const (
	monochrome depth = iota // NO_COLOR too
	of16
	of256
	of24bit
)

// depthOf is the depth of a profile; an unknown one has the colours that nearly all have.
func depthOf(p colorprofile.Profile) depth {
	switch p {
	case colorprofile.NoTTY, colorprofile.ASCII:
		return monochrome
	case colorprofile.ANSI:
		return of16
	case colorprofile.TrueColor:
		return of24bit
	}
	return of256
}

// ink is one colour in the words of every kind of terminal. Of the 16 only the first eight are used:
// themes such as Solarized keep greys, and even the background, in the others.
type ink struct {
	hex    uint32 // 24 bits
	index  int    // of 256
	ansi   int    // of 16; own is the terminal's
	strong bool   // bold on 16 colours, where two inks share one of them
}

const own = -1

// plain256 is an ink that true colour would not make better, only longer on the wire.
const plain256 = 1 << 24

// in returns the ink as a foreground.
func (i ink) in(d depth) style {
	switch {
	case d == monochrome:
		return style{}
	case d == of16:
		st := style{}
		if i.ansi != own {
			st.fg = ansi16(i.ansi)
		}
		if i.strong {
			st.attr = bold
		}
		return st
	case d == of256 || i.hex == plain256:
		return style{fg: palette(i.index)}
	}
	return style{fg: rgb(i.hex)}
}

// inks zips a row of 24-bit colours, written in hex, with those that stand for them elsewhere.
func inks(hex string, index, ansi []int) []ink {
	var row []ink
	words := strings.Fields(hex)
	for k, n := range index {
		i := ink{hex: plain256, index: n, ansi: ansi[k]}
		if len(words) > 0 {
			i.hex = parseHex(words[k])
		}
		row = append(row, i)
	}
	return row
}

func parseHex(word string) (v uint32) {
	for _, c := range word {
		v = v<<4 | uint32(strings.IndexRune("0123456789abcdef", c))
	}
	return v
}

// swatches are all inks for one kind of background.
type swatches struct {
	region [model.NumRegions][]ink // from few samples to many, away from the background
	ramp   []ink                   // from little to much, away from the background
	sides  []ink                   // below the middle blue, above it orange
	kinds  []ink                   // without an order
	title  ink
	faint  ink
	frame  ink
	warn   ink
	bad    ink
	good   ink
	cursor ink
	row    ink // behind the cursor's line
	brush  ink // behind a brush
}

// Where a level makes many steps in one hue, 24 bits give eight of them and the palette of 256 four or
// five; text and kinds gain nothing, and stay short.
var onDark = swatches{
	region: [model.NumRegions][]ink{
		model.Off: inks("", []int{243, 243, 244, 244, 246, 246, 248, 250},
			[]int{own, own, own, own, own, own, own, own}),
		model.HighAvg: inks("1ba289 2eaf93 3fbc9e 4ecaa8 5cd8b3 6ae5bd 78f3c8 99ffd6",
			[]int{36, 36, 37, 79, 79, 79, 122, 122}, []int{6, 6, 6, 6, 6, 6, 6, 6}),
		model.LowAvg: inks("af6502 ba6f00 c47902 ce8305 d88e08 e29812 eba31a f4af22",
			[]int{130, 130, 172, 172, 172, 208, 214, 214}, []int{3, 3, 3, 3, 3, 3, 3, 3}),
		model.HighVar: inks("885ddf 936ce7 9e7aee aa88f5 b597fc c0a6ff cbb6fe d6c5fe",
			[]int{98, 98, 99, 141, 141, 183, 183, 189}, []int{5, 5, 5, 5, 5, 5, 5, 5}),
	},
	ramp: inks("776cd3 008fe9 09a7d9 15bdd1 0dd4c4 50e9a0 b5f381 fff5be",
		[]int{99, 67, 73, 45, 152, 49, 191, 230}, []int{5, 5, 6, 6, 3, 3, 7, 7}),
	sides: inks("afd5fe 81c3fe 6caee8 6d99c3 818181 bb8b5c de9a55 feab52 ffc793",
		[]int{153, 38, 69, 103, 244, 137, 172, 215, 223}, []int{6, 6, 6, 6, own, 3, 3, 3, 3}),
	kinds: inks("", []int{100, 63, 74, 230, 149, 159, 162, 174}, []int{3, 5, 6, 7, 2, 4, 1, own}),
	title: ink{plain256, 117, 6, false}, faint: ink{plain256, 247, own, false},
	frame: ink{plain256, 243, own, false}, warn: ink{plain256, 221, 3, false},
	bad: ink{plain256, 209, 1, true}, good: ink{plain256, 151, 2, false},
	cursor: ink{plain256, 255, 7, false}, row: ink{plain256, 236, own, false},
	brush: ink{plain256, 17, 4, false},
}

var onLight = swatches{
	region: [model.NumRegions][]ink{
		model.Off: inks("", []int{244, 244, 243, 243, 242, 242, 240, 238},
			[]int{own, own, own, own, own, own, own, own}),
		model.HighAvg: inks("0d8875 03796b 0a6a61 075c56 064f4b 004240 023535 00292a",
			[]int{29, 29, 30, 30, 23, 23, 23, 23}, []int{4, 4, 4, 4, 4, 4, 4, 4}),
		model.LowAvg: inks("b06703 a35d02 975401 8b4c00 7f4300 723b01 663301 592c00",
			[]int{130, 130, 130, 130, 94, 94, 58, 58}, []int{1, 1, 1, 1, 1, 1, 1, 1}),
		model.HighVar: inks("8958f5 824ce8 7b41db 7335cf 6c29c2 641bb6 5c08a9 540095",
			[]int{99, 99, 98, 98, 92, 92, 55, 54}, []int{own, own, own, own, own, own, own, own}),
	},
	ramp: inks("db6800 db3e24 ce0242 ab0259 880468 63076c 351368 001945",
		[]int{166, 161, 125, 90, 54, 53, 17, 16}, []int{5, 5, 1, 1, 4, 4, own, own}),
	sides: inks("003d5e 075078 016496 48769e 868686 95693c 89510a 704000 563001",
		[]int{24, 26, 31, 69, 245, 137, 130, 94, 52}, []int{4, 4, 4, 4, own, 1, 1, 1, 1}),
	kinds: inks("", []int{88, 53, 136, 20, 66, 135, 16, 161}, []int{1, 5, 2, 4, 6, 3, own, 5}),
	title: ink{plain256, 26, 4, false}, faint: ink{plain256, 242, own, false},
	frame: ink{plain256, 245, own, false}, warn: ink{plain256, 94, 5, false},
	bad: ink{plain256, 126, 1, true}, good: ink{plain256, 23, own, false},
	cursor: ink{plain256, 16, 0, false}, row: ink{plain256, 255, own, false},
	brush: ink{plain256, 189, 7, false},
}
