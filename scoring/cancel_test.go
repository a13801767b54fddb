package scoring

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"admap/model"
)

func TestCancelKeepsWhatArrived(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		switch item.Sample {
		case 0: // this answer arrives in spite of the cancel
			cancel()
			return honest(ctx, item, try)
		default:
			<-ctx.Done()
			return Result{}, ctx.Err()
		}
	})
	c, m := model.NewCohort(testRoster(9, 1)), newMemory()
	e := New(Config{
		Scorer: f, Cohort: c, Sink: m, Workers: 4, Grace: 20 * time.Millisecond,
	})
	if err := e.Run(ctx); err != context.Canceled {
		t.Fatalf("error %v", err)
	}
	p, counts := e.Progress(), c.Snapshot().Counts
	if p.Phase != model.Stopped || p.Done != 1 || p.Failed != 0 {
		t.Errorf("progress %+v", p)
	}
	if len(m.kept) != 1 || counts.Scored != 1 {
		t.Errorf("progress %+v, stored %v, counts %+v", p, m.kept, counts)
	}
	e = New(Config{Scorer: newFakeScorer(honest), Cohort: c, Sink: m})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
}

func TestCancelOfLocalScoring(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		if item.Sample == 100 {
			cancel()
		}
		return honest(ctx, item, try)
	})
	f.traits = Traits{Local: true, NeedsText: true}
	texts := make(shelf, 5000)
	for i := range texts {
		texts[i] = model.Text{Responses: make([]model.ResponseText, 1)}
	}
	c := model.NewCohort(testRoster(5000, 1))
	e := New(Config{Scorer: f, Cohort: c, Texts: texts, Workers: 2})
	if err := e.Run(ctx); err != context.Canceled {
		t.Fatalf("error %v", err)
	}
	if n := f.requests(); n < 101 || n > 1000 || e.Progress().Done != n {
		t.Errorf("%d scored of which %d are known", n, e.Progress().Done)
	}
}

// What was asked for is paid for: it is waited for and stored, failures for good included.
func TestCancelLetsRequestsInFlightArrive(t *testing.T) {
	f, started, release := gated()
	answer := f.answer
	f.answer = func(ctx context.Context, item Item, try int) (Result, error) {
		result, err := answer(ctx, item, try)
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		switch item.Sample {
		case 1:
			return Result{Tokens: 9}, &Failure{Reason: model.Refused}
		case 2:
			return Result{}, &Failure{Reason: model.TimedOut, Temporary: true}
		case 3:
			return Result{}, &Failure{Reason: model.HTTPStatus, Systemic: true}
		}
		return result, err
	}
	c, m := model.NewCohort(testRoster(50, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 5, Grace: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	wait := start(ctx, e)
	for range 5 {
		<-started
	}
	cancel()
	time.Sleep(5 * time.Millisecond) // the answers come well after the cancel
	for range 5 {
		release <- struct{}{}
	}
	if err := wait(); err != context.Canceled {
		t.Fatalf("error %v", err)
	}
	p := e.Progress()
	if p.Phase != model.Stopped || p.Why != "interrupted" || p.Done != 2 || p.Failed != 1 {
		t.Errorf("progress %+v", p)
	}
	if f.requests() != 5 || len(m.kept) != 3 || m.kept[testKey(1)][0].Reason != model.Refused {
		t.Errorf("%d requests, stored %+v", f.requests(), m.kept)
	}
}

func TestCancelCutsRequestsThatHang(t *testing.T) {
	const grace = 50 * time.Millisecond
	f, started, _ := gated()
	f.answer = func(ctx context.Context, item Item, _ int) (Result, error) {
		started <- item.Sample
		<-ctx.Done()
		return Result{}, ctx.Err()
	}
	c, m := model.NewCohort(testRoster(9, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 2, Grace: grace})
	ctx, cancel := context.WithCancel(t.Context())
	wait := start(ctx, e)
	<-started
	<-started
	cancel()
	begin := time.Now()
	if err := wait(); err != context.Canceled {
		t.Fatalf("error %v", err)
	}
	if took := time.Since(begin); took < grace/2 || took > 20*grace {
		t.Errorf("returned after %v, the grace is %v", took, grace)
	}
	if p := e.Progress(); f.requests() != 2 || p.Failed != 0 || len(m.kept) != 0 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
}

// Faults that arrive after a cancel are no reason for it.
func TestFaultsAfterACancelPauseNothing(t *testing.T) {
	f, started, release := gated()
	f.answer = func(_ context.Context, item Item, _ int) (Result, error) {
		started <- item.Sample
		<-release
		return Result{}, &Failure{Reason: model.HTTPStatus, Detail: "401", Systemic: true}
	}
	e := New(Config{
		Scorer: f, Cohort: model.NewCohort(testRoster(9, 1)), Workers: maxStrikes,
	})
	ctx, cancel := context.WithCancel(t.Context())
	wait := start(ctx, e)
	for range maxStrikes {
		<-started
	}
	cancel()
	for range maxStrikes {
		release <- struct{}{}
	}
	if err := wait(); err != context.Canceled || e.Progress().Why != "interrupted" {
		t.Errorf("%v, progress %+v", err, e.Progress())
	}
}

// slowShelf cancels at the first text that is read, and counts the readings.
type slowShelf struct {
	cancel context.CancelFunc
	read   int
}

func (s *slowShelf) Text(int) (model.Text, error) {
	s.cancel()
	s.read++
	return model.Text{}, errors.New("unreadable")
}

func TestCancelEndsTheFeed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	texts := &slowShelf{cancel: cancel}
	f := newFakeScorer(honest)
	f.traits.NeedsText = true
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(50, 1)), Texts: texts})
	if err := e.Run(ctx); err != context.Canceled || texts.read != 1 {
		t.Errorf("%d texts read, %v", texts.read, err)
	}
}

