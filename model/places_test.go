package model

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// placesView shows the part of s between two shares of its range, on axes of one kind.
func placesView(pl *Places, kind AxisKind, lo, hi float64, cols, rows int) Viewport {
	axis := func(sorted []float64) Axis {
		if len(sorted) == 0 {
			return NewAxis(kind, 0, 1, nil)
		}
		from, to := sorted[0], sorted[len(sorted)-1]
		return NewAxis(kind, from+lo*(to-from), from+hi*(to-from), sorted)
	}
	return Viewport{X: axis(pl.Variance), Y: axis(pl.Mean), Cols: cols, Rows: rows}
}

// plain is a snapshot of pairs with scores on a grid or not, some with verdicts, some unscored.
func plainCohort(seed uint64, n int) *Cohort {
	rng := random(seed)
	c := NewCohort(unlabelled(slices.Repeat([]int{2}, n)...))
	for i := range n {
		for k := range 2 {
			v := 10 - 3*rng.ExpFloat64()
			if seed%2 == 0 {
				v = math.Round(2*v) / 2
			}
			if rng.IntN(9) > 0 {
				c.SetScore(i, k, v)
			}
		}
		if rng.IntN(10) == 0 {
			c.Apply([]Edit{{Key: c.roster.Keys[i], Kind: EditVerdict, After: "drop"}})
		}
	}
	return c
}

// Through the places a density is what it is sample by sample, on all axes, zoomed or not, filtered
// or not, also for what has arrived since.
func TestPlacesGiveTheSameDensity(t *testing.T) {
	for seed := range uint64(6) {
		c := plainCohort(seed, 700)
		pl, rng := NewPlaces(c.Snapshot()), random(seed+50)
		p := NewPartition(c.Snapshot(), DefaultRule)
		for range 60 {
			i := rng.IntN(700)
			c.SetScore(i, 0, rng.Float64()*9)
			c.SetScore(i, 1, rng.Float64()*9)
		}
		s := c.Snapshot()
		var old *Density
		for kind := range Rank + 1 {
			for _, part := range [][2]float64{{0, 1}, {0.2, 0.6}, {0.45, 0.46}, {-0.3, 1.4}} {
				v := placesView(pl, kind, part[0], part[1], 31, 17)
				for _, keep := range []func(int) bool{nil, func(i int) bool { return i%3 == 0 }} {
					what := fmt.Sprintf("seed %d, axes %d, part %v", seed, kind, part)
					old = pl.Density(v, s, p, keep, old)
					checkDensity(t, what, old, NewDensity(v, s, p, keep))
				}
			}
		}
	}
}

func checkDensity(t *testing.T, what string, got, want *Density) {
	t.Helper()
	if got.Shown != want.Shown {
		t.Fatalf("%s: %d shown, want %d", what, got.Shown, want.Shown)
	}
	if !slices.Equal(got.place, want.place) {
		t.Fatalf("%s: the samples are in other places", what)
	}
	for cell := range got.cells {
		if got.At(cell) != want.At(cell) {
			t.Fatalf("%s: cell %d is %+v, want %+v", what, cell, got.At(cell), want.At(cell))
		}
		var in []int
		for i := range got.place {
			if got.CellOf(i) == cell {
				in = append(in, i)
			}
		}
		if !slices.Equal(got.In(cell, nil), in) {
			t.Fatalf("%s: cell %d holds %v, want %v", what, cell, got.In(cell, nil), in)
		}
		if one := got.Any(cell); len(in) == 0 && one != -1 || len(in) > 0 && !slices.Contains(in, one) {
			t.Fatalf("%s: cell %d has %d, holds %v", what, cell, one, in)
		}
	}
}

// However samples come, change and go, a density is as if made anew.
func TestDensityFollowsEveryChange(t *testing.T) {
	c, rng := plainCohort(3, 300), random(77)
	s := c.Snapshot()
	p := NewPartition(s, DefaultRule)
	shown := func(i int) bool { return i%7 > 0 }
	d := NewDensity(placesView(NewPlaces(s), Linear, 0.1, 0.9, 9, 5), s, p, shown)
	for range 400 {
		i := rng.IntN(300)
		c.SetScore(i, rng.IntN(2), rng.Float64()*9)
		if rng.IntN(3) == 0 {
			c.Apply([]Edit{{Key: c.roster.Keys[i], Kind: EditVerdict, After: "right"}})
		}
		now := c.Snapshot()
		now.EachChanged(s, func(i int) { d.Update(now, p, i) })
		s = now
	}
	checkDensity(t, "after 400 changes", d, NewDensity(d.View, s, p, shown))
}

func TestPlacesAreSorted(t *testing.T) {
	for _, s := range []*Snapshot{
		oddities(5, 900), oddities(6, 1), lottery(7, 0, 3), lottery(8, 400, 2),
	} {
		pl := NewPlaces(s)
		if !slices.IsSorted(pl.Variance) || !slices.IsSorted(pl.Mean) || len(pl.Mean) != s.Counts.Drawn {
			t.Fatalf("%d of %d values, not in order", len(pl.Mean), s.Counts.Drawn)
		}
		for i := range s.Len() {
			x, y := pl.x[i], pl.y[i]
			if drawn := x >= 0; drawn != s.Drawn(i) {
				t.Fatalf("sample %d: drawn %v", i, drawn)
			} else if drawn && (pl.Variance[x] != s.Variance(i) || pl.Mean[y] != s.Mean(i)) {
				t.Fatalf("sample %d stands at another's place", i)
			}
		}
	}
}

// A density of a million samples on every kind of axes, the whole map and a quarter of each axis.
//
//	go test ./model -run '^$' -bench BenchmarkDensity1M
func BenchmarkDensity1M(b *testing.B) {
	s := million().Snapshot()
	pl, p := NewPlaces(s), NewPartition(s, DefaultRule)
	for kind := range Rank + 1 {
		for _, hi := range []float64{1, 0.25} {
			v := placesView(pl, kind, 0, hi, 130, 55)
			b.Run(fmt.Sprintf("axes=%d/part=%v", kind, hi), func(b *testing.B) {
				var d *Density
				for b.Loop() {
					d = pl.Density(v, s, p, nil, d)
				}
			})
		}
	}
}

// The places of a million samples.
//
//	go test ./model -run '^$' -bench BenchmarkPlaces1M
func BenchmarkPlaces1M(b *testing.B) {
	s := million().Snapshot()
	for b.Loop() {
		NewPlaces(s)
	}
}
