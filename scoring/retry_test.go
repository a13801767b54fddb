package scoring

import (
	"context"
	"math"
	"testing"

	"admap/model"
)

// fails answers sample i with the ith reason, until it is healed.
func fails(reasons []model.Reason, healed *bool) answerFunc {
	return func(ctx context.Context, item Item, try int) (Result, error) {
		if why := reasons[item.Sample]; why != model.NoReason && !*healed {
			return Result{}, &Failure{Reason: why}
		}
		return honest(ctx, item, try)
	}
}

func TestFailuresAreAskedForAgainByReason(t *testing.T) {
	reasons := []model.Reason{model.NoReason, model.Refused, model.TooLong, model.Refused,
		model.OutOfScale}
	healed := false
	f := newFakeScorer(fails(reasons, &healed))
	c, m := model.NewCohort(testRoster(5, 1)), newMemory()
	run := func(again ...model.Reason) model.Progress {
		m.kept = make(map[model.Key][]Stored)
		e := New(Config{Scorer: f, Cohort: c, Sink: m, RetryFailed: again, Workers: 1})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		return e.Progress()
	}
	for _, step := range []struct {
		again            []model.Reason
		healed           bool
		asked, ok, stays int
	}{
		{nil, false, 5, 1, 4},
		{nil, true, 0, 1, 4},
		{[]model.Reason{model.Refused}, false, 2, 1, 4}, // fail again
		{[]model.Reason{model.Refused}, true, 2, 3, 2},
		{[]model.Reason{model.TooLong, model.OutOfScale}, true, 2, 5, 0},
	} {
		healed = step.healed
		before := f.requests()
		p := run(step.again...)
		asked := f.requests() - before
		if asked != step.asked || p.Done != step.ok || p.Failed != step.stays || p.Total != 5 {
			t.Errorf("%+v: %d requests, progress %+v", step, asked, p)
		}
		if len(m.kept) != step.asked {
			t.Errorf("%+v: %d outcomes stored", step, len(m.kept))
		}
		if got := c.Snapshot().Counts.Failures; got != p.Failures {
			t.Errorf("%+v: failures %v, the cohort has %v", step, p.Failures, got)
		}
	}
}

func TestRetryWhileTheRunIsOn(t *testing.T) {
	reasons := []model.Reason{model.Refused, model.TooLong, model.Refused, model.NoReason}
	healed := false
	f := newFakeScorer(fails(reasons, &healed))
	c, m := model.NewCohort(testRoster(4, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1})
	answer := f.answer
	f.answer = func(ctx context.Context, item Item, try int) (Result, error) {
		if item.Sample == 3 { // the last: two refusals by now
			if n := e.Retry(model.Refused); n != 2 || e.Progress().Failed != 3 {
				t.Errorf("%d are asked for again, progress %+v", n, e.Progress())
			}
			healed = true
		}
		return answer(ctx, item, try)
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := e.Progress()
	if f.requests() != 6 || p.Done != 3 || p.Failed != 1 || p.Failures[model.TooLong] != 1 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
	if n := e.Retry(); n != 0 || e.Progress().Failed != 1 {
		t.Errorf("%d are asked for again by a run that has ended", n)
	}
	kept := m.kept[testKey(0)]
	if len(kept) != 2 || kept[0].Reason != model.Refused || kept[1].Reason != model.NoReason {
		t.Errorf("stored %+v", kept)
	}
}

// Of a response that is asked for again only the parts are that did not come.
func TestRetryAsksForMissingPartsOnly(t *testing.T) {
	var e *Engine
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		switch {
		case item.Sample == 0 && item.Part == 1 && try == 2: // the second request for sample 0
			return Result{}, &Failure{Reason: model.Refused}
		case item.Sample == 1 && item.Part == 0:
			e.Retry(model.Refused)
		}
		return honest(ctx, item, try)
	})
	f.traits.Parts = 2
	c, v := model.NewCohort(testRoster(2, 1)), newVault()
	e = New(Config{Scorer: f, Cohort: c, Sink: v, Workers: 1})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); f.requests() != 5 || p.Done != 2 || p.Failed != 0 || len(v.twice) > 0 {
		t.Errorf("%d requests, stored twice %v, progress %+v", f.requests(), v.twice, p)
	}
}

func TestSavings(t *testing.T) {
	r := testRoster(10, 1)
	r.ResponseKeys[9], r.ResponseKeys[8] = testKey(0), testKey(0)
	c := model.NewCohort(r)
	c.SetScore(4, 0, 1)
	e := New(Config{Scorer: newFakeScorer(honest), Cohort: c})
	if p := e.Progress(); !math.IsNaN(p.SavedUSD) {
		t.Errorf("before the run: %+v", p)
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); p.SavedUSD != 3*0.5 || p.CostUSD != 7*0.5 {
		t.Errorf("progress %+v", p)
	}
	e = New(Config{Scorer: newFakeScorer(honest), Cohort: c})
	if err := e.Run(t.Context()); err != nil || !math.IsNaN(e.Progress().SavedUSD) {
		t.Errorf("%v: savings of a run that asked for nothing: %+v", err, e.Progress())
	}
}
