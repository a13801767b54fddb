package scoring

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"admap/model"
)

// gated is a scorer whose answers come when the test lets them.
func gated() (f *fakeScorer, started chan int, release chan struct{}) {
	started, release = make(chan int), make(chan struct{})
	return newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
		started <- item.Sample
		<-release
		return honest(ctx, item, try)
	}), started, release
}

func TestPauseLetsRequestsFinishAndStartsNone(t *testing.T) {
	f, started, release := gated()
	c, m := model.NewCohort(testRoster(6, 1)), newMemory()
	e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 2})
	wait := start(t.Context(), e)
	<-started
	<-started
	e.Pause()
	release <- struct{}{}
	release <- struct{}{}
	p := waitUntil(t, e, func(p model.Progress) bool { return p.Done == 2 })
	if p.Phase != model.Paused || p.Why != "" {
		t.Errorf("progress %+v", p)
	}
	select {
	case i := <-started:
		t.Fatalf("sample %d was asked for while paused", i)
	case <-time.After(5 * time.Millisecond):
	}
	e.Resume()
	if p := e.Progress(); p.Phase != model.Running {
		t.Errorf("resumed, yet %+v", p)
	}
	for range 4 {
		<-started
		release <- struct{}{}
	}
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, m, e.Progress())
}

func TestPausedBeforeItRuns(t *testing.T) {
	f := newFakeScorer(honest)
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(3, 1))})
	e.Pause()
	wait := start(t.Context(), e)
	if p := waitUntil(t, e, paused); p.Total != 3 || f.requests() != 0 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
	e.Resume()
	if err := wait(); err != nil || e.Progress().Done != 3 {
		t.Errorf("%v, progress %+v", err, e.Progress())
	}
	e.Pause()
	e.Resume()
	if p := e.Progress(); p.Phase != model.Finished {
		t.Errorf("pause and resume after the end: %+v", p)
	}
}

func TestFullDiskPauses(t *testing.T) {
	for _, local := range []bool{false, true} {
		f := newFakeScorer(honest)
		f.traits.Local = local
		c, m := model.NewCohort(testRoster(50, 2)), newMemory()
		m.setFull(true)
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 4})
		wait := start(t.Context(), e)
		p := waitUntil(t, e, paused)
		if !strings.Contains(p.Why, "disk full") || p.Done != 0 || c.Snapshot().Counts.Scored != 0 {
			t.Errorf("local %v: progress %+v", local, p)
		}
		m.setFull(false)
		e.Resume()
		waitUntil(t, e, func(p model.Progress) bool {
			if paused(p) { // a worker may have met the full disk after the resume
				e.Resume()
			}
			return p.Phase == model.Finished
		})
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		if f.requests() != 100 {
			t.Errorf("local %v: %d requests for 100 responses", local, f.requests())
		}
	}
}

func TestPanicEndsTheRunByName(t *testing.T) {
	for _, local := range []bool{false, true} {
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if item.Sample == 5 {
				panic("index out of range")
			}
			return honest(ctx, item, try)
		})
		f.traits.Local = local
		e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(50, 1)), Workers: 3})
		err := e.Run(t.Context())
		var p *PanicError
		if !errors.As(err, &p) || !strings.Contains(err.Error(), "scoring") || len(p.Stack) == 0 {
			t.Fatalf("local %v: error %v", local, err)
		}
		at := e.Progress()
		if at.Phase != model.Stopped || !strings.Contains(at.Why, "index out of range") {
			t.Errorf("local %v: progress %+v", local, at)
		}
	}
}

func TestTextsThatFail(t *testing.T) {
	one := []model.ResponseText{{Body: "b"}}
	texts := shelf{
		{Instruction: "i", Reference: "r", Responses: one},
		{ID: "unreadable"},
		{Instruction: "i", Responses: one},
		{Instruction: "i", Reference: "r"},
	}
	want := []model.Reason{model.NoReason, model.Unreadable, model.NotInData, model.Unreadable}
	for _, local := range []bool{false, true} {
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if item.Body != "b" || item.Instruction != "i" || item.Reference != "r" {
				t.Errorf("item %+v", item)
			}
			return honest(ctx, item, try)
		})
		f.traits = Traits{Local: local, NeedsText: true, NeedsReference: true}
		c, m := model.NewCohort(testRoster(4, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Texts: texts, Sink: m})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
		for i, why := range want {
			if got := c.Snapshot().Failures(i)[0]; got != why {
				t.Errorf("local %v: sample %d failed with %q, want %q", local, i, got, why)
			}
		}
	}
}

