package stats

import (
	"math"
	"slices"
)

// Interval holds an unknown number with a stated confidence.
type Interval struct{ Lo, Hi float64 }

// Holds reports whether v lies in it.
func (i Interval) Holds(v float64) bool { return i.Lo <= v && v <= i.Hi }

// Width is Hi − Lo.
func (i Interval) Width() float64 { return i.Hi - i.Lo }

// None is the interval of what is undefined.
func None() Interval { return Interval{math.NaN(), math.NaN()} }

// Quantile is the standard normal quantile of p, 0 < p < 1.
func Quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// twoSided is the z of an interval that leaves (1−confidence)/2 at each side.
func twoSided(confidence float64) float64 { return Quantile((1 + confidence) / 2) }

// Wilson is the score interval of a share of hits among n independent trials (Wilson 1927). It is
// [0, 1] for no trials.
func Wilson(hits, n int, confidence float64) Interval {
	if n == 0 {
		return Interval{0, 1}
	}
	return WilsonOf(float64(hits)/float64(n), float64(n), confidence)
}

// WilsonOf is the score interval of a share p of so many trials, which need not be a whole number.
func WilsonOf(p, size, confidence float64) Interval {
	z := twoSided(confidence)
	middle := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	i := Interval{max(0, middle-half), min(1, middle+half)}
	if p == 0 {
		i.Lo = 0
	}
	if p == 1 {
		i.Hi = 1
	}
	return i
}

// Correlation is the interval of a correlation r of n pairs by Fisher's transformation (Fisher
// 1921), with the variance 1/(n−3); for Spearman's, (1+r²/2)/(n−3) (Bonett and Wright 2000).
func Correlation(r float64, n int, ranks bool, confidence float64) Interval {
	if n <= 3 || math.IsNaN(r) {
		return None()
	}
	variance := 1 / float64(n-3)
	if ranks {
		variance *= 1 + r*r/2
	}
	half := twoSided(confidence) * math.Sqrt(variance)
	z := math.Atanh(max(-1, min(r, 1)))
	return Interval{math.Tanh(z - half), math.Tanh(z + half)}
}

// Percentiles is the interval between the percentiles of bootstrap replicates that hold this share
// of them in the middle. It sorts the replicates, of which those that are NaN do not count.
func Percentiles(replicates []float64, confidence float64) Interval {
	replicates = slices.DeleteFunc(replicates, math.IsNaN)
	if len(replicates) == 0 {
		return None()
	}
	slices.Sort(replicates)
	tail := (1 - confidence) / 2
	return Interval{Percentile(replicates, tail), Percentile(replicates, 1-tail)}
}

// Percentile interpolates the p-quantile of sorted values linearly (type 7 of Hyndman and Fan 1996).
func Percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := p * float64(len(sorted)-1)
	k := min(int(at), len(sorted)-1)
	next := min(k+1, len(sorted)-1)
	return sorted[k] + (at-float64(k))*(sorted[next]-sorted[k])
}
