package model

import (
	"math"
	"slices"
)

const (
	// mostFitted bounds the label pairs that weights are fitted to: of more, samples at equal
	// distances are taken, which leaves β an error of about a hundredth.
	mostFitted = 30_000
	// tryCycles tell which start leads highest; fitCycles and fitTolerance end the climb from there,
	// which takes a few dozen.
	tryCycles    = 8
	fitCycles    = 2000
	fitTolerance = 1e-12
	// ascentSteps need not reach the top of what each cycle maximises anew.
	ascentSteps = 4

	weightPriorMean, weightPriorSD = 3.0, 2.0 // normal, for every β ≥ 0
	noisePriorA, noisePriorB       = 1.5, 6.0 // Beta, for ε ≤ maxNoise
	leastNoise                     = 1e-9
)

// noiseStarts are where fits begin: the posterior can have two peaks in ε.
var noiseStarts = [...]float64{0.02, 0.15, 0.45}

// joint is the evidence of a cohort for several scorers at once: mixture with vectors for margins
// and leans, which stand in rows of as many numbers as there are scorers.
type joint struct {
	rms     []float64 // per scorer, of its margins other than 0; 0 where it has none
	margins []float64
	weight  []float64 // per margin
	leans   []float64
	pairs   int // before any were left out
}

// jointFit is a point of the parameter space.
type jointFit struct {
	beta  []float64
	noise float64
}

// newJoint gathers the label pairs of which both responses have all scores.
func newJoint(r *Roster, units [][]float64) *joint {
	x := &joint{rms: make([]float64, len(units))}
	sizes := make([]norm, len(units))
	samples := eachEvidence(r, units, func(int, []float64, float64) { x.pairs++ })
	step := 1 + (x.pairs-1)/mostFitted
	last := -1
	eachEvidence(r, units, func(sample int, m []float64, w float64) {
		for k, v := range m {
			if v != 0 {
				sizes[k].add(v)
			}
		}
		if sample%step != 0 {
			return
		}
		if sample != last {
			x.leans, last = append(x.leans, make([]float64, len(m))...), sample
		}
		x.margins, x.weight = append(x.margins, m...), append(x.weight, w)
		lean := x.leans[len(x.leans)-len(m):]
		for k, v := range m {
			lean[k] += w * v
		}
	})
	for k := range sizes {
		if sizes[k].n > 0 {
			x.rms[k] = sizes[k].rms()
		}
	}
	if samples > 0 {
		x.scale(x.margins)
		x.scale(x.leans)
	}
	return x
}

// scale puts rows into units of the margins' root mean squares.
func (x *joint) scale(rows []float64) {
	for i := range rows {
		if size := x.rms[i%len(x.rms)]; size > 0 {
			rows[i] /= size
		}
	}
}

// eachEvidence calls f with every label pair's margins, those that are 0 in all passed over, and
// with the pair's weight. Samples that have such a pair are numbered from 0; it returns how many
// there are.
func eachEvidence(
	r *Roster, units [][]float64, f func(sample int, margins []float64, weight float64),
) (samples int) {
	margins := make([]float64, len(units))
	whole := []float64{} // of each response of a sample, NaN where a score is missing
	for i := range r.Len() {
		lo, hi := r.Span(i)
		whole = whole[:0]
		for p := lo; p < hi; p++ {
			sum := 0.0
			for k := range units {
				sum += units[k][p]
			}
			whole = append(whole, sum)
		}
		found, weight := false, pairWeight(r.Labels(i), whole)
		eachPair(r.Labels(i), whole, func(p Pair, _ float64) {
			for k := range units {
				margins[k] = units[k][lo+p.A] - units[k][lo+p.B]
			}
			if slices.Max(margins) != 0 || slices.Min(margins) != 0 {
				f(samples, margins, weight)
				found = true
			}
		})
		if found {
			samples++
		}
	}
	return samples
}

// fit maximises the posterior over all β ≥ 0 and 0 < ε ≤ maxNoise.
func (x *joint) fit() (best jointFit) {
	top := math.Inf(-1)
	for _, noise := range noiseStarts {
		at := jointFit{beta: make([]float64, len(x.rms)), noise: noise}
		for k := range at.beta {
			at.beta[k] = weightPriorMean / float64(len(x.rms))
		}
		at = x.climb(at, tryCycles)
		if height := x.height(at); height > top {
			best, top = at, height
		}
	}
	return x.climb(best, fitCycles)
}

// climb follows expectation and maximisation to a peak. Where ε and β trade off that alone takes
// hundreds of steps, so every two of them are extrapolated (the SQUAREM scheme of Varadhan and
// Roland 2008, third step length), and what leads downhill is taken back.
func (x *joint) climb(at jointFit, cycles int) jointFit {
	for range cycles {
		one := x.improve(at)
		two := x.improve(one)
		next := x.improve(leap(at, one, two))
		if !(x.height(next) >= x.height(two)) {
			next = two
		}
		moved := distance(at, next)
		if at = next; moved < fitTolerance {
			break
		}
	}
	return at
}

// leap extrapolates two steps of one kind, within the bounds of the parameters.
func leap(from, one, two jointFit) jointFit {
	a, b, c := from.vector(), one.vector(), two.vector()
	var first, bend float64
	for k := range a {
		r, v := b[k]-a[k], c[k]-2*b[k]+a[k]
		first, bend = first+r*r, bend+v*v
	}
	if bend == 0 {
		return two
	}
	length := -max(1, math.Sqrt(first/bend))
	for k := range a {
		r, v := b[k]-a[k], c[k]-2*b[k]+a[k]
		a[k] = max(a[k]-2*length*r+length*length*v, 0)
	}
	last := len(a) - 1
	return jointFit{beta: a[:last], noise: min(max(a[last], leastNoise), maxNoise)}
}

