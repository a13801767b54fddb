package model

import (
	"math"
	"slices"
)

// Noise may be concentrated: in one source, or where annotators were at odds. The rate of each
// stratum s is ε_s ~ Beta(κε, κ(1−ε)) around the cohort's ε, and since a scorer may also fail in one
// stratum more than in another, each has a floor h_s ~ Beta(1, 6) of its own: what that may
// explain is not held against the labels. κ is integrated over concentrations, no difference at all
// being one of them, each weighed by the evidence of all strata together. β is at its mean. P moves
// by logit(ε_s) less the logit of the mean rate.
const (
	leastStratum = 20 // samples, below which a stratum is left with the others'
	noiseSteps   = 40
	floorSteps   = 16
	floorMost    = 0.45
	shareSteps   = 50 // of c, at which the likelihood of a stratum is computed
	floorPriorB  = 6.0
	evenOdds     = 3.0 // log-odds, a priori, of no difference against each concentration
	unanimity    = 10  // votes are told apart by tenths of the annotators who agree
)

var concentrations = []float64{3, 6, 12, 25, 50, 100, math.Inf(1)}

// Stratum is a part of the samples with a noise rate of its own: a source, those of an equal vote,
// or, where the data have both, those of an equal vote in one source, so that nothing counts twice.
type Stratum struct {
	Source  int     // index into Roster.Sources; −1 where there is one source at most
	Agree   float64 // share of the annotators who order the responses as the label; NaN without two
	Samples int     // that are decided
	// NoiseRate is ε_s: the posterior mean, drawn towards the cohort's as far as the data allow.
	NoiseRate float64
}

// shifts are what a sample's stratum adds to the log-odds that its label is turned round.
type shifts struct {
	source []uint16 // per sample; nil where there is one at most
	vote   []uint8  // per sample, 1 more than the tenths; nil where no two annotators ordered any
	add    []float64
}

// votes is how many values a vote takes.
const votes = unanimity + 2

func newShifts(r *Roster, d *Diagnosis) shifts {
	s := shifts{vote: voteShares(r)}
	strata := votes
	if len(r.Sources) > 2 {
		s.source, strata = r.Source, votes*len(r.Sources)
	}
	if s.source == nil && s.vote == nil {
		return s
	}
	add, rates, sizes := d.stratify(strata, s.stratum)
	s.add = add
	for k, n := range sizes {
		if n < leastStratum {
			continue
		}
		part := Stratum{Source: k / votes, Agree: math.NaN(), Samples: n, NoiseRate: rates[k]}
		if s.source == nil {
			part.Source = -1
		}
		if vote := k % votes; vote > 0 {
			part.Agree = float64(vote-1) / unanimity
		}
		d.Strata = append(d.Strata, part)
	}
	return s
}

func (s *shifts) stratum(i int) (k int) {
	if s.source != nil {
		k = votes * int(s.source[i])
	}
	if s.vote != nil {
		k += int(s.vote[i])
	}
	return k
}

func (s *shifts) of(i int) float64 {
	if s.add == nil {
		return 0
	}
	return s.add[s.stratum(i)]
}

// voteShares tells samples apart by how many of their annotators, ties passed over, order the
// responses as the main label does; nil where there are no two of them.
func voteShares(r *Roster) []uint8 {
	var people []LabelSet
	for _, set := range r.Annotators {
		if !set.Question {
			people = append(people, set)
		}
	}
	if len(people) < 2 {
		return nil
	}
	shares := make([]uint8, r.Len())
	for i := range shares {
		lo, hi := r.Span(i)
		with, against := 0, 0
		for _, set := range people {
			switch lean := sum(r.Labels(i), set.Label[lo:hi]); {
			case lean > 0:
				with++
			case lean < 0:
				against++
			}
		}
		if n := with + against; n >= 2 {
			shares[i] = uint8(1 + (unanimity*with+n/2)/n)
		}
	}
	return shares
}

// sum adds up the margins of label pairs.
func sum(labels, scores []float64) (lean float64) {
	eachPair(labels, scores, func(_ Pair, m float64) { lean += m })
	return lean
}

