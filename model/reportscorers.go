package model

import "math"

// ScorerReport is what a project holds of one scorer, whichever dataset it is of. Counts are of
// distinct responses.
type ScorerReport struct {
	ScorerInfo
	Scored   int            `json:"scored"`
	Failed   int            `json:"failed"`
	Failures map[string]int `json:"failures"` // by reason
	CostUSD  Number         `json:"cost_usd"` // of all that was ever asked
	Tokens   int            `json:"tokens"`   // likewise
	Methods  map[string]int `json:"methods"`  // scores by how the rating was read, where that is known
	Draws    int            `json:"draws"`    // ratings of which a score is the mean
	Spread   Number         `json:"spread"`   // mean standard deviation (divisor k) of k ≥ 2 draws
}

// Reading is how a score was read off a judge's answers.
type Reading struct {
	Method Method
	Spread float64 // standard deviation (divisor k) of k ≥ 2 draws; NaN with fewer
}

// NoiseReport tells a judge's noise from the variability of responses. A score that is the mean of
// k draws with the standard deviation s (divisor k) has the sampling variance s²/(k−1): the
// unbiased variance of one draw is s²·k/(k−1), and the mean of k has a k-th of it. Of that, the
// share (n−1)/n is expected in the population variance of a sample's n scores.
type NoiseReport struct {
	Draws     int    `json:"draws"`     // k
	Responses int    `json:"responses"` // of samples all of whose responses were rated k times
	Spread    Number `json:"spread"`    // mean s
	Variance  Number `json:"variance"`  // expected in a sample's σ² from noise alone
	Share     Number `json:"share"`     // of the mean σ² of these samples
}

// JudgeNoise compares the spread of repeated ratings with the variability within samples. It is nil
// where there are no repeated ratings.
func JudgeNoise(s *Snapshot, draws int, readings map[Key]Reading) *NoiseReport {
	if draws < 2 || len(readings) == 0 {
		return nil
	}
	r := NoiseReport{Draws: draws}
	spreads, noise, variances, samples := 0.0, 0.0, 0.0, 0
	for i := range s.Len() {
		lo, hi := s.roster.Span(i)
		sum, squares := 0.0, 0.0 // NaN where one has no spread
		for _, key := range s.roster.ResponseKeys[lo:hi] {
			spread := math.NaN()
			if read, ok := readings[key]; ok {
				spread = read.Spread
			}
			sum, squares = sum+spread, squares+spread*spread
		}
		if !s.Drawn(i) || math.IsNaN(sum) {
			continue
		}
		n := float64(hi - lo)
		spreads, r.Responses, samples = spreads+sum, r.Responses+hi-lo, samples+1
		noise += squares / n / float64(draws-1) * (n - 1) / n
		variances += s.Variance(i)
	}
	if samples == 0 {
		return nil
	}
	r.Spread, r.Variance = Number(spreads/float64(r.Responses)), Number(noise/float64(samples))
	r.Share = Number(noise / variances)
	return &r
}
