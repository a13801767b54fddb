package figure

import "math"

// Point is a place on a sheet, from its top left corner.
type Point struct{ X, Y float64 }

// Anchor says which part of a text stands at its place.
type Anchor uint8

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Pen draws lines.
type Pen struct {
	Ink   Ink
	Width float64
	Dash  float64 // the length of a dash and of a gap; 0 for none
}

// Type is how text is set.
type Type struct {
	Ink    Ink
	Size   float64
	Bold   bool
	Anchor Anchor
	Turned bool    // it runs upwards
	Most   float64 // how wide it may get where fonts make it wider than was thought; 0 for no limit
}

// Disc is a filled circle.
type Disc struct {
	Point
	R float64
}

// Sheet is a drawing: shapes in the order in which they lie upon each other.
type Sheet struct {
	W, H  float64
	Name  string // what it is, in a few words
	About string // what it shows, for those who cannot see it
	marks []mark
}

// mark is one kind of shape, many times.
type mark struct {
	ink     Ink
	alpha   float64
	areas   [][]Point // filled
	strokes [][]Point // drawn with pen
	pen     Pen
	discs   []Disc // filled, each with a rim of paper
	text    string
	at      Point
	as      Type
}

// Fill fills polygons, as one shape.
func (s *Sheet) Fill(ink Ink, areas ...[]Point) {
	if len(areas) > 0 {
		s.marks = append(s.marks, mark{ink: ink, alpha: 1, areas: areas})
	}
}

// Veil fills a rectangle so that what is below still shows a little.
func (s *Sheet) Veil(ink Ink, alpha, x, y, w, h float64) {
	s.marks = append(s.marks, mark{ink: ink, alpha: alpha, areas: [][]Point{box(x, y, w, h)}})
}

// Box fills a rectangle.
func (s *Sheet) Box(ink Ink, x, y, w, h float64) { s.Fill(ink, box(x, y, w, h)) }

func box(x, y, w, h float64) []Point {
	return []Point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}

// Line draws open lines.
func (s *Sheet) Line(p Pen, lines ...[]Point) {
	if len(lines) > 0 {
		s.marks = append(s.marks, mark{ink: p.Ink, alpha: 1, strokes: lines, pen: p})
	}
}

// Rule draws one straight line.
func (s *Sheet) Rule(p Pen, x0, y0, x1, y1 float64) { s.Line(p, []Point{{x0, y0}, {x1, y1}}) }

// Discs draws filled circles, each with a thin rim of paper.
func (s *Sheet) Discs(ink Ink, alpha float64, discs []Disc) {
	if len(discs) > 0 {
		s.marks = append(s.marks, mark{ink: ink, alpha: alpha, discs: discs})
	}
}

// Write sets a text with its base line at (x, y). The text must be clean, as by Plain.
func (s *Sheet) Write(t Type, x, y float64, text string) {
	s.marks = append(s.marks, mark{ink: t.Ink, alpha: 1, text: text, at: Point{x, y}, as: t})
}

// Label is Write on a veil of paper, for text upon other shapes.
func (s *Sheet) Label(t Type, x, y float64, text string) {
	w := Width(text, t.Size, t.Bold)
	left := x - w*float64(t.Anchor)/2
	s.Veil(Paper, 0.7, left-3, y-t.Size, w+6, t.Size*1.35)
	s.Write(t, x, y, text)
}

// round keeps two decimals of a coordinate; more would only make a file longer.
func round(v float64) float64 { return math.Round(v*100) / 100 }