// With nothing in flight there is nothing to wait for.
func TestCancelOfAWaitingRunReturnsAtOnce(t *testing.T) {
	for name, f := range map[string]*Failure{
		"back-off":      {Reason: model.TimedOut, Temporary: true},
		"throttled":     busy(0),
		"as told":       busy(5 * time.Minute),
		"pause":         busy(time.Hour),
		"after a fault": {Reason: model.HTTPStatus, Systemic: true},
	} {
		scorer := newFakeScorer(func(context.Context, Item, int) (Result, error) {
			return Result{}, f
		})
		e := New(Config{
			Scorer: scorer, Cohort: model.NewCohort(testRoster(maxStrikes, 1)), Workers: maxStrikes,
			Backoff: time.Minute, Grace: time.Minute,
		})
		ctx, cancel := context.WithCancel(t.Context())
		wait := start(ctx, e)
		for scorer.requests() == 0 {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(5 * time.Millisecond) // the others come to wait too
		cancel()
		begin := time.Now()
		if err := wait(); err != context.Canceled {
			t.Fatalf("error %v", err)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s: returned after %v", name, took)
		}
	}
}

func TestReasonOfAPauseOutlivesTheStop(t *testing.T) {
	for _, tc := range []struct {
		pause func(e *Engine)
		want  string
	}{
		{func(*Engine) {}, "interrupted"},
		{func(e *Engine) { e.Pause() }, "interrupted"},
		{func(e *Engine) { e.state.pause("401 bad key") }, "401 bad key"},
		{func(e *Engine) { e.state.pause("401 bad key"); e.Resume() }, "interrupted"},
	} {
		f, started, release := gated()
		e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(9, 1)), Workers: 1})
		ctx, cancel := context.WithCancel(t.Context())
		wait := start(ctx, e)
		<-started
		tc.pause(e)
		cancel()
		release <- struct{}{}
		if err := wait(); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if p := e.Progress(); p.Phase != model.Stopped || p.Why != tc.want {
			t.Errorf("want %q: progress %+v", tc.want, p)
		}
	}
}

// The cost is what is known of it, and unknown as long as nothing is.
func TestCostIsUnknownUntilSomeIsKnown(t *testing.T) {
	nan := math.NaN()
	for _, tc := range []struct {
		of   []Result // one a sample
		want float64
	}{
		{[]Result{{Tokens: 10, CostUSD: nan}, {Tokens: 10, CostUSD: nan}}, nan},
		{[]Result{{CostUSD: nan}, {}}, nan},
		{[]Result{{CostUSD: nan}, {Tokens: 10, CostUSD: 0.5}, {CostUSD: nan}, {}}, 0.5},
		{[]Result{{Tokens: 10, CostUSD: 0.5}, {Tokens: 10, CostUSD: 0.25}}, 0.75},
		{[]Result{{Tokens: 10}}, 0}, // for nothing, and known to be
	} {
		var e *Engine
		f := newFakeScorer(func(_ context.Context, item Item, _ int) (Result, error) {
			if p := e.Progress(); item.Sample == 0 && !math.IsNaN(p.CostUSD) {
				t.Errorf("before any answer: %v", p.CostUSD)
			}
			return tc.of[item.Sample], nil
		})
		m := newMemory()
		e = New(Config{
			Scorer: f, Cohort: model.NewCohort(testRoster(len(tc.of), 1)), Sink: m, Workers: 1,
		})
		if p := e.Progress(); !math.IsNaN(p.CostUSD) {
			t.Errorf("before the run: %v", p.CostUSD)
		}
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := e.Progress().CostUSD
		if got != tc.want && !(math.IsNaN(got) && math.IsNaN(tc.want)) {
			t.Errorf("%+v: cost %v, want %v", tc.of, got, tc.want)
		}
		if s := m.kept[testKey(0)][0]; tc.of[0].Tokens == 0 && !math.IsNaN(s.CostUSD) {
			t.Errorf("stored a cost of %v for no usage", s.CostUSD)
		}
	}
}
