package figure

import (
	"math"

	"admap/model"
)

// marginals draws how the samples are spread along each axis: above the map and to its right, the
// regions upon each other.
func (f *frame) marginals() {
	o, in := f.outer, f.inner
	bins := int(math.Max(12, in.w/13))
	bars := f.bins(bins, func(s sample) float64 { return s.x })
	step, unit := in.w/float64(bins), perSample(bars, f.marginal)
	f.bars(bars, func(k int, from, to float64) []Point {
		return box(in.x+float64(k)*step+0.5, o.y-5-to*unit, step-1, (to-from)*unit)
	})
	bins = int(math.Max(12, in.h/13))
	bars = f.bins(bins, func(s sample) float64 { return s.y })
	step, unit = in.h/float64(bins), perSample(bars, f.marginal)
	f.bars(bars, func(k int, from, to float64) []Point {
		return box(o.x+o.w+5+from*unit, in.y+in.h-float64(k+1)*step+0.5, (to-from)*unit, step-1)
	})
}

// bins counts the samples of each region along one axis.
func (m *Map) bins(n int, along func(sample) float64) [][model.NumRegions]int {
	bins := make([][model.NumRegions]int, n)
	for _, s := range m.points {
		k := min(n-1, int(along(s)*float64(n)))
		bins[k][s.region]++
		bins[k][model.Off]++ // of all
	}
	return bins
}

// perSample is how long a bar is for each sample, the longest reaching all the way.
func perSample(bins [][model.NumRegions]int, length float64) float64 {
	most := 1
	for _, b := range bins {
		most = max(most, b[model.Off])
	}
	return length / float64(most)
}

// bars draws the counts of each region; shape gives the rectangle from one count to another.
func (f *frame) bars(bins [][model.NumRegions]int, shape func(k int, from, to float64) []Point) {
	below := make([]int, len(bins))
	for _, g := range regions {
		var boxes [][]Point
		for k, b := range bins {
			if b[g] > 0 {
				boxes = append(boxes, shape(k, float64(below[k]), float64(below[k]+b[g])))
			}
			below[k] += b[g]
		}
		f.Fill(Solid(g), boxes...)
	}
}
