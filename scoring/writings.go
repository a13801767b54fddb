package scoring

import (
	"context"
	"strings"

	"admap/model"
)

// writerTries are those of a writer that answers with nothing.
const writerTries = 3

// batch are jobs that become tasks together, once all that they need is written.
type batch struct {
	jobs    []*job
	missing int // texts
}

// claim is what waits for one text.
type claim struct {
	batch *batch
	jobs  []*job // of the batch: those it is for
}

type textID struct {
	kind string
	key  model.Key
}

// writing is a text that somebody waits for, or that was written in this run.
type writing struct {
	id     textID
	item   Item // whose instruction it is about
	spent  Result
	claims []claim // while it is not there

	ready   bool
	text    string
	failure *Failure // why there is none
}

// apply gives a job what was written, or the reason why it cannot be asked for.
func (w *writing) apply(j *job) {
	switch {
	case w.failure != nil:
		j.failure = w.failure
	case w.id.kind == model.WrittenReference:
		j.item.Reference = w.text
	case w.id.kind == model.WrittenCriteria:
		j.item.Criteria = w.text
	}
}

// claimAll finds or orders every text that the jobs of b need. Meanwhile b counts one missing, so
// that no worker sets it free.
func (e *Engine) claimAll(ctx context.Context, b *batch) (orders []task, err error) {
	b.missing = 1
	for lo, hi := 0, 0; lo < len(b.jobs); lo = hi {
		for hi = lo; hi < len(b.jobs) && b.jobs[hi].item.Sample == b.jobs[lo].item.Sample; {
			hi++
		}
		c := claim{b, b.jobs[lo:hi]}
		for _, id := range e.desk.needs(c.jobs[0].item, e.traits.Writes) {
			if e.desk.find(id, c) {
				continue
			}
			known, err := e.recall(ctx, id)
			switch {
			case err != nil:
				return nil, err
			case known != nil:
				for _, j := range c.jobs {
					known.apply(j)
				}
			default:
				orders = append(orders, task{text: e.desk.order(id, c)})
			}
		}
	}
	return orders, nil
}

// recall looks up what was written in an earlier run; nil where nothing was.
func (e *Engine) recall(ctx context.Context, id textID) (*writing, error) {
	if e.memory == nil {
		return nil, nil
	}
	var known *writing
	err := e.insist(ctx, "what was written cannot be looked up", func() error {
		w, ok, err := e.memory.Writing(ctx, e.desk.writer.WriterOf(id.kind), id.kind, id.key)
		if ok {
			known = &writing{id: id, ready: true, text: w.Text}
		}
		return err
	})
	return known, err
}

// dispatch lets the workers have the jobs of a batch as soon as all that they need is written.
func (e *Engine) dispatch(ctx context.Context, b *batch) error {
	if len(b.jobs) == 0 {
		return nil
	}
	if e.desk != nil {
		if err := e.queue.awaitParked(ctx); err != nil {
			return err
		}
		orders, err := e.claimAll(ctx, b)
		if err != nil {
			return err
		}
		if err := e.queue.put(ctx, orders...); err != nil {
			return err
		}
		if !e.unclaim(b) {
			return nil
		}
	}
	tasks, err := e.tasks(ctx, b)
	if err != nil {
		return err
	}
	return e.queue.put(ctx, tasks...)
}

// unclaim ends the claiming of texts for b and reports whether it has all of them.
func (e *Engine) unclaim(b *batch) bool {
	e.desk.mu.Lock()
	defer e.desk.mu.Unlock()
	if b.missing--; b.missing > 0 {
		e.queue.park(len(b.jobs))
		return false
	}
	return true
}

// tasks are what is to be done for a batch that has all it needs. Jobs for which nothing could be
// written are settled.
func (e *Engine) tasks(ctx context.Context, b *batch) (tasks []task, err error) {
	var able []*job
	for _, j := range b.jobs {
		if j.failure == nil {
			able = append(able, j)
		} else if err := e.fail(ctx, j, j.failure); err != nil {
			return nil, err
		}
	}
	if e.many != nil && len(able) > 0 {
		return []task{{jobs: able}}, nil
	}
	for _, j := range able {
		tasks = append(tasks, task{jobs: []*job{j}})
	}
	return tasks, nil
}

// write has one text written and sets free what waits for it.
func (e *Engine) write(ctx, requests context.Context, t task) error {
	w := t.text
	var got model.Writing
	f, err := e.pursue(ctx, requests, e.desk, func() (err error) {
		got, err = e.desk.writer.Write(requests, w.id.kind, w.item)
		cost := Result{Tokens: got.Tokens, CostUSD: got.CostUSD}
		e.state.spend(cost)
		w.spent = plus(w.spent, cost)
		if err == nil && strings.TrimSpace(got.Text) == "" {
			err = &Failure{Reason: model.Unparsable, Detail: "nothing was written",
				Temporary: true, Tries: writerTries}
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case f == nil:
		e.desk.answer()
		err = e.keepWriting(ctx, w, got)
	case e.putAside(t, e.desk, f):
		return nil
	default:
		f = &Failure{Reason: f.Reason, Detail: "writing the " + w.id.kind + ": " + f.Detail}
	}
	if err != nil {
		return err
	}
	return e.free(ctx, e.desk.deliver(w, got.Text, f))
}

func (e *Engine) keepWriting(ctx context.Context, w *writing, got model.Writing) error {
	if e.memory == nil {
		return nil
	}
	got.Writer, got.Kind, got.Key = e.desk.writer.WriterOf(w.id.kind), w.id.kind, w.id.key
	got.Tokens, got.CostUSD = w.spent.Tokens, w.spent.CostUSD
	return e.insist(ctx, notStored, func() error { return e.memory.AddWriting(got) })
}

// free lets the workers have batches that waited for a text.
func (e *Engine) free(ctx context.Context, batches []*batch) error {
	for _, b := range batches {
		tasks, err := e.tasks(ctx, b)
		if err != nil {
			return err
		}
		e.queue.unpark(len(b.jobs), tasks...)
	}
	return nil
}
