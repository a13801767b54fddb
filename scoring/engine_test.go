package scoring

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"admap/model"
)

// faulty fails three requests in ten, by a generator fixed by the response and the try, so that the
// order in which workers come does not matter.
func faulty(ctx context.Context, item Item, try int) (Result, error) {
	dice := rand.New(rand.NewPCG(uint64(item.Sample*64+item.Response), uint64(try)))
	if dice.Float64() >= 0.3 {
		return honest(ctx, item, try)
	}
	switch dice.IntN(8) {
	case 0:
		return Result{}, &Failure{Reason: model.HTTPStatus, Temporary: true}
	case 1:
		return Result{}, &Failure{Reason: model.HTTPStatus, Temporary: true, Throttled: true}
	case 2:
		return Result{}, &Failure{Reason: model.TimedOut, Temporary: true, RetryAfter: time.Second}
	case 3:
		return Result{Tokens: 3}, &Failure{Reason: model.Unparsable, Temporary: true, Tries: 2}
	case 4:
		return Result{}, &Failure{Reason: model.Refused}
	case 5:
		return Result{Value: math.NaN()}, nil
	case 6:
		return Result{}, errors.New("who knows")
	default:
		return Result{}, &Failure{Reason: model.HTTPStatus, Detail: "403", Systemic: true}
	}
}

func TestEveryResponseEndsWithOneOutcome(t *testing.T) {
	for _, workers := range []int{1, 7, 64} {
		c, m := model.NewCohort(testRoster(300, 4)), newMemory()
		f := newFakeScorer(faulty)
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: workers, Clock: newFakeClock()})
		ctx, cancel := context.WithCancel(t.Context())
		wait := start(ctx, e)
		p := waitUntil(t, e, func(p model.Progress) bool {
			if paused(p) { // five systemic faults in a row happen by chance too
				e.Resume()
			}
			return p.Phase == model.Finished
		})
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		cancel()
		checkOutcomes(t, c, m, p)
		if p.Failed == 0 || p.Retries == 0 || p.Done < 900 {
			t.Errorf("%d workers: faults did not show: %+v", workers, p)
		}
	}
}

// What is worth few tries alone is not given up because faults of other kinds came before it.
func TestTriesOfOneKindAreCountedAlone(t *testing.T) {
	f := newFakeScorer(func(_ context.Context, item Item, try int) (Result, error) {
		switch try {
		case 1, 2:
			return Result{}, &Failure{Reason: model.HTTPStatus, Temporary: true}
		case 3:
			return Result{}, &Failure{Reason: model.Unparsable, Temporary: true, Tries: 3}
		}
		return Result{Value: worth(item.Key)}, nil
	})
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(1, 1)), Clock: newFakeClock()})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); p.Done != 1 || f.requests() != 4 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
}

func TestTriesAreLimited(t *testing.T) {
	for _, tc := range []struct {
		name    string
		failure Failure
		want    int
	}{
		{"temporary", Failure{Reason: model.HTTPStatus, Temporary: true}, 4},
		{"of few tries", Failure{Reason: model.Unparsable, Temporary: true, Tries: 2}, 2},
		{"permanent", Failure{Reason: model.OutOfScale}, 1},
	} {
		f := newFakeScorer(func(context.Context, Item, int) (Result, error) {
			return Result{Tokens: 5, CostUSD: 1}, &tc.failure
		})
		c, m := model.NewCohort(testRoster(1, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, MaxTries: 4, Clock: newFakeClock()})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		s := m.kept[testKey(0)][0]
		if f.requests() != tc.want || s.Tokens != 5*tc.want || s.CostUSD != float64(tc.want) {
			t.Errorf("%s: %d requests, want %d; stored %+v", tc.name, f.requests(), tc.want, s)
		}
		if p := e.Progress(); p.Retries != tc.want-1 || p.Tokens != 5*tc.want {
			t.Errorf("%s: progress %+v", tc.name, p)
		}
	}
}

func TestCostOfAllTriesIsKept(t *testing.T) {
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		if try < 3 {
			return Result{Tokens: 7, CostUSD: 1}, &Failure{Reason: model.TimedOut, Temporary: true}
		}
		return honest(ctx, item, try)
	})
	c, m := model.NewCohort(testRoster(1, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Clock: newFakeClock()})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, p := m.kept[testKey(0)][0], e.Progress()
	if s.Tokens != 24 || s.CostUSD != 2.5 || p.Tokens != 24 || p.CostUSD != 2.5 {
		t.Errorf("stored %+v, progress %+v", s, p)
	}
}

func TestDuplicatesAreAskedOnce(t *testing.T) {
	r := testRoster(40, 3)
	for p := range r.ResponseKeys {
		r.ResponseKeys[p] = testKey(p % 50)
	}
	c, m, f := model.NewCohort(r), newMemory(), newFakeScorer(honest)
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 8})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
	p := e.Progress()
	if f.requests() != 50 || p.Reused != 70 || p.Tokens != 500 || p.CostUSD != 25 {
		t.Errorf("%d requests for 50 distinct responses, progress %+v", f.requests(), p)
	}
}

