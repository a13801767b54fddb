package scoring

import (
	"context"
	"math"

	"admap/model"
)

// plan notes what is known, gives duplicates of known responses their outcome, and starts the
// progress.
func (e *Engine) plan() {
	e.before = e.cfg.Cohort.Snapshot()
	if !e.traits.ByPosition {
		e.index = model.NewKeyIndex(e.roster.ResponseKeys)
		e.shareKnown()
		e.before = e.cfg.Cohort.Snapshot()
	}
	counts := e.before.Counts
	p := model.Progress{Total: counts.Responses, Done: counts.Scored, Reused: counts.Scored}
	if !e.cfg.RetryFailed {
		p.Failed, p.Failures = counts.Failed(), counts.Failures
	}
	e.state.begin(p)
}

// shareKnown gives all positions of a key the outcome that any of them has, a score before a
// failure. They differ where the cohort was filled by position.
func (e *Engine) shareKnown() {
	best := make(map[int]outcome) // by first position
	e.eachDuplicate(func(first, p int) {
		b, seen := best[first]
		if !seen {
			b = e.known(first)
		}
		best[first] = b.or(e.known(p))
	})
	for first, b := range best {
		e.set(first, b)
	}
	e.eachDuplicate(func(first, p int) { e.set(p, best[first]) })
}

// eachDuplicate calls f with every position that repeats an earlier one.
func (e *Engine) eachDuplicate(f func(first, p int)) {
	for p, key := range e.roster.ResponseKeys {
		if first := e.index.First(key); first != p {
			f(first, p)
		}
	}
}

// outcome is what is known of a response: a score, else a failure, else nothing.
type outcome struct {
	score float64
	why   model.Reason
}

// or is o, or other where that says more.
func (o outcome) or(other outcome) outcome {
	if math.IsNaN(o.score) && (!math.IsNaN(other.score) || o.why == model.NoReason) {
		return other
	}
	return o
}

// known is the outcome at a position when the run began.
func (e *Engine) known(position int) outcome {
	i := e.roster.SampleOf(position)
	r := position - int(e.roster.Start[i])
	return outcome{e.before.Scores(i)[r], e.before.Failures(i)[r]}
}

// set gives a position an outcome if it has none yet, or a failure where this is a score.
func (e *Engine) set(position int, o outcome) {
	i := e.roster.SampleOf(position)
	r := position - int(e.roster.Start[i])
	switch now := e.known(position); {
	case !math.IsNaN(now.score):
	case !math.IsNaN(o.score):
		e.cfg.Cohort.SetScore(i, r, o.score)
	case now.why == model.NoReason && o.why != model.NoReason:
		e.cfg.Cohort.SetFailure(i, r, o.why)
	}
}

// open reports whether response r of sample i had no outcome when the run began.
func (e *Engine) open(i, r int) bool {
	return math.IsNaN(e.before.Scores(i)[r]) &&
		(e.cfg.RetryFailed || e.before.Failures(i)[r] == model.NoReason)
}

// due appends to buf the responses of sample i to be asked for: open, and the first of their key.
func (e *Engine) due(i int, buf []int) []int {
	lo, hi := e.roster.Span(i)
	for p := lo; p < hi; p++ {
		if e.open(i, p-lo) && (e.index == nil || e.index.First(e.roster.ResponseKeys[p]) == p) {
			buf = append(buf, p-lo)
		}
	}
	return buf
}

// item puts response r of sample i together.
func (e *Engine) item(i, r int, text *model.Text) Item {
	p := int(e.roster.Start[i]) + r
	it := Item{Sample: i, Response: r, Key: e.roster.ResponseKeys[p], Stored: e.roster.Stored[p]}
	if text != nil {
		it.Instruction, it.System, it.Reference = text.Instruction, text.System, text.Reference
		it.Body = text.Responses[r].Body
	}
	return it
}

// read returns sample i's text, or the failure that all its responses share.
func (e *Engine) read(i int) (*model.Text, *Failure) {
	if !e.traits.NeedsText {
		return nil, nil
	}
	text, err := e.cfg.Texts.Text(i)
	lo, hi := e.roster.Span(i)
	switch {
	case err != nil:
		return nil, &Failure{Reason: model.Unreadable, Detail: err.Error()}
	case len(text.Responses) != hi-lo:
		return nil, &Failure{Reason: model.Unreadable, Detail: "the data changed since it was read"}
	case e.traits.NeedsReference && text.Reference == "":
		return nil, &Failure{Reason: model.NotInData, Detail: "no reference answer"}
	}
	return &text, nil
}

// job is one response on its way to a worker.
type job struct {
	item  Item
	holds int // how often a systemic failure has put it aside
	seen  int // scores that others had brought when it was put aside last
}

// toBlame reports whether a systemic failure is this response's own after all: the endpoint has
// answered others since it was put aside, or it was put aside too often while others were answered.
func (j job) toBlame(answers int) bool {
	return j.holds > 0 && answers > j.seen || answers > 0 && j.holds+1 >= maxHolds
}

// feed sends every response that is due, reading each sample's text once.
func (e *Engine) feed(ctx context.Context, jobs chan<- job) error {
	var due []int
	for i := range e.roster.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if due = e.due(i, due[:0]); len(due) == 0 {
			continue
		}
		text, failure := e.read(i)
		for _, r := range due {
			if failure != nil {
				if err := e.settle(ctx, e.item(i, r, nil), failed(failure)); err != nil {
					return err
				}
			} else if err := send(ctx, jobs, job{item: e.item(i, r, text)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func send(ctx context.Context, jobs chan<- job, js ...job) error {
	for _, j := range js {
		select {
		case jobs <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
