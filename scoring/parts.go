package scoring

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"

	"admap/model"
)

// maxRationale bounds what a score says, in bytes; its parts keep all of theirs.
const maxRationale = 4000

// whole gathers the parts of one response's score.
type whole struct {
	item    Item
	aspects int // parts a draw

	mu      sync.Mutex
	parts   []model.Part // by number; of a part that is missing, the value is NaN
	left    int          // jobs that are not over
	failure *Failure     // of a part that failed for good: the others need not be asked
	brought bool         // somebody else has the score
	spent   Result       // on what no stored part carries
}

// newWhole returns the whole of a response with the parts that are known, and a job for each of the
// others.
func newWhole(item Item, traits Traits, known []model.Part) (*whole, []*job) {
	w := &whole{item: item, aspects: max(1, traits.Aspects), spent: nothing}
	w.parts = make([]model.Part, traits.Parts)
	for n := range w.parts {
		w.parts[n].Value = math.NaN()
	}
	for _, p := range known {
		if p.N >= 0 && p.N < len(w.parts) && !math.IsInf(p.Value, 0) {
			w.parts[p.N] = p
		}
	}
	var jobs []*job
	for n, p := range w.parts {
		if math.IsNaN(p.Value) {
			item.Part = n
			jobs = append(jobs, &job{item: item, whole: w, spent: nothing})
		}
	}
	w.left = len(jobs)
	return w, jobs
}

// add takes in a part that has arrived, and reports whether all jobs are over.
func (w *whole) add(p model.Part) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.parts[p.N] = p
	w.left--
	return w.left == 0
}

// over ends a job that brought no part: it failed, or need not be asked. It reports whether all
// jobs are over.
func (w *whole) over(j *job, f *Failure) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failure == nil {
		w.failure = f
	}
	w.spent = plus(w.spent, j.spent)
	w.left--
	return w.left == 0
}

// moot reports whether another part makes no difference any more.
func (w *whole) moot(c *model.Cohort) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, scored := c.Score(w.item.Sample, w.item.Response); scored {
		w.brought = true
	}
	return w.brought || w.failure != nil
}

// stored is the outcome, once all jobs are over.
func (w *whole) stored(kept bool) Stored {
	if w.failure != nil {
		s := failed(w.failure)
		s.Tokens, s.CostUSD = w.spent.Tokens, w.spent.CostUSD
		return s
	}
	mean, spread := moments(w.parts, w.aspects)
	s := Stored{Value: mean, Spread: spread, Method: w.parts[0].Method}
	cost := nothing
	for _, p := range w.parts {
		if p.Method != s.Method {
			s.Method = model.Mixed
		}
		cost = plus(cost, Result{Tokens: p.Tokens, CostUSD: p.CostUSD})
	}
	s.Tokens, s.CostUSD, s.Rationale = cost.Tokens, cost.CostUSD, w.rationale()
	if kept {
		s.Parts = len(w.parts)
	}
	return s
}

// moments are the mean of all parts, and the standard deviation (divisor k) of the means of k ≥ 2
// draws. They do not depend on the order in which the parts arrived.
func moments(parts []model.Part, aspects int) (mean, spread float64) {
	values := make([]float64, len(parts))
	for n, p := range parts {
		values[n] = p.Value
	}
	mean, _ = model.Moments(values)
	var draws []float64
	for lo := 0; lo+aspects <= len(values); lo += aspects {
		draw, _ := model.Moments(values[lo : lo+aspects])
		draws = append(draws, draw)
	}
	_, variance := model.Moments(draws)
	if math.IsInf(variance, 0) {
		variance = math.NaN() // of ratings near 1e200
	}
	return mean, math.Sqrt(variance)
}

// rationale joins what the parts say, each by its draw and aspect.
func (w *whole) rationale() string {
	most := maxRationale / len(w.parts)
	var b strings.Builder
	for n, p := range w.parts {
		if p.Rationale == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(w.label(n) + cut(p.Rationale, most))
	}
	return b.String()
}

// label names a part where there are several.
func (w *whole) label(n int) string {
	draw, aspect := n/w.aspects+1, n%w.aspects+1
	switch {
	case w.aspects == len(w.parts):
		return fmt.Sprintf("aspect %d: ", aspect)
	case w.aspects == 1:
		return fmt.Sprintf("draw %d: ", draw)
	}
	return fmt.Sprintf("draw %d, aspect %d: ", draw, aspect)
}

// cut shortens s to at most n bytes of whole code points.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// loadParts reads the parts of responses that are not scored yet.
func (e *Engine) loadParts(ctx context.Context) error {
	e.parts = make(map[model.Key][]model.Part)
	if e.memory == nil || e.traits.Parts <= 1 {
		return nil
	}
	err := e.memory.Parts(ctx, e.info, func(p model.Part) {
		if e.index == nil || e.index.First(p.Key) >= 0 {
			e.parts[p.Key] = append(e.parts[p.Key], p)
		}
	})
	if err != nil {
		return fmt.Errorf("read the parts of scores: %w", err)
	}
	return nil
}

// takeParts returns the parts known of a response and forgets them.
func (e *Engine) takeParts(key model.Key) []model.Part {
	e.mu.Lock()
	defer e.mu.Unlock()
	known := e.parts[key]
	delete(e.parts, key)
	return known
}

// part keeps a part that has arrived and, if it was the last, settles the response.
func (e *Engine) part(ctx context.Context, j *job, r Result) error {
	p := model.Part{Key: j.item.Key, N: j.item.Part, Value: r.Value, Method: r.Method,
		Rationale: r.Rationale, CostUSD: j.spent.CostUSD, Tokens: j.spent.Tokens}
	if e.memory != nil {
		err := e.insist(ctx, notStored, func() error { return e.memory.AddPart(e.info, p) })
		if err != nil {
			return err
		}
	}
	if j.whole.add(p) {
		return e.conclude(ctx, j.whole)
	}
	return nil
}

// conclude settles a response all of whose jobs are over. The parts of one that failed are kept in
// case it is asked for again.
func (e *Engine) conclude(ctx context.Context, w *whole) error {
	if e.brought(w.item) {
		return nil
	}
	if w.failure != nil {
		e.mu.Lock()
		e.parts[w.item.Key] = w.known()
		e.mu.Unlock()
	}
	return e.settle(ctx, w.item, w.stored(e.memory != nil))
}

func (w *whole) known() (parts []model.Part) {
	for _, p := range w.parts {
		if !math.IsNaN(p.Value) {
			parts = append(parts, p)
		}
	}
	return parts
}
