package model

import (
	"math"
	"slices"
	"sync"
)

// chunkLen is the number of samples that share one copy-on-write unit. A snapshot copies one pointer
// a chunk (8 kB for a million samples); the first write to a chunk after that copies the chunk.
const chunkLen = 1024

// State says how far a sample is scored.
type State uint8

// A sample is Full once every response has a score, Partial while some have one.
const (
	Unscored State = iota
	Partial
	Full
)

// chunk holds what can change of chunkLen consecutive samples.
type chunk struct {
	scores   []float64 // per response; NaN where missing
	failures []Reason  // per response
	mean     []float64 // per sample; NaN unless Full
	variance []float64 // per sample; NaN unless Full with two responses or more
	state    []State
	verdict  []Verdict
	noted    []bool
}

func newChunk(samples, responses int) *chunk {
	ch := &chunk{
		scores: make([]float64, responses), failures: make([]Reason, responses),
		mean: make([]float64, samples), variance: make([]float64, samples),
		state: make([]State, samples), verdict: make([]Verdict, samples), noted: make([]bool, samples),
	}
	for _, s := range [][]float64{ch.scores, ch.mean, ch.variance} {
		for i := range s {
			s[i] = math.NaN()
		}
	}
	return ch
}

func (ch *chunk) clone() *chunk {
	return &chunk{
		scores: append([]float64(nil), ch.scores...), failures: append([]Reason(nil), ch.failures...),
		mean: append([]float64(nil), ch.mean...), variance: append([]float64(nil), ch.variance...),
		state: append([]State(nil), ch.state...), verdict: append([]Verdict(nil), ch.verdict...),
		noted: append([]bool(nil), ch.noted...),
	}
}

// Counts are the totals of a cohort.
type Counts struct {
	Samples   int
	Full      int // every response scored
	Drawn     int // Full, with two responses or more: on the map
	Partial   int // some responses scored
	Failing   int // samples with at least one failed response
	Scored    int // responses with a score
	Failures  [NumReasons]int
	Verdicts  [numVerdicts]int
	Noted     int
	Responses int
}

// Failed is the number of responses that failed for whatever reason.
func (c Counts) Failed() int {
	n := 0
	for _, f := range c.Failures[1:] {
		n += f
	}
	return n
}

// Flagged is the number of samples with a verdict.
func (c Counts) Flagged() int {
	n := 0
	for _, v := range c.Verdicts[NoVerdict+1:] {
		n += v
	}
	return n
}

// Cohort is the mutable state of one dataset under one scorer.
type Cohort struct {
	mu      sync.Mutex
	roster  *Roster
	chunks  []*chunk
	shared  []bool // the chunk is also in a snapshot: copy before writing
	counts  Counts
	version uint64
	scoring uint64 // counts the changes of scores and failures
	index   *KeyIndex
	// responses is ResponseIndex.
	responses func() *KeyIndex
}

// NewCohort starts a cohort in which nothing is scored.
func NewCohort(r *Roster) *Cohort {
	c := &Cohort{roster: r, counts: Counts{Samples: r.Len(), Responses: r.Responses()}}
	for lo := 0; lo < r.Len(); lo += chunkLen {
		hi := min(lo+chunkLen, r.Len())
		c.chunks = append(c.chunks, newChunk(hi-lo, int(r.Start[hi]-r.Start[lo])))
	}
	c.shared = make([]bool, len(c.chunks))
	c.responses = sync.OnceValue(func() *KeyIndex { return NewKeyIndex(r.ResponseKeys) })
	return c
}

// Roster returns the immutable part.
func (c *Cohort) Roster() *Roster { return c.roster }

// writable returns the chunk of sample i, ready to be changed, and i's place in it.
func (c *Cohort) writable(i int) (ch *chunk, at int) {
	n := i / chunkLen
	if c.shared[n] {
		c.chunks[n], c.shared[n] = c.chunks[n].clone(), false
	}
	c.version++
	return c.chunks[n], i % chunkLen
}

// span returns where sample i's responses stand in its chunk's per-response slices.
func (r *Roster) span(i int) (lo, hi uint32) {
	base := r.Start[i/chunkLen*chunkLen]
	return r.Start[i] - base, r.Start[i+1] - base
}

