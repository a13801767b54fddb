package model

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
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

// NewPartition divides the drawn samples of s by rule, in O(N log N).
//
// Thirds (Lee et al. 2026, §3): of N drawn samples the ⌊2fN⌋ of lowest σ² form the pool, the rest is
// HighVar; the pool's upper half by μ, the larger half when odd, is HighAvg. From f = 1/2 on the pool
// is everything and HighAvg its ⌈fN⌉ highest. Ties fall by key, then by position.
func NewPartition(s *Snapshot, rule Rule) *Partition {
	p := &Partition{Rule: rule, Region: make([]Region, s.Len())}
	p.Cuts = Cuts{Variance: math.NaN(), Mean: math.NaN()}
	drawn := make([]ranked, 0, s.Counts.Drawn)
	for i := range s.Len() {
		if v := s.Variance(i); !math.IsNaN(v) {
			drawn = append(drawn, ranked{variance: v, mean: s.Mean(i), at: int32(i)})
		}
	}
	p.Drawn = len(drawn)
	if rule.Kind == Box {
		p.box(drawn)
	} else {
		p.thirds(drawn, s.roster.Keys)
	}
	p.summarise(drawn)
	return p
}

type ranked struct {
	variance, mean float64
	at             int32
}

// sizes returns how many of n samples are HighVar and how many HighAvg.
func (f Fraction) sizes(n int) (highVar, highAvg int) {
	pool := min(int64(n), 2*f.Num*int64(n)/f.Den)
	if 2*f.Num >= f.Den {
		return 0, int((f.Num*int64(n) + f.Den - 1) / f.Den)
	}
	return n - int(pool), int(pool+1) / 2
}

func (p *Partition) thirds(drawn []ranked, keys []Key) {
	highVar, highAvg := p.Rule.Keep.sizes(len(drawn))
	byKey := func(a, b ranked) int {
		return cmp.Or(keys[a.at].Compare(keys[b.at]), cmp.Compare(a.at, b.at))
	}
	slices.SortFunc(drawn, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.variance, a.variance), byKey(a, b))
	})
	pool := drawn[highVar:]
	p.Cuts.Variance, p.Cuts.TiedVariance = cut(drawn, highVar, func(r ranked) float64 { return r.variance })
	slices.SortFunc(pool, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.mean, a.mean), byKey(a, b))
	})
	p.Cuts.Mean, p.Cuts.TiedMean = cut(pool, highAvg, func(r ranked) float64 { return r.mean })
	for rank, r := range drawn {
		switch {
		case rank < highVar:
			p.Region[r.at] = HighVar
		case rank < highVar+highAvg:
			p.Region[r.at] = HighAvg
		default:
			p.Region[r.at] = LowAvg
		}
	}
}

// cut returns the value of the last of the first n and how many share it if the next one does too.
func cut(sorted []ranked, n int, value func(ranked) float64) (at float64, tied int) {
	if n == 0 || len(sorted) == 0 {
		return math.NaN(), 0
	}
	at = value(sorted[n-1])
	if n == len(sorted) || value(sorted[n]) != at {
		return at, 0
	}
	for _, r := range sorted {
		if value(r) == at {
			tied++
		}
	}
	return at, tied
}

func (p *Partition) box(drawn []ranked) {
	p.Cuts.Variance, p.Cuts.Mean = p.Rule.CutVariance, p.Rule.CutMean
	for _, r := range drawn {
		switch {
		case r.variance >= p.Rule.CutVariance:
			p.Region[r.at] = HighVar
		case r.mean >= p.Rule.CutMean:
			p.Region[r.at] = HighAvg
		default:
			p.Region[r.at] = LowAvg
		}
	}
}

func (p *Partition) summarise(drawn []ranked) {
	for _, r := range drawn {
		st := &p.Stats[p.Region[r.at]]
		st.Count++
		st.Mean += r.mean
		st.Variance += r.variance
	}
	p.Stats[Off].Count = len(p.Region) - len(drawn)
	for i := range p.Stats {
		st := &p.Stats[i]
		st.Mean /= float64(st.Count)
		st.Variance /= float64(st.Count)
	}
	p.Stats[Off].Mean, p.Stats[Off].Variance = math.NaN(), math.NaN()
}
