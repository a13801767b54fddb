package figure

import (
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Fonts are tried in this order by who shows an SVG. The first three are as wide as each other, so
// that what is measured here holds there.
const Fonts = "'Liberation Sans', Arial, Helvetica, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"

// em is the size at which glyphs are loaded, large enough to be exact.
const em = 1000

// face is one weight of the font that PNGs are set in.
type face struct {
	font *sfnt.Font
	buf  sfnt.Buffer
	mu   sync.Mutex // of buf
}

var faces = sync.OnceValue(func() [2]*face {
	return [2]*face{open(liberationsansregular.TTF), open(liberationsansbold.TTF)}
})

func open(ttf []byte) *face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(err) // it is built in
	}
	return &face{font: f}
}

func faceOf(bold bool) *face {
	if bold {
		return faces()[1]
	}
	return faces()[0]
}

// Width is how wide text is when it is set without kerning.
func Width(text string, size float64, bold bool) float64 {
	f := faceOf(bold)
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := 0.0
	for _, r := range text {
		sum += f.advance(r)
	}
	return sum * size / em
}

// advance is how far r moves the pen; a character that the font lacks is taken for a wide one where
// it may be, so that it never takes more than was thought.
func (f *face) advance(r rune) float64 {
	g, err := f.font.GlyphIndex(&f.buf, r)
	if err == nil && g != 0 {
		if a, err := f.font.GlyphAdvance(&f.buf, g, fixed.I(em), font.HintingNone); err == nil {
			return float64(a) / 64
		}
	}
	if unicode.Is(unicode.M, r) {
		return 0
	}
	return em
}

// has reports whether the font can show r on its own, from left to right.
func (f *face) has(r rune) bool {
	if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.M) {
		return false
	}
	g, err := f.font.GlyphIndex(&f.buf, r)
	return err == nil && g != 0
}
