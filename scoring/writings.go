package scoring

import (
	"context"
	"strings"
	"sync"

	"admap/model"
)

// maxTexts is how many texts that were written are remembered for samples that share an
// instruction; older ones are looked up in the project.
const maxTexts = 4096

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

// desk is where texts are ordered and handed out. It is also a party of its own: the writer may be
// another server than the one that scores, so their faults are counted apart.
type desk struct {
	writer Writer
	state  *state

	mu      sync.Mutex
	texts   map[textID]*writing
	latest  []textID // that were written, oldest first; of those in texts
	limit   int      // of latest; 0: none
	written int
	strikes int
}

// newDesk returns the desk of a writer. Where texts are kept elsewhere too, few are remembered.
func newDesk(w Writer, s *state, kept bool) *desk {
	d := &desk{writer: w, state: s, texts: make(map[textID]*writing)}
	if kept {
		d.limit = maxTexts
	}
	return d
}

func (d *desk) answers() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.written
}

func (d *desk) answer() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written++
	d.strikes = 0
	d.state.relieve()
}

func (d *desk) strike(f *Failure) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.strikes++; d.strikes >= maxStrikes {
		d.strikes = 0
		d.state.pause("writing what the scorer needs: " + f.Error())
	}
}

// needs lists the texts that item needs and does not have.
func (d *desk) needs(item Item, kinds []string) (ids []textID) {
	for _, kind := range kinds {
		if kind != model.WrittenReference || item.Reference == "" {
			ids = append(ids, textID{kind, InstructionKey(item.System, item.Instruction)})
		}
	}
	return ids
}

// find gives jobs the text if it is there, or else lets their batch wait for it if it is ordered;
// otherwise it reports false.
func (d *desk) find(id textID, c claim) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.texts[id]
	switch {
	case w == nil:
		return false
	case !w.ready:
		w.claims = append(w.claims, c)
		c.batch.missing++
	default:
		for _, j := range c.jobs {
			w.apply(j)
		}
	}
	return true
}

// order notes that a text is to be written. Only the feed orders.
func (d *desk) order(id textID, c claim) *writing {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := &writing{id: id, item: c.jobs[0].item, claims: []claim{c}, spent: nothing}
	w.item.Part = 0
	d.texts[id] = w
	c.batch.missing++
	return w
}

// deliver hands a text, or the failure to write it, to all that wait for it, and returns the batches
// that wait for nothing else.
func (d *desk) deliver(w *writing, text string, f *Failure) (free []*batch) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.ready, w.text, w.failure = true, text, f
	if f != nil {
		w.claims[0].jobs[0].spent = plus(w.claims[0].jobs[0].spent, w.spent)
	}
	for _, c := range w.claims {
		for _, j := range c.jobs {
			w.apply(j)
		}
		if c.batch.missing--; c.batch.missing == 0 {
			free = append(free, c.batch)
		}
	}
	w.claims, w.item = nil, Item{}
	if f == nil {
		d.remember(w.id)
	}
	return free
}

func (d *desk) remember(id textID) {
	d.latest = append(d.latest, id)
	if d.limit > 0 && len(d.latest) > d.limit {
		delete(d.texts, d.latest[0])
		d.latest = d.latest[1:]
	}
}

// forgive lets texts that could not be written be ordered anew.
func (d *desk) forgive() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, w := range d.texts {
		if w.failure != nil {
			delete(d.texts, id)
		}
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
