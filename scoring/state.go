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
	traffic *Traffic      // what the requests go through, which cools down by itself; may be nil
	arrived chan struct{} // capacity one: something changed

	mu        sync.Mutex
	progress  model.Progress
	begun     model.Progress // as it was at the start
	recent    meter
	open      chan struct{} // closed unless paused
	paused    bool
	coolUntil time.Time
	throttled time.Time // since when the server does nothing but throttle; zero: it does not
	answered  int       // requests that brought a score
	strikes   int       // systemic failures since the last score
	alike     alike
}

func newState(clock Clock) *state {
	s := &state{clock: clock, arrived: make(chan struct{}, 1), open: make(chan struct{})}
	s.progress.CostUSD = math.NaN()
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
	p.Phase, p.CostUSD = model.Running, math.NaN()
	if s.paused {
		p.Phase, p.Why = model.Paused, s.progress.Why
	}
	s.progress, s.begun = p, p
	s.recent.reset(s.clock.Now())
	s.notify()
}

func (s *state) end(phase model.Phase, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Phase, s.progress.Why = phase, why
	s.notify()
}

const interrupted = "interrupted" // Progress.Why of a run that its caller ended

// interrupt ends a run whose caller wants it to end. The reason for a pause outlives that, since it
// may be why the caller wants it.
func (s *state) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Phase = model.Stopped
	if !s.paused || s.progress.Why == "" {
		s.progress.Why = interrupted
	}
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
	if why := s.alike.add(t, s.answered); why != "" {
		s.shut(why)
	}
	s.notify()
}

// spend counts what one request cost, whatever came of it.
func (s *state) spend(r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Tokens += r.Tokens
	s.progress.CostUSD = addCost(s.progress.CostUSD, r)
}

// addCost adds what a request cost to a sum, which is NaN until any cost is known. A request
// without usage adds nothing: neither a refused one nor one of a server that does not tell.
func addCost(sum float64, r Result) float64 {
	switch {
	case math.IsNaN(r.CostUSD), r.CostUSD == 0 && r.Tokens == 0:
		return sum
	case math.IsNaN(sum):
		return r.CostUSD
	}
	return sum + r.CostUSD
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
	s.paused, s.strikes, s.throttled, s.alike = false, 0, time.Time{}, alike{}
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

// cool makes every worker wait for d from now, unless the traffic sees to that. Where it is too long
// to sit through, the run pauses.
func (s *state) cool(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coolFor(d)
}

func (s *state) coolFor(d time.Duration) {
	if d > maxThrottled {
		s.shut("the server asks to wait " + d.Round(time.Second).String())
		return
	}
	if until := s.clock.Now().Add(d); s.traffic == nil && until.After(s.coolUntil) {
		s.coolUntil = until
	}
	s.notify()
}

// throttle notes that the server wants fewer requests and makes every worker wait for d from now.
// The run pauses when that is all the server has had to say for maxThrottled.
func (s *state) throttle(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if s.throttled.IsZero() {
		s.throttled = now
	}
	if now.Sub(s.throttled) >= maxThrottled {
		s.shut(fmt.Sprintf("throttled: nothing but 429 (too many requests) for %s", maxThrottled))
		return
	}
	s.coolFor(d)
}

// relieve notes that the server did something else than throttle.
func (s *state) relieve() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttled = time.Time{}
}

// answer notes that a request brought a score.
func (s *state) answer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered++
	s.strikes, s.throttled = 0, time.Time{}
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
		s.shut(f.advised())
	}
}

// delay says what a running run waits for, if anything does for a second or more.
func (s *state) delay(now time.Time) string {
	wait := max(s.coolUntil.Sub(now), s.traffic.cooling(now)).Round(time.Second)
	throttled := !s.throttled.IsZero()
	switch {
	case throttled && wait >= time.Second:
		return fmt.Sprintf("throttled by the server (429), asking again in %s", wait)
	case throttled && now.Sub(s.throttled) >= time.Second:
		return "throttled by the server (429), asking again"
	case wait >= time.Second:
		return fmt.Sprintf("the server asks to wait %s", wait)
	}
	return ""
}

func (s *state) snapshot() model.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, now := s.progress, s.clock.Now()
	s.expect(&p)
	s.traffic.report(&p)
	if p.Phase != model.Running {
		p.Limit = ""
		return p
	}
	p.Why = s.delay(now)
	p.Rate = s.recent.rate(now)
	if left := p.Total - p.Done - p.Failed; p.Rate > 0 && left > 0 {
		seconds := min(float64(left)/p.Rate, math.MaxInt32)
		p.Left = time.Duration(seconds * float64(time.Second))
	}
	return p
}

// expect says what the whole is going to cost and what was saved, by what the responses of this run
// have cost so far.
func (s *state) expect(p *model.Progress) {
	p.TotalUSD, p.SavedUSD = math.NaN(), math.NaN()
	settled := p.Done + p.Failed - s.begun.Done - s.begun.Failed
	asked := settled - (p.Reused - s.begun.Reused)
	if asked > 0 && !math.IsNaN(p.CostUSD) {
		p.TotalUSD = p.CostUSD + p.CostUSD/float64(settled)*float64(p.Total-p.Done-p.Failed)
		p.SavedUSD = p.CostUSD / float64(asked) * float64(p.Reused)
	}
}
