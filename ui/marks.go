package ui

import (
	"fmt"
	"math/bits"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// marks are the samples a person has picked from a list. They belong to samples, not to lines: a
// new order leaves them where they are, and what a filter hides keeps its mark. They stay until
// they are cleared, a bulk verdict included, so that it can be undone and given anew.
type marks struct {
	model.Bits     // nil before the first
	n          int // how many
	listed     int // of n: those that the list shows
	last       int // the sample marked last, plus one; 0 for none
}

// change gives every word of the marks a new value from itself and the same word of listed.
func (m *marks) change(listed model.Bits, to func(marked, listed uint64) uint64) {
	if m.Bits == nil {
		m.Bits = make(model.Bits, len(listed))
	}
	for w := range m.Bits {
		m.Bits[w] = to(m.Bits[w], listed[w])
	}
	m.recount(listed)
}

// recount finds how many there are, and how many of them are listed.
func (m *marks) recount(listed model.Bits) {
	m.n, m.listed = 0, 0
	for w, word := range m.Bits {
		m.n += bits.OnesCount64(word)
		m.listed += bits.OnesCount64(word & listed[w])
	}
}

// said is what the list's title says of the marks.
func (m *marks) said() string {
	switch {
	case m.n == 0:
		return ""
	case m.listed < m.n:
		return fmt.Sprintf(" %s marked, %s not listed ", comma(m.n), comma(m.n-m.listed))
	}
	return fmt.Sprintf(" %s marked ", comma(m.n))
}

// markKeys are the list's keys for marks.
func (l *sampleList) markKeys() []binding {
	return []binding{
		on("space", "space", "mark", "mark, or take the mark off, and go on", l.mark).unless(l.empty),
		on("V", "V", "", "mark from the last mark to here", l.markRange).unless(l.noLastMark),
		on("*", "*", "", "mark all that are listed", l.markAll).unless(l.empty),
		on("i", "i", "", "invert the marks of what is listed", l.invertMarks).unless(l.empty),
	}
}

func (l *sampleList) mark(a *App) tea.Cmd {
	l.toggleMark(l.at)
	return l.move(1)(a)
}

func (l *sampleList) toggleMark(line int) {
	i := l.order[line]
	if l.marks.Bits == nil {
		l.marks.Bits = model.NewBits(len(l.place))
	}
	l.marks.Flip(i)
	l.marks.recount(l.listed)
	l.marks.last = i + 1
}

func (l *sampleList) noLastMark(*App) string {
	if l.marks.last == 0 || l.place[l.marks.last-1] == 0 {
		return "no mark to begin at: space marks"
	}
	return ""
}

func (l *sampleList) markRange(*App) tea.Cmd {
	from, to := int(l.place[l.marks.last-1])-1, l.at
	for _, i := range l.order[min(from, to) : max(from, to)+1] {
		if !l.marks.Has(i) {
			l.marks.Flip(i)
		}
	}
	l.marks.recount(l.listed)
	l.marks.last = l.order[l.at] + 1
	return nil
}

func (l *sampleList) markAll(*App) tea.Cmd {
	l.marks.change(l.listed, func(marked, listed uint64) uint64 { return marked | listed })
	return nil
}

func (l *sampleList) invertMarks(*App) tea.Cmd {
	l.marks.change(l.listed, func(marked, listed uint64) uint64 { return marked ^ listed })
	return nil
}

// marked returns the marked samples that are listed, in the list's order.
func (l *sampleList) marked() []int {
	in := make([]int, 0, l.marks.listed)
	for _, i := range l.order {
		if l.marks.Has(i) {
			in = append(in, i)
		}
	}
	return in
}

// letGo clears the marks if there are any; else it goes back to the map.
func (l *sampleList) letGo(a *App) tea.Cmd {
	if l.marks.n == 0 {
		return back(a)
	}
	a.say("%s cleared", plural(l.marks.n, "mark"))
	l.marks = marks{}
	return nil
}

// verdictKeys act on the marks, once their count is confirmed, or on the line at once.
func (l *sampleList) verdictKeys() []binding {
	table := verdictKeys(l.here)
	for k, v := range verdictsByKey {
		one := table[k].do
		table[k].do = func(a *App) tea.Cmd {
			if l.marks.n == 0 {
				return one(a)
			}
			return l.askVerdict(a, v)
		}
	}
	return table
}

func (l *sampleList) askVerdict(a *App, v model.Verdict) tea.Cmd {
	if l.marks.listed == 0 {
		a.say("what is marked is not listed here: esc clears the marks")
		return nil
	}
	in := l.marked()
	who := plural(len(in), "marked sample")
	ask := "flag " + who + " " + v.String() + "?"
	if v == model.NoVerdict {
		ask = "take the flags off " + who + "?"
	}
	a.push(&confirmDialog{ask: ask, do: func(a *App) tea.Cmd {
		a.say("saving %s …", plural(len(in), "verdict"))
		return a.verdictCmd(in, v)
	}})
	return nil
}

// exported is what x offers first: the marks if there are any, then the list.
func (l *sampleList) exported(a *App, add func(c choice, in []int)) {
	filters := a.brushed(l.what)
	if l.region != model.Off {
		filters = append(filters, "region: "+l.region.String())
	}
	if l.marks.listed > 0 {
		add(choice{name: "what is marked", filters: slices.Clone(filters)}, l.marked())
	}
	add(choice{name: "what is listed", filters: filters}, slices.Clone(l.order))
}
