package scoring

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"admap/model"
)

// fakeStore is a memory that can be told to fail.
type fakeStore struct {
	*memory
	err, closing error
}

func (s *fakeStore) Err() error   { return s.err }
func (s *fakeStore) Close() error { return s.closing }

func sharedRun(c *model.Cohort, f *fakeScorer, s *fakeStore, claims ...bool) *Shared {
	tries := 0
	return NewShared(Config{Scorer: f, Cohort: c, Workers: 2}, SharedConfig{
		Store: s, Every: time.Millisecond, Before: 1.5,
		Claim: func() (func(), bool, error) {
			held := claims[min(tries, len(claims)-1)]
			tries++
			return func() {}, held, nil
		},
		CatchUp: func(context.Context) error {
			c.SetScore(0, 0, worth(c.Roster().ResponseKeys[0])) // what the other one brought
			return nil
		},
	})
}

func TestASharedRunWaitsItsTurn(t *testing.T) {
	c, f := model.NewCohort(testRoster(5, 2)), newFakeScorer(honest)
	r := sharedRun(c, f, &fakeStore{memory: newMemory()}, false, false, true)
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := r.Progress()
	if f.requests() != 9 || p.Done != 10 || p.Phase != model.Finished || p.CostUSD != 1.5+9*0.5 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
}

func TestASharedRunSaysThatItWaits(t *testing.T) {
	c, f := model.NewCohort(testRoster(5, 2)), newFakeScorer(honest)
	c.SetScore(1, 0, 3)
	r := sharedRun(c, f, &fakeStore{memory: newMemory()}, false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	for !r.waiting.Load() {
		time.Sleep(time.Millisecond)
	}
	if p := r.Progress(); p.Phase != model.Idle || p.Why == "" || p.Done != 1 || p.Total != 10 {
		t.Errorf("progress %+v", p)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || f.requests() != 0 {
		t.Errorf("%v after %d requests", err, f.requests())
	}
	if p := r.Progress(); p.Phase != model.Stopped || p.Why != interrupted {
		t.Errorf("after the cancel: %+v", p)
	}
	r.cfg.Before = 0
	if p := r.Progress(); !math.IsNaN(p.CostUSD) {
		t.Errorf("cost %v of a run that asked for nothing", p.CostUSD)
	}
}

func TestASharedRunSaysWhatIsNotStored(t *testing.T) {
	lost := errors.New("4 scores are lost")
	s := &fakeStore{memory: newMemory(), closing: lost}
	r := sharedRun(model.NewCohort(testRoster(2, 2)), newFakeScorer(honest), s, true)
	if err := r.Run(t.Context()); !errors.Is(err, lost) {
		t.Errorf("the run ends with %v", err)
	}
	s.err = errors.New("disk full")
	if p := r.Progress(); p.Unstored != "disk full" || math.IsNaN(p.CostUSD) {
		t.Errorf("progress %+v", p)
	}
}
