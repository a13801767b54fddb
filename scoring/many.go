package scoring

import (
	"context"
	"fmt"

	"admap/model"
)

// garbageTries are those of a request whose answer does not fit it.
const garbageTries = 3

// askMany asks for several ratings with one request. Those that arrive are settled, those that
// failed for a while are asked for again, and a request that is refused for one of them is split.
func (e *Engine) askMany(ctx, requests context.Context, t task) (err error) {
	if t.jobs, err = e.live(ctx, t.jobs); err != nil || len(t.jobs) == 0 {
		return err
	}
	var fault error // that ends the run
	f, err := e.pursue(ctx, requests, e.state, func() error {
		answers := e.state.answers()
		replies, err := e.request(requests, t.jobs)
		if err != nil {
			return err
		}
		var worst *Failure
		if t.jobs, worst, fault = e.sift(ctx, t, replies, answers); fault == nil && worst != nil {
			wait := *worst
			wait.Tries = 0 // each job has its own count of them, and some left
			return &wait
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case fault != nil || f == nil:
		return fault
	}
	return e.refused(ctx, t, f)
}

// live returns the jobs that have still to be asked for, and ends the others.
func (e *Engine) live(ctx context.Context, jobs []*job) (live []*job, err error) {
	for _, j := range jobs {
		if !e.moot(j) {
			live = append(live, j)
		} else if err := e.skip(ctx, j); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// request makes one request and counts what it cost.
func (e *Engine) request(requests context.Context, jobs []*job) ([]Reply, error) {
	items := make([]Item, len(jobs))
	for k, j := range jobs {
		items[k] = j.item
	}
	replies, err := e.many.ScoreMany(requests, items)
	for k, r := range replies[:min(len(replies), len(jobs))] {
		e.spend(jobs[k], r.Result)
	}
	if err == nil && len(replies) != len(jobs) {
		err = &Failure{Reason: model.Unparsable, Temporary: true, Tries: garbageTries,
			Detail: fmt.Sprintf("%d answers to %d questions", len(replies), len(jobs))}
	}
	return replies, err
}

// sift settles what has arrived and what failed for good. It returns the jobs that are to be asked
// for again, and the failure that says how long to wait; a fault ends the run.
func (e *Engine) sift(
	ctx context.Context, t task, replies []Reply, answers int,
) (again []*job, worst *Failure, fault error) {
	failures := make([]*Failure, len(replies))
	for k, r := range replies {
		if err := finite(r.Result, r.Err); err != nil {
			f := asFailure(err, e.traits.Local)
			if failures[k] = f; !f.Throttled {
				t.jobs[k].tries.count(f)
			}
			continue
		}
		e.state.answer()
		answers++
	}
	for k, j := range t.jobs {
		f := failures[k]
		switch {
		case f == nil:
			fault = e.arrive(ctx, j, replies[k].Result)
		case f.Throttled, e.triesLeft(f, j.tries):
			again, worst = append(again, j), worse(worst, f)
		default:
			fault = e.giveUp(ctx, task{jobs: []*job{j}, holds: t.holds, seen: t.seen}, f.since(answers))
		}
		if fault != nil {
			return nil, nil, fault
		}
	}
	return again, worst, nil
}

// worse is the failure for which to wait longer.
func worse(a, b *Failure) *Failure {
	switch {
	case a == nil, b.Throttled && !a.Throttled:
		return b
	case a.Throttled == b.Throttled && b.RetryAfter > a.RetryAfter:
		return b
	}
	return a
}

// refused deals with a request that failed for good. One that was refused for what it holds is
// split, until the culprit stands alone; as long as nothing was scored it counts as a fault of the
// endpoint too, which may refuse every request.
func (e *Engine) refused(ctx context.Context, t task, f *Failure) error {
	if len(t.jobs) == 1 || f.Temporary || f.Systemic {
		return e.giveUp(ctx, t, f)
	}
	if f.presumed {
		e.state.strike(f)
	}
	e.state.retried()
	half := len(t.jobs) / 2
	e.queue.follow(
		task{jobs: t.jobs[:half], holds: t.holds, seen: t.seen},
		task{jobs: t.jobs[half:], holds: t.holds, seen: t.seen})
	return nil
}
