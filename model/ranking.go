package model

import (
	"encoding/binary"
	"math"
)

// Ranking holds what a cohort is divided by: 20 bytes a drawn sample. One Ranking serves any number
// of rules, and several goroutines.
type Ranking struct {
	keys           []Key
	at             []int32  // the drawn samples, by position
	variance, mean []uint64 // their values, as codes
}

// NewRanking looks at the drawn samples of s.
func NewRanking(s *Snapshot) *Ranking {
	n := s.Counts.Drawn
	r := &Ranking{keys: s.roster.Keys, at: make([]int32, 0, n),
		variance: make([]uint64, 0, n), mean: make([]uint64, 0, n)}
	for c, ch := range s.chunks {
		for k, v := range ch.variance {
			if !math.IsNaN(v) {
				r.at = append(r.at, int32(c*chunkLen+k))
				r.variance = append(r.variance, Ordinal(v))
				r.mean = append(r.mean, Ordinal(ch.mean[k]))
			}
		}
	}
	return r
}

// Partition divides the samples by rule, in O(N).
//
// Thirds (Lee et al. 2026, §3): of N drawn samples the ⌊2fN⌋ of lowest σ² form the pool, the rest is
// HighVar; the pool's upper half by μ, the larger half when odd, is HighAvg. From f = 1/2 on the pool
// is everything and HighAvg its ⌈fN⌉ highest. Ties fall by key, then by position.
func (r *Ranking) Partition(rule Rule) *Partition {
	p := &Partition{Rule: rule, Region: make([]Region, len(r.keys)), Drawn: len(r.at)}
	if rule.Kind == Box {
		r.box(p)
	} else {
		r.thirds(p)
	}
	r.summarise(p)
	return p
}

func (r *Ranking) thirds(p *Partition) {
	highVar, highAvg := p.Rule.Keep.sizes(len(r.at))
	at, mean := r.at, r.mean
	var cut cut
	if cut = r.highest(highVar, at, r.variance); highVar > 0 {
		at, mean = make([]int32, 0, len(r.at)-highVar), make([]uint64, 0, len(r.at)-highVar)
		for k, i := range r.at {
			if cut.takes(i, r.variance[k]) {
				p.Region[i] = HighVar
			} else {
				at, mean = append(at, i), append(mean, r.mean[k])
			}
		}
	}
	p.Cuts.Variance, p.Cuts.TiedVariance = cut.value, cut.tied
	cut = r.highest(highAvg, at, mean)
	for k, i := range at {
		if p.Region[i] = LowAvg; cut.takes(i, mean[k]) {
			p.Region[i] = HighAvg
		}
	}
	p.Cuts.Mean, p.Cuts.TiedMean = cut.value, cut.tied
}

// cut tells the samples on its upper side from the others. Its zero value takes none.
type cut struct {
	value float64 // the least that is taken; NaN where nothing is
	tied  int     // how many have exactly this value, where not all of them are taken
	code  uint64
	keys  []Key
	last  int32 // of the tied ones that are taken, the last by key and position
	all   bool  // every sample of this value is taken
}

// takes reports whether sample i, whose value has this code, is on the upper side.
func (c *cut) takes(i int32, code uint64) bool {
	if code != c.code || c.all {
		return code >= c.code && c.keys != nil
	}
	order := c.keys[i].Compare(c.keys[c.last])
	return order < 0 || order == 0 && i <= c.last
}

// highest cuts off the n samples of the highest values; where these are equal, those whose keys come
// first. at and codes are the samples, by position, and their values.
func (r *Ranking) highest(n int, at []int32, codes []uint64) cut {
	if n == 0 {
		return cut{value: math.NaN()}
	}
	code, below := nth(codes, len(codes)-n)
	c := cut{value: decode(code), code: code, keys: r.keys}
	var ties []int32
	for k, v := range codes {
		if v == code {
			ties = append(ties, at[k])
		}
	}
	taken := n - (len(codes) - below - len(ties))
	if c.all = taken == len(ties); !c.all {
		c.tied, c.last = len(ties), r.nthKey(ties, taken-1)
	}
	return c
}

// nthKey returns which of the samples in, by position, stands at n by key and position.
func (r *Ranking) nthKey(in []int32, n int) int32 {
	for half := 0; half < len(Key{}); half += 8 {
		codes := make([]uint64, len(in))
		for k, i := range in {
			codes[k] = binary.BigEndian.Uint64(r.keys[i][half:])
		}
		code, below := nth(codes, n)
		n -= below
		var equal []int32
		for k, i := range in {
			if codes[k] == code {
				equal = append(equal, i)
			}
		}
		in = equal
	}
	return in[n]
}

func (r *Ranking) box(p *Partition) {
	p.Cuts.Variance, p.Cuts.Mean = p.Rule.CutVariance, p.Rule.CutMean
	for k, i := range r.at {
		switch {
		case decode(r.variance[k]) >= p.Rule.CutVariance:
			p.Region[i] = HighVar
		case decode(r.mean[k]) >= p.Rule.CutMean:
			p.Region[i] = HighAvg
		default:
			p.Region[i] = LowAvg
		}
	}
}

func (r *Ranking) summarise(p *Partition) {
	for k, i := range r.at {
		st := &p.Stats[p.Region[i]]
		st.Count++
		st.Mean += decode(r.mean[k])
		st.Variance += decode(r.variance[k])
	}
	p.Stats[Off].Count = len(p.Region) - len(r.at)
	for i := range p.Stats {
		st := &p.Stats[i]
		st.Mean /= float64(st.Count)
		st.Variance /= float64(st.Count)
	}
	p.Stats[Off].Mean, p.Stats[Off].Variance = math.NaN(), math.NaN()
}
