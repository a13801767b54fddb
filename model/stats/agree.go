package stats

import "math"

// Kappa is Cohen's (1960) for a square table of two raters; NaN where chance alone gives 1.
func (t Table) Kappa() float64 {
	rows, columns, n := t.sums()
	same, chance := 0.0, 0.0
	for i := range t {
		same += float64(t[i][i]) / float64(n)
		chance += float64(rows[i]) / float64(n) * float64(columns[i]) / float64(n)
	}
	if n == 0 || chance == 1 {
		return math.NaN()
	}
	return (same - chance) / (1 - chance)
}

// MacroF1 is the mean over the classes that either rater uses of 2·both/(one + other), which is the
// same whichever rater is taken for the truth; NaN of nothing.
func (t Table) MacroF1() float64 {
	rows, columns, _ := t.sums()
	total, classes := 0.0, 0.0
	for i := range t {
		if used := rows[i] + columns[i]; used > 0 {
			total += 2 * float64(t[i][i]) / float64(used)
			classes++
		}
	}
	return total / classes
}

// Ratio is Σ hits / Σ trials over clusters that are independent of each other, as their trials need
// not be.
type Ratio struct {
	clusters                int
	hits, trials            float64
	hits2, trials2, crossed float64
}

// Add adds a cluster. One without trials says nothing.
func (r *Ratio) Add(hits, trials float64) {
	if trials == 0 {
		return
	}
	r.clusters++
	r.hits, r.trials = r.hits+hits, r.trials+trials
	r.hits2, r.trials2, r.crossed = r.hits2+hits*hits, r.trials2+trials*trials, r.crossed+hits*trials
}

// Value is NaN of nothing.
func (r *Ratio) Value() float64 { return r.hits / r.trials }

// Interval is a score interval (Wilson 1927) with as many trials as independent ones would take to
// have the variance of the ratio estimator, k/(k−1)·Σ(hᵢ − p·nᵢ)²/(Σnᵢ)² over k clusters (Cochran
// 1977). Where the clusters do not vary, as at a share of 0 or 1, the clusters are the trials. It is
// None with fewer than two clusters.
func (r *Ratio) Interval(confidence float64) Interval {
	if r.clusters < 2 {
		return None()
	}
	p, k := r.Value(), float64(r.clusters)
	variance := k / (k - 1) * (r.hits2 - 2*p*r.crossed + p*p*r.trials2) / (r.trials * r.trials)
	trials := k
	if variance > 1e-15 {
		trials = p * (1 - p) / variance
	}
	return WilsonOf(p, trials, confidence)
}
