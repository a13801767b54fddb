package model

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomSpread are values as scores have them: few distinct ones, or many, some of them 0.
func randomSpread(rng *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	whole, scale := rng.IntN(2) == 0, math.Pow(10, float64(rng.IntN(7)-3))
	for k := range values {
		values[k] = scale * rng.NormFloat64()
		if whole {
			values[k] = math.Round(values[k] / scale)
		}
	}
	return values
}

func randomAxis(rng *rand.Rand, values []float64) Axis {
	sorted := slices.Sorted(slices.Values(values))
	lo, hi := NiceRange(sorted[0], sorted[len(sorted)-1])
	if rng.IntN(2) == 0 { // zoomed
		at, span := rng.Float64(), (hi-lo)*math.Pow(2, -float64(rng.IntN(12)))
		lo = lo + at*(hi-lo-span)
		hi = lo + span
	}
	return NewAxis(AxisKind(rng.IntN(4)), lo, hi, sorted)
}

// about are the finite values around an edge, and some far away.
func about(rng *rand.Rand, edge float64) []float64 {
	if math.IsInf(edge, 0) {
		edge = math.Copysign(math.MaxFloat64, edge)
	}
	values := []float64{edge}
	for up, down := edge, edge; len(values) < 40; {
		up, down = math.Nextafter(up, math.Inf(1)), math.Nextafter(down, math.Inf(-1))
		values = append(values, up, down)
	}
	values = append(values, edge*1.1, edge*0.9, edge+rng.NormFloat64())
	return slices.DeleteFunc(values, func(v float64) bool { return math.IsInf(v, 0) })
}

// checkCells compares a rectangle of cells with its data bounds, on the samples and about the edges.
func checkCells(t *testing.T, seed uint64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 9))
	n := 1 + rng.IntN(300)
	xs, ys := randomSpread(rng, n), randomSpread(rng, n)
	for k := range xs {
		xs[k] *= xs[k]
	}
	v := Viewport{X: randomAxis(rng, xs), Y: randomAxis(rng, ys), Cols: 1 + rng.IntN(150),
		Rows: 1 + rng.IntN(50)}
	c0, c1 := rng.IntN(v.Cols), rng.IntN(v.Cols)
	r0, r1 := rng.IntN(v.Rows), rng.IntN(v.Rows)
	got := v.Rect(c0, r0, c1, r1)
	for _, x := range []float64{got.Variance.Lo, got.Variance.Hi, v.X.Lo, v.X.Hi} {
		xs = append(xs, about(rng, x)...)
	}
	for _, y := range []float64{got.Mean.Lo, got.Mean.Hi, v.Y.Lo, v.Y.Hi} {
		ys = append(ys, about(rng, y)...)
	}
	for k, x := range xs {
		y := ys[(k*7)%len(ys)]
		cell, _, ok := v.Cell(x, y)
		c, r := cell%v.Cols, cell/v.Cols
		want := ok && c >= min(c0, c1) && c <= max(c0, c1) && r >= min(r0, r1) && r <= max(r0, r1)
		if got.Holds(x, y) != want {
			t.Fatalf("seed %d, axes %d, %d: (%v, %v) lies in cell %d,%d (%v) of %d,%d–%d,%d, bounds %+v",
				seed, v.X.Kind, v.Y.Kind, x, y, c, r, ok, c0, r0, c1, r1, got)
		}
	}
}

func TestRectHoldsWhatItsCellsHold(t *testing.T) {
	for seed := range uint64(4000) {
		checkCells(t, seed)
	}
}

func FuzzRectHoldsWhatItsCellsHold(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(checkCells)
}

// The hull of two single cells is the rectangle between them.
func TestHullOfCells(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 300 {
		values := randomSpread(rng, 50)
		v := Viewport{X: randomAxis(rng, values), Y: randomAxis(rng, values), Cols: 30, Rows: 12}
		c0, c1, r0, r1 := rng.IntN(30), rng.IntN(30), rng.IntN(12), rng.IntN(12)
		got := v.Rect(c0, r0, c0, r0).Hull(v.Rect(c1, r1, c1, r1))
		if want := v.Rect(c0, r0, c1, r1); got != want {
			t.Fatalf("hull %+v, rectangle %+v", got, want)
		}
	}
}

func randomBrush(rng *rand.Rand, strokes int) (b Brush, made []Stroke) {
	for range strokes {
		s := Stroke{Op: StrokeOp(rng.IntN(int(numStrokeOps)))}
		if s.Op != Invert {
			span := func() Span {
				lo := float64(rng.IntN(10))
				return Span{lo, lo + float64(rng.IntN(6)) - 1}
			}
			s.Rect = Rect{span(), span()}
		}
		b, made = b.With(s), append(made, s)
	}
	return b, made
}

