package scoring

import (
	"context"
	"math"

	"admap/model"
)

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

// store hands an outcome to the sink.
func (e *Engine) store(ctx context.Context, s Stored) error {
	if e.cfg.Sink == nil {
		return nil
	}
	return e.insist(ctx, notStored, func() error { return e.cfg.Sink.Add(e.info, s) })
}

// notStored is why a run pauses whose sink fails.
const notStored = "scores cannot be stored"

// insist does something with the sink. When that fails the run pauses, says what, and tries again
// when it goes on; what arrived waits with it.
func (e *Engine) insist(ctx context.Context, what string, do func() error) error {
	for {
		err := do()
		if err == nil {
			return nil
		}
		e.state.pause(what + ": " + err.Error())
		if err := e.state.gate(ctx); err != nil {
			return err
		}
	}
}