func TestColumn(t *testing.T) {
	r := testRoster(2500, 2)
	r.Stored[3] = math.NaN()
	r.ResponseKeys[11] = r.ResponseKeys[10] // its score stays its own
	c := model.NewCohort(r)
	scorer := NewColumn("overall_score", model.Scale{Lo: 0, Hi: 6})
	e := New(Config{Scorer: scorer, Cohort: c})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := c.Snapshot()
	for p, want := range r.Stored {
		if got := s.Scores(p / 2)[p%2]; got != want && p != 3 {
			t.Fatalf("response %d: score %v, want %v", p, got, want)
		}
	}
	p := e.Progress()
	if p.Done != 4999 || p.Failures[model.NotInData] != 1 || s.Failures(1)[1] != model.NotInData {
		t.Errorf("progress %+v", p)
	}
	if info := scorer.Info(); info.Kind != "column" || info.Fingerprint == "" || info.Paid {
		t.Errorf("info %+v", info)
	}
}

func TestPace(t *testing.T) {
	clock := newFakeClock()
	begin := clock.Now()
	f := newFakeScorer(honest)
	f.traits.Local = true
	e := New(Config{
		Scorer: f, Cohort: model.NewCohort(testRoster(10, 4)), Pace: 20, Workers: 1, Clock: clock,
	})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := clock.Now().Sub(begin).Round(time.Millisecond); took != 1950*time.Millisecond {
		t.Errorf("40 responses at 20 a second took %v, want 1.95s", took)
	}
	if p := e.Progress(); p.Done != 40 {
		t.Errorf("progress %+v", p)
	}
}

func TestRateAndTimeLeft(t *testing.T) {
	clock := newFakeClock()
	s := newState(clock)
	tick := func(n int, d time.Duration) {
		clock.now = clock.now.Add(d)
		s.add(tally{done: n})
	}
	s.begin(model.Progress{Total: 1100})
	if p := s.snapshot(); p.Rate != 0 || p.Left != 0 {
		t.Errorf("at the start: %+v", p)
	}
	for range 40 {
		tick(5, 250*time.Millisecond) // 20 a second for 10 s
	}
	near := func(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance*want }
	if p := s.snapshot(); !near(p.Rate, 20, 0.03) || !near(p.Left.Seconds(), 45, 0.03) {
		t.Errorf("after 10 s: %v a second, %v left", p.Rate, p.Left)
	}
	for range 80 {
		tick(10, time.Second) // 10 a second for 80 s: the old rate is forgotten
	}
	if p := s.snapshot(); !near(p.Rate, 10, 0.03) || !near(p.Left.Seconds(), 10, 0.03) {
		t.Errorf("after 90 s: %v a second, %v left", p.Rate, p.Left)
	}
	clock.now = clock.now.Add(time.Minute)
	if p := s.snapshot(); p.Rate != 0 || p.Left != 0 {
		t.Errorf("after a silent minute: %+v", p)
	}
	s.pause("")
	clock.now = clock.now.Add(time.Hour)
	s.resume()
	tick(30, time.Second)
	if p := s.snapshot(); !near(p.Rate, 30, 0.03) {
		t.Errorf("a pause counts as idle time: %v a second", p.Rate)
	}
}

func TestBackoffGrowsToItsLimit(t *testing.T) {
	for try := 1; try <= 200; try++ {
		want := maxBackoff
		if try < 7 {
			want = min(want, 500*time.Millisecond<<(try-1))
		}
		for range 20 {
			if d := backoff(500*time.Millisecond, try); d < want/2 || d > want {
				t.Fatalf("try %d: waits %v, want %v to %v", try, d, want/2, want)
			}
		}
	}
}

func TestUnknownErrorsGetAReason(t *testing.T) {
	for _, tc := range []struct {
		err   error
		local bool
		want  model.Reason
	}{
		{errors.New("odd"), true, model.Unreadable},
		{errors.New("odd"), false, model.Unreachable},
		{context.DeadlineExceeded, false, model.TimedOut},
		{&Failure{Reason: model.Refused, Detail: "d"}, false, model.Refused},
	} {
		if f := asFailure(tc.err, tc.local); f.Reason != tc.want || f.Detail == "" {
			t.Errorf("%v, local %v: %+v", tc.err, tc.local, f)
		}
	}
}
