package model

import "math"

// Up to exactMasses numbers are kept as they are; more are gathered at cells+1 places, which bounds
// the cost of a fit whatever the cohort's size and changes β and ε by less than 1e-3.
const (
	exactMasses = 4096
	cells       = 1024
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

// add adds v, shared between the two nearest places so that the weighted mean stays exact.
func (s *masses) add(v, weight float64) {
	if s.step == 0 {
		s.at, s.weight = append(s.at, v), append(s.weight, weight)
		return
	}
	k := min(max(int(math.Asinh(v)/s.step+cells/2), 0), cells-1)
	share := (v - s.at[k]) / (s.at[k+1] - s.at[k])
	s.weight[k] += weight * (1 - share)
	s.weight[k+1] += weight * share
}

// compact drops the places where nothing is.
func (s *masses) compact() {
	n := 0
	for k, w := range s.weight {
		if w != 0 {
			s.at[n], s.weight[n] = s.at[k], w
			n++
		}
	}
	s.at, s.weight = s.at[:n], s.weight[:n]
}
