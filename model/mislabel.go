package model

import "math"

// The label noise model. Each sample is one question: does its label hold as it is, or turned round?
// With M, the sample's lean, which is the sum of its margins, each with pairWeight, in units of the
// margins' root mean square, the scorer prefers the true label's side with probability
//
//	q(M) = (1−2h)·σ(βM) + h
//
// which is Bradley and Terry's model with a floor: of the samples on which it is sure, the scorer
// itself is wrong in a share h (a lapse). A share ε of the labels is turned round, so the label
// agrees with probability (1−ε)·q(M) + ε·q(−M). With the contested share c = ε(1−2h) + h that is
//
//	(1−c)·σ(βM) + c·σ(−βM)
//
// so scores and labels tell c and β, and never ε and h apart: one scorer's own confident errors look
// like label noise. h therefore has a weak prior and is integrated out, as are β and c: nothing is
// plugged in at its best value. For two responses this is the likelihood of DESIGN's mixture with c
// for ε. For more it is the probability of the label given that it or its reverse holds, since
// σ(βM) = Πσ(βm)^w / (Πσ(βm)^w + Πσ(−βm)^w): pairs of one sample are not taken for independent.
const (
	betaPriorMean, betaPriorSD = 5.0, 3.0  // normal, for β ≥ 0
	contestPriorB              = 1.0       // ε ~ Beta(1, 1) on [0, maxNoise]: flat
	lapsePriorA, lapsePriorB   = 1.0, 20.0 // h ~ Beta: a twentieth, most likely none

	maxNoise = 0.5 // beyond it "turned round" and "right" would trade places

	// NoiseConfidence is the posterior probability of Diagnosis.NoiseCI, the shortest such interval.
	NoiseConfidence = 0.99
	// identifiableWidth is the width from which the interval says that ε is not identifiable.
	identifiableWidth = 0.3

	coarse, fine = 17, 33 // points of a side of the grid while it is sought, and of the last one
	negligible   = 12.0   // what lies so far below the highest log-posterior is left out
	mostRounds   = 40
	lapseSteps   = 48
)

// mixture is the evidence of a cohort under the model.
type mixture struct {
	leans masses // of all samples, each with weight 1
}

// contested is one c and what the priors make of it: its density, the means of h, of ε·h, and of ε.
type contested struct{ c, logPrior, lapse, both float64 }

// noiseFit is the posterior, on a grid.
type noiseFit struct {
	betas  []float64
	at     []contested
	weight [][]float64 // by β, c; they add up to 1

	beta, noise, lapse float64 // means
	interval           [2]float64
}

// fit finds where the posterior is and integrates over it.
func (x *mixture) fit() *noiseFit {
	betas, shares := firstBetas(), span(0, maxNoise, coarse)
	for range mostRounds {
		heights := x.heights(betas, contestedShares(shares))
		b, c, tight := around(heights, len(betas), len(shares))
		beta := [2]float64{betas[b[0]], betas[b[1]]}
		share := [2]float64{shares[c[0]], shares[c[1]]}
		betas, shares = span(beta[0], beta[1], coarse), span(share[0], share[1], coarse)
		if tight {
			betas, shares = span(beta[0], beta[1], fine), span(share[0], share[1], fine)
			break
		}
	}
	f := &noiseFit{betas: betas, at: contestedShares(shares)}
	f.weight = normalised(x.heights(betas, f.at))
	f.summarise()
	return f
}

// firstBetas reaches from scores that say nothing to scores that say all.
func firstBetas() []float64 {
	grid := []float64{0}
	for v := 1.0 / 16; v <= 4096; v *= math.Sqrt2 {
		grid = append(grid, v)
	}
	return grid
}

// span is n numbers from lo to hi at equal distances.
func span(lo, hi float64, n int) []float64 {
	grid := make([]float64, n)
	for k := range grid {
		grid[k] = lo + (hi-lo)*float64(k)/float64(n-1)
	}
	return grid
}

