package model

import (
	"math"
	"slices"
	"sort"
)

// AxisKind is how values are laid out along an axis of the map.
type AxisKind uint8

// Linear, square root (so that x shows σ), logarithmic, and by rank (percentiles).
const (
	Linear AxisKind = iota
	Root
	Log
	Rank
)

// Axis maps data values to [0, 1] monotonically. It does not change once made.
type Axis struct {
	Kind   AxisKind
	Lo, Hi float64 // the data values at 0 and 1
	unit   float64 // Log: the distance from base that counts as one
	base   float64 // where Root and Log begin to count; nothing lies below it
	a, b   float64 // transformed Lo and the inverse of the transformed span
	sorted []float64
}

// NewAxis lays out [lo, hi]. sorted holds the cohort's values in ascending order: Rank counts in it,
// Log takes its unit from it and both Root and Log their base. It is kept, not copied.
func NewAxis(kind AxisKind, lo, hi float64, sorted []float64) Axis {
	if !(hi > lo) {
		hi = lo + 1
	}
	ax := Axis{Kind: kind, Lo: lo, Hi: hi, sorted: sorted, base: math.Min(0, lo)}
	if len(sorted) > 0 {
		ax.base = math.Min(ax.base, sorted[0])
	}
	ax.unit = logUnit(sorted, ax.base, hi)
	ax.a = ax.transform(lo)
	ax.b = 1 / (ax.transform(hi) - ax.a)
	if math.IsInf(ax.b, 0) { // Rank with no value between lo and hi
		ax.b = 1
	}
	return ax
}

// logUnit is a twentieth of the median distance from base, so that small values spread and exact
// zeros keep a place; a thousandth of the range where the median is at the base.
func logUnit(sorted []float64, base, hi float64) float64 {
	if len(sorted) > 0 {
		if u := (sorted[len(sorted)/2] - base) / 20; u > 0 {
			return u
		}
	}
	return (hi - base) / 1000
}

func (ax *Axis) transform(v float64) float64 {
	switch ax.Kind {
	case Root:
		return math.Sqrt(math.Max(0, v-ax.base))
	case Log:
		return math.Log1p(math.Max(0, v-ax.base) / ax.unit)
	case Rank:
		return percentile(ax.sorted, v)
	}
	return v
}

// percentile is the share of sorted below v, counting ties half, and between two neighbours in
// proportion, so that it rises strictly within the range of the data.
func percentile(sorted []float64, v float64) float64 {
	if len(sorted) == 0 {
		return 0.5
	}
	lo := sort.SearchFloat64s(sorted, v)
	hi := lo
	if lo < len(sorted) && sorted[lo] == v {
		hi = lo + sort.Search(len(sorted)-lo, func(k int) bool { return sorted[lo+k] > v })
	}
	return float64(lo+hi) / 2 / float64(len(sorted))
}

// Place returns where v lies: 0 at Lo, 1 at Hi, outside [0, 1] beyond them.
func (ax *Axis) Place(v float64) float64 { return (ax.transform(v) - ax.a) * ax.b }

// Value is the inverse of Place. Where a rank axis jumps, it returns the value at the jump.
func (ax *Axis) Value(place float64) float64 {
	t := ax.a + place/ax.b
	switch ax.Kind {
	case Root:
		return ax.base + t*math.Abs(t)
	case Log:
		return ax.base + math.Expm1(t)*ax.unit
	case Rank:
		if len(ax.sorted) == 0 {
			return math.NaN()
		}
		k := int(math.Floor(t * float64(len(ax.sorted))))
		return ax.sorted[min(max(k, 0), len(ax.sorted)-1)]
	}
	return t
}

// Ticks returns about n values worth a label, ascending, within [Lo, Hi]: steps of a round number on
// a linear axis, elsewhere even places at the roundest values near them.
func (ax *Axis) Ticks(n int) []float64 {
	if ax.Kind == Linear {
		return niceTicks(ax.Lo, ax.Hi, n)
	}
	var ticks []float64
	for k := range n + 1 {
		v := ax.roundNear(float64(k)/float64(n), 0.3/float64(n))
		if v >= ax.Lo && v <= ax.Hi {
			ticks = append(ticks, v)
		}
	}
	slices.Sort(ticks)
	return slices.Compact(ticks)
}

// roundNear returns the value of the fewest digits that lies within slack of place.
func (ax *Axis) roundNear(place, slack float64) float64 {
	v := ax.Value(place)
	for digits := range 3 {
		step := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(digits))
		if r := math.Round(v/step) * step; math.Abs(ax.Place(r)-place) <= slack {
			return r
		}
	}
	return v
}

func niceTicks(lo, hi float64, n int) []float64 {
	step := niceStep((hi - lo) / float64(max(1, n)))
	var ticks []float64
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+step*1e-9; k++ {
		ticks = append(ticks, k*step)
	}
	return ticks
}

// niceStep is the smallest of 1, 2, 5 times a power of ten that is not below raw.
func niceStep(raw float64) float64 {
	if !(raw > 0) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= raw*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// NiceRange widens [lo, hi] to round numbers, so that a range does not move with every point.
func NiceRange(lo, hi float64) (float64, float64) {
	if !(hi > lo) {
		return lo - 0.5, lo + 0.5
	}
	step := niceStep((hi - lo) / 10)
	return math.Floor(lo/step+1e-9) * step, math.Ceil(hi/step-1e-9) * step
}
