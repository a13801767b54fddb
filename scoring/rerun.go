package scoring

import (
	"context"
	"errors"
	"sync"

	"admap/model"
)

// Rerun is a run that never ends by itself: where failures are asked for again after it has ended,
// another begins. It may be used from any goroutine.
type Rerun struct {
	next    func(context.Context, []model.Reason) (*Shared, error)
	arrived chan struct{} // capacity one: something changed
	more    chan struct{} // capacity one: something is wanted

	mu     sync.Mutex
	now    *Shared
	wanted []model.Reason // that the run under way takes no more
}

// NewRerun begins with first; next prepares a run that asks for what failed for some reasons.
func NewRerun(
	first *Shared, next func(context.Context, []model.Reason) (*Shared, error),
) *Rerun {
	return &Rerun{now: first, next: next,
		arrived: make(chan struct{}, 1), more: make(chan struct{}, 1)}
}

func (r *Rerun) current() *Shared {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// Progress says how the run stands that is under way, or was last.
func (r *Rerun) Progress() model.Progress { return r.current().Progress() }

// Pause lets requests in flight finish and starts no others.
func (r *Rerun) Pause() { r.current().Pause() }

// Resume undoes a pause.
func (r *Rerun) Resume() { r.current().Resume() }

// Arrived receives when scores have arrived or the phase has changed since the last receive.
func (r *Rerun) Arrived() <-chan struct{} { return r.arrived }

// Retry asks again for what failed for these reasons, for any where none is named, and returns how
// many responses that are: 0 where they are on their way already.
func (r *Rerun) Retry(reasons ...model.Reason) (n int) {
	if len(reasons) == 0 {
		reasons = model.Reasons()
	}
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

func nudge(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run scores, and again whenever failures are wanted that the run before took no more, until ctx is
// done. It returns what went wrong.
func (r *Rerun) Run(ctx context.Context) error {
	var errs []error
	for {
		errs = append(errs, r.run(ctx))
		select {
		case <-ctx.Done():
			return errors.Join(errs...)
		case <-r.more:
		}
		if err := r.begin(ctx); err != nil {
			return errors.Join(append(errs, err)...)
		}
	}
}

// run carries one run out and passes its news on.
func (r *Rerun) run(ctx context.Context) error {
	now := r.current()
	watched, done := context.WithCancel(ctx)
	defer nudge(r.arrived)
	defer done()
	go func() {
		for {
			select {
			case <-now.Arrived():
				nudge(r.arrived)
			case <-watched.Done():
				return
			}
		}
	}()
	return now.Run(ctx)
}

// begin prepares a run that asks for what is wanted.
func (r *Rerun) begin(ctx context.Context) error {
	r.mu.Lock()
	wanted := r.wanted
	r.wanted = nil
	r.mu.Unlock()
	now, err := r.next(ctx, wanted)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = now
	return nil
}