// around returns the rectangle of the grid that holds what counts, and whether it is most of it.
func around(heights [][]float64, rows, columns int) (row, column [2]int, tight bool) {
	top := math.Inf(-1)
	for _, line := range heights {
		for _, h := range line {
			top = max(top, h)
		}
	}
	row, column = [2]int{rows, -1}, [2]int{columns, -1}
	for r, line := range heights {
		for c, h := range line {
			if h >= top-negligible {
				row = [2]int{min(row[0], r), max(row[1], r)}
				column = [2]int{min(column[0], c), max(column[1], c)}
			}
		}
	}
	tight = rows == coarse && row[1]-row[0] >= coarse/2 && column[1]-column[0] >= coarse/2
	row = [2]int{max(row[0]-1, 0), min(row[1]+1, rows-1)}
	column = [2]int{max(column[0]-1, 0), min(column[1]+1, columns-1)}
	return row, column, tight
}

// heights are the log-posteriors over a grid.
func (x *mixture) heights(betas []float64, at []contested) [][]float64 {
	heights := make([][]float64, len(betas))
	against := make([]float64, len(x.leans.at))
	for b, beta := range betas {
		heights[b] = make([]float64, len(at))
		for k, lean := range x.leans.at {
			against[k] = 1 / (1 + math.Exp(beta*lean))
		}
		z := (beta - betaPriorMean) / betaPriorSD
		for j, share := range at {
			sum := share.logPrior - z*z/2
			for k, s := range against {
				if w := x.leans.weight[k]; w > 0 {
					sum += w * math.Log(max(share.c+(1-2*share.c)*(1-s), math.SmallestNonzeroFloat64))
				}
			}
			heights[b][j] = sum
		}
	}
	return heights
}

func normalised(heights [][]float64) [][]float64 {
	top, sum := math.Inf(-1), 0.0
	for _, line := range heights {
		for _, h := range line {
			top = max(top, h)
		}
	}
	for _, line := range heights {
		for k, h := range line {
			line[k] = math.Exp(h - top)
			sum += line[k]
		}
	}
	for _, line := range heights {
		for k := range line {
			line[k] /= sum
		}
	}
	return heights
}

// contestedShares looks at every c.
func contestedShares(shares []float64) []contested {
	at := make([]contested, len(shares))
	for k, c := range shares {
		total := 0.0
		at[k].c = c
		eachLapse(c, func(noise, lapse, density float64) {
			total += density
			at[k].lapse += density * lapse
			at[k].both += density * noise * lapse
		})
		at[k].lapse, at[k].both = at[k].lapse/total, at[k].both/total
		at[k].logPrior = math.Log(total)
	}
	return at
}

// eachLapse calls f with the ways in which c comes about, an ε and an h, and how likely each is a
// priori: the densities of ε and h and the Jacobian ∂ε/∂c = 1/(1−2h), times the step of h.
func eachLapse(c float64, f func(noise, lapse, density float64)) {
	c = max(c, 1e-9)
	step := c / lapseSteps
	for k := range lapseSteps {
		h := (float64(k) + 0.5) * step
		noise := (c - h) / (1 - 2*h)
		logDensity := (contestPriorB-1)*math.Log1p(-noise) + (lapsePriorA-1)*math.Log(h) +
			(lapsePriorB-1)*math.Log1p(-h) - math.Log1p(-2*h)
		f(noise, h, step*math.Exp(logDensity))
	}
}

// flip is the posterior probability that a label with this lean is turned round.
func (f *noiseFit) flip(lean float64) (p float64) {
	for b, beta := range f.betas {
		against := 1 / (1 + math.Exp(beta*lean))
		for j, w := range f.weight[b] {
			if w > 0 {
				at := &f.at[j]
				turned := (at.c-at.lapse)*against + at.both
				p += w * turned / max(at.c+(1-2*at.c)*(1-against), math.SmallestNonzeroFloat64)
			}
		}
	}
	return min(max(p, 0), 1)
}

// agree is the share of labels that agree with the scorer where it leans so much.
func (f *noiseFit) agree(lean float64) (p float64) {
	for b, beta := range f.betas {
		side := 1 / (1 + math.Exp(-beta*math.Abs(lean)))
		for j, w := range f.weight[b] {
			p += w * (f.at[j].c + (1-2*f.at[j].c)*side)
		}
	}
	return p
}
