package scoring

import (
	"context"
	"math"
	"slices"

	"admap/model"
)

// plan notes what is known, gives duplicates of known responses their outcome, and starts the
// progress.
func (e *Engine) plan() {
	e.before = e.cfg.Cohort.Snapshot()
	if !e.traits.ByPosition {
		e.index = e.cfg.Cohort.ResponseIndex()
		e.shareKnown()
		e.before = e.cfg.Cohort.Snapshot()
	}
	for _, why := range e.cfg.RetryFailed {
		e.retried[why] = true
	}
	counts := e.before.Counts
	p := model.Progress{Total: counts.Responses, Done: counts.Scored, Reused: counts.Scored}
	for why, n := range counts.Failures {
		if !e.retried[why] {
			p.Failed, p.Failures[why] = p.Failed+n, n
		}
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
		if e.index.Repeats(p) {
			f(e.index.First(key), p)
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

// open reports whether response r of sample i has still to be asked for: it had no outcome when the
// run began, or a failure that is asked for again.
func (e *Engine) open(i, r int) bool {
	why := e.before.Failures(i)[r]
	return math.IsNaN(e.before.Scores(i)[r]) && (why == model.NoReason || e.retried[why])
}

// due appends to buf the responses of sample i to be asked for: open, and the first of their key.
func (e *Engine) due(i int, buf []int) []int {
	lo, hi := e.roster.Span(i)
	for p := lo; p < hi; p++ {
		key := e.roster.ResponseKeys[p]
		if e.open(i, p-lo) && (e.index == nil || !e.index.Repeats(p)) && !e.elsewhere(key) {
			buf = append(buf, p-lo)
		}
	}
	return buf
}

func (e *Engine) elsewhere(key model.Key) bool {
	return e.cfg.Elsewhere != nil && e.cfg.Elsewhere(key)
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
	case e.traits.NeedsReference && text.Reference == "" && !e.writes(model.WrittenReference):
		return nil, &Failure{Reason: model.NotInData, Detail: "no reference answer"}
	}
	return &text, nil
}

// writes reports whether texts of that kind are written where they are missing.
func (e *Engine) writes(kind string) bool {
	return e.desk != nil && slices.Contains(e.traits.Writes, kind)
}

// feed dispatches every response that is due, reading each sample's text once.
func (e *Engine) feed(ctx context.Context) error {
	b := &batch{}
	var due []int
	for i := range e.roster.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if due = e.due(i, due[:0]); len(due) == 0 {
			continue
		}
		jobs, err := e.jobs(ctx, i, due)
		if err == nil {
			b, err = e.pack(ctx, b, jobs)
		}
		if err != nil {
			return err
		}
	}
	return e.dispatch(ctx, b)
}

// pack adds the jobs of a sample to b and dispatches what is full. It returns what is to be filled
// next. A sample that fits into a request comes in one.
func (e *Engine) pack(ctx context.Context, b *batch, jobs []*job) (*batch, error) {
	if e.many == nil {
		return b, e.dispatch(ctx, &batch{jobs: jobs})
	}
	most := e.traits.Batch
	if len(jobs) <= most && len(b.jobs)+len(jobs) > most {
		if err := e.dispatch(ctx, b); err != nil {
			return nil, err
		}
		b = &batch{}
	}
	b.jobs = append(b.jobs, jobs...)
	for len(b.jobs) >= most {
		if err := e.dispatch(ctx, &batch{jobs: b.jobs[:most:most]}); err != nil {
			return nil, err
		}
		b = &batch{jobs: b.jobs[most:]}
	}
	return b, nil
}

// jobs are what has to be asked for the due responses of sample i. Those that cannot be asked for,
// and those of which all parts are known, are settled.
func (e *Engine) jobs(ctx context.Context, i int, due []int) (jobs []*job, err error) {
	text, failure := e.read(i)
	for _, r := range due {
		item := e.item(i, r, text)
		switch {
		case failure != nil:
			err = e.settle(ctx, item, failed(failure))
		case e.traits.Parts > 1:
			w, missing := newWhole(item, e.traits, e.takeParts(item.Key))
			if len(missing) == 0 {
				err = e.conclude(ctx, w)
			}
			jobs = append(jobs, missing...)
		default:
			jobs = append(jobs, &job{item: item, spent: nothing})
		}
		if err != nil {
			return nil, err
		}
	}
	return jobs, nil
}
