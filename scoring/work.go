package scoring

import (
	"context"
	"math"

	"admap/model"
)

// party is whom requests are made to, as far as faults are counted.
type party interface {
	answers() int      // requests that brought something
	strike(f *Failure) // counts a systemic failure; several in a row pause the run
}

// work carries out a task. Requests may outlast ctx. It returns an error only when the run has to
// end.
func (e *Engine) work(ctx, requests context.Context, t task) error {
	switch {
	case t.text != nil:
		return e.write(ctx, requests, t)
	case e.many != nil:
		return e.askMany(ctx, requests, t)
	default:
		return e.ask(ctx, requests, t)
	}
}

// ask asks for one rating.
func (e *Engine) ask(ctx, requests context.Context, t task) error {
	j := t.jobs[0]
	if e.moot(j) {
		return e.skip(ctx, j)
	}
	var result Result
	f, err := e.pursue(ctx, requests, e.state, func() (err error) {
		result, err = e.score(requests, j.item)
		e.spend(j, result)
		return err
	})
	switch {
	case err != nil:
		return err
	case f != nil:
		return e.giveUp(ctx, t, f)
	}
	e.state.answer()
	return e.arrive(ctx, j, result)
}

// pursue repeats an attempt as long as that may help. It returns the failure that remains, or an
// error when the run has to end.
func (e *Engine) pursue(
	ctx, requests context.Context, whom party, attempt func() error,
) (*Failure, error) {
	var made tries
	for busy := 0; ; {
		if err := e.admit(ctx); err != nil {
			return nil, err
		}
		answers := whom.answers()
		err := attempt()
		if err == nil {
			return nil, nil
		}
		f := asFailure(err, e.traits.Local).since(answers)
		switch again := f.Temporary || f.Throttled || f.systemic(); {
		case requests.Err() != nil, again && ctx.Err() != nil:
			return nil, ctx.Err()
		case f.Throttled:
			busy++
			e.throttle(f, busy)
			continue
		}
		e.state.relieve()
		if made.count(f); !e.triesLeft(f, made) {
			return f, nil
		}
		if err := e.waitAfter(ctx, whom, f, made.all); err != nil {
			return nil, err
		}
	}
}

// moot reports whether a rating need not be asked for: somebody else, another process on the same
// project say, has brought the score since the run was planned, or another part has failed.
func (e *Engine) moot(j *job) bool {
	if j.whole != nil {
		return j.whole.moot(e.cfg.Cohort)
	}
	_, scored := e.cfg.Cohort.Score(j.item.Sample, j.item.Response)
	return scored
}

// skip ends a job that is moot.
func (e *Engine) skip(ctx context.Context, j *job) error {
	if j.whole == nil {
		e.brought(j.item)
		return nil
	}
	if j.whole.over(j, nil) {
		return e.conclude(ctx, j.whole)
	}
	return nil
}

// brought counts a score that somebody else has brought, if somebody has.
func (e *Engine) brought(item Item) bool {
	if _, ok := e.cfg.Cohort.Score(item.Sample, item.Response); !ok {
		return false
	}
	n := 1
	if e.index != nil {
		n = 0
		e.index.Each(item.Key, func(int) { n++ })
	}
	e.state.add(tally{done: n, reused: n})
	return true
}

// score asks the scorer and refuses values that are no scores.
func (e *Engine) score(ctx context.Context, item Item) (Result, error) {
	result, err := e.cfg.Scorer.Score(ctx, item)
	return result, finite(result, err)
}

func finite(r Result, err error) error {
	if err == nil && (math.IsNaN(r.Value) || math.IsInf(r.Value, 0)) {
		return &Failure{Reason: model.OutOfScale, Detail: "the score is not a finite number"}
	}
	return err
}

// spend counts what a request for a rating cost, whatever came of it.
func (e *Engine) spend(j *job, r Result) {
	e.state.spend(r)
	j.spent = plus(j.spent, r)
}

