package figure

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Resolution is how many pixels of a PNG a unit of the sheet takes on either axis.
const Resolution = 2

// PNG writes the sheet as a picture, on white. Characters that the built-in font lacks are written
// as their code points.
func (s *Sheet) PNG(w io.Writer) error {
	p := &painter{canvas: image.NewRGBA(image.Rect(0, 0, int(s.W*Resolution), int(s.H*Resolution)))}
	p.areas(Paper, 1, [][]Point{box(0, 0, s.W, s.H)})
	for _, m := range s.marks {
		p.mark(m)
	}
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	return enc.Encode(w, p.canvas)
}

// painter fills paths in pixels.
type painter struct {
	canvas *image.RGBA
	raster vector.Rasterizer
	path   []segment
}

// segment is one step of a path, in pixels: to a place along up to two others.
type segment struct {
	op sfnt.SegmentOp
	to [3]Point
}

func (p *painter) mark(m mark) {
	switch {
	case m.areas != nil:
		p.areas(m.ink, m.alpha, m.areas)
	case m.strokes != nil:
		p.strokes(m)
	case m.discs != nil:
		for _, d := range m.discs {
			p.circle(d.Point, d.R, false)
			p.fill(m.ink, m.alpha)
			p.circle(d.Point, d.R+rim/2, false)
			p.circle(d.Point, d.R-rim/2, true)
			p.fill(Paper, 1)
		}
	default:
		p.text(m)
	}
}

func (p *painter) areas(ink Ink, alpha float64, areas [][]Point) {
	for _, a := range areas {
		p.polygon(a)
	}
	p.fill(ink, alpha)
}

func (p *painter) polygon(points []Point) {
	for k, at := range points {
		op := sfnt.SegmentOpLineTo
		if k == 0 {
			op = sfnt.SegmentOpMoveTo
		}
		p.add(op, at)
	}
}

// add puts a step on the path, from the units of the sheet.
func (p *painter) add(op sfnt.SegmentOp, to ...Point) {
	s := segment{op: op}
	for k, at := range to {
		s.to[k] = Point{at.X * Resolution, at.Y * Resolution}
	}
	p.path = append(p.path, s)
}

// round4 is how far the handles of a cubic curve reach that runs along a quarter of a circle.
const round4 = 0.5522847498307936

func (p *painter) circle(c Point, r float64, backwards bool) {
	turn := 1.0
	if backwards {
		turn = -1
	}
	at := func(x, y float64) Point { return Point{c.X + x*r, c.Y + y*r*turn} }
	const h = round4
	p.add(sfnt.SegmentOpMoveTo, at(1, 0))
	p.add(sfnt.SegmentOpCubeTo, at(1, h), at(h, 1), at(0, 1))
	p.add(sfnt.SegmentOpCubeTo, at(-h, 1), at(-1, h), at(-1, 0))
	p.add(sfnt.SegmentOpCubeTo, at(-1, -h), at(-h, -1), at(0, -1))
	p.add(sfnt.SegmentOpCubeTo, at(h, -1), at(1, -h), at(1, 0))
}

func (p *painter) strokes(m mark) {
	for _, line := range m.strokes {
		for k := 1; k < len(line); k++ {
			for _, dash := range cut(line[k-1], line[k], m.pen.Dash) {
				p.stroke(dash[0], dash[1], m.pen.Width/2)
			}
			p.fill(m.ink, 1)
			if k > 1 && m.pen.Dash == 0 { // the corner
				p.circle(line[k-1], m.pen.Width/2, false)
				p.fill(m.ink, 1)
			}
		}
	}
}

// cut divides a line into dashes.
func cut(a, b Point, dash float64) (parts [][2]Point) {
	length := math.Hypot(b.X-a.X, b.Y-a.Y)
	if dash == 0 || length == 0 {
		return [][2]Point{{a, b}}
	}
	on := func(at float64) Point {
		t := min(1, at/length)
		return Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t}
	}
	for at := 0.0; at < length; at += 2 * dash {
		parts = append(parts, [2]Point{on(at), on(at + dash)})
	}
	return parts
}

