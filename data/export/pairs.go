package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// PairRule says which responses of a sample make pairs of chosen and rejected. The zero rule is the
// best and the worst by label, else by score.
type PairRule struct {
	Kind   string  // of PairKinds; "" for the first
	By     string  // what orders responses: ByLabel, ByScore, "" for label where there are two
	MinGap float64 // between the labels, or the scores, of a pair; equal ones never are a pair
}

// The kinds of pair rule.
const (
	BestWorst = "best-worst" // one pair a sample
	AllPairs  = "all-pairs"  // all that are strictly ordered
	Labelled  = "labelled"   // all that labels order strictly; scores never decide
)

// What orders the responses of a sample.
const (
	ByLabel = "label"
	ByScore = "score"
)

// Why a sample has no place among preference pairs.
const (
	leftSingle    = "fewer than two responses"
	leftLabelTie  = "labels tie"
	leftScoreTie  = "scores tie"
	leftNoOpinion = "no labels, not fully scored"
	leftNoLabels  = "fewer than two labels"
	leftUnscored  = "not fully scored"
	leftNear      = "closer than the minimum gap"
)

// pair is two responses of a sample.
type pair struct{ chosen, rejected int }

func (p PairRule) kind() string { return cmp.Or(p.Kind, BestWorst) }

// by is what orders responses, in a word for the manifest.
func (p PairRule) by() string {
	if p.kind() == Labelled {
		return ByLabel
	}
	return cmp.Or(p.By, "label, else score")
}

// Check refuses a rule that says nothing, or two things.
func (p PairRule) Check() error {
	switch {
	case !slices.Contains([]string{BestWorst, AllPairs, Labelled}, p.kind()):
		return fmt.Errorf("pairs %q: want %s, %s or %s", p.Kind, BestWorst, AllPairs, Labelled)
	case !slices.Contains([]string{"", ByLabel, ByScore}, p.By):
		return fmt.Errorf("by %q: want %s or %s", p.By, ByLabel, ByScore)
	case p.kind() == Labelled && p.By == ByScore:
		return fmt.Errorf("pairs %s by %s: labels make these pairs", Labelled, ByScore)
	case !(p.MinGap >= 0) || math.IsInf(p.MinGap, 0):
		return fmt.Errorf("min-gap %v: want a number, 0 or more", p.MinGap)
	}
	return nil
}

// words says in the manifest how pairs are made.
func (p PairRule) words() string {
	switch p.kind() {
	case AllPairs:
		return "every pair of responses that labels, or scores where there are not two labels, " +
			"order strictly; by the place of the chosen response, then of the rejected one"
	case Labelled:
		return "every pair of responses that labels order strictly; by the place of the chosen " +
			"response, then of the rejected one"
	}
	return "the responses of the highest and the lowest label, or of the highest and the lowest " +
		"score where there are not two labels; among equals the score decides, then the earlier " +
		"response"
}

// pairs finds the pairs among the responses of a sample, or says why there are none.
func (p PairRule) pairs(labels, scores []float64) (all []pair, leftOut string) {
	values, tie, leftOut := p.order(labels, scores)
	if leftOut != "" {
		return nil, leftOut
	}
	strict := false
	if p.kind() == BestWorst {
		best, worst := bestAndWorst(values, scores)
		strict = values[best] > values[worst]
		if p.admits(values[best], values[worst]) {
			all = append(all, pair{best, worst})
		}
	} else {
		for c, high := range values {
			for r, low := range values {
				strict = strict || high > low
				if p.admits(high, low) {
					all = append(all, pair{c, r})
				}
			}
		}
	}
	switch {
	case !strict:
		return nil, tie
	case all == nil:
		return nil, leftNear
	}
	return all, ""
}

// admits is false where either is NaN.
func (p PairRule) admits(high, low float64) bool { return high > low && high-low >= p.MinGap }

// order returns the numbers that order the responses, NaN where one has none, and what it is called
// when they tie; or why nothing orders them.
func (p PairRule) order(labels, scores []float64) (values []float64, tie, leftOut string) {
	byLabel := p.by() == ByLabel
	switch {
	case len(scores) < 2:
		return nil, "", leftSingle
	case p.By != ByScore && count(labels) >= 2:
		return labels, leftLabelTie, ""
	case byLabel:
		return nil, "", leftNoLabels
	case count(scores) == len(scores):
		return scores, leftScoreTie, ""
	case p.By == ByScore:
		return nil, "", leftUnscored
	}
	return nil, "", leftNoOpinion
}

// bestAndWorst finds the extremes of values, at least one of which is a number.
func bestAndWorst(values, scores []float64) (best, worst int) {
	best, worst = -1, -1
	for j, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if best < 0 || compare(values, scores, j, best) > 0 {
			best = j
		}
		if worst < 0 || compare(values, scores, j, worst) < 0 {
			worst = j
		}
	}
	return best, worst
}

// compare orders responses a and b by value, then by score where both have one.
func compare(by, scores []float64, a, b int) int {
	if math.IsNaN(scores[a]) || math.IsNaN(scores[b]) {
		return cmp.Compare(by[a], by[b])
	}
	return cmp.Or(cmp.Compare(by[a], by[b]), cmp.Compare(scores[a], scores[b]))
}

func count(values []float64) int {
	n := 0
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}
