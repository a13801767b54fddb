package model

import (
	"math"
	"math/big"
)

// Moments returns mean and population variance (divisor n) of scores, each the float64 nearest to
// the exact value, so that samples that tie by the definition tie in the result, whatever the order
// of their scores. The mean of none is NaN, and so is the variance of fewer than two. Beyond the
// range of float64 a result is infinite; a score that is not finite makes both NaN.
func Moments(scores []float64) (mean, variance float64) {
	if len(scores) == 0 {
		return math.NaN(), math.NaN()
	}
	var sum account
	largest := 0.0
	for _, s := range scores {
		largest = max(largest, math.Abs(s)) // NaN if one is
		sum.add(s)
	}
	if !(largest <= math.MaxFloat64) {
		return math.NaN(), math.NaN()
	}
	known := !sum.lost && largest < hugeScore
	if known {
		mean, known = sum.over(float64(len(scores)), 0)
	}
	if known && len(scores) > 1 {
		variance, known = spread(scores, sum.pair, mean)
	}
	if !known {
		mean, variance = rationalMoments(scores)
	}
	if len(scores) == 1 {
		variance = math.NaN()
	}
	return mean, variance
}

const (
	// hugeScore keeps squares and their sums within range; tiny keeps their rounding errors above
	// the subnormal numbers, where they would not be exact.
	hugeScore = 0x1p400
	tiny      = 0x1p-800
	// pairError bounds the relative error of a few operations on pairs, 2⁻¹⁰⁴ each.
	pairError = 0x1p-98
)

// pair is the unevaluated sum of two float64: 106 bits (Dekker 1971).
type pair struct{ hi, lo float64 }

// plus returns a+b exactly (Knuth's two-sum).
func plus(a, b float64) pair {
	hi := a + b
	bb := hi - a
	return pair{hi, (a - (hi - bb)) + (b - bb)}
}

// times returns a·b exactly, overflow and underflow apart.
func times(a, b float64) pair {
	hi := a * b
	return pair{hi, math.FMA(a, b, -hi)}
}

// account is a sum, and whether it lost anything to rounding.
type account struct {
	pair
	lost bool
}

func (a *account) add(v float64) {
	high := plus(a.hi, v)
	low := plus(a.lo, high.lo)
	a.pair = pair{high.hi, low.hi}
	a.lost = a.lost || low.lo != 0
}

// over returns the float64 nearest to p/n. p may be wrong by slack; known is false when that, or
// this division, leaves open to which side of a tie the quotient falls.
func (p pair) over(n, slack float64) (nearest float64, known bool) {
	p = plus(p.hi, p.lo)
	if p.hi == 0 && slack == 0 {
		return 0, true
	}
	if math.Abs(p.hi) < tiny {
		return 0, false
	}
	q := p.hi / n
	left := plus(math.FMA(-q, n, p.hi), p.lo)
	rest := left.hi / n
	slack /= n
	if math.FMA(-rest, n, left.hi) != 0 || left.lo != 0 {
		slack += math.Abs(rest) * 0x1p-50
	}
	if slack == 0 {
		return q + rest, true
	}
	// Twice the slack, since the sums in the brackets are rounded too.
	return q + rest, q+(rest-2*slack) == q+(rest+2*slack)
}

// spread returns the variance as (n·Σd² − (Σd)²) / n² over the distances d from mean, which is near
// enough to the true mean for the difference to lose little. sum is exact.
func spread(scores []float64, sum pair, mean float64) (variance float64, known bool) {
	var squares, off, top account
	for _, s := range scores {
		d := plus(s, -mean)
		square := times(d.hi, d.hi)
		squares.add(square.hi)
		squares.add(square.lo)
		if d.lo != 0 {
			squares.add(d.lo * (2*d.hi + d.lo))
			squares.lost = true
		}
	}
	if squares.hi == 0 {
		return 0, true
	}
	n := float64(len(scores))
	means := times(n, mean)
	for _, v := range [...]float64{sum.hi, -means.hi, sum.lo, -means.lo} {
		off.add(v) // Σd: a single float64 wherever its square weighs
	}
	a, b, c := times(n, squares.hi), times(n, squares.lo), times(off.hi, off.hi)
	for _, v := range [...]float64{a.hi, a.lo, b.hi, b.lo, -c.hi, -c.lo} {
		top.add(v)
	}
	slack := 0.0
	if squares.lost || off.lost || off.lo != 0 || top.lost {
		slack = n * a.hi * pairError
	}
	return top.over(n*n, slack)
}

// rationalMoments computes in rational numbers: slow, for the few samples where pairs of float64
// cannot tell. The scores are finite.
func rationalMoments(scores []float64) (mean, variance float64) {
	n := new(big.Rat).SetInt64(int64(len(scores)))
	sum, squares, s := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, v := range scores {
		sum.Add(sum, s.SetFloat64(v))
		squares.Add(squares, s.Mul(s, s))
	}
	sum.Quo(sum, n)
	squares.Quo(squares, n)
	mean, _ = sum.Float64()
	variance, _ = squares.Sub(squares, s.Mul(sum, sum)).Float64()
	return mean, variance
}
