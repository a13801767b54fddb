package model

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// pairs is a cohort of n samples with two scores each, some of which are missing.
func pairs(rng *rand.Rand, n int) *Cohort {
	r := &Roster{Start: []uint32{0}}
	for i := range n {
		lo, hi := byte(i), byte(i>>8)
		r.Keys = append(r.Keys, Key{lo, hi})
		r.ResponseKeys = append(r.ResponseKeys, Key{1, lo, hi}, Key{2, lo, hi})
		r.Start = append(r.Start, uint32(2*i+2))
	}
	c := NewCohort(r)
	for i := range n {
		scorePair(rng, c, i)
	}
	return c
}

func scorePair(rng *rand.Rand, c *Cohort, i int) {
	c.SetScore(i, 0, float64(rng.IntN(40))/4)
	if rng.IntN(5) > 0 {
		c.SetScore(i, 1, float64(rng.IntN(40))/4)
	}
	if rng.IntN(3) == 0 {
		c.Apply([]Edit{{Key: c.Roster().Keys[i], Kind: EditVerdict,
			After: Verdict(rng.IntN(int(numVerdicts))).String()}})
	}
}

func randomView(rng *rand.Rand, s *Snapshot) Viewport {
	var xs, ys []float64
	for i := range s.Len() {
		if s.Drawn(i) {
			xs, ys = append(xs, s.Variance(i)), append(ys, s.Mean(i))
		}
	}
	return Viewport{X: randomAxis(rng, xs), Y: randomAxis(rng, ys), Cols: 1 + rng.IntN(40),
		Rows: 1 + rng.IntN(20)}
}

// randomStroke lies on the cells of a viewport, or anywhere.
func randomStroke(rng *rand.Rand, v *Viewport) Stroke {
	r := v.Rect(rng.IntN(v.Cols), rng.IntN(v.Rows), rng.IntN(v.Cols), rng.IntN(v.Rows))
	if rng.IntN(2) == 0 {
		lo, up := 6*rng.Float64(), 8*rng.Float64()
		r = Rect{Span{lo, lo + 8*rng.Float64()}, Span{up, up + 5*rng.Float64()}}
	}
	s := Stroke{Op: StrokeOp(rng.IntN(int(numStrokeOps))), Rect: r}
	if s.Op == Invert {
		s.Rect = Rect{}
	}
	return s
}

// checkHeld compares what was found with a look at every sample.
func checkHeld(t *testing.T, when string, d *Density, b Brush, s *Snapshot, keep func(int) bool, h *Held) {
	t.Helper()
	count, flagged, drawn := 0, 0, make([]int32, len(h.Drawn))
	for i := range s.Len() {
		in := b.Holds(s.Variance(i), s.Mean(i)) && (keep == nil || keep(i))
		if h.In[i] != in {
			t.Fatalf("%s: sample %d at (%v, %v) is inside: %v, want %v of %v", when, i, s.Variance(i),
				s.Mean(i), h.In[i], in, b.Words())
		}
		if !in {
			continue
		}
		count++
		flagged += bit(s.Verdict(i) != NoVerdict)
		if cell := d.CellOf(i); cell >= 0 {
			drawn[cell]++
		}
	}
	if h.Count != count || h.Flagged != flagged || !slices.Equal(h.Drawn, drawn) {
		t.Fatalf("%s: %d inside, %d flagged, want %d and %d", when, h.Count, h.Flagged, count, flagged)
	}
}

func TestHeldIsWhatHoldsSays(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c := pairs(rng, 1300)
		s := c.Snapshot()
		var keep func(int) bool
		if rng.IntN(2) == 0 {
			keep = func(i int) bool { return i%3 > 0 }
		}
		part := NewPartition(s, DefaultRule)
		v, other := randomView(rng, s), randomView(rng, s)
		d := NewDensity(v, s, part, keep)
		b := Brush{}
		for range rng.IntN(4) {
			b = b.With(randomStroke(rng, []*Viewport{&v, &other}[rng.IntN(2)]))
		}
		var h, after Held
		d.Inside(b, s, keep, &h)
		checkHeld(t, "Inside", d, b, s, keep, &h)
		stroke := randomStroke(rng, &v)
		d.After(stroke, &h, s, keep, &after)
		checkHeld(t, "After", d, b.With(stroke), s, keep, &after)
		for range 30 {
			scorePair(rng, c, rng.IntN(1300))
		}
		old := s
		s = c.Snapshot()
		s.EachChanged(old, func(i int) { d.Update(s, part, i) })
		if !d.Follow(b, old, s, keep, &h) || d.Follow(b, s, s, keep, &h) {
			t.Fatal("Follow does not say what has changed")
		}
		checkHeld(t, "Follow", d, b, s, keep, &h)
		d = NewDensity(other, s, part, keep)
		d.Recount(s, &h)
		checkHeld(t, "Recount", d, b, s, keep, &h)
	}
}
