package figure

import (
	"math"

	"admap/model"
)

// Curve is a line to be compared with what was seen, such as shares at sizes.
type Curve struct {
	Name, About string
	XName       string
	YName       string
	YLo, YHi    float64
	Line        func(x float64) float64 // nil for none
	Seen        []Seen
}

// Seen is a value with its interval at x, of some number of observations.
type Seen struct{ X, Y, Lo, Hi float64 }

// curveSteps is how many pieces a line is drawn in.
const curveSteps = 80

// Draw draws it, to be read at its own size and a little above.
func (c Curve) Draw() *Sheet {
	s := &Sheet{W: 400, H: 300, Name: c.Name, About: c.About}
	most := 0.0
	for _, v := range c.Seen {
		most = math.Max(most, v.X)
	}
	if most == 0 {
		most = 1
	}
	_, hi := model.NiceRange(0, most)
	x, y := model.NewAxis(model.Linear, 0, hi, nil), model.NewAxis(model.Linear, c.YLo, c.YHi, nil)
	p := plot{52, 12, s.W - 66, s.H - 62}
	on := func(vx, vy float64) Point {
		return Point{p.x + x.Place(vx)*p.w, p.y + (1-inside(y.Place(vy)))*p.h}
	}
	c.ground(s, p, &x, &y)
	c.line(s, hi, on)
	for _, v := range c.Seen {
		s.Line(Pen{Ink: Text, Width: 1.3}, []Point{on(v.X, v.Lo), on(v.X, v.Hi)})
		s.Discs(Accent, 1, []Disc{{on(v.X, v.Y), 4.5}})
	}
	return s
}

func (c Curve) ground(s *Sheet, p plot, x, y *model.Axis) {
	t := Type{Ink: Text, Size: 11.5, Anchor: Middle}
	for _, v := range x.Ticks(5) {
		at := p.x + x.Place(v)*p.w
		s.Rule(Pen{Ink: Grid, Width: 0.8}, at, p.y, at, p.y+p.h)
		s.Write(t, at, p.y+p.h+16, Tick(v))
	}
	right := t
	right.Anchor = End
	for _, v := range y.Ticks(5) {
		at := p.y + (1-y.Place(v))*p.h
		s.Rule(Pen{Ink: Grid, Width: 0.8}, p.x, at, p.x+p.w, at)
		s.Write(right, p.x-6, at+4, Tick(v))
	}
	s.Line(Pen{Ink: Frame, Width: 1}, []Point{{p.x, p.y}, {p.x, p.y + p.h}, {p.x + p.w, p.y + p.h}})
	s.Write(t, p.x+p.w/2, p.y+p.h+40, c.XName)
	t.Turned = true
	s.Write(t, 14, p.y+p.h/2, c.YName)
}

// line draws what is defined of the curve.
func (c Curve) line(s *Sheet, hi float64, on func(x, y float64) Point) {
	if c.Line == nil {
		return
	}
	var points []Point
	for k := range curveSteps + 1 {
		x := hi * float64(k) / curveSteps
		if y := c.Line(x); !math.IsNaN(y) {
			points = append(points, on(x, y))
		}
	}
	if len(points) > 1 {
		s.Line(Pen{Ink: Faint, Width: 1.5}, points)
	}
}
