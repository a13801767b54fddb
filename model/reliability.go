package model

import (
	"math"

	"admap/model/stats"
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

// Reliabilities divides the label pairs whose margin is not 0 by |margin| into at most bins groups of
// about the same size, those of one margin together. With the margin's size m in units of MarginRMS,
// labels agree with the share (1−ε)·σ(βm) + ε·σ(−βm) if the fit is right. It takes O(P) time.
func (d *Diagnosis) Reliabilities(s *Snapshot, bins int) (groups []Reliability) {
	if d.Circular {
		return nil
	}
	sizes, agree := s.margins(d.Agree + d.Disagree)
	sizes, agree = radixSort(sizes, agree)
	for from := 0; from < len(sizes); {
		to := max(from+1, (len(groups)+1)*len(sizes)/bins)
		for to < len(sizes) && sizes[to] == sizes[to-1] {
			to++
		}
		groups = append(groups, d.reliability(sizes[from:to], agree[from:to]))
		from = to
	}
	return groups
}

// margins are the sizes of all n margins other than 0, as codes, and 1 for those above it.
func (s *Snapshot) margins(n int) (sizes []uint64, agree []int32) {
	sizes, agree = make([]uint64, 0, n), make([]int32, 0, n)
	for i := range s.Len() {
		eachPair(s.roster.Labels(i), s.Scores(i), func(_ Pair, m float64) {
			switch {
			case m > 0:
				sizes, agree = append(sizes, Ordinal(m)), append(agree, 1)
			case m < 0:
				sizes, agree = append(sizes, Ordinal(-m)), append(agree, 0)
			}
		})
	}
	return sizes, agree
}

// reliability sums up margins that are in order of their size.
func (d *Diagnosis) reliability(sizes []uint64, agree []int32) Reliability {
	n := len(sizes)
	r := Reliability{Lo: decode(sizes[0]), Hi: decode(sizes[n-1]), Pairs: n}
	for k, size := range sizes {
		r.Mean += decode(size)
		r.Agree += int(agree[k])
	}
	r.Mean /= float64(n)
	r.Share = float64(r.Agree) / float64(r.Pairs)
	ci := stats.Wilson(r.Agree, r.Pairs, 0.95)
	r.CI = [2]float64{ci.Lo, ci.Hi}
	r.Model = d.AgreementAt(r.Mean)
	return r
}

// AgreementAt is the share of label pairs that agree with the scores where the margin's size is m, by
// the fit; NaN where there is none.
func (d *Diagnosis) AgreementAt(m float64) float64 {
	right := 1 / (1 + math.Exp(-d.Beta*m/d.MarginRMS))
	return (1-d.NoiseRate)*right + d.NoiseRate*(1-right)
}
