package scoring

import (
	"context"
	"strings"
	"testing"
	"time"

	"admap/model"
)

// busy is what a server says that wants fewer requests.
func busy(retryAfter time.Duration) *Failure {
	return &Failure{
		Reason: model.HTTPStatus, Detail: "429", Temporary: true, Throttled: true,
		RetryAfter: retryAfter,
	}
}

func TestThrottlingCoolsAllWorkers(t *testing.T) {
	clock := newFakeClock()
	begin := clock.Now()
	var early []int
	f := newFakeScorer(nil)
	f.answer = func(ctx context.Context, item Item, try int) (Result, error) {
		if item.Sample == 0 && try == 1 {
			return Result{}, busy(7 * time.Second)
		}
		if clock.Now().Sub(begin) < 7*time.Second {
			early = append(early, item.Sample) // one worker: no race
		}
		return honest(ctx, item, try)
	}
	c, m := model.NewCohort(testRoster(5, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: clock})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
	if len(early) > 0 {
		t.Errorf("asked for %v before the server allowed it", early)
	}
	if took := clock.Now().Sub(begin); took > 9*time.Second {
		t.Errorf("waited %v, the server asked for 7 s", took)
	}
	e.state.cool(90 * time.Second)
	e.state.end(model.Running, "")
	if p := e.Progress(); !strings.Contains(p.Why, "wait 1m30s") {
		t.Errorf("the wait is not told: %q", p.Why)
	}
	other := make(chan error)
	go func() { other <- e.state.gate(t.Context()) }()
	if err := <-other; err != nil || clock.Now().Sub(begin) < 97*time.Second {
		t.Errorf("another worker came through after %v, %v", clock.Now().Sub(begin), err)
	}
}

// A server that throttles while it serves others must not use up the tries of the unlucky.
func TestThrottlingAmidSuccessCostsNoTry(t *testing.T) {
	var e *Engine
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		switch {
		case item.Sample > 0: // slow, so that these outlast the twenty tries of the first
			time.Sleep(100 * time.Microsecond)
			return honest(ctx, item, try)
		case try > 20:
			return honest(ctx, item, try)
		}
		for before := e.state.answers(); e.state.answers() == before; {
			time.Sleep(10 * time.Microsecond)
		}
		return Result{}, busy(0)
	})
	c, m := model.NewCohort(testRoster(500, 1)), newMemory()
	e = New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 2, MaxTries: 3, Clock: newFakeClock()})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
	if p := e.Progress(); p.Failed != 0 || p.Retries != 20 {
		t.Errorf("%d failures, %d retries", p.Failed, p.Retries)
	}
}

// However often a response is throttled, it keeps its tries, and the run says what it waits for.
func TestThrottlingCostsNoTry(t *testing.T) {
	const times = 25
	clock := newFakeClock()
	begin := clock.Now()
	var e *Engine
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		why := e.Progress().Why
		switch {
		case try > times+1:
			return honest(ctx, item, try)
		case try > times: // one try of the two
			return Result{}, &Failure{Reason: model.TimedOut, Temporary: true}
		case try > 5 && !strings.Contains(why, "429"):
			t.Errorf("request %d: the throttling is not told: %q", try, why)
		}
		return Result{}, busy(0)
	})
	c, m := model.NewCohort(testRoster(1, 1)), newMemory()
	e = New(Config{Scorer: f, Cohort: c, Sink: m, MaxTries: 2, Clock: clock})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
	if p := e.Progress(); p.Failed != 0 || p.Retries != times+1 || p.Why != "" {
		t.Errorf("progress %+v", p)
	}
	// Waits of half a second, doubled up to 30 s, of which up to a half is taken off.
	const most = 31500*time.Millisecond + (times-6)*(maxBackoff+time.Second) + time.Second
	if took := clock.Now().Sub(begin); took < most/3 || took > most {
		t.Errorf("%d waits took %v, want at most %v", times, took, most)
	}
}

func TestNothingButThrottlingPauses(t *testing.T) {
	for name, tc := range map[string]struct {
		retryAfter time.Duration
		least      time.Duration // until the pause
		why        string
	}{
		"without a word":    {0, maxThrottled, "nothing but 429"},
		"for seven seconds": {7 * time.Second, maxThrottled, "nothing but 429"},
		"for an hour":       {time.Hour, 0, "wait 1h0m0s"},
	} {
		clock := newFakeClock()
		begin := clock.Now()
		healed := make(chan struct{})
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			select {
			case <-healed:
				return honest(ctx, item, try)
			default:
				return Result{}, busy(tc.retryAfter)
			}
		})
		c, m := model.NewCohort(testRoster(5, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: clock})
		wait := start(t.Context(), e)
		p := waitUntil(t, e, paused)
		took := clock.Now().Sub(begin)
		if !strings.Contains(p.Why, tc.why) || p.Failed != 0 || len(m.kept) != 0 {
			t.Errorf("%s: progress %+v", name, p)
		}
		if took < tc.least || took > tc.least+maxBackoff+time.Second {
			t.Errorf("%s: paused after %v", name, took)
		}
		e.Resume()
		waitUntil(t, e, paused)
		if again := clock.Now().Sub(begin) - took; again < tc.least {
			t.Errorf("%s: paused again after %v", name, again)
		}
		close(healed)
		e.Resume()
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
	}
}

// Ten minutes count only where nothing else came of a request meanwhile.
func TestThrottlingAmidOthersNeverPauses(t *testing.T) {
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		switch {
		case try == 40:
			return Result{}, &Failure{Reason: model.TimedOut, Temporary: true}
		case try <= 80: // no more than seven minutes at a time
			return Result{}, busy(10 * time.Second)
		}
		return honest(ctx, item, try)
	})
	c, m := model.NewCohort(testRoster(8, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: newFakeClock()})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := e.Run(ctx); err != nil {
		t.Fatalf("%v, progress %+v", err, e.Progress())
	}
	checkOutcomes(t, c, m, e.Progress())
}

// A form of request that the endpoint does not take must not cost every response its score.
func TestUnspecificErrorsFromTheStartPause(t *testing.T) {
	const workers = 3
	for _, samples := range []int{1, 100} {
		healed := make(chan struct{})
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			select {
			case <-healed:
				return honest(ctx, item, try)
			default:
				return Result{}, &Failure{Reason: model.HTTPStatus, Detail: "400: bad request"}
			}
		})
		c, m := model.NewCohort(testRoster(samples, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: workers, Clock: newFakeClock()})
		wait := start(t.Context(), e)
		p := waitUntil(t, e, paused)
		if !strings.Contains(p.Why, "400: bad request") || p.Failed != 0 {
			t.Errorf("%d samples: progress %+v", samples, p)
		}
		close(healed)
		e.Resume()
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		if p := e.Progress(); p.Failed != 0 || f.requests() > samples+maxStrikes+workers-1 {
			t.Errorf("%d samples: %d requests, progress %+v", samples, f.requests(), p)
		}
	}
}

// Those that fail while others are scored have themselves to blame, wherever they stand.
func TestUnspecificErrorsOfSomeAreTheirOwn(t *testing.T) {
	for _, bad := range [][2]int{{0, 3}, {40, 60}} {
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if item.Sample >= bad[0] && item.Sample < bad[1] {
				return Result{}, &Failure{Reason: model.HTTPStatus, Detail: "400: bad request"}
			}
			return honest(ctx, item, try)
		})
		c, m := model.NewCohort(testRoster(100, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: newFakeClock()})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		if p := e.Progress(); p.Failures[model.HTTPStatus] != bad[1]-bad[0] {
			t.Errorf("%v: progress %+v", bad, p)
		}
	}
}