func TestWhatIsKnownIsNotAsked(t *testing.T) {
	r := testRoster(4, 2)
	r.ResponseKeys[7] = r.ResponseKeys[0] // the first is known by its last place only
	r.ResponseKeys[6] = r.ResponseKeys[1]
	r.ResponseKeys[5] = r.ResponseKeys[4] // its failure is known by its last place only
	c, m := model.NewCohort(r), newMemory()
	c.SetScore(3, 1, 8)
	c.SetScore(1, 0, 5)
	c.SetFailure(0, 1, model.Refused)
	c.SetFailure(2, 1, model.TooLong)
	f := newFakeScorer(honest)
	e := New(Config{Scorer: f, Cohort: c, Sink: m})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); f.requests() != 1 || p.Done != 4 || p.Reused != 3 || p.Failed != 4 {
		t.Errorf("%d requests, want 1; progress %+v", f.requests(), p)
	}
	s := c.Snapshot()
	if s.Scores(0)[0] != 8 || s.Scores(1)[0] != 5 || s.Failures(3)[0] != model.Refused {
		t.Errorf("known outcomes changed: %v %v %v", s.Scores(0), s.Scores(1), s.Failures(3))
	}
	e = New(Config{Scorer: f, Cohort: c, Sink: m, RetryFailed: []model.Reason{
		model.Refused, model.TooLong}})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := e.Progress()
	if f.requests() != 3 || p.Done != 8 || p.Failed != 0 || p.Failures[model.Refused] != 0 {
		t.Errorf("retrying failures: %d requests, progress %+v", f.requests(), p)
	}
}

func TestWrongKeyPausesAndCostsNothing(t *testing.T) {
	for _, samples := range []int{1, 2, 100} {
		bad := &Failure{Reason: model.HTTPStatus, Detail: "401 bad key", Systemic: true}
		var good atomic.Bool
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if !good.Load() {
				return Result{}, bad
			}
			return honest(ctx, item, try)
		})
		c, m := model.NewCohort(testRoster(samples, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 3, Clock: newFakeClock()})
		wait := start(t.Context(), e)
		p := waitUntil(t, e, paused)
		if !strings.Contains(p.Why, "401 bad key") || p.Failed != 0 || f.requests() > maxStrikes+2 {
			t.Errorf("%d samples: %d requests, progress %+v", samples, f.requests(), p)
		}
		for seen := -1; seen != f.requests(); { // the last in flight have to come back
			seen = f.requests()
			time.Sleep(2 * time.Millisecond)
		}
		good.Store(true)
		e.Resume()
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		if p := e.Progress(); p.Failed != 0 {
			t.Errorf("%d samples: %d failures of a key that was mended", samples, p.Failed)
		}
	}
}

func TestNobodyListening(t *testing.T) {
	refused := &Failure{Reason: model.Unreachable, Temporary: true, Systemic: true}
	clock := newFakeClock()
	f := newFakeScorer(func(context.Context, Item, int) (Result, error) {
		return Result{}, refused
	})
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(9, 1)), Workers: 1, Clock: clock})
	ctx, cancel := context.WithCancel(t.Context())
	wait := start(ctx, e)
	waitUntil(t, e, paused)
	if f.requests() != maxStrikes {
		t.Errorf("%d requests before the pause, want %d", f.requests(), maxStrikes)
	}
	e.Resume()
	waitUntil(t, e, paused)
	if f.requests() != 2*maxStrikes {
		t.Errorf("%d requests before the second pause, want %d", f.requests(), 2*maxStrikes)
	}
	cancel()
	if err := wait(); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while paused: %v", err)
	}
}

func TestRestartOfTheServerIsSurvived(t *testing.T) {
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		if item.Sample > 2 && try <= 4 {
			return Result{}, &Failure{Reason: model.Unreachable, Temporary: true, Systemic: true}
		}
		return honest(ctx, item, try)
	})
	c, m := model.NewCohort(testRoster(30, 2)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: newFakeClock()})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
	if p := e.Progress(); p.Failed != 0 {
		t.Errorf("progress %+v", p)
	}
}

func TestForbiddenForSomeResponsesOnly(t *testing.T) {
	for name, tc := range map[string]struct {
		forbidden func(i int) bool
		requests  int // of 40 samples
	}{
		"every other one": {func(i int) bool { return i%2 == 0 }, 20 + 20*2},
		"the last":        {func(i int) bool { return i == 39 }, 39 + maxHolds},
	} {
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if tc.forbidden(item.Sample) {
				return Result{}, &Failure{Reason: model.HTTPStatus, Detail: "403", Systemic: true}
			}
			return honest(ctx, item, try)
		})
		c, m := model.NewCohort(testRoster(40, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: newFakeClock()})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		if f.requests() != tc.requests {
			t.Errorf("%s: %d requests, want %d", name, f.requests(), tc.requests)
		}
	}
}

func TestOrderIsTheDatasets(t *testing.T) {
	var order []int
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		order = append(order, item.Sample)
		return honest(ctx, item, try)
	})
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(50, 2)), Workers: 1})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(order) || len(order) != 100 {
		t.Errorf("asked in the order %v", order)
	}
}

func TestWhatOthersBringMeanwhileIsNotAsked(t *testing.T) {
	r := testRoster(3, 2)
	c, m := model.NewCohort(r), newMemory()
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		for i := 1; i < 3; i++ { // another process scores the rest while the first is asked
			c.SetScore(i, 0, worth(r.ResponseKeys[2*i]))
			c.SetScore(i, 1, worth(r.ResponseKeys[2*i+1]))
		}
		return honest(ctx, item, try)
	})
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); f.requests() != 2 || p.Done != 6 || p.Reused != 4 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
}
