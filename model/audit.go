package model

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"admap/model/stats"
)

// AuditConfidence is that of an audit's interval.
const AuditConfidence = 0.95

// leastPerStratum is how many samples each stratum has in an audit, as far as it has them.
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

// NewAudit draws about size of the labelled samples: of each region its share, those with the
// smallest SHA-256 of "audit:SEED:KEY". Regions whose share is less than three samples are one stratum
// with the largest region. It is nil without labels.
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
	for _, stratum := range merged(by, float64(size)/float64(total)) {
		n := int(math.Round(float64(size) * float64(len(stratum.Keys)) / float64(total)))
		n = min(max(n, leastPerStratum), len(stratum.Keys))
		stratum.Keys = tickets(stratum.Keys, seed)[:n]
		a.Strata = append(a.Strata, stratum)
	}
	return a
}

// merged makes strata of the regions. Those of which a draw of this share takes fewer than three are
// one with the largest.
func merged(by [NumRegions][]string, share float64) (strata []AuditStratum) {
	largest := 0
	for g := range by {
		if len(by[g]) > len(by[largest]) {
			largest = g
		}
	}
	for g, keys := range by {
		if g != largest && share*float64(len(keys)) >= leastPerStratum {
			strata = append(strata, AuditStratum{Region(g).String(), len(keys), keys})
		}
	}
	rest := AuditStratum{Region: Region(largest).String(), Keys: by[largest]}
	for g, keys := range by {
		if g != largest && len(keys) > 0 && share*float64(len(keys)) < leastPerStratum {
			rest.Region += " and " + Region(g).String()
			rest.Keys = append(rest.Keys, keys...)
		}
	}
	rest.Population = len(rest.Keys)
	return append(strata, rest)
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

// Find returns where the samples of an audit stand in a dataset, by their keys.
func (a *Audit) Find(r *Roster) map[string]int {
	wanted := map[Key]string{}
	for _, stratum := range a.Strata {
		for _, text := range stratum.Keys {
			var key Key
			if n, err := hex.Decode(key[:], []byte(text)); err == nil && n == len(key) {
				wanted[key] = text
			}
		}
	}
	at := make(map[string]int, len(wanted))
	for i, key := range r.Keys {
		if text, ok := wanted[key]; ok {
			at[text] = i
		}
	}
	return at
}

// Samples puts what Find has found into the random order in which it is to be judged.
func (a *Audit) Samples(at map[string]int) (in []int) {
	for _, key := range tickets(slices.Collect(maps.Keys(at)), a.Seed) {
		in = append(in, at[key])
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

// AuditSetting is the name under which a project keeps its audit.
const AuditSetting = "audit"

// ParseAudit reads what String writes; nil of "".
func ParseAudit(text string) (*Audit, error) {
	if text == "" {
		return nil, nil
	}
	a := &Audit{}
	if err := json.Unmarshal([]byte(text), a); err != nil {
		return nil, fmt.Errorf("read the audit of the project: %w", err)
	}
	return a, nil
}

// String is the audit as JSON.
func (a *Audit) String() string {
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // it holds nothing but text and whole numbers
	}
	return string(b)
}

// AddAudit adds the audit that a project keeps in its settings, "" for none.
func (r *Report) AddAudit(s *Snapshot, setting string) error {
	a, err := ParseAudit(setting)
	if a == nil {
		return err
	}
	if r.Review == nil {
		r.Review = NewReview(s, Undiagnosed(s.Len()))
	}
	found := a.Report(s, a.Find(s.roster))
	r.Review.Audit = &found
	return nil
}

// Report sums up the verdicts given so far on the samples that Find has found.
func (a *Audit) Report(s *Snapshot, at map[string]int) AuditReport {
	r := AuditReport{Seed: a.Seed}
	counts := make([]stratumCounts, len(a.Strata))
	for h, stratum := range a.Strata {
		counts[h].population = float64(stratum.Population)
		r.Population += stratum.Population
		r.Drawn += len(stratum.Keys)
		for _, key := range stratum.Keys {
			if i, found := at[key]; found {
				counts[h].count(s.Verdict(i))
			}
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