// naiveHolds carries the strokes out in their order.
func naiveHolds(made []Stroke, x, y float64) (in bool) {
	for _, s := range made {
		hit := s.Rect.Holds(x, y)
		switch s.Op {
		case New:
			in = hit
		case Add:
			in = in || hit
		case Subtract:
			in = in && !hit
		case Toggle:
			in = in != hit
		case Invert:
			in = !in
		}
	}
	return in
}

func TestBrushFoldsItsStrokes(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for range 500 {
		b, made := randomBrush(rng, rng.IntN(9))
		back := Brush{}
		text, err := json.Marshal(b)
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil {
			t.Fatal(err)
		}
		for x := -1.0; x < 17; x++ {
			for y := -1.0; y < 17; y++ {
				want := naiveHolds(made, x, y)
				if b.Holds(x, y) != want || back.Holds(x, y) != want {
					t.Fatalf("(%v, %v): %v, read back %v, want %v of %v", x, y, b.Holds(x, y),
						back.Holds(x, y), want, made)
				}
			}
		}
		if b.Holds(math.NaN(), 1) || b.With(Stroke{Op: Invert}).Holds(1, math.NaN()) {
			t.Fatal("a sample that is not on the map is selected")
		}
	}
}

// A brush that was taken as a start for two others is none of them.
func TestABrushIsAValue(t *testing.T) {
	everywhere := Rect{Span{0, 9}, Span{0, 9}}
	a := Brush{}.With(Stroke{New, everywhere}).With(Stroke{Op: Invert})
	b := a.With(Stroke{Add, everywhere})
	c := a.With(Stroke{Op: Invert}).With(Stroke{Subtract, Rect{Span{5, 5}, Span{5, 5}}})
	if a.Holds(5, 5) || !b.Holds(5, 5) || c.Holds(5, 5) || !c.Holds(4, 4) || a.Strokes() != 2 {
		t.Errorf("%v, %v, %v", a.Words(), b.Words(), c.Words())
	}
}

func TestBrushText(t *testing.T) {
	b := Brush{}.With(Stroke{New, Rect{Span{0.1, 2.5}, Span{math.Inf(-1), 1e-7}}}).
		With(Stroke{Op: Invert}).With(Stroke{Add, Rect{Span{math.Inf(1), math.Inf(1)}, Span{1, math.Inf(1)}}})
	const want = `{"strokes":[{"op":"new","variance":[0.1,2.5],"mean":[null,1e-7]},{"op":"invert"},` +
		`{"op":"add","variance":[1,0],"mean":[1,null]}]}`
	text, err := json.Marshal(b)
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	words := strings.Join(b.Words(), "; ")
	if words != "brush: new σ² from 0.1 to 2.5, μ up to 1e-07; brush: invert; "+
		"brush: add σ² nowhere, μ from 1" {
		t.Error(words)
	}
	for _, bad := range []string{
		``, `[]`, `{"strokes":[{"op":"xor"}]}`, `{"strokes":[{"op":"add","mean":[1,2]}]}`,
		`{"strokes":[{"op":"invert","mean":[1,2]}]}`, `{"strokes":[],"axes":"log"}`,
		`{"strokes":[{"op":"new","variance":["1",2],"mean":[1,2]}]}`,
	} {
		if err := json.Unmarshal([]byte(bad), &b); err == nil {
			t.Errorf("read %q as %v", bad, b)
		}
	}
}

func TestEachFindsWhatHoldsSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	r := &Roster{Start: []uint32{0}}
	for i := range 3000 {
		r.Keys = append(r.Keys, Key{byte(i), byte(i >> 8)})
		r.ResponseKeys = append(r.ResponseKeys, Key{1, byte(i), byte(i >> 8)}, Key{2, byte(i), byte(i >> 8)})
		r.Start = append(r.Start, uint32(2*i+2))
	}
	c := NewCohort(r)
	for i := range 3000 {
		c.SetScore(i, 0, float64(rng.IntN(12)))
		if i%5 > 0 {
			c.SetScore(i, 1, float64(rng.IntN(12)))
		}
	}
	s := c.Snapshot()
	b, _ := randomBrush(rng, 6)
	b = b.With(Stroke{Toggle, Rect{Span{0, 4}, Span{0, 20}}})
	var got, want []int
	b.Each(s, func(i int) { got = append(got, i) })
	for i := range s.Len() {
		if s.Drawn(i) && b.Holds(s.Variance(i), s.Mean(i)) {
			want = append(want, i)
		}
	}
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("%d found, %d inside", len(got), len(want))
	}
}
