package ui

import (
	"unicode"
	"unicode/utf8"

	"admap/model"
)

// dropped reports whether r is left out: it only changes how its neighbours are drawn, and terminals
// disagree on how wide that makes them. These are the joiner, the variation selectors, skin tones and
// the invisible joiners of diacritics and of Mongolian.
func dropped(r rune) bool {
	return r == 0x200d || r >= 0xfe00 && r <= 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff ||
		r == 0x034f || r >= 0x180b && r <= 0x180f
}

// zeroWidthNonJoiner is the one format character that scripts, Persian among them, cannot do without.
const zeroWidthNonJoiner = 0x200c

// escaped reports whether r is shown by its number: what is invisible, what has no meaning or none
// that a terminal could know (formats, private use, unassigned), and what terminals draw in different
// widths.
func escaped(r rune) bool {
	switch {
	case r < utf8.RuneSelf || r == zeroWidthNonJoiner:
		return false
	}
	return model.Hidden(r) || !unicode.IsGraphic(r) || unicode.Is(disputed, r)
}

// disputed are characters that xterm, tmux and newer terminals give different widths: fillers that
// are letters and yet blank, Hangul vowels and finals on their own, symbols that have become wide of
// late, musical marks, and what is younger than the tables of most terminals (Unicode 14).
var disputed = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x115f, 0x11ff, 1}, {0x2630, 0x2637, 1}, {0x268a, 0x268f, 1}, {0x3164, 0x3164, 1},
		{0x3248, 0x324f, 1}, {0xd7b0, 0xd7ff, 1}, {0xffa0, 0xffa0, 1},
	},
	R32: []unicode.Range32{
		{0x1123f, 0x11240, 1}, {0x11b00, 0x11b09, 1}, {0x11f00, 0x11f59, 1}, {0x1342f, 0x1345f, 1},
		{0x1b132, 0x1b132, 1}, {0x1b155, 0x1b155, 1}, {0x1d165, 0x1d172, 1}, {0x1d2c0, 0x1d376, 1},
		{0x1df25, 0x1df2a, 1}, {0x1e030, 0x1e06d, 1}, {0x1e4d0, 0x1e4f9, 1}, {0x1f6dc, 0x1f6dc, 1},
		{0x1f774, 0x1f776, 1}, {0x1f77b, 0x1f77f, 1}, {0x1f7d9, 0x1f7d9, 1}, {0x1fa75, 0x1fa77, 1},
		{0x1fa87, 0x1fa88, 1}, {0x1faad, 0x1faaf, 1}, {0x1fabb, 0x1fabf, 1}, {0x1face, 0x1facf, 1},
		{0x1fada, 0x1fadb, 1}, {0x1fae8, 0x1fae8, 1}, {0x1faf7, 0x1faf8, 1},
	},
}

// hangul composes the syllable at the beginning of s out of its letters, as The Unicode Standard,
// section 3.12, has it; 0 where there is none. Decomposed Korean is thus as wide as it looks.
func hangul(s string) (syllable rune, size int) {
	const leads, vowels, tails = 19, 21, 28
	l, n := utf8.DecodeRuneInString(s)
	v, m := utf8.DecodeRuneInString(s[n:])
	lead, vowel := l-0x1100, v-0x1161
	if lead < 0 || lead >= leads || vowel < 0 || vowel >= vowels {
		return 0, 0
	}
	size = n + m
	tail, k := utf8.DecodeRuneInString(s[size:])
	if tail -= 0x11a7; tail > 0 && tail < tails {
		size += k
	} else {
		tail = 0
	}
	return 0xac00 + (lead*vowels+vowel)*tails + tail, size
}