// SetScore records the score of one response of sample i; it takes the place of an earlier score or
// failure. A score that is not finite is a broken invariant of the scorer.
func (c *Cohort) SetScore(i, response int, score float64) {
	if math.IsNaN(score) || math.IsInf(score, 0) {
		panic("model: score is not finite: a failure has a reason instead")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(i, response, score, NoReason)
}

// Score returns the score of one response of sample i, if it has one at this moment.
func (c *Cohort) Score(i, response int) (score float64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	lo, _ := c.roster.span(i)
	score = c.chunks[i/chunkLen].scores[lo+uint32(response)]
	return score, !math.IsNaN(score)
}

// SetFailure records why a response has no score. A score that is there already stays.
func (c *Cohort) SetFailure(i, response int, why Reason) {
	c.mu.Lock()
	defer c.mu.Unlock()
	lo, _ := c.roster.span(i)
	if math.IsNaN(c.chunks[i/chunkLen].scores[lo+uint32(response)]) {
		c.set(i, response, math.NaN(), why)
	}
}

func (c *Cohort) set(i, response int, score float64, why Reason) {
	lo, hi := c.roster.span(i)
	now, at := c.chunks[i/chunkLen], lo+uint32(response)
	if same(now.scores[at], score) && now.failures[at] == why {
		return // nothing to see, so no new version
	}
	c.write(i, lo, hi, at, score, why)
}

func (c *Cohort) write(i int, lo, hi, response uint32, score float64, why Reason) {
	ch, at := c.writable(i)
	c.scoring++
	c.tally(ch, at, lo, hi, -1)
	ch.scores[response], ch.failures[response] = score, why
	ch.settle(at, lo, hi)
	c.tally(ch, at, lo, hi, +1)
}

// settle derives state, mean and variance of one sample from its scores. They are computed anew
// from all scores in the order of the responses, so they do not depend on the order of arrival.
func (ch *chunk) settle(at int, lo, hi uint32) {
	scores := ch.scores[lo:hi]
	ch.mean[at], ch.variance[at] = math.NaN(), math.NaN()
	known := 0
	for _, s := range scores {
		if !math.IsNaN(s) {
			known++
		}
	}
	switch {
	case known == 0:
		ch.state[at] = Unscored
	case known < len(scores):
		ch.state[at] = Partial
	default:
		ch.state[at] = Full
		if mean, variance := Moments(scores); !math.IsInf(mean, 0) {
			ch.mean[at] = mean
			if !math.IsInf(variance, 0) { // scores near 1e308 have no place on any map
				ch.variance[at] = variance
			}
		}
	}
}

// tally adds sign times one sample to the counts.
func (c *Cohort) tally(ch *chunk, at int, lo, hi uint32, sign int) {
	n := &c.counts
	switch ch.state[at] {
	case Partial:
		n.Partial += sign
	case Full:
		n.Full += sign
		if !math.IsNaN(ch.variance[at]) {
			n.Drawn += sign
		}
	}
	failing := false
	for r := lo; r < hi; r++ {
		if why := ch.failures[r]; why != NoReason {
			n.Failures[why] += sign
			failing = true
		} else if !math.IsNaN(ch.scores[r]) {
			n.Scored += sign
		}
	}
	if failing {
		n.Failing += sign
	}
	n.Verdicts[ch.verdict[at]] += sign
	if ch.noted[at] {
		n.Noted += sign
	}
}

// Apply carries out edits on every sample that has their key and returns how many samples it touched.
// Edits of keys that the dataset no longer has are passed over.
func (c *Cohort) Apply(edits []Edit) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index == nil && len(edits) > 0 {
		c.index = NewKeyIndex(c.roster.Keys)
	}
	touched := 0
	for _, e := range edits {
		c.index.Each(e.Key, func(i int) {
			c.edit(i, e)
			touched++
		})
	}
	return touched
}

// Touched returns every sample that has the key of one of the edits, each once.
func (c *Cohort) Touched(edits []Edit) (in []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index == nil && len(edits) > 0 {
		c.index = NewKeyIndex(c.roster.Keys)
	}
	for _, e := range edits {
		c.index.Each(e.Key, func(i int) { in = append(in, i) })
	}
	slices.Sort(in)
	return slices.Compact(in)
}

func (c *Cohort) edit(i int, e Edit) {
	ch, at := c.writable(i)
	lo, hi := c.roster.span(i)
	c.tally(ch, at, lo, hi, -1)
	switch e.Kind {
	case EditVerdict:
		if v, err := ParseVerdict(e.After); err == nil {
			ch.verdict[at] = v
		}
	case EditNote:
		ch.noted[at] = e.After != ""
	}
	c.tally(ch, at, lo, hi, +1)
}
