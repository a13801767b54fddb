package figure

import (
	"fmt"
	"math"

	"admap/model"
)

// Levels is the number of density steps that a region's ink has.
const Levels = 8

// Ink is the role of a colour. What it looks like is up to the background.
type Ink uint8

// The inks without an order. After them come those of the regions, by Shade.
const (
	Paper Ink = iota
	Text
	Faint // of text that matters less, still to be read
	Frame
	Grid
	Accent
	Warn
	firstShade
)

// NumInks is how many there are.
const NumInks = firstShade + Ink(model.NumRegions)*Levels

// solid is the level whose ink stands for a region as a whole.
const solid = 3

// Shade is a region's ink at a density level, 0 for few samples.
func Shade(g model.Region, level int) Ink { return firstShade + Ink(g)*Levels + Ink(level) }

// Solid is the ink of a region as a whole.
func Solid(g model.Region) Ink { return Shade(g, solid) }

// Named is the ink in which a region's name is written.
func Named(g model.Region) Ink { return Shade(g, solid+1) }

// plain are the inks without an order, on white and on black.
var plain = [2][firstShade]uint32{
	{Paper: 0xffffff, Text: 0x1b1b1b, Faint: 0x595959, Frame: 0x7d7d7d, Grid: 0xe4e4e4,
		Accent: 0x1a5fb4, Warn: 0x8a4b00},
	{Paper: 0x15171b, Text: 0xe9e9e9, Faint: 0xadadad, Frame: 0x808080, Grid: 0x30343a,
		Accent: 0x7cb8ff, Warn: 0xffc061},
}

// Hues are the colours of the regions on white and on black, from few samples to many: those of the
// explorer, which stay apart for the three kinds of colour blindness.
var Hues = [2][model.NumRegions][]uint32{
	{
		model.Off:     {0x767676, 0x6c6c6c, 0x626262, 0x585858, 0x4e4e4e, 0x444444, 0x3a3a3a, 0x303030},
		model.HighAvg: {0x0d8875, 0x03796b, 0x0a6a61, 0x075c56, 0x064f4b, 0x004240, 0x023535, 0x00292a},
		model.LowAvg:  {0xb06703, 0xa35d02, 0x975401, 0x8b4c00, 0x7f4300, 0x723b01, 0x663301, 0x592c00},
		model.HighVar: {0x8958f5, 0x824ce8, 0x7b41db, 0x7335cf, 0x6c29c2, 0x641bb6, 0x5c08a9, 0x540095},
	},
	{
		model.Off:     {0x8a8a8a, 0x949494, 0x9e9e9e, 0xa8a8a8, 0xb2b2b2, 0xbcbcbc, 0xc6c6c6, 0xd0d0d0},
		model.HighAvg: {0x1ba289, 0x2eaf93, 0x3fbc9e, 0x4ecaa8, 0x5cd8b3, 0x6ae5bd, 0x78f3c8, 0x99ffd6},
		model.LowAvg:  {0xaf6502, 0xba6f00, 0xc47902, 0xce8305, 0xd88e08, 0xe29812, 0xeba31a, 0xf4af22},
		model.HighVar: {0x885ddf, 0x936ce7, 0x9e7aee, 0xaa88f5, 0xb597fc, 0xc0a6ff, 0xcbb6fe, 0xd6c5fe},
	},
}

// steps say how a level is mixed: from below 1 a hue's first colour with the background, so that few
// samples are pale; from there on the hue's own steps, so that many are far from them.
var steps = [Levels]struct {
	share float64
	hue   int
}{{.42, 0}, {.62, 0}, {.82, 0}, {1, 0}, {1, 2}, {1, 4}, {1, 6}, {1, 7}}

// Colour is the ink's 24-bit colour.
func (i Ink) Colour(dark bool) uint32 {
	side := 0
	if dark {
		side = 1
	}
	if i < firstShade {
		return plain[side][i]
	}
	g, level := (i-firstShade)/Levels, (i-firstShade)%Levels
	step := steps[level]
	return mix(plain[side][Paper], Hues[side][g][step.hue], step.share)
}

// Hex is the ink's colour as CSS writes it.
func (i Ink) Hex(dark bool) string { return fmt.Sprintf("#%06x", i.Colour(dark)) }

// mix lays share of over upon under.
func mix(under, over uint32, share float64) (c uint32) {
	for shift := 16; shift >= 0; shift -= 8 {
		u, o := float64(under>>shift&0xff), float64(over>>shift&0xff)
		c |= uint32(math.Round(u+(o-u)*share)) << shift
	}
	return c
}
