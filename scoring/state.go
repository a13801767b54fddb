package scoring

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"admap/model"
)

// state is what a run's goroutines share: progress, the gate that a pause shuts, the cool-down a
// server asked for, and the count of faults in a row.
type state struct {
	clock   Clock
	arrived chan struct{} // capacity one: something changed

	mu        sync.Mutex
	progress  model.Progress
	recent    meter
	open      chan struct{} // closed unless paused
	paused    bool
	coolUntil time.Time
	answered  int // requests that brought a score
	strikes   int // systemic failures since the last score
}

func newState(clock Clock) *state {
	s := &state{clock: clock, arrived: make(chan struct{}, 1), open: make(chan struct{})}
	close(s.open)
	return s
}

// tally is a change to the progress, gathered without a lock.
type tally struct {
	done, failed, reused int
	failures             [model.NumReasons]int
}

func (s *state) notify() {
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

func (s *state) begin(p model.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Phase = model.Running
	if s.paused {
		p.Phase, p.Why = model.Paused, s.progress.Why
	}
	s.progress = p
	s.recent.reset(s.clock.Now())
	s.notify()
}

func (s *state) end(phase model.Phase, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Phase, s.progress.Why = phase, why
	s.notify()
}

func (s *state) add(t tally) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.progress
	p.Done += t.done
	p.Failed += t.failed
	p.Reused += t.reused
	for i, n := range t.failures {
		p.Failures[i] += n
	}
	s.recent.add(s.clock.Now(), t.done+t.failed)
	s.notify()
}

// spend counts what one request cost, whatever came of it.
func (s *state) spend(r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Tokens += r.Tokens
	s.progress.CostUSD += r.CostUSD
}

func (s *state) retried() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Retries++
}

func (s *state) pause(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut(why)
}

func (s *state) shut(why string) {
	if s.paused {
		return
	}
	s.paused, s.open = true, make(chan struct{})
	s.progress.Why = why
	if s.progress.Phase == model.Running {
		s.progress.Phase = model.Paused
	}
	s.notify()
}

func (s *state) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.paused {
		return
	}
	s.paused, s.strikes = false, 0
	close(s.open)
	if s.progress.Phase == model.Paused {
		s.progress.Phase, s.progress.Why = model.Running, ""
		s.recent.reset(s.clock.Now())
	}
	s.notify()
}

// gate returns once the run is neither paused nor cooling down, or with the error of ctx.
func (s *state) gate(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.mu.Lock()
		open, wait := s.open, s.coolUntil.Sub(s.clock.Now())
		paused := s.paused
		s.mu.Unlock()
		switch {
		case paused:
			select {
			case <-open:
			case <-ctx.Done():
			}
		case wait > 0:
			// Spread the return, so that the server is not hit by all workers at once.
			spread := rand.N(min(wait/10, time.Second) + 1)
			if err := s.clock.Sleep(ctx, wait+spread); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// cool makes every worker wait for d from now.
func (s *state) cool(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until := s.clock.Now().Add(d); until.After(s.coolUntil) {
		s.coolUntil = until
	}
}

// answer notes that a request brought a score.
func (s *state) answer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered++
	s.strikes = 0
}

func (s *state) answers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered
}

// strike counts a systemic failure and pauses the run when there were maxStrikes in a row.
func (s *state) strike(f *Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.strikes++; s.strikes >= maxStrikes {
		s.shut(f.Error())
	}
}

func (s *state) snapshot() model.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, now := s.progress, s.clock.Now()
	if p.Phase != model.Running {
		return p
	}
	if wait := s.coolUntil.Sub(now); wait >= time.Second {
		p.Why = fmt.Sprintf("the server asks to wait %s", wait.Round(time.Second))
	}
	p.Rate = s.recent.rate(now)
	if left := p.Total - p.Done - p.Failed; p.Rate > 0 && left > 0 {
		seconds := min(float64(left)/p.Rate, math.MaxInt32)
		p.Left = time.Duration(seconds * float64(time.Second))
	}
	return p
}
