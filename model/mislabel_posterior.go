package model

import (
	"math"
	"sort"
)

// noiseBins is how many bins of equal width ε is counted in, between the least and the greatest that
// the posterior holds.
const noiseBins = 2000

// leastShown is the ε below which an interval is taken to reach down to 0: nothing tells them apart.
const leastShown = 0.005

// summarise finds the means and the shortest interval of ε.
func (f *noiseFit) summarise() {
	last := f.at[len(f.at)-1].c
	bins := make([]float64, noiseBins)
	for j, at := range f.at {
		share := 0.0
		for b, beta := range f.betas {
			share += f.weight[b][j]
			f.beta += f.weight[b][j] * beta
		}
		f.lapse += share * at.lapse
		total := math.Exp(at.logPrior)
		eachLapse(at.c, func(noise, _, density float64) {
			p := share * density / total
			f.noise += p * noise
			bins[min(int(noise/last*noiseBins), noiseBins-1)] += p
		})
	}
	lo, hi := narrowest(bins, NoiseConfidence)
	from := last * float64(lo) / noiseBins
	if from < leastShown {
		from = 0
	}
	f.interval = [2]float64{
		min(from, f.noise), max(last*float64(hi)/noiseBins, f.noise),
	}
}

// narrowest returns the shortest run of bins, from lo up to hi, that holds this much.
func narrowest(bins []float64, much float64) (lo, hi int) {
	sums := make([]float64, len(bins)+1)
	for k, p := range bins {
		sums[k+1] = sums[k] + p
	}
	hi = len(bins)
	for from := range bins {
		to := sort.SearchFloat64s(sums, sums[from]+much*sums[len(bins)])
		if to <= len(bins) && to-from < hi-lo {
			lo, hi = from, to
		}
	}
	return lo, hi
}

// tableSize is at how many leans P is computed where there are more samples than that; between them
// its logit is interpolated, on the scale of asinh.
const tableSize = 2048

// flips is P by lean, for any number of leans within a bound.
type flips struct {
	fit   *noiseFit
	logit []float64 // nil: computed one by one
	step  float64
}

func (f *noiseFit) flips(n int, largest float64) flips {
	if n <= tableSize {
		return flips{fit: f}
	}
	t := flips{fit: f, logit: make([]float64, tableSize+1)}
	t.step = 2 * math.Asinh(largest) / tableSize
	for k := range t.logit {
		t.logit[k] = logit(f.flip(math.Sinh(float64(k-tableSize/2) * t.step)))
	}
	return t
}

// of returns the log-odds that a label with this lean is turned round.
func (t flips) of(lean float64) float64 {
	if t.logit == nil {
		return logit(t.fit.flip(lean))
	}
	at := math.Asinh(lean)/t.step + tableSize/2
	k := min(max(int(at), 0), tableSize-1)
	return t.logit[k] + (at-float64(k))*(t.logit[k+1]-t.logit[k])
}

// logit is ln(p/(1−p)), kept finite.
func logit(p float64) float64 {
	p = min(max(p, 1e-300), 1-1e-16)
	return math.Log(p) - math.Log1p(-p)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// flipProbability is ε·σ(−t) / ((1−ε)·σ(t) + ε·σ(−t)) with t = βM.
func flipProbability(t, noise float64) float64 {
	if t >= 0 {
		small := noise * math.Exp(-t)
		return small / (1 - noise + small)
	}
	return noise / (noise + (1-noise)*math.Exp(t))
}
