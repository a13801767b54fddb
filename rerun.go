package main

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/time/rate"

	"admap/model"
	"admap/scoring"
	"admap/ui"
)

// rerun is a session's run as the explorer sees it: where failures are asked for again after the run
// has ended, another begins. It may be used from any goroutine.
type rerun struct {
	*session
	changed chan<- struct{} // told of news
	more    chan struct{}   // capacity one: something is wanted

	mu     sync.Mutex
	now    *scoring.Shared
	wanted []model.Reason // that the run under way takes no more
}

var _ ui.Retrier = (*rerun)(nil)

func (s *session) rerun(
	ctx context.Context, pace rate.Limit, changed chan<- struct{},
) (*rerun, error) {
	first, err := s.newRun(ctx, pace)
	return &rerun{session: s, now: first, changed: changed, more: make(chan struct{}, 1)}, err
}

func (r *rerun) current() *scoring.Shared {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// Progress implements ui.Runner.
func (r *rerun) Progress() model.Progress { return r.current().Progress() }

// Pause implements ui.Runner.
func (r *rerun) Pause() { r.current().Pause() }

// Resume implements ui.Runner.
func (r *rerun) Resume() { r.current().Resume() }

// Retry implements ui.Retrier.
func (r *rerun) Retry(reasons ...model.Reason) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n = r.now.Retry(reasons...); n > 0 {
		return n
	}
	p := r.now.Progress()
	for _, why := range reasons {
		n += p.Failures[why]
	}
	if n > 0 { // else they are on their way already
		r.wanted = append(r.wanted, reasons...)
		nudge(r.more)
	}
	return n
}

// run scores, and again whenever failures are wanted that the run before took no more, until ctx is
// done. It returns what went wrong.
func (r *rerun) run(ctx context.Context, cancel context.CancelCauseFunc) error {
	var errs []error
	for {
		now := r.current()
		watched, done := context.WithCancel(ctx)
		go guarded("arrivals", cancel, func() { forward(watched, now.Arrived(), r.changed) })
		errs = append(errs, now.Run(ctx))
		nudge(r.changed)
		done()
		select {
		case <-ctx.Done():
			return errors.Join(errs...)
		case <-r.more:
		}
		if err := r.next(ctx); err != nil {
			return errors.Join(append(errs, err)...)
		}
	}
}

// next prepares a run that asks for what is wanted.
func (r *rerun) next(ctx context.Context) error {
	again, options := *r.session, *r.Options
	r.mu.Lock()
	options.RetryFailed, r.wanted = r.wanted, nil
	r.mu.Unlock()
	again.Options = &options
	now, err := again.newRun(ctx, 0)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = now
	return nil
}
