package scoring

import (
	"sync"

	"admap/model"
)

// retries are the failures that somebody wants to be asked for again while the run is on.
type retries struct {
	mu     sync.Mutex
	wanted []model.Reason
	ended  bool // the run goes on no more
}

// close refuses what comes too late.
func (r *retries) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
}

// take returns what is wanted. Where that is nothing, it refuses all that comes later.
func (r *retries) take() []model.Reason {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.wanted
	r.wanted, r.ended = nil, r.ended || len(wanted) == 0
	return wanted
}

// Retry has the responses asked for again that failed for one of these reasons, all where none is
// named, once the run is through with the others. It returns how many have failed so by now, and 0
// when the run has ended, which only a new one can do anything about.
func (e *Engine) Retry(reasons ...model.Reason) int {
	if len(reasons) == 0 {
		for why := model.NoReason + 1; why < model.NumReasons; why++ {
			reasons = append(reasons, why)
		}
	}
	e.again.mu.Lock()
	defer e.again.mu.Unlock()
	if e.again.ended || e.computes() {
		return 0
	}
	e.again.wanted = append(e.again.wanted, reasons...)
	n, p := 0, e.state.snapshot()
	for _, why := range reasons {
		n += p.Failures[why]
	}
	return n
}

// reopen makes the failures due that somebody wants to be asked for again, and reports whether
// there are any.
func (e *Engine) reopen() bool {
	for {
		wanted := e.again.take()
		if len(wanted) == 0 {
			return false
		}
		e.retried = [model.NumReasons]bool{}
		for _, why := range wanted {
			e.retried[why] = true
		}
		e.before = e.cfg.Cohort.Snapshot()
		if e.state.reopen(e.retried) > 0 {
			if e.desk != nil {
				e.desk.forgive()
			}
			return true
		}
	}
}

// reopen takes failures out of the progress, and returns how many they were.
func (s *state) reopen(which [model.NumReasons]bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.progress
	for why, wanted := range which {
		if wanted {
			n, p.Failures[why] = n+p.Failures[why], 0
		}
	}
	p.Failed -= n
	s.notify()
	return n
}
