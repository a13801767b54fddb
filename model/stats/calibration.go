package stats

import (
	"math"
	"slices"
)

// The measures of a detector below take the truth, is[i], and what the detector says, score[i],
// higher for what it takes for true. A score that is NaN is no answer and is left out, except by
// PrecisionAt, which ranks it last.

// AUROC is the chance that something true has a higher score than something false, ties counting
// half: U/(n₁n₀) of Mann and Whitney (1947). It is NaN where nothing is true or nothing is false.
func AUROC(is []bool, score []float64) float64 {
	order := byScore(is, score)
	wins, above, pairs := 0.0, 0.0, 0.0
	for lo := 0; lo < len(order); {
		hi, hits := tied(order, is, score, lo)
		misses := float64(hi-lo) - hits
		wins += misses * (above + hits/2)
		above += hits
		pairs += misses
		lo = hi
	}
	return wins / (above * pairs)
}

// AveragePrecision is Σ (Rₖ − Rₖ₋₁)·Pₖ over the distinct scores from the highest down, Pₖ and Rₖ
// being precision and recall of all that score as much or more. It is NaN where nothing is true.
func AveragePrecision(is []bool, score []float64) float64 {
	order := byScore(is, score)
	sum, found := 0.0, 0.0
	for lo := 0; lo < len(order); {
		hi, hits := tied(order, is, score, lo)
		found += hits
		sum += hits * found / float64(hi)
		lo = hi
	}
	return sum / found
}

// PrecisionAt is the share of what is true among the k of the highest score. Of the scores that tie
// at the k-th place each counts the same: their hits are shared out, as over all their orders.
func PrecisionAt(k int, is []bool, score []float64) float64 {
	if k <= 0 || k > len(is) {
		return math.NaN()
	}
	order := byScore(is, score)
	sum, unknown, lo := 0.0, 0.0, 0
	for lo < min(k, len(order)) {
		hi, hits := tied(order, is, score, lo)
		sum += hits * float64(min(hi, k)-lo) / float64(hi-lo)
		lo = hi
	}
	if lo >= k {
		return sum / float64(k)
	}
	for i, v := range score {
		if math.IsNaN(v) && is[i] {
			unknown++
		}
	}
	sum += unknown * float64(k-lo) / float64(len(is)-lo)
	return sum / float64(k)
}

// CalibrationError is the expected calibration error of probabilities: in bins of equal width on
// [0, 1], the mean distance of the share that is true from the mean probability, each bin counting
// as much as it holds (Naeini, Cooper and Hauskrecht 2015). It is NaN without a probability.
func CalibrationError(bins int, is []bool, p []float64) float64 {
	n, excess := 0, make([]float64, bins)
	for i, v := range p {
		if math.IsNaN(v) {
			continue
		}
		n++
		at := min(max(int(v*float64(bins)), 0), bins-1)
		excess[at] += v
		if is[i] {
			excess[at]--
		}
	}
	sum := 0.0
	for _, v := range excess {
		sum += math.Abs(v)
	}
	return sum / float64(n)
}

// byScore is the order of the scores, the highest first.
func byScore(is []bool, score []float64) []int {
	if len(is) != len(score) {
		panic("stats: as many truths as scores are needed")
	}
	var order []int
	for i, v := range score {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case score[a] > score[b]:
			return -1
		case score[a] < score[b]:
			return 1
		}
		return 0
	})
	return order
}

// tied finds where the run of equal scores that begins at lo ends, and how many of it are true.
func tied(order []int, is []bool, score []float64, lo int) (hi int, hits float64) {
	for hi = lo; hi < len(order) && score[order[hi]] == score[order[lo]]; hi++ {
		if is[order[hi]] {
			hits++
		}
	}
	return hi, hits
}
