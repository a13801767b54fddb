package ui

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"
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
	// smallSort is the length up to which comparing is as fast as sorting by digits, and needs no
	// ranks of all keys.
	smallSort = 1 << 14
)

// facts are the state that a list is ordered by.
type facts struct {
	snap *model.Snapshot
	part *model.Partition
	diag *model.Diagnosis
}

func (a *App) facts() facts { return facts{a.feed.snap, a.feed.part, a.feed.diag} }

// orderJob is all that decides an order, captured for another goroutine.
type orderJob struct {
	facts
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
	listed bitset
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
		facts: a.facts(), list: l, gen: l.gen, by: l.by, reversed: l.reversed, region: l.region,
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

func (j orderJob) finish(entries []entry, began time.Time) orderMsg {
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
	for line, i := range order {
		msg.place[i] = int32(line + 1)
	}
	msg.listed = newBitset(n)
	for i, line := range msg.place {
		if line > 0 {
			msg.listed.flip(i)
		}
	}
	return msg
}

// entry is one sample with what it is sorted by: its code, and among equal ones its key's rank.
type entry struct {
	code uint64
	rank uint32
	at   int32
}

// entries are the samples of the list in the order of the file.
func (j orderJob) entries() []entry {
	n := j.snap.Len()
	if j.base != nil {
		n = len(j.base)
	}
	code := j.by.codes(j.facts, j.by.falling != j.reversed)
	entries := make([]entry, 0, n)
	for k := range n {
		i := k
		if j.base != nil {
			i = j.base[k]
		}
		if (j.keep == nil || j.keep(i)) &&
			(j.region == model.Off || j.part.Region[i] == j.region) {
			entries = append(entries, entry{code: code(i), at: int32(i)})
		}
	}
	return entries
}

// compare orders entries as sort does, without ranks.
func (j orderJob) compare(a, b entry) int {
	keys := j.snap.Roster().Keys
	return cmp.Or(cmp.Compare(a.code, b.code), keys[a.at].Compare(keys[b.at]), cmp.Compare(a.at, b.at))
}

// sort orders entries by code; equal ones by key, and equal keys by position.
func (j orderJob) sort(entries []entry) {
	if len(entries) <= smallSort {
		slices.SortFunc(entries, j.compare)
		return
	}
	ranks := j.ranks.of(j.snap.Roster().Keys)
	for k := range entries {
		entries[k].rank = ranks[entries[k].at]
	}
	spare := make([]entry, len(entries))
	sortDigits(entries, spare, 4, func(e *entry) uint64 { return uint64(e.rank) })
	sortDigits(entries, spare, 8, func(e *entry) uint64 { return e.code })
}

// roughly puts the first lines in order, and after them the others as they are.
func (j orderJob) roughly(entries []entry) []int {
	head := firstOf(entries, roughHead, j.compare)
	order := make([]int, 0, len(entries))
	for _, e := range head {
		order = append(order, int(e.at))
	}
	last := head[len(head)-1]
	for _, e := range entries {
		if e.code >= last.code && j.compare(e, last) > 0 {
			order = append(order, int(e.at))
		}
	}
	return order
}

// firstOf returns the first n of in as compare would order them, without sorting all.
func firstOf[T any](in []T, n int, compare func(a, b T) int) []T {
	best := make([]T, 0, n+1)
	for _, e := range in {
		if len(best) == n && compare(e, best[n-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, e, compare)
		best = slices.Insert(best, at, e)
		best = best[:min(len(best), n)]
	}
	return best
}

// sortDigits is a stable radix sort by the low bytes of of. Bytes that are the same in all entries,
// of which there are many, cost nothing.
func sortDigits(entries, spare []entry, bytes int, of func(*entry) uint64) {
	var counts [8][256]int
	for k := range entries {
		v := of(&entries[k])
		for b := range bytes {
			counts[b][byte(v>>(8*b))]++
		}
	}
	from, to := entries, spare
	for b := range bytes {
		count := &counts[b]
		if slices.Max(count[:]) == len(entries) {
			continue
		}
		at := 0
		for d := range count {
			count[d], at = at, at+count[d]
		}
		for k := range from {
			d := byte(of(&from[k]) >> (8 * b))
			to[count[d]] = from[k]
			count[d]++
		}
		from, to = to, from
	}
	if &from[0] != &entries[0] {
		copy(entries, from)
	}
}

// keyRanks are the ranks of all samples by key, found once, by the first sort that needs them.
type keyRanks struct {
	once  sync.Once
	ranks []uint32
}

func (r *keyRanks) of(keys []model.Key) []uint32 {
	r.once.Do(func() { r.ranks = rankKeys(keys) })
	return r.ranks
}

// rankKeys numbers keys in their order; equal ones by position.
func rankKeys(keys []model.Key) []uint32 {
	entries := make([]entry, len(keys))
	for i, k := range keys {
		entries[i] = entry{code: prefix(k), at: int32(i)}
	}
	sortDigits(entries, make([]entry, len(keys)), 8, func(e *entry) uint64 { return e.code })
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].code == entries[from].code {
			to++
		}
		slices.SortStableFunc(entries[from:to], func(a, b entry) int {
			return keys[a.at].Compare(keys[b.at])
		})
		from = to
	}
	ranks := make([]uint32, len(keys))
	for rank, e := range entries {
		ranks[e.at] = uint32(rank)
	}
	return ranks
}

// prefix is the first half of a key, which orders as the key does.
func prefix(k model.Key) uint64 { return binary.BigEndian.Uint64(k[:8]) }

// undefinedCode comes last in both directions.
const undefinedCode = math.MaxUint64

// code turns a value into a number that orders as the values do, or falling the other way round.
func code(v float64, falling bool) uint64 {
	if math.IsNaN(v) {
		return undefinedCode
	}
	if v == 0 {
		v = 0 // which −0 is, too
	}
	bits := math.Float64bits(v)
	if bits>>63 != 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	if falling {
		bits = ^bits
	}
	return bits
}
