package ui

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// firstStep is how many samples the first command of a search reads, so that hits show at once.
	firstStep = 32
	// lastStep bounds what one command reads, so that stopping is at hand.
	lastStep = 1 << 15
	// stepFor is how long one command should take: short enough to feel alive, long enough that
	// the map is not drawn for nothing.
	stepFor = 80 * time.Millisecond
	// maxSearchers bounds the commands that read at the same time.
	maxSearchers = 4
)

// Finder searches the text of samples. It is called from commands, several at a time.
type Finder interface {
	// Find returns which samples of [from, to) hold the query in instruction, responses or id, and
	// which could not be read, with the reason of the first. err is ctx's.
	Find(ctx context.Context, from, to int, q *model.Query) (hits, unread []int, why, err error)
}

// search reads the whole file for one text.
type search struct {
	query  *model.Query
	found  *model.Finding // replaced, never changed: commands hold it
	total  int
	next   int // the first sample that no command has
	done   int
	unread int
	why    error // of the first that could not be read
	step   int
	flying int // commands under way
	halted bool
	ctx    context.Context
	cancel context.CancelFunc
}

// searchMsg brings what one command has found.
type searchMsg struct {
	of           *search
	from, to     int
	hits, unread []int
	why, err     error
	took         time.Duration
}

func (s *search) percent() int { return 100 * s.done / max(1, s.total) }

// running is a search that has not read everything and was not stopped, nil where there is none.
func (f *filter) running() *search {
	return f.searchThat(func(s *search) bool { return !s.halted && s.done < s.total })
}

// stopped is a search that was stopped before its end.
func (f *filter) stopped() *search {
	return f.searchThat(func(s *search) bool { return s.halted && s.done < s.total })
}

func (f *filter) searchThat(is func(*search) bool) *search {
	for _, c := range f.conds {
		if s := f.searches[c.Text]; c.Field == model.ByText && s != nil && is(s) {
			return s
		}
	}
	return nil
}

// unread is how many samples searches could not read, and why.
func (f *filter) unread() (n int, why error) {
	for _, s := range f.searches {
		if s.unread > n {
			n, why = s.unread, s.why
		}
	}
	return n, why
}

// query is the text that was searched for last, "" where no condition asks for one.
func (f *filter) query() string {
	if k := f.lastText(); k >= 0 {
		return f.conds[k].Text
	}
	return ""
}

// lastText is the last condition that wants a text, -1 where there is none.
func (f *filter) lastText() int {
	for k := len(f.conds) - 1; k >= 0; k-- {
		if c := f.conds[k]; c.Field == model.ByText && !c.Not {
			return k
		}
	}
	return -1
}

func (f *filter) stopSearches() {
	for _, s := range f.searches {
		s.halted = s.done < s.total
	}
}

func openSearch(a *App) tea.Cmd {
	text := []rune(a.filter.query())
	a.push(&prompt{title: "search instructions, responses and ids", text: text, at: len(text),
		done: func(a *App, text string) tea.Cmd { return a.search(text) }})
	return nil
}

// search puts a text in the place of the one searched for last; the same text again goes on where it
// was stopped, and none ends the search.
func (a *App) search(text string) tea.Cmd {
	f := &a.filter
	text = strings.TrimSpace(text)
	if s := f.searches[text]; s != nil && s.halted {
		s.halted = false
		return a.searchCmds(s)
	}
	conds := slices.Clone(f.conds)
	if k := f.lastText(); k >= 0 {
		conds = slices.Delete(conds, k, k+1)
	}
	if text != "" {
		conds = conds.With(model.Condition{Field: model.ByText, Text: text})
	}
	return a.setFilter(conds)
}

// reconcileSearches begins the searches that the conditions need and ends the others.
func (a *App) reconcileSearches() tea.Cmd {
	f := &a.filter
	old := f.searches
	f.searches = map[string]*search{}
	var cmds []tea.Cmd
	for _, c := range f.conds {
		if c.Field != model.ByText || f.searches[c.Text] != nil {
			continue
		}
		s := old[c.Text]
		if s == nil {
			s = a.newSearch(c.Text)
			cmds = append(cmds, a.searchCmds(s))
		}
		f.searches[c.Text] = s
		delete(old, c.Text)
	}
	for _, s := range old {
		s.cancel()
	}
	return tea.Batch(cmds...)
}

func (a *App) newSearch(text string) *search {
	n := a.feed.snap.Len()
	s := &search{query: model.NewQuery(text), total: n, step: firstStep,
		found: &model.Finding{Hit: model.NewBits(n), Miss: model.NewBits(n)}}
	s.ctx, s.cancel = context.WithCancel(a.ctx)
	return s
}

// searchCmds sends out as many readers as there is room for.
func (a *App) searchCmds(s *search) tea.Cmd {
	var cmds []tea.Cmd
	for s.flying < min(runtime.GOMAXPROCS(0), maxSearchers) && s.next < s.total && !s.halted {
		cmds = append(cmds, a.searchCmd(s))
	}
	return tea.Batch(cmds...)
}

// searchCmd reads the next samples.
func (a *App) searchCmd(s *search) tea.Cmd {
	m := searchMsg{of: s, from: s.next, to: min(s.next+s.step, s.total)}
	s.next = m.to
	s.flying++
	finder, now, q, ctx := a.cfg.Finder, a.cfg.Now, s.query, s.ctx
	return func() tea.Msg {
		began := now()
		m.hits, m.unread, m.why, m.err = finder.Find(ctx, m.from, m.to, q)
		m.took = now().Sub(began)
		return m
	}
}

// onSearch takes over what one command has found and goes on.
func (a *App) onSearch(m searchMsg) tea.Cmd {
	s, f := m.of, &a.filter
	if f.searches[s.query.String()] != s || m.err != nil {
		return nil // it was taken off
	}
	s.flying--
	s.merge(m)
	f.searched++
	if s.done < s.total {
		return a.searchCmds(s)
	}
	hits := plural(s.found.Hit.Count(), "hit")
	if s.unread > 0 {
		a.say("%s for %q · %s not searched: %v", hits, s.query, plural(s.unread, "sample"), s.why)
	} else {
		a.say("%s for %q", hits, s.query)
	}
	return nil
}

// merge adds what a command has found and sets how much the next one reads.
func (s *search) merge(m searchMsg) {
	found := &model.Finding{Hit: slices.Clone(s.found.Hit), Miss: slices.Clone(s.found.Miss)}
	for i := m.from; i < m.to; i++ {
		found.Miss.Set(i)
	}
	for _, list := range [][]int{m.hits, m.unread} {
		for _, i := range list {
			found.Miss[i/64] &^= 1 << (i % 64)
		}
	}
	for _, i := range m.hits {
		found.Hit.Set(i)
	}
	s.found = found
	s.done += m.to - m.from
	s.unread += len(m.unread)
	if s.why == nil {
		s.why = m.why
	}
	grown := 4 * s.step
	if m.took > 0 {
		grown = min(grown, int(float64(m.to-m.from)*float64(stepFor)/float64(m.took)))
	}
	s.step = max(1, min(grown, lastStep))
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