// stroke adds a straight line as the rectangle that it is.
func (p *painter) stroke(a, b Point, half float64) {
	length := math.Hypot(b.X-a.X, b.Y-a.Y)
	if length == 0 {
		return
	}
	x, y := (b.Y-a.Y)/length*half, (a.X-b.X)/length*half
	p.polygon([]Point{{a.X + x, a.Y + y}, {b.X + x, b.Y + y}, {b.X - x, b.Y - y}, {a.X - x, a.Y - y}})
}

// fill paints the path and forgets it.
func (p *painter) fill(ink Ink, alpha float64) {
	bounds := p.bounds().Intersect(p.canvas.Rect)
	if !bounds.Empty() {
		p.raster.Reset(bounds.Dx(), bounds.Dy())
		x, y := float64(bounds.Min.X), float64(bounds.Min.Y)
		for _, s := range p.path {
			p.trace(s, x, y)
		}
		p.raster.ClosePath()
		c := ink.Colour(false)
		p.raster.Draw(p.canvas, bounds, image.NewUniform(color.NRGBA{uint8(c >> 16), uint8(c >> 8),
			uint8(c), uint8(math.Round(255 * alpha))}), image.Point{})
	}
	p.path = p.path[:0]
}

func (p *painter) trace(s segment, x, y float64) {
	var v [6]float32
	for k, at := range s.to {
		v[2*k], v[2*k+1] = float32(at.X-x), float32(at.Y-y)
	}
	switch s.op {
	case sfnt.SegmentOpMoveTo:
		p.raster.ClosePath()
		p.raster.MoveTo(v[0], v[1])
	case sfnt.SegmentOpLineTo:
		p.raster.LineTo(v[0], v[1])
	case sfnt.SegmentOpQuadTo:
		p.raster.QuadTo(v[0], v[1], v[2], v[3])
	case sfnt.SegmentOpCubeTo:
		p.raster.CubeTo(v[0], v[1], v[2], v[3], v[4], v[5])
	}
}

// bounds holds the path in whole pixels.
func (p *painter) bounds() image.Rectangle {
	lo, hi := Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, s := range p.path {
		for _, at := range s.to[:points(s.op)] {
			lo = Point{min(lo.X, at.X), min(lo.Y, at.Y)}
			hi = Point{max(hi.X, at.X), max(hi.Y, at.Y)}
		}
	}
	if lo.X > hi.X {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(lo.X))-1, int(math.Floor(lo.Y))-1,
		int(math.Ceil(hi.X))+1, int(math.Ceil(hi.Y))+1)
}

// points is how many places a step names.
func points(op sfnt.SegmentOp) int { return [...]int{1, 1, 2, 3}[op] }

// text adds the outlines of a text and fills them.
func (p *painter) text(m mark) {
	f := faceOf(m.as.Bold)
	f.mu.Lock()
	defer f.mu.Unlock()
	scale := m.as.Size / em
	shown, width := f.limited(f.spelt(m.text), m.as.Most/scale)
	width *= scale
	pen := -width * float64(m.as.Anchor) / 2
	for _, r := range shown {
		p.glyph(f, r, func(x, y float64) Point {
			x, y = pen+x*scale, y*scale
			if m.as.Turned {
				x, y = y, -x
			}
			return Point{m.at.X + x, m.at.Y + y}
		})
		pen += f.advance(r) * scale
	}
	p.fill(m.ink, 1)
}

// limited cuts text off that is wider than most, unless that is 0, and returns how wide it is.
func (f *face) limited(text string, most float64) (string, float64) {
	width, more := 0.0, f.advance('…')
	kept := 0 // bytes that leave room for what says that there is more
	for k, r := range text {
		if width+more <= most {
			kept = k
		}
		if width += f.advance(r); most > 0 && width > most {
			return f.limited(text[:kept]+"…", 0)
		}
	}
	return text, width
}

// spelt writes characters that the font lacks as their code points.
func (f *face) spelt(text string) string {
	var b strings.Builder
	for _, r := range text {
		if f.has(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// glyph adds the outline of r; place says where on the sheet a point of it is.
func (p *painter) glyph(f *face, r rune, place func(x, y float64) Point) {
	g, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil {
		return
	}
	outline, err := f.font.LoadGlyph(&f.buf, g, fixed.I(em), nil)
	if err != nil {
		return
	}
	for _, s := range outline {
		var to []Point
		for _, at := range s.Args[:points(s.Op)] {
			to = append(to, place(float64(at.X)/64, float64(at.Y)/64))
		}
		p.add(s.Op, to...)
	}
}
