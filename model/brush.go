package model

import (
	"fmt"
	"math"
)

// Span is a closed interval of data values, which are finite. An infinite end is open.
type Span struct{ Lo, Hi float64 }

// Empty reports whether the span holds no value.
func (s Span) Empty() bool { return s.Lo > s.Hi || math.IsInf(s.Lo, 1) || math.IsInf(s.Hi, -1) }

// Holds reports whether v lies in the span; NaN lies in none.
func (s Span) Holds(v float64) bool { return v >= s.Lo && v <= s.Hi }

// hull is the smallest span around both.
func (s Span) hull(o Span) Span { return Span{math.Min(s.Lo, o.Lo), math.Max(s.Hi, o.Hi)} }

// String writes the span with as many digits as it takes to read it back exactly.
func (s Span) String() string {
	lo, hi := math.IsInf(s.Lo, -1), math.IsInf(s.Hi, 1)
	switch {
	case s.Empty():
		return "nowhere"
	case lo && hi:
		return "anywhere"
	case lo:
		return "up to " + shortest(s.Hi)
	case hi:
		return "from " + shortest(s.Lo)
	}
	return "from " + shortest(s.Lo) + " to " + shortest(s.Hi)
}

// Rect is a rectangle on the map, its edges included.
type Rect struct{ Variance, Mean Span }

// Holds reports whether a point lies in the rectangle.
func (r Rect) Holds(variance, mean float64) bool {
	return r.Variance.Holds(variance) && r.Mean.Holds(mean)
}

// Hull is the smallest rectangle around both.
func (r Rect) Hull(o Rect) Rect {
	return Rect{r.Variance.hull(o.Variance), r.Mean.hull(o.Mean)}
}

// StrokeOp is what a stroke does to the selection that the strokes before it made.
type StrokeOp uint8

// The operations. Invert has no rectangle.
const (
	New StrokeOp = iota
	Add
	Subtract
	Toggle
	Invert
	numStrokeOps
)

var strokeOpNames = [...]string{"new", "add", "subtract", "toggle", "invert"}

func (o StrokeOp) String() string { return strokeOpNames[o] }

// Stroke is one step of a brush.
type Stroke struct {
	Op   StrokeOp
	Rect Rect
}

// String says in words what the stroke does.
func (s Stroke) String() string {
	if s.Op == Invert {
		return s.Op.String()
	}
	return fmt.Sprintf("%s σ² %s, μ %s", s.Op, s.Rect.Variance, s.Rect.Mean)
}

// Brush is a selection on the map: strokes in the order they were made, in data values, so that it
// is the same on all axes and at every zoom. It is a value: With leaves the brush it is called on as
// it was. The zero Brush holds nothing.
type Brush struct{ strokes []Stroke }

// With returns the brush with one more stroke, without those that no longer count.
func (b Brush) With(s Stroke) Brush {
	n := len(b.strokes)
	switch {
	case s.Op == New:
		return Brush{[]Stroke{s}}
	case s.Op == Invert && n > 0 && b.strokes[n-1].Op == Invert:
		return Brush{b.strokes[: n-1 : n-1]}
	}
	return Brush{append(b.strokes[:n:n], s)}
}

// Strokes is the number of strokes.
func (b Brush) Strokes() int { return len(b.strokes) }

// Holds reports whether a point is selected. It asks the last stroke first: the ones before count
// only where that leaves the point as it was, or turns it round.
func (b Brush) Holds(variance, mean float64) bool {
	if math.IsNaN(variance) || math.IsNaN(mean) {
		return false // not on the map
	}
	turned := false
	for k := len(b.strokes) - 1; k >= 0; k-- {
		s := &b.strokes[k]
		in := s.Op == Invert || s.Rect.Holds(variance, mean)
		switch {
		case s.Op == New:
			return in != turned
		case !in:
		case s.Op == Add:
			return !turned
		case s.Op == Subtract:
			return turned
		default:
			turned = !turned
		}
	}
	return turned
}

// Each calls f with every drawn sample of s inside the brush, by position.
func (b Brush) Each(s *Snapshot, f func(i int)) {
	for n, ch := range s.chunks {
		for at, variance := range ch.variance {
			if b.Holds(variance, ch.mean[at]) {
				f(n*chunkLen + at)
			}
		}
	}
}

// Words lists the strokes in words, as a manifest says them.
func (b Brush) Words() []string {
	var words []string
	for _, s := range b.strokes {
		words = append(words, "brush: "+s.String())
	}
	return words
}

// NamedBrush is a brush that a project keeps.
type NamedBrush struct {
	Name  string
	Brush Brush
}
