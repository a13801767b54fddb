package scoring

import (
	"context"
	"math"

	"admap/model"
)

// ask scores one response, trying again while that may help, and settles it. Requests may outlast
// ctx. It returns an error only when the run has to end.
func (e *Engine) ask(ctx, requests context.Context, j job) error {
	if e.brought(j.item) {
		return nil
	}
	spent := Result{CostUSD: math.NaN()}
	for try, busy := 1, 0; ; {
		if err := e.admit(ctx); err != nil {
			return err
		}
		result, err := e.score(requests, j.item)
		e.state.spend(result)
		spent.Tokens, spent.CostUSD = spent.Tokens+result.Tokens, addCost(spent.CostUSD, result)
		if err == nil {
			e.state.answer()
			result.Tokens, result.CostUSD = spent.Tokens, spent.CostUSD
			return e.settle(ctx, j.item, scored(result))
		}
		f := asFailure(err, false)
		switch again := f.Temporary || f.Throttled || e.systemic(f); {
		case requests.Err() != nil, again && ctx.Err() != nil:
			return ctx.Err()
		case f.Throttled:
			busy++
			e.throttle(f, busy)
			continue
		}
		e.state.relieve()
		if !e.triesLeft(f, try) {
			return e.giveUp(ctx, j, f, spent)
		}
		if err := e.waitAfter(ctx, f, try); err != nil {
			return err
		}
		try++
	}
}

// brought reports whether somebody else, another process on the same project say, has brought the
// score since the run was planned, and counts it.
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
	if err == nil && (math.IsNaN(result.Value) || math.IsInf(result.Value, 0)) {
		err = &Failure{Reason: model.OutOfScale, Detail: "the score is not a finite number"}
	}
	return result, err
}

// triesLeft reports whether another try of a response may help after f.
func (e *Engine) triesLeft(f *Failure, try int) bool {
	limit := e.cfg.MaxTries
	if f.Tries > 0 {
		limit = min(limit, f.Tries)
	}
	return f.Temporary && try < limit
}

// waitAfter waits before the next try. Until the first score every refused connection counts
// against the endpoint, so that a wrong address is noticed at once; later only those that outlast
// all tries do, so that a restart of the server is survived.
func (e *Engine) waitAfter(ctx context.Context, f *Failure, try int) error {
	e.state.retried()
	if f.Systemic && e.state.answers() == 0 {
		e.state.strike(f)
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

// systemic reports whether f is the endpoint's fault. As long as it has scored nothing at all, an
// error status that says no more is: a form of request that it does not take would otherwise cost
// every response its score.
func (e *Engine) systemic(f *Failure) bool {
	return f.Systemic ||
		f.Reason == model.HTTPStatus && !f.Temporary && e.state.answers() == 0
}

// giveUp records a failure, or puts the response aside while the endpoint is to blame.
func (e *Engine) giveUp(ctx context.Context, j job, f *Failure, spent Result) error {
	if answers := e.state.answers(); e.systemic(f) && !j.toBlame(answers) {
		e.state.strike(f)
		j.holds, j.seen = j.holds+1, answers
		e.mu.Lock()
		defer e.mu.Unlock()
		e.again = append(e.again, j)
		return nil
	}
	s := failed(f)
	s.Tokens, s.CostUSD = spent.Tokens, spent.CostUSD
	return e.settle(ctx, j.item, s)
}

func (e *Engine) takeHeld() []job {
	e.mu.Lock()
	defer e.mu.Unlock()
	held := e.again
	e.again = nil
	return held
}

func scored(r Result) Stored {
	return Stored{Value: r.Value, Rationale: r.Rationale, Tokens: r.Tokens, CostUSD: r.CostUSD,
		Method: r.Method, Spread: math.NaN()}
}

func failed(f *Failure) Stored {
	return Stored{Value: math.NaN(), Reason: f.Reason, Detail: f.Detail, Spread: math.NaN()}
}

// settle stores an outcome, then shows it at every position of its key.
func (e *Engine) settle(ctx context.Context, item Item, s Stored) error {
	var t tally
	err := e.place(ctx, item, s, &t)
	e.state.add(t)
	return err
}

func (e *Engine) place(ctx context.Context, item Item, s Stored, t *tally) error {
	s.Key = item.Key
	if err := e.store(ctx, s); err != nil {
		return err
	}
	e.show(item.Sample, item.Response, s, t)
	if e.index == nil {
		return nil
	}
	own := int(e.roster.Start[item.Sample]) + item.Response
	e.index.Each(item.Key, func(p int) {
		if p == own {
			return
		}
		i := e.roster.SampleOf(p)
		e.show(i, p-int(e.roster.Start[i]), s, t)
		if s.Reason == model.NoReason {
			t.reused++
		}
	})
	return nil
}

func (e *Engine) show(i, r int, s Stored, t *tally) {
	if s.Reason != model.NoReason {
		e.cfg.Cohort.SetFailure(i, r, s.Reason)
		t.failed++
		t.failures[s.Reason]++
		return
	}
	e.cfg.Cohort.SetScore(i, r, s.Value)
	t.done++
}

// store hands an outcome to the sink. When that fails the run pauses, and the outcome waits with
// it.
func (e *Engine) store(ctx context.Context, s Stored) error {
	if e.cfg.Sink == nil {
		return nil
	}
	for {
		err := e.cfg.Sink.Add(e.info, s)
		if err == nil {
			return nil
		}
		e.state.pause("scores cannot be stored: " + err.Error())
		if err := e.state.gate(ctx); err != nil {
			return err
		}
	}
}
