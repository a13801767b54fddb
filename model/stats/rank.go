package stats

import (
	"cmp"
	"math"
	"slices"
)

// Ranks gives each value its rank from 1, equal values the middle of theirs.
func Ranks(values []float64) []float64 {
	order := ascending(values)
	ranks := make([]float64, len(values))
	eachTie(order, values, func(lo, hi int) {
		for _, i := range order[lo:hi] {
			ranks[i] = float64(lo+hi+1) / 2
		}
	})
	return ranks
}

func ascending(values []float64) []int32 {
	order := make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Compare(values[i], values[j]) })
	return order
}

// eachTie calls f with every stretch of equal values.
func eachTie(order []int32, values []float64, f func(lo, hi int)) {
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && values[order[hi]] == values[order[lo]] {
			hi++
		}
		f(lo, hi)
		lo = hi
	}
}

// Known keeps the pairs of which both are numbers.
func Known(x, y []float64) (a, b []float64) {
	for i, v := range x {
		if !math.IsNaN(v) && !math.IsNaN(y[i]) {
			a, b = append(a, v), append(b, y[i])
		}
	}
	return a, b
}

// Pearson is the product-moment correlation; NaN where either does not vary.
func Pearson(x, y []float64) float64 {
	n := float64(len(x))
	mx, my := Mean(x), Mean(y)
	var xx, yy, xy float64
	for i := range x {
		a, b := x[i]-mx, y[i]-my
		xx, yy, xy = xx+a*a, yy+b*b, xy+a*b
	}
	if n < 2 || xx == 0 || yy == 0 {
		return math.NaN()
	}
	return max(-1, min(xy/math.Sqrt(xx)/math.Sqrt(yy), 1))
}

// Mean is NaN of nothing.
func Mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// Spearman is the Pearson correlation of ranks (Spearman 1904).
func Spearman(x, y []float64) float64 { return Pearson(Ranks(x), Ranks(y)) }

// Kendall is tau-b (Kendall 1945), by Knight's method in O(n log n); NaN where either is constant.
func Kendall(x, y []float64) float64 {
	n := len(x)
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(x[i], x[j]), cmp.Compare(y[i], y[j]))
	})
	var tiedX, tiedBoth float64
	eachTie(order, x, func(lo, hi int) {
		tiedX += choose2(hi - lo)
		eachTie(order[lo:hi], y, func(lo, hi int) { tiedBoth += choose2(hi - lo) })
	})
	in := make([]float64, n)
	for k, i := range order {
		in[k] = y[i]
	}
	swaps := inversions(in, make([]float64, n)) // which sorts in
	tiedY := 0.0
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && in[hi] == in[lo] {
			hi++
		}
		tiedY += choose2(hi - lo)
		lo = hi
	}
	all := choose2(n)
	concordance := all - tiedX - tiedY + tiedBoth - 2*swaps
	if all == tiedX || all == tiedY {
		return math.NaN()
	}
	return max(-1, min(concordance/math.Sqrt(all-tiedX)/math.Sqrt(all-tiedY), 1))
}

func choose2(n int) float64 { return float64(n) * float64(n-1) / 2 }

// inversions sorts v and returns how many pairs stood in the wrong order.
func inversions(v, spare []float64) float64 {
	if len(v) < 2 {
		return 0
	}
	half := len(v) / 2
	count := inversions(v[:half], spare[:half]) + inversions(v[half:], spare[half:])
	copy(spare, v)
	a, b := spare[:half], spare[half:]
	for k := range v {
		if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
			v[k], a = a[0], a[1:]
		} else {
			v[k], b = b[0], b[1:]
			count += float64(len(a))
		}
	}
	return count
}
