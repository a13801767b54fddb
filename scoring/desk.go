package scoring

import (
	"sync"

	"admap/model"
)

// maxTexts is how many texts that were written are remembered for samples that share an
// instruction; older ones are looked up in the project.
const maxTexts = 4096

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

// deliver hands a text, or the failure to write it, to all that wait for it. It returns the batches
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
