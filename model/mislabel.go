package model

import "math"

// The label noise model. A Bradley–Terry model orders two responses as their label does with
// probability σ(βm), m being the score margin in units of the margins' root mean square; a share ε
// of the samples has its label flipped, all pairs of a sample together, each pair with the weight w
// that pairWeight gives. With M = Σ w·m, the sample's lean, and since
// log σ(−x) = log σ(x) − x, a sample has the log-likelihood
//
//	log[(1−ε) Π σ(βm)^w + ε Π σ(−βm)^w] = Σ w·log σ(βm) + log[(1−ε) + ε·exp(−βM)]
//
// so the cohort's is a sum over margins and one over leans, and both can be gathered into cells. On
// small cohorts β and ε trade off, hence the weak priors.
const (
	betaPriorMean, betaPriorSD = 3.0, 2.0 // normal, for β ≥ 0
	noisePriorA, noisePriorB   = 1.5, 6.0 // Beta, for ε ≤ maxNoise
	maxNoise                   = 0.5      // beyond it "flipped" and "right" would trade places

	// NoiseConfidence is the confidence of Diagnosis.NoiseCI. The interval holds all ε whose profile
	// log-posterior is within noiseDrop = χ²₁(NoiseConfidence)/2 of the highest.
	NoiseConfidence = 0.99
	noiseDrop       = 3.3174483

	// identifiableWidth is the width from which the interval says that ε is not identifiable.
	identifiableWidth = 0.3
)

// betaGrid and noiseGrid are where the search looks first: the posterior can have two peaks.
var (
	betaGrid  = doubling(1.0/128, 4096)
	noiseGrid = []float64{
		1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.003, 0.01, 0.02, 0.035, 0.05, 0.075,
		0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, maxNoise,
	}
)

func doubling(from, to float64) []float64 {
	grid := []float64{0}
	for v := from; v <= to; v *= 2 {
		grid = append(grid, v)
	}
	return grid
}

// mixture is the evidence of a cohort under the model.
type mixture struct {
	margins masses    // of all pairs, each with its weight
	leans   masses    // of all samples, each with weight 1
	right   []float64 // Σ w·log σ(βm) at every β of betaGrid
}

// noiseFit is the model fitted to a cohort: the posterior's highest point, and ε's interval.
type noiseFit struct {
	beta, noise float64
	interval    [2]float64
}

// fit maximises the posterior over β ≥ 0 and 0 < ε ≤ maxNoise.
func (x *mixture) fit() noiseFit {
	x.right = make([]float64, len(betaGrid))
	for k, beta := range betaGrid {
		x.right[k] = x.logRight(beta)
	}
	profile := make([]float64, len(noiseGrid))
	best := 0
	for k, noise := range noiseGrid {
		_, profile[k] = x.profile(noise)
		if profile[k] > profile[best] {
			best = k
		}
	}
	height := func(noise float64) float64 { _, v := x.profile(noise); return v }
	lo, hi := noiseGrid[max(best-1, 0)], noiseGrid[min(best+1, len(noiseGrid)-1)]
	noise := peak(height, lo, hi)
	beta, top := x.profile(noise)
	inside := func(noise float64) bool { return height(noise) >= top-noiseDrop }
	from := lowerEnd(profile, top, noise, inside)
	to := upperEnd(profile, top, noise, inside)
	return noiseFit{beta: beta, noise: noise, interval: [2]float64{from, to}}
}

// lowerEnd returns where the interval begins, at 0 if it holds the smallest ε that is looked at.
func lowerEnd(profile []float64, top, noise float64, inside func(float64) bool) float64 {
	if profile[0] >= top-noiseDrop {
		return 0
	}
	k := 1
	for noiseGrid[k] < noise && profile[k] < top-noiseDrop {
		k++
	}
	return border(min(noiseGrid[k], noise), noiseGrid[k-1], inside)
}

// upperEnd returns where the interval ends.
func upperEnd(profile []float64, top, noise float64, inside func(float64) bool) float64 {
	k := len(noiseGrid) - 1
	if profile[k] >= top-noiseDrop {
		return maxNoise
	}
	k--
	for noiseGrid[k] > noise && profile[k] < top-noiseDrop {
		k--
	}
	return border(max(noiseGrid[k], noise), noiseGrid[k+1], inside)
}

