package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func close6(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-6 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The numbers are of Newcombe 1998, Statistics in Medicine 17, table I.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hits, n int
		lo, hi  float64
	}{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
	} {
		i := Wilson(c.hits, c.n, 0.95)
		if math.Abs(i.Lo-c.lo) > 5e-5 || math.Abs(i.Hi-c.hi) > 5e-5 {
			t.Errorf("%d of %d: %v, want %v to %v", c.hits, c.n, i, c.lo, c.hi)
		}
	}
	if i := Wilson(0, 0, 0.95); i != (Interval{0, 1}) {
		t.Errorf("no trials: %v", i)
	}
}

func TestRanks(t *testing.T) {
	for i, want := range []float64{2.5, 1, 4, 2.5} {
		close6(t, "rank", Ranks([]float64{3, -1, 7, 3})[i], want)
	}
}

// slowKendall counts every pair, as tau-b is defined.
func slowKendall(x, y []float64) float64 {
	var s, nx, ny float64
	for i := range x {
		for j := range i {
			a, b := sign(x[i]-x[j]), sign(y[i]-y[j])
			s, nx, ny = s+a*b, nx+a*a, ny+b*b
		}
	}
	return s / math.Sqrt(nx*ny)
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

func TestKendallCountsEveryPair(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n, levels := 2+r.IntN(40), 1+r.IntN(9)
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = float64(r.IntN(levels)), float64(r.IntN(levels))
		}
		close6(t, "tau-b", Kendall(x, y), slowKendall(x, y))
	}
}

// Spearman 1904's formula for ranks without ties: 1 − 6Σd²/(n(n²−1)).
func TestSpearman(t *testing.T) {
	x := []float64{106, 86, 100, 101, 99, 103, 97, 113, 112, 110}
	y := []float64{7, 0, 27, 50, 28, 29, 20, 12, 6, 17}
	close6(t, "rho", Spearman(x, y), 1-6*194.0/990)
	close6(t, "of a constant", Spearman(x, make([]float64, 10)), math.NaN())
}

// Fisher's 95 % interval of r = 0.5, n = 28: atanh 0.5 ± 1.959964/5.
func TestCorrelation(t *testing.T) {
	i := Correlation(0.5, 28, false, 0.95)
	close6(t, "lower end", i.Lo, math.Tanh(0.5493061443-1.9599639845/5))
	close6(t, "upper end", i.Hi, math.Tanh(0.5493061443+1.9599639845/5))
}

func TestCramersV(t *testing.T) {
	v, corrected := Table{{10, 20}, {30, 40}}.CramersV()
	close6(t, "V", v, math.Sqrt(0.7936507937/100))
	// φ² less 1/99 is below 0.
	close6(t, "corrected", corrected, 0)
	v, corrected = Table{{50, 0, 0}, {0, 50, 0}}.CramersV()
	close6(t, "V of the same", v, 1)
	close6(t, "corrected", corrected, 1)
	v, _ = Table{{5, 5}}.CramersV()
	close6(t, "V of one row", v, math.NaN())
}

func TestTotalVariation(t *testing.T) {
	close6(t, "distance", TotalVariation([]int{1, 1, 2}, []int{3, 1, 0}), 0.5)
	close6(t, "of disjoint ones", TotalVariation([]int{1, 0}, []int{0, 9}), 1)
	close6(t, "of nothing", TotalVariation([]int{0, 0}, []int{0, 9}), math.NaN())
}

func TestPercentiles(t *testing.T) {
	i := Percentiles([]float64{5, 1, 4, math.NaN(), 2, 3}, 0.5)
	close6(t, "lower end", i.Lo, 2)
	close6(t, "upper end", i.Hi, 4)
}
