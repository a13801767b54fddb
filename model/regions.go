package model

import (
	"fmt"
	"math/big"
)

// Region is a part of the map. The names are the paper's (Lee et al. 2026).
type Region uint8

// The regions. Off holds what is not drawn: not fully scored, or with a single response.
const (
	Off Region = iota
	HighAvg
	LowAvg
	HighVar
	NumRegions
)

var regionNames = [...]string{"unscored", "HighAvg", "LowAvg", "HighVar"}

func (r Region) String() string { return regionNames[r] }

// Fraction is an exact share, so that a third of N is never N/3 less a rounding error.
type Fraction struct{ Num, Den int64 }

// Third is the default share of HighAvg.
var Third = Fraction{1, 3}

// ParseFraction reads "1/3" or "0.25" exactly; it must lie in (0, 1].
func ParseFraction(s string) (Fraction, error) {
	r, ok := new(big.Rat).SetString(s)
	if !ok || r.Sign() <= 0 || r.Cmp(big.NewRat(1, 1)) > 0 {
		return Fraction{}, fmt.Errorf("share %q: want a number above 0 and up to 1, such as 0.25 or 1/3", s)
	}
	if !r.Num().IsInt64() || !r.Denom().IsInt64() || r.Denom().Int64() > maxDenominator {
		return Fraction{}, fmt.Errorf("share %q: too many digits", s)
	}
	return Fraction{r.Num().Int64(), r.Denom().Int64()}, nil
}

// maxDenominator keeps share × samples × 2 within int64 for a billion samples.
const maxDenominator = 1_000_000_000

func (f Fraction) String() string { return fmt.Sprintf("%d/%d", f.Num, f.Den) }

// RuleKind says how regions are cut.
type RuleKind uint8

// Thirds cuts by rank, Box at fixed values.
const (
	Thirds RuleKind = iota
	Box
)

func (k RuleKind) String() string { return [...]string{"thirds", "box"}[k] }

// Rule is how a cohort is divided into regions.
type Rule struct {
	Kind        RuleKind
	Keep        Fraction // Thirds: the share that becomes HighAvg
	CutVariance float64  // Box: at or above it HighVar
	CutMean     float64  // Box: at or above it, below CutVariance, HighAvg
}

// DefaultRule is the paper's: thirds by rank.
var DefaultRule = Rule{Kind: Thirds, Keep: Third}

// Cuts are where the regions meet, in the units of the scores. They are relative to the cohort.
type Cuts struct {
	Variance float64 // the smallest σ² in HighVar; NaN where HighVar is empty
	Mean     float64 // the smallest μ in HighAvg; NaN where HighAvg is empty
	// Tied counts the samples whose value is exactly the cut's while the cut runs between them, so
	// that their keys alone decided. It is 0 where the cut separates different values.
	TiedVariance, TiedMean int
}

// RegionStats sum up one region: its size and the means of its samples' μ and σ².
type RegionStats struct {
	Count          int
	Mean, Variance float64 // NaN where empty
}

// Partition is a cohort divided into regions. It does not change once made.
type Partition struct {
	Rule   Rule
	Region []Region // per sample
	Cuts   Cuts
	Stats  [NumRegions]RegionStats
	Drawn  int // samples on the map, the N of the rule
}

// NewPartition divides the drawn samples of s by rule, in O(N).
func NewPartition(s *Snapshot, rule Rule) *Partition { return NewRanking(s).Partition(rule) }

// sizes returns how many of n samples are HighVar and how many HighAvg.
func (f Fraction) sizes(n int) (highVar, highAvg int) {
	pool := min(int64(n), 2*f.Num*int64(n)/f.Den)
	if 2*f.Num >= f.Den {
		return 0, int((f.Num*int64(n) + f.Den - 1) / f.Den)
	}
	return n - int(pool), int(pool+1) / 2
}