// border bisects between a value inside and one outside.
func border(in, out float64, inside func(float64) bool) float64 {
	for range 24 { // to 1e-8 of the widest gap
		if mid := (in + out) / 2; inside(mid) {
			in = mid
		} else {
			out = mid
		}
	}
	return in
}

// peak finds the maximum of f between lo and hi by golden section.
func peak(f func(float64) float64, lo, hi float64) float64 {
	const golden = 0.6180339887498949
	a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
	fa, fb := f(a), f(b)
	for range 34 { // to 1e-7 of the bracket; rounding hides more
		if fa >= fb {
			hi, b, fb = b, a, fa
			a = hi - golden*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + golden*(hi-lo)
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}

// profile returns the β of the highest log-posterior at this ε, and that log-posterior.
func (x *mixture) profile(noise float64) (beta, height float64) {
	best := 0
	height = math.Inf(-1)
	for k, b := range betaGrid {
		if v := x.right[k] + x.logFlip(b, noise) + logPrior(b, noise); v > height {
			best, height = k, v
		}
	}
	lo, hi := betaGrid[max(best-1, 0)], betaGrid[min(best+1, len(betaGrid)-1)]
	beta = x.climb(betaGrid[best], lo, hi, noise)
	if v := x.logRight(beta) + x.logFlip(beta, noise) + logPrior(beta, noise); v > height {
		return beta, v
	}
	return betaGrid[best], height
}

// climb follows the slope from beta to a maximum between lo and hi, by Newton steps where they stay
// between the values known to lie on either side of it, else by halving.
func (x *mixture) climb(beta, lo, hi, noise float64) float64 {
	for range 40 {
		slope, curve := x.slope(beta, noise)
		if slope > 0 {
			lo = beta
		} else {
			hi = beta
		}
		next := beta - slope/curve
		if !(curve < 0 && lo < next && next < hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-beta) <= 1e-10*(1+beta) {
			return next
		}
		beta = next
	}
	return beta
}

// logRight returns Σ w·log σ(βm).
func (x *mixture) logRight(beta float64) float64 {
	sum := 0.0
	for k, m := range x.margins.at {
		t := beta * m
		sum += x.margins.weight[k] * (min(t, 0) - math.Log1p(math.Exp(-math.Abs(t))))
	}
	return sum
}

// logFlip returns Σ log[(1−ε) + ε·exp(−βM)].
func (x *mixture) logFlip(beta, noise float64) float64 {
	sum := 0.0
	for k, lean := range x.leans.at {
		t := beta * lean
		small := math.Exp(-math.Abs(t))
		if t >= 0 {
			sum += x.leans.weight[k] * math.Log(1-noise+noise*small)
		} else {
			sum += x.leans.weight[k] * (math.Log(noise+(1-noise)*small) - t)
		}
	}
	return sum
}

// slope returns the first two derivatives of the log-posterior by β.
func (x *mixture) slope(beta, noise float64) (first, second float64) {
	first = -(beta - betaPriorMean) / (betaPriorSD * betaPriorSD)
	second = -1 / (betaPriorSD * betaPriorSD)
	for k, m := range x.margins.at {
		wrong := 1 / (1 + math.Exp(beta*m))
		first += x.margins.weight[k] * m * wrong
		second -= x.margins.weight[k] * m * m * wrong * (1 - wrong)
	}
	for k, lean := range x.leans.at {
		p := flipProbability(beta*lean, noise)
		first -= x.leans.weight[k] * lean * p
		second += x.leans.weight[k] * lean * lean * p * (1 - p)
	}
	return first, second
}

func logPrior(beta, noise float64) float64 {
	z := (beta - betaPriorMean) / betaPriorSD
	return -z*z/2 + (noisePriorA-1)*math.Log(noise) + (noisePriorB-1)*math.Log1p(-noise)
}

// flipProbability is ε·σ(−t) / ((1−ε)·σ(t) + ε·σ(−t)) with t = βM.
func flipProbability(t, noise float64) float64 {
	if t >= 0 {
		small := noise * math.Exp(-t)
		return small / (1 - noise + small)
	}
	return noise / (noise + (1-noise)*math.Exp(t))
}