// stratify fits the strata's rates and returns what each adds to the log-odds.
func (d *Diagnosis) stratify(n int, of func(int) int) (add, rates []float64, sizes []int) {
	likely, sizes := d.likelihoods(n, of)
	add, rates = make([]float64, n), make([]float64, n)
	mean, all := 0.0, 0
	cells := strataPriors(d.NoiseRate)
	evidence := make([]float64, len(concentrations))
	perKappa := make([][]float64, len(concentrations))
	for k := range concentrations {
		perKappa[k] = make([]float64, n)
		for s := range likely {
			if sizes[s] >= leastStratum {
				height, rate := cells[k].integrate(likely[s])
				evidence[k] += height
				perKappa[k][s] = rate
			}
		}
	}
	evidence[len(evidence)-1] += evenOdds
	weights := normalised([][]float64{evidence})[0]
	for s := range likely {
		if sizes[s] < leastStratum {
			continue
		}
		for k, w := range weights {
			rates[s] += w * perKappa[k][s]
		}
		mean += float64(sizes[s]) * rates[s]
		all += sizes[s]
	}
	mean /= float64(all)
	for s := range rates {
		if sizes[s] >= leastStratum {
			// Rounded, since the order of samples changes the last digits of the sums behind it.
			add[s] = math.Round(1e9*(logit(rates[s])-logit(mean))) / 1e9
		}
	}
	return add, rates, sizes
}

// likelihoods are the log-likelihoods of each stratum at shareSteps+1 contested shares.
func (d *Diagnosis) likelihoods(n int, of func(int) int) (likely [][]float64, sizes []int) {
	likely, sizes = make([][]float64, n), make([]int, n)
	product := make([][]float64, n)
	for i, lean := range d.leans {
		if math.IsNaN(lean) {
			continue
		}
		s := of(i)
		if likely[s] == nil {
			likely[s] = make([]float64, shareSteps+1)
			product[s] = slices.Repeat([]float64{1}, shareSteps+1)
		}
		against := 1 / (1 + math.Exp(d.Beta*lean))
		for k := range product[s] {
			c := max(float64(k)/shareSteps/2, 1e-6)
			product[s][k] *= 1 - against + c*(2*against-1)
		}
		if sizes[s]++; sizes[s]%32 == 0 {
			settle(likely[s], product[s])
		}
	}
	for s := range likely {
		settle(likely[s], product[s])
	}
	return likely, sizes
}

// settle moves a product into the sum of its logarithms.
func settle(sums, product []float64) {
	for k, p := range product {
		sums[k] += math.Log(p)
		product[k] = 1
	}
}

// strataPrior is the prior of (ε_s, h_s) in cells, each a c between two steps.
type strataPrior []struct{ noise, logPrior, step float64 }

func strataPriors(mean float64) []strataPrior {
	mean = min(max(mean, 0.005), maxNoise-0.005)
	priors := make([]strataPrior, len(concentrations))
	for k, kappa := range concentrations {
		noises := []float64{mean}
		if !math.IsInf(kappa, 1) {
			noises = span(maxNoise/2/noiseSteps, maxNoise-maxNoise/2/noiseSteps, noiseSteps)
		}
		total := 0.0
		for _, noise := range noises {
			of := 0.0
			if len(noises) > 1 {
				of = (kappa*mean-1)*math.Log(noise) + (kappa*(1-mean)-1)*math.Log1p(-noise)
			}
			for f := range floorSteps {
				h := floorMost * (float64(f) + 0.5) / floorSteps
				height := of + (floorPriorB-1)*math.Log1p(-h)
				total += math.Exp(height)
				priors[k] = append(priors[k], struct{ noise, logPrior, step float64 }{
					noise, height, (noise*(1-2*h) + h) * 2 * shareSteps,
				})
			}
		}
		for c := range priors[k] {
			priors[k][c].logPrior -= math.Log(total)
		}
	}
	return priors
}

// integrate returns a stratum's log-evidence and the posterior mean of its rate.
func (p strataPrior) integrate(likely []float64) (evidence, rate float64) {
	heights := make([]float64, len(p))
	top := math.Inf(-1)
	for k, cell := range p {
		at := min(int(cell.step), shareSteps-1)
		share := cell.step - float64(at)
		heights[k] = cell.logPrior + likely[at] + share*(likely[at+1]-likely[at])
		top = max(top, heights[k])
	}
	sum := 0.0
	for k, cell := range p {
		w := math.Exp(heights[k] - top)
		sum += w
		rate += w * cell.noise
	}
	return top + math.Log(sum), rate / sum
}
