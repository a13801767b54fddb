package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// roughFrom is how many samples a list must have for its first lines to be shown before all are
	// in order: below it that takes a few milliseconds.
	roughFrom = 50_000
	// roughHead is how many lines are then in order at first: more than any screen has.
	roughHead = 256
)

// listFacts are the state that a list is ordered by.
type listFacts struct {
	snap *model.Snapshot
	part *model.Partition
	diag *model.Diagnosis
	// apart is how far two scorers place each sample apart, nil where that is not known.
	apart []float64
}

func (a *App) facts() listFacts {
	return listFacts{a.feed.snap, a.feed.part, a.feed.diag, a.rival.apart}
}

// orderJob is all that decides an order, captured for another goroutine.
type orderJob struct {
	listFacts
	list     *sampleList
	gen      int
	by       *listColumn
	reversed bool
	region   model.Region
	base     []int
	keep     func(i int) bool
	ranks    *keyRanks
	now      func() time.Time
}

// orderMsg brings a list's order. A rough one is right in its first lines only; next goes on.
type orderMsg struct {
	list   *sampleList
	gen    int
	order  []int
	place  []int32 // per sample: its line plus one, 0 where it is not listed
	listed model.Bits
	rough  bool
	next   tea.Cmd
	took   time.Duration
}

// restedMsg ends the pause after a sort.
type restedMsg struct {
	list *sampleList
	gen  int
}

// arrange finds the order off the event loop; the old one stays until then.
func (l *sampleList) arrange(a *App) tea.Cmd {
	l.gen++
	l.sorting, l.resting, l.again = true, false, false
	l.filterGen = a.filter.gen
	job := orderJob{
		listFacts: a.facts(), list: l, gen: l.gen, by: l.by, reversed: l.reversed, region: l.region,
		base: l.base, keep: a.filter.snapshot(), ranks: &a.ranks, now: a.cfg.Now,
	}
	first := l.place == nil
	return func() tea.Msg { return job.run(first) }
}

// outdated arranges anew what new scores or another filter may have changed: one sort at a time,
// and after one a pause, so that a stream of changes never takes a whole core.
func (l *sampleList) outdated(a *App) tea.Cmd {
	switch {
	case l.filterGen != a.filter.gen: // a person did that, and waits
		return l.arrange(a)
	case l.by.fixed && l.region == model.Off && !a.filter.on():
		return nil
	case l.sorting || l.resting:
		l.again = true
		return nil
	}
	return l.arrange(a)
}

// onOrder takes a new order over.
func (l *sampleList) onOrder(msg orderMsg) tea.Cmd {
	if msg.list != l || msg.gen != l.gen {
		return nil
	}
	l.settle(msg)
	if msg.rough {
		return msg.next
	}
	l.sorting, l.resting = false, true
	rested := func() tea.Msg {
		time.Sleep(msg.took * deriveShare)
		return restedMsg{l, msg.gen}
	}
	return rested
}

func (l *sampleList) onRested(a *App, msg restedMsg) tea.Cmd {
	if msg.list != l || msg.gen != l.gen {
		return nil
	}
	if l.resting = false; l.again {
		return l.arrange(a)
	}
	return nil
}

// settle takes a new order and stays on the same sample, in the same line of the screen. After a
// rough order it stays at the same place: who has gone to the end means the end.
func (l *sampleList) settle(msg orderMsg) {
	old, at, offset := l.order, l.at, l.at-l.top
	l.order, l.place, l.listed = msg.order, msg.place, msg.listed
	if !l.rough {
		l.at = l.follow(old, at)
	}
	l.rough = msg.rough
	l.at = max(0, min(l.at, len(l.order)-1))
	l.top = l.at - offset // wants brings it within the list
	l.marks.recount(l.listed)
}

// follow returns the new line of the sample in line at of the old order. If it is no longer listed,
// the next one of the old order that is takes its place, or else the one before.
func (l *sampleList) follow(old []int, at int) int {
	for k := at; k < len(old); k++ {
		if line := l.place[old[k]]; line > 0 {
			return int(line) - 1
		}
	}
	for k := min(at, len(old)) - 1; k >= 0; k-- {
		if line := l.place[old[k]]; line > 0 {
			return int(line) - 1
		}
	}
	return 0
}

// run finds the order; the first one of a long list is rough, and brings the command for the rest.
func (j orderJob) run(first bool) tea.Msg {
	began := j.now()
	entries := j.entries()
	if first && len(entries) > roughFrom {
		rough := j.done(j.roughly(entries))
		rough.rough = true
		rough.next = func() tea.Msg {
			began := j.now()
			j.sort(entries)
			return j.finish(entries, began)
		}
		return rough
	}
	j.sort(entries)
	return j.finish(entries, began)
}

func (j orderJob) finish(entries []sortEntry, began time.Time) orderMsg {
	order := make([]int, len(entries))
	for k, e := range entries {
		order[k] = int(e.at)
	}
	msg := j.done(order)
	msg.took = j.now().Sub(began)
	return msg
}

func (j orderJob) done(order []int) orderMsg {
	n := j.snap.Len()
	msg := orderMsg{list: j.list, gen: j.gen, order: order, place: make([]int32, n)}
	msg.listed = model.NewBits(n)
	for line, i := range order {
		msg.place[i] = int32(line + 1)
		msg.listed.Set(i)
	}
	return msg
}
