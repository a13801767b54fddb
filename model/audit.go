package model

import (
	"bytes"
	"math"
	"slices"

	"admap/model/stats"
)

// AuditConfidence is that of an audit's interval.
const AuditConfidence = 0.95

// leastPerStratum is how many samples each region has in an audit, as far as it has them.
const leastPerStratum = 3

// Audit is a random sample of a dataset's labelled samples, stratified by region, whose verdicts tell
// how many labels of the dataset are wrong whatever any scorer thinks. The regions are those of the
// moment it was drawn; they only make the estimate more precise, so they need not be true.
type Audit struct {
	Seed   uint64         `json:"seed"`
	Strata []AuditStratum `json:"strata"`
}

// AuditStratum is what is drawn of one region.
type AuditStratum struct {
	Region     string   `json:"region"`
	Population int      `json:"population"` // labelled samples, those that stand there twice counted once
	Keys       []string `json:"keys"`       // the drawn, in the order of their tickets
}

// NewAudit draws about size of the labelled samples: of each region its share, three at least as far
// as it has them, those with the smallest SHA-256 of "audit:SEED:KEY". It is nil without labels.
func NewAudit(s *Snapshot, p *Partition, size int, seed uint64) *Audit {
	seen := map[Key]bool{}
	var by [NumRegions][]string
	total := 0
	for i, key := range s.roster.Keys {
		if s.roster.Labelled(i) && !seen[key] {
			seen[key] = true
			by[p.Region[i]] = append(by[p.Region[i]], key.String())
			total++
		}
	}
	if total == 0 {
		return nil
	}
	a := &Audit{Seed: seed}
	for g, keys := range by {
		if len(keys) == 0 {
			continue
		}
		share := int(math.Round(float64(size) * float64(len(keys)) / float64(total)))
		n := min(max(share, leastPerStratum), len(keys))
		a.Strata = append(a.Strata, AuditStratum{Region(g).String(), len(keys), tickets(keys, seed)[:n]})
	}
	return a
}

// tickets puts keys in the order in which they are drawn.
func tickets(keys []string, seed uint64) []string {
	draw := Draw{What: "audit", Seed: seed}
	drawn := make(map[string][]byte, len(keys))
	for _, key := range keys {
		t := draw.Ticket(key)
		drawn[key] = t[:]
	}
	slices.SortFunc(keys, func(a, b string) int { return bytes.Compare(drawn[a], drawn[b]) })
	return keys
}

// Samples are those of a snapshot's dataset that are in the audit, in random order, each key once.
func (a *Audit) Samples(s *Snapshot) (in []int) {
	drawn := map[string]bool{}
	var all []string
	for _, stratum := range a.Strata {
		for _, key := range stratum.Keys {
			drawn[key] = true
			all = append(all, key)
		}
	}
	at := map[string]int{}
	for i := len(s.roster.Keys) - 1; i >= 0; i-- {
		if key := s.roster.Keys[i].String(); drawn[key] {
			at[key] = i
		}
	}
	for _, key := range tickets(all, a.Seed) {
		if i, ok := at[key]; ok {
			in = append(in, i)
		}
	}
	return in
}

// AuditReport is what an audit's verdicts say of the whole dataset. Wrong is a verdict of
// mislabelled, right one of right; with unsure and drop nothing is decided, so they count in the
// bounds only.
type AuditReport struct {
	Seed       uint64 `json:"seed"`
	Population int    `json:"population"` // labelled samples
	Drawn      int    `json:"drawn"`
	Judged     int    `json:"judged"` // right or wrong
	Wrong      int    `json:"wrong"`
	Undecided  int    `json:"undecided"`
	// Rate is Σ (N_h/N)·w_h/m_h over the regions h: of N_h labelled samples m_h were judged and w_h
	// found wrong. It is unbiased (Cochran 1977, §5.3) as long as what is judged is judged in random
	// order. Null until every region has a judged sample.
	Rate Number `json:"rate"`
	// RateCI is Wilson's interval for as many independent trials, q(1−q)/v, as have the variance v of
	// Rate, Σ (N_h/N)²·(1−m_h/N_h)·p_h(1−p_h)/(m_h−1), where each p_h is drawn by one pseudo-sample
	// towards the share of all judged, lest regions without a wrong label count as sure, and
	// q = Σ (N_h/N)·p_h.
	RateCI [2]Number `json:"rate_ci"`
	// Lowest and Highest are the rates if all undecided were right, or wrong.
	Lowest  Number `json:"lowest"`
	Highest Number `json:"highest"`
}

// Report sums up the verdicts given so far.
func (a *Audit) Report(s *Snapshot) AuditReport {
	verdicts := map[string]Verdict{}
	for i, key := range s.roster.Keys {
		if v := s.Verdict(i); v != NoVerdict {
			verdicts[key.String()] = v
		}
	}
	r := AuditReport{Seed: a.Seed}
	counts := make([]stratumCounts, len(a.Strata))
	for h, stratum := range a.Strata {
		counts[h].population = float64(stratum.Population)
		r.Population += stratum.Population
		r.Drawn += len(stratum.Keys)
		for _, key := range stratum.Keys {
			counts[h].count(verdicts[key])
		}
		r.Judged += int(counts[h].judged)
		r.Wrong += int(counts[h].wrong)
		r.Undecided += int(counts[h].undecided)
	}
	r.estimate(counts)
	return r
}

type stratumCounts struct{ population, judged, wrong, undecided float64 }

func (c *stratumCounts) count(v Verdict) {
	switch v {
	case Mislabelled:
		c.wrong++
		c.judged++
	case Right:
		c.judged++
	case Unsure, Drop:
		c.undecided++
	}
}

func (r *AuditReport) estimate(counts []stratumCounts) {
	rate, drawn, lowest, highest, variance := 0.0, 0.0, 0.0, 0.0, 0.0
	pooled := (float64(r.Wrong) + 0.5) / (float64(r.Judged) + 1)
	for _, c := range counts {
		weight := c.population / float64(r.Population)
		rate += weight * c.wrong / c.judged // NaN where nothing is judged
		seen := c.judged + c.undecided
		lowest += weight * c.wrong / seen
		highest += weight * (c.wrong + c.undecided) / seen
		p := (c.wrong + pooled) / (c.judged + 1)
		drawn += weight * p
		left := max(0, 1-c.judged/c.population)
		variance += weight * weight * left * p * (1 - p) / max(c.judged-1, 1)
	}
	r.Rate, r.Lowest, r.Highest = Number(rate), Number(lowest), Number(highest)
	r.RateCI = [2]Number{r.Rate, r.Rate} // all of it was judged
	switch {
	case math.IsNaN(rate):
		r.RateCI = numbers(stats.None())
	case variance > 0:
		r.RateCI = numbers(stats.WilsonOf(rate, drawn*(1-drawn)/variance, AuditConfidence))
	}
}
