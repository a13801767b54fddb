package model

import (
	"cmp"
	"math"
	"slices"
)

// Reliability is how often labels and scores agree at one size of margin.
type Reliability struct {
	Lo, Hi float64 // |margin|, from and to
	Mean   float64 // of |margin|
	Pairs  int
	Agree  int // margin above 0
	// Share is Agree/Pairs, and CI holds it with 95 % (Wilson 1927): of pairs taken as independent.
	Share float64
	CI    [2]float64
	Model float64 // what the fit of the Diagnosis gives at Mean
}

// z95 is the standard normal quantile of 0.975.
const z95 = 1.959963984540054

// Reliabilities divides the label pairs whose margin is not 0 by |margin| into at most bins groups of
// about the same size, those of one margin together. With the margin's size m in units of MarginRMS,
// labels agree with the share (1−ε)·σ(βm) + ε·σ(−βm) if the fit is right. It takes O(P log P) time.
func (d *Diagnosis) Reliabilities(s *Snapshot, bins int) (groups []Reliability) {
	var margins []float64
	if d.Circular {
		return nil
	}
	for i := range s.Len() {
		eachPair(s.roster.Labels(i), s.Scores(i), func(_ Pair, m float64) {
			if m != 0 {
				margins = append(margins, m)
			}
		})
	}
	slices.SortFunc(margins, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	for from := 0; from < len(margins); {
		to := max(from+1, (len(groups)+1)*len(margins)/bins)
		for to < len(margins) && math.Abs(margins[to]) == math.Abs(margins[to-1]) {
			to++
		}
		groups = append(groups, d.reliability(margins[from:to]))
		from = to
	}
	return groups
}

// reliability sums up margins that are in order of their size.
func (d *Diagnosis) reliability(margins []float64) Reliability {
	r := Reliability{Lo: math.Abs(margins[0]), Hi: math.Abs(margins[len(margins)-1]),
		Pairs: len(margins)}
	for _, m := range margins {
		r.Mean += math.Abs(m) / float64(len(margins))
		if m > 0 {
			r.Agree++
		}
	}
	r.Share = float64(r.Agree) / float64(r.Pairs)
	r.CI = wilson95(r.Agree, r.Pairs)
	r.Model = d.AgreementAt(r.Mean)
	return r
}

// AgreementAt is the share of label pairs that agree with the scores where the margin's size is m, by
// the fit; NaN where there is none.
func (d *Diagnosis) AgreementAt(m float64) float64 {
	right := 1 / (1 + math.Exp(-d.Beta*m/d.MarginRMS))
	return (1-d.NoiseRate)*right + d.NoiseRate*(1-right)
}

// wilson95 is the score interval of a share (Wilson 1927, "Probable Inference, the Law of Succession,
// and Statistical Inference").
func wilson95(part, whole int) [2]float64 {
	n, p := float64(whole), float64(part)/float64(whole)
	middle := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return [2]float64{max(0, middle-half), min(1, middle+half)}
}
