package model

import (
	"math"
	"slices"
)

// Up to exactMasses numbers are kept as they are; more are gathered at cells+1 places, which bounds
// the cost of a fit whatever the cohort's size and changes β and ε by less than 1e-3.
const (
	exactMasses = 4096
	cells       = 1024
	// shareUnit is so coarse that sums of shares are exact, whatever the order of samples.
	shareUnit = 0x1p30
)

// masses are numbers with weights, for sums of a smooth function over them.
type masses struct {
	at, weight []float64
	step       float64 // distance of the places on the asinh scale; 0 while exact
}

// newMasses makes room for n numbers whose mean square is 1 at most, so that none exceeds √n.
func newMasses(n int) masses {
	if n <= exactMasses {
		return masses{at: make([]float64, 0, n), weight: make([]float64, 0, n)}
	}
	s := masses{at: make([]float64, cells+1), weight: make([]float64, cells+1)}
	s.step = 2 * math.Asinh(math.Sqrt(float64(n))) / cells
	for k := range s.at {
		s.at[k] = math.Sinh(float64(k-cells/2) * s.step)
	}
	return s
}

// add adds v, shared between the two nearest places which keeps the weighted mean to 1e-9.
func (s *masses) add(v, weight float64) {
	if s.step == 0 {
		s.at, s.weight = append(s.at, v), append(s.weight, weight)
		return
	}
	k := min(max(int(math.Asinh(v)/s.step+cells/2), 0), cells-1)
	share := (v - s.at[k]) / (s.at[k+1] - s.at[k])
	share = math.Round(share*shareUnit) / shareUnit
	s.weight[k] += weight * (1 - share)
	s.weight[k+1] += weight * share
}

// compact drops the places where nothing is, and puts numbers that are kept as they are in order, so
// that the order of samples changes no sum.
func (s *masses) compact() {
	if s.step == 0 {
		slices.Sort(s.at) // of equal weights
		return
	}
	n := 0
	for k, w := range s.weight {
		if w != 0 {
			s.at[n], s.weight[n] = s.at[k], w
			n++
		}
	}
	s.at, s.weight = s.at[:n], s.weight[:n]
}
