package scoring

import (
	"context"
	"time"

	"admap/model"
)

// lent is a run that lends its pause, and its end, to the admission of its requests: they may be
// answered after its end, but not begun. The zero value is no run.
type lent struct {
	ctx   context.Context
	state *state
}

type lentKey struct{}

const (
	crew      = 4                     // workers a request in flight: the others wait to try again
	needEvery = 10 * time.Millisecond // sooner than a limit that grows is used
)

// needs waits until worker n has something to do, and returns false once nothing is left. Workers
// that only waited would mix up the order of the responses.
func (t *Traffic) needs(n int, done <-chan struct{}) bool {
	for t != nil && n >= crew*t.allowed() {
		select {
		case <-done:
			return false
		case <-time.After(needEvery):
		}
	}
	return true
}

// allowed is how many requests may be in flight at present.
func (t *Traffic) allowed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.most()
}

// lend returns a context for requests of the run that ends with run.
func (s *state) lend(requests, run context.Context) context.Context {
	return context.WithValue(requests, lentKey{}, lent{run, s})
}

func runOf(ctx context.Context) lent {
	l, _ := ctx.Value(lentKey{}).(lent)
	return l
}

// gate returns once the run is not paused.
func (l lent) gate(ctx context.Context) error {
	if err := ctx.Err(); err != nil || l.state == nil {
		return err
	}
	if l.state.gate(l.ctx) != nil {
		return l.over(ctx)
	}
	return ctx.Err()
}

// until is a context that ends with ctx or with the run.
func (l lent) until(ctx context.Context) (context.Context, func()) {
	if l.ctx == nil {
		return ctx, func() {}
	}
	waiting, cancel := context.WithCancel(l.ctx)
	stop := context.AfterFunc(ctx, cancel)
	return waiting, func() { stop(); cancel() }
}

// over is the error of a request that was not sent since ctx, or else the run, has ended. It costs
// a response nothing.
func (l lent) over(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return &Failure{Reason: model.Unreachable, Detail: "not asked: the run has ended", Temporary: true}
}

// pause makes the run wait for a person. Without a run the reason is an error.
func (l lent) pause(why string) error {
	if l.state == nil {
		return &Failure{Reason: model.Unreachable, Detail: why, Systemic: true}
	}
	l.state.pause(why)
	return nil
}