func (f jointFit) vector() []float64 { return append(slices.Clone(f.beta), f.noise) }

func distance(a, b jointFit) (most float64) {
	u, v := a.vector(), b.vector()
	for k := range u {
		most = max(most, math.Abs(u[k]-v[k])/(1+math.Abs(u[k])))
	}
	return most
}

// improve takes one step of expectation and maximisation.
func (x *joint) improve(at jointFit) jointFit {
	pull := make([]float64, len(at.beta)) // Σ p·lean
	flipped, n := 0.0, len(at.beta)
	for s := 0; s < len(x.leans); s += n {
		lean := x.leans[s : s+n]
		p := flipProbability(dot(at.beta, lean), at.noise)
		flipped += p
		for k, v := range lean {
			pull[k] += p * v
		}
	}
	samples := float64(len(x.leans) / n)
	noise := (flipped + noisePriorA - 1) / (samples + noisePriorA + noisePriorB - 2)
	return jointFit{beta: x.ascend(slices.Clone(at.beta), pull), noise: min(noise, maxNoise)}
}

// ascend maximises Σ w·log σ(β·m) − β·pull + log prior over β ≥ 0, which is concave, by Newton
// steps that are cut off at 0 and halved where they lead too far.
func (x *joint) ascend(beta, pull []float64) []float64 {
	height := x.expected(beta, pull)
	for range ascentSteps {
		step := x.newton(beta, pull)
		share, moved := 1.0, 0.0
		for ; share > 1e-9; share /= 2 {
			next := slices.Clone(beta)
			moved = 0
			for k := range next {
				next[k] = max(beta[k]+share*step[k], 0)
				moved = max(moved, math.Abs(next[k]-beta[k]))
			}
			if h := x.expected(next, pull); h >= height {
				beta, height = next, h
				break
			}
		}
		if share <= 1e-9 || moved < 1e-13 {
			break
		}
	}
	return beta
}

// expected is what ascend maximises.
func (x *joint) expected(beta, pull []float64) float64 {
	return x.logRight(beta) - dot(beta, pull) + logBetas(beta)
}

// newton returns the step to where the slope of expected would be 0, for those β that may move.
func (x *joint) newton(beta, pull []float64) []float64 {
	n := len(beta)
	slope, curve := make([]float64, n), make([][]float64, n)
	for k := range slope {
		slope[k] = -pull[k] - (beta[k]-weightPriorMean)/(weightPriorSD*weightPriorSD)
		curve[k] = make([]float64, n)
		curve[k][k] = 1 / (weightPriorSD * weightPriorSD)
	}
	for i, w := range x.weight {
		m := x.margins[i*n : (i+1)*n]
		wrong := 1 / (1 + math.Exp(dot(beta, m)))
		for k, v := range m {
			slope[k] += w * v * wrong
			for l, u := range m {
				curve[k][l] += w * v * u * wrong * (1 - wrong)
			}
		}
	}
	for k := range slope {
		if beta[k] == 0 && slope[k] <= 0 { // it stays at its bound
			slope[k] = 0
			for l := range slope {
				curve[k][l], curve[l][k] = 0, 0
			}
			curve[k][k] = 1
		}
	}
	return solve(curve, slope)
}

// solve returns x with a·x = b for a positive definite a. It overwrites both.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for k := range n {
		for i := k + 1; i < n; i++ {
			f := a[i][k] / a[k][k]
			for j := k; j < n; j++ {
				a[i][j] -= f * a[k][j]
			}
			b[i] -= f * b[k]
		}
	}
	for k := n - 1; k >= 0; k-- {
		for j := k + 1; j < n; j++ {
			b[k] -= a[k][j] * b[j]
		}
		b[k] /= a[k][k]
	}
	return b
}

// height is the log-posterior, but for a constant.
func (x *joint) height(at jointFit) float64 {
	sum, n := x.logRight(at.beta)+logBetas(at.beta), len(at.beta)
	sum += (noisePriorA-1)*math.Log(at.noise) + (noisePriorB-1)*math.Log1p(-at.noise)
	for s := 0; s < len(x.leans); s += n {
		t := dot(at.beta, x.leans[s:s+n])
		small := math.Exp(-math.Abs(t))
		if t >= 0 {
			sum += math.Log(1 - at.noise + at.noise*small)
		} else {
			sum += math.Log(at.noise+(1-at.noise)*small) - t
		}
	}
	return sum
}

// logRight returns Σ w·log σ(β·m).
func (x *joint) logRight(beta []float64) (sum float64) {
	n := len(beta)
	for i, w := range x.weight {
		t := dot(beta, x.margins[i*n:(i+1)*n])
		sum += w * (min(t, 0) - math.Log1p(math.Exp(-math.Abs(t))))
	}
	return sum
}

func logBetas(beta []float64) (sum float64) {
	for _, b := range beta {
		z := (b - weightPriorMean) / weightPriorSD
		sum -= z * z / 2
	}
	return sum
}

func dot(a, b []float64) (sum float64) {
	for k := range a {
		sum += a[k] * b[k]
	}
	return sum
}
