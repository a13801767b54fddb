package model

import (
	"math"
	"slices"
)

// correlate fills SCorr and SCorrCentred.
func (d *Diagnosis) correlate(s *Snapshot, declared Scale) {
	scale := declared
	if !scale.Known() {
		scale = observedScale(s.allScores())
	}
	var labels, scores []float64
	for i := range s.Len() {
		labels, scores = labels[:0], scores[:0]
		given := s.Scores(i)
		for k, y := range s.roster.Labels(i) {
			if !math.IsNaN(y) {
				labels, scores = append(labels, y), append(scores, given[k])
			}
		}
		// A tie has no chosen and rejected to be the vector of.
		if len(labels) >= 2 && !(s.roster.LabelKind == Pairs && constant(labels)) {
			// A missing score makes both NaN. Pearson comes first, since it does not change with the
			// scale and putting scores on [0, 1] clamps some.
			d.SCorrCentred[i] = pearson(labels, scores)
			scale.normalise(scores)
			d.SCorr[i] = cosine(labels, scores)
		}
	}
}

// allScores are the scores of all responses, NaN where missing.
func (s *Snapshot) allScores() []float64 {
	all := make([]float64, 0, s.Counts.Responses)
	for _, ch := range s.chunks {
		all = append(all, ch.scores...)
	}
	return all
}

// observedScale is the 1st to 99th percentile of scores, or their range where these coincide. NaN
// are passed over.
func observedScale(scores []float64) Scale {
	all := make([]float64, 0, len(scores))
	for _, v := range scores {
		if !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return Scale{}
	}
	slices.Sort(all)
	scale := Scale{Lo: quantile(all, 0.01), Hi: quantile(all, 0.99)}
	if !scale.Known() {
		scale = Scale{Lo: all[0], Hi: all[len(all)-1]}
	}
	return scale
}

// quantile interpolates linearly between the two nearest of sorted, which is not empty; share is
// from 0 to 1.
func quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	k := min(int(at), len(sorted)-1)
	next := min(k+1, len(sorted)-1)
	return sorted[k]*(1-(at-float64(k))) + sorted[next]*(at-float64(k))
}

// normalise puts scores on [0, 1] in place; they become NaN where the scale has no extent.
func (s Scale) normalise(scores []float64) {
	for k, v := range scores {
		scores[k] = min(max((v-s.Lo)/(s.Hi-s.Lo), 0), 1)
	}
}

// cosine is the cosine similarity of two vectors, NaN where one has no length.
func cosine(a, b []float64) float64 { return cosineAbout(a, b, 0, 0) }

// pearson is the correlation of two vectors, NaN where one does not vary.
func pearson(a, b []float64) float64 {
	if constant(a) || constant(b) { // rounding in the mean must not make them vary
		return math.NaN()
	}
	meanA, _ := Moments(a)
	meanB, _ := Moments(b)
	return cosineAbout(a, b, meanA, meanB)
}

func constant(v []float64) bool { return slices.Min(v) == slices.Max(v) }

// cosineAbout is the cosine of a and b as seen from the given centres.
func cosineAbout(a, b []float64, centreA, centreB float64) float64 {
	var ab, aa, bb float64
	for k := range a {
		x, y := a[k]-centreA, b[k]-centreB
		ab += x * y
		aa += x * x
		bb += y * y
	}
	cos := ab / (math.Sqrt(aa) * math.Sqrt(bb))
	return min(max(cos, -1), 1) // rounding; NaN stays
}
