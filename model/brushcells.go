package model

import "math"

// Rect returns the data bounds of the cells from (c0, r0) to (c1, r1), both included: it holds
// exactly the points that Cell puts there. Cells in which no value comes to lie, as on a rank axis
// with many ties, give an empty rectangle.
func (v *Viewport) Rect(c0, r0, c1, r1 int) Rect {
	low := func(place func(float64) int, k int) float64 {
		return first(func(x float64) bool { return place(x) >= k })
	}
	high := func(place func(float64) int, k int) float64 {
		return last(func(x float64) bool { return place(x) <= k })
	}
	up := func(mean float64) int { return v.Rows - 1 - v.rowOf(mean) }
	return Rect{
		Variance: Span{low(v.columnOf, min(c0, c1)), high(v.columnOf, max(c0, c1))},
		Mean:     Span{low(up, v.Rows-1-max(r0, r1)), high(up, v.Rows-1-min(r0, r1))},
	}
}

// columnOf is the column that Cell puts a variance into: -1 and Cols stand for the left of the
// viewport and the right of it.
func (v *Viewport) columnOf(variance float64) int {
	cell, _, ok := v.Cell(variance, v.Y.Lo)
	switch {
	case ok:
		return cell % v.Cols
	case v.X.Place(variance) > 0:
		return v.Cols
	}
	return -1
}

// rowOf is the row that Cell puts a mean into: -1 and Rows stand for above the viewport and below.
func (v *Viewport) rowOf(mean float64) int {
	cell, _, ok := v.Cell(v.X.Lo, mean)
	switch {
	case ok:
		return cell / v.Cols
	case v.Y.Place(mean) > 0:
		return -1
	}
	return v.Rows
}

// first is the least number for which ok holds, where it holds for all above it too: -Inf where it
// holds for all, +Inf where for none.
func first(ok func(float64) bool) float64 {
	lo, hi := ordinal(-math.MaxFloat64), ordinal(math.MaxFloat64)
	if ok(-math.MaxFloat64) {
		return math.Inf(-1)
	}
	if !ok(math.MaxFloat64) {
		return math.Inf(1)
	}
	for hi-lo > 1 { // ok fails at lo and holds at hi
		if mid := lo + (hi-lo)/2; ok(number(mid)) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return number(hi)
}

// last is the greatest number for which ok holds, where it holds for all below it too.
func last(ok func(float64) bool) float64 {
	over := first(func(x float64) bool { return !ok(x) })
	if math.IsInf(over, 0) {
		return over
	}
	return number(ordinal(over) - 1)
}

// signBit is that of a float64.
const signBit = 1 << 63

// ordinal numbers the float64 values in their order; number is its inverse.
func ordinal(v float64) uint64 {
	if b := math.Float64bits(v); b&signBit == 0 {
		return b | signBit
	} else {
		return ^b
	}
}

func number(n uint64) float64 {
	if n&signBit != 0 {
		return math.Float64frombits(n &^ signBit)
	}
	return math.Float64frombits(^n)
}