// nothing is what was spent before any request.
var nothing = Result{CostUSD: math.NaN()}

// plus adds the tokens and the cost of b to those of a.
func plus(a, b Result) Result {
	a.Tokens, a.CostUSD = a.Tokens+b.Tokens, addCost(a.CostUSD, b)
	return a
}

// tries are those that failed. A failure that says how often a try is worth it speaks of its own
// kind: one that followed others by chance has been tried once.
type tries struct {
	all   int
	alike [model.NumReasons]int
}

func (t *tries) count(f *Failure) {
	t.all++
	t.alike[f.Reason]++
}

// triesLeft reports whether another try may help after f, which is counted.
func (e *Engine) triesLeft(f *Failure, made tries) bool {
	return f.Temporary && made.all < e.cfg.MaxTries &&
		(f.Tries <= 0 || made.alike[f.Reason] < f.Tries)
}

// waitAfter waits before the next try. Until the first answer every refused connection counts
// against the endpoint, so that a wrong address is noticed at once; later only those that outlast
// all tries do, so that a restart of the server is survived.
func (e *Engine) waitAfter(ctx context.Context, whom party, f *Failure, try int) error {
	e.state.retried()
	if f.Systemic && whom.answers() == 0 {
		whom.strike(f)
	}
	wait := max(backoff(e.cfg.Backoff, try), f.RetryAfter)
	if f.RetryAfter > 0 {
		e.state.cool(wait)
		return nil
	}
	return e.cfg.Clock.Sleep(ctx, wait)
}

// throttle makes all workers wait as long as the server asked, or longer each time when it did not
// say.
func (e *Engine) throttle(f *Failure, times int) {
	e.state.retried()
	if f.RetryAfter > 0 {
		e.state.throttle(max(f.RetryAfter, backoff(e.cfg.Backoff, 1)))
		return
	}
	e.state.throttle(backoff(e.cfg.Backoff, times))
}

// since is f as the failure of a request that began when so many had been answered. As long as
// the endpoint has answered nothing at all, an error status that says no more is held to be its
// fault: a form of request that it does not take would otherwise cost every response its score.
func (f *Failure) since(answers int) *Failure {
	if answers > 0 || f.Reason != model.HTTPStatus || f.Temporary || f.Systemic {
		return f
	}
	presumed := *f
	presumed.presumed = true
	return &presumed
}

// systemic reports whether f is the endpoint's fault.
func (f *Failure) systemic() bool { return f.Systemic || f.presumed }

// putAside puts a task off until all others are done if the endpoint is to blame for its failure.
func (e *Engine) putAside(t task, whom party, f *Failure) bool {
	answers := whom.answers()
	if !f.systemic() || t.toBlame(answers) {
		return false
	}
	whom.strike(f)
	t.holds, t.seen = t.holds+1, answers
	e.queue.hold(t)
	return true
}

// giveUp records a failure of all jobs of a task, or puts it aside.
func (e *Engine) giveUp(ctx context.Context, t task, f *Failure) error {
	if e.putAside(t, e.state, f) {
		return nil
	}
	for _, j := range t.jobs {
		if err := e.fail(ctx, j, f); err != nil {
			return err
		}
	}
	return nil
}

// fail ends a job for which there is no rating.
func (e *Engine) fail(ctx context.Context, j *job, f *Failure) error {
	if j.whole != nil {
		if j.whole.over(j, f) {
			return e.conclude(ctx, j.whole)
		}
		return nil
	}
	s := failed(f)
	s.Tokens, s.CostUSD = j.spent.Tokens, j.spent.CostUSD
	return e.settle(ctx, j.item, s)
}

// arrive takes in a rating.
func (e *Engine) arrive(ctx context.Context, j *job, r Result) error {
	if j.whole != nil {
		return e.part(ctx, j, r)
	}
	r.Tokens, r.CostUSD = j.spent.Tokens, j.spent.CostUSD
	return e.settle(ctx, j.item, scored(r))
}
