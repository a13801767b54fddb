package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// searchStep is how many samples one command reads, so that hits show early and esc is at hand.
const searchStep = 256

// filter narrows map, list and export to the samples whose text holds a query.
type filter struct {
	gen     int
	query   string
	hits    []bool // per sample
	found   int
	scanned int
	failed  int // samples whose text could not be read
}

// searchMsg brings the hits of one step.
type searchMsg struct {
	gen, from, to int
	hits          []int
	failed        int
}

func (f *filter) on() bool { return f.query != "" }

// keep is the filter as the map and the brush take it; nil keeps everything.
func (f *filter) keep() func(i int) bool {
	if !f.on() {
		return nil
	}
	hits := f.hits
	return func(i int) bool { return hits[i] }
}

// chip is what the header says of the filter.
func (f *filter) chip(th *theme) []part {
	if !f.on() {
		return nil
	}
	text := fmt.Sprintf("[/%s: %s", fit(clean(f.query), 20), comma(f.found))
	if n := len(f.hits); f.scanned < n {
		text += fmt.Sprintf(" · %d%% searched", 100*f.scanned/n)
	}
	if f.failed > 0 {
		text += fmt.Sprintf(" · %s unreadable", comma(f.failed))
	}
	return []part{{text + "]", th.warn, 1}}
}

// search begins a search over the whole file; an empty query ends one.
func (a *App) search(query string) tea.Cmd {
	gen := a.filter.gen + 1
	a.filter = filter{gen: gen}
	a.home.plot.stale = true
	if query = strings.TrimSpace(query); query == "" {
		return a.broadcast(filterMsg{})
	}
	a.filter.query = query
	a.filter.hits = make([]bool, a.feed.snap.Len())
	return tea.Batch(a.broadcast(filterMsg{}), searchCmd(a.cfg.Texts, gen, query, 0, a.feed.snap.Len()))
}

// filterMsg tells the modes that the filter has changed.
type filterMsg struct{}

func searchCmd(texts Texts, gen int, query string, from, n int) tea.Cmd {
	query = strings.ToLower(query)
	return func() tea.Msg {
		m := searchMsg{gen: gen, from: from, to: min(from+searchStep, n)}
		for i := m.from; i < m.to; i++ {
			switch t, err := texts.Text(i); {
			case err != nil:
				m.failed++
			case matches(t, query):
				m.hits = append(m.hits, i)
			}
		}
		return m
	}
}

func matches(t model.Text, query string) bool {
	holds := func(s string) bool { return strings.Contains(strings.ToLower(s), query) }
	if holds(t.Instruction) || holds(t.ID) {
		return true
	}
	for _, r := range t.Responses {
		if holds(r.Body) {
			return true
		}
	}
	return false
}

// onSearch takes a step's hits over and goes on with the next.
func (a *App) onSearch(m searchMsg) tea.Cmd {
	f := &a.filter
	if m.gen != f.gen {
		return nil
	}
	for _, i := range m.hits {
		f.hits[i] = true
	}
	f.found += len(m.hits)
	f.failed += m.failed
	f.scanned = m.to
	a.home.plot.found(a, m.hits)
	if m.to < len(f.hits) {
		next := searchCmd(a.cfg.Texts, f.gen, f.query, m.to, len(f.hits))
		return tea.Batch(a.broadcast(filterMsg{}), next)
	}
	a.say("%s for %q", plural(f.found, "hit"), f.query)
	return a.broadcast(filterMsg{})
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
