package model

import (
	"math"
)

// SuspectThreshold is the P(mislabelled) from which a sample counts as suspect by default.
const SuspectThreshold = 0.5

// marginLimit bounds a margin, so that sums of margins between absurd scores stay finite.
const marginLimit = 1e300

// Pair is two responses of a sample by position; the label prefers A to B. The zero Pair is none.
type Pair struct{ A, B int }

// Diagnosis is what the scores of one cohort say about its labels. A label pair is two responses of
// one sample with different labels and a score each; its margin is the score of the one that the
// label prefers less the other's. Slices have one element a sample, NaN where undefined.
type Diagnosis struct {
	// P is the probability that the sample's label is flipped. It is NaN where the sample has no
	// label pair with a margin other than 0: undecidable, which does not mean that all is well.
	P []float64
	// SCorr is the cosine of labels and scores, the scores put on [0, 1] (Lee et al. 2026);
	// SCorrCentred is their Pearson correlation. Both need a score for every labelled response.
	SCorr, SCorrCentred []float64
	Worst               []Pair // the label pair of the least margin, those of margin 0 passed over

	Beta float64 // how sharply scores follow labels, per MarginRMS
	// Lapse is h, the share of its surest judgements in which this scorer is taken to be wrong itself.
	Lapse     float64
	MarginRMS float64 // root mean square of the margins other than 0, in units of the score
	// NoiseRate is ε, the estimated share of labels that this scorer contests. NoiseCI holds it with
	// NoiseConfidence; where the interval is wide, Identifiable is false and NoiseRate means little.
	NoiseRate    float64
	NoiseCI      [2]float64
	Identifiable bool

	Pairs, Agree, Disagree, Tied int // label pairs, and how many have a margin above, below and of 0
	// Strata are the sources, and the votes of several annotators, by which P differs.
	Strata []Stratum

	fit   *noiseFit
	leans []float64 // per sample, in units of MarginRMS

	// Circular is true where labels and scores are one column, so that nothing can be learned.
	Circular bool
}

// Diagnose compares the labels of s with its scores. It takes O(label pairs) time.
func Diagnose(s *Snapshot, info ScorerInfo) *Diagnosis {
	nan, n := math.NaN(), s.Len()
	d := &Diagnosis{
		P: undefined(n), SCorr: undefined(n), SCorrCentred: undefined(n), Worst: make([]Pair, n),
		Beta: nan, MarginRMS: nan, NoiseRate: nan, Lapse: nan, NoiseCI: [2]float64{nan, nan},
		Circular: s.roster.StoredIsLabel && info.Kind == "column",
	}
	if d.Circular {
		return d
	}
	d.correlate(s, info.Scale)
	leans := d.survey(s)
	if d.Agree+d.Disagree == 0 {
		return d
	}
	x := d.evidence(leans)
	d.fit = x.fit()
	d.leans = leans
	d.Beta, d.NoiseRate, d.NoiseCI = d.fit.beta, d.fit.noise, d.fit.interval
	d.Lapse = d.fit.lapse
	d.Identifiable = d.NoiseCI[1]-d.NoiseCI[0] <= identifiableWidth
	d.judge(s, x)
	return d
}

// judge gives every sample its P.
func (d *Diagnosis) judge(s *Snapshot, x *mixture) {
	largest, n := 0.0, 0
	for i, lean := range d.leans {
		if d.leans[i] = lean / d.MarginRMS; !math.IsNaN(lean) {
			largest = max(largest, math.Abs(d.leans[i]))
			n++
		}
	}
	table, shift := d.fit.flips(n, largest), newShifts(s.roster, d)
	for i, lean := range d.leans {
		if !math.IsNaN(lean) {
			d.P[i] = logistic(table.of(lean) + shift.of(i))
		}
	}
}

func undefined(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = math.NaN()
	}
	return s
}

// Undiagnosed says nothing of n samples.
func Undiagnosed(n int) *Diagnosis {
	nan, none := math.NaN(), undefined(n)
	return &Diagnosis{P: none, SCorr: none, SCorrCentred: none, Worst: make([]Pair, n),
		Beta: nan, Lapse: nan, MarginRMS: nan, NoiseRate: nan, NoiseCI: [2]float64{nan, nan}}
}

// eachPair calls f with every label pair of one sample and its margin.
func eachPair(labels, scores []float64, f func(p Pair, margin float64)) {
	for a := range labels {
		for b := a + 1; b < len(labels); b++ {
			p := Pair{a, b}
			switch {
			case math.IsNaN(scores[a]) || math.IsNaN(scores[b]):
				continue
			case labels[b] > labels[a]:
				p = Pair{b, a}
			case !(labels[a] > labels[b]): // equal, or one is missing
				continue
			}
			m := scores[p.A] - scores[p.B]
			f(p, min(max(m, -marginLimit), marginLimit))
		}
	}
}

// pairWeight is what one label pair counts: 1/(n−1) with n responses that are labelled and scored,
// since they make up to n(n−1)/2 pairs but only n−1 of these are independent.
func pairWeight(labels, scores []float64) float64 {
	n := 0
	for k, y := range labels {
		if !math.IsNaN(y) && !math.IsNaN(scores[k]) {
			n++
		}
	}
	return 1 / float64(n-1)
}

// survey counts the label pairs and finds MarginRMS and Worst. It returns each sample's lean, the
// weighted sum of its margins, NaN where every margin is 0 or there is none.
func (d *Diagnosis) survey(s *Snapshot) (leans []float64) {
	leans = undefined(s.Len())
	var size norm
	for i := range leans {
		labels, scores := s.roster.Labels(i), s.Scores(i)
		sum, least := 0.0, 0.0
		eachPair(labels, scores, func(p Pair, m float64) {
			d.count(m)
			if m == 0 {
				return
			}
			size.add(m)
			sum += m
			if least == 0 || m < least {
				least, d.Worst[i] = m, p
			}
		})
		if least != 0 {
			leans[i] = sum * pairWeight(labels, scores)
		}
	}
	d.MarginRMS = size.rms()
	return leans
}

func (d *Diagnosis) count(margin float64) {
	d.Pairs++
	switch {
	case margin > 0:
		d.Agree++
	case margin < 0:
		d.Disagree++
	default:
		d.Tied++
	}
}

// evidence gathers what the fit needs, in units of MarginRMS.
func (d *Diagnosis) evidence(leans []float64) *mixture {
	x := &mixture{leans: newMasses(d.Agree + d.Disagree)}
	for _, lean := range leans {
		if !math.IsNaN(lean) {
			x.leans.add(lean/d.MarginRMS, 1)
		}
	}
	x.leans.compact()
	return x
}

// norm sums squares in units of a power of two, so that none overflows, and in pairs of float64, so
// that the order in which they come changes nothing.
type norm struct {
	unit    float64 // above every number so far, within a factor of two of the largest
	squares account
	n       int
}

func (q *norm) add(v float64) {
	v = math.Abs(v)
	if v >= q.unit {
		_, exponent := math.Frexp(v)
		unit := math.Ldexp(1, exponent)
		down := q.unit / unit
		q.squares.hi, q.squares.lo = q.squares.hi*down*down, q.squares.lo*down*down
		q.unit = unit
	}
	square := times(v/q.unit, v/q.unit)
	q.squares.add(square.hi)
	q.squares.add(square.lo)
	q.n++
}

// rms is never 0 once a number other than 0 has been added.
func (q *norm) rms() float64 {
	if q.n == 0 {
		return math.NaN()
	}
	return max(q.unit*math.Sqrt((q.squares.hi+q.squares.lo)/float64(q.n)), math.SmallestNonzeroFloat64)
}
