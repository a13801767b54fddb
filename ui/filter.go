package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// patchUpTo is how many samples that come and go are put right on the map one by one; beyond it the
// map is drawn anew.
const patchUpTo = 20_000

// filter narrows map, list and export to the samples that meet every condition. What it keeps is
// found off the event loop, anew whenever conditions, searches, scores, verdicts, regions or
// diagnosis have changed.
type filter struct {
	gen   int // changes whenever what is kept does
	found int // samples that are kept

	conds    model.Filter // as asked for
	edits    int          // how often conds has changed
	searches map[string]*search
	searched int // how often a search has brought something

	shown   model.Filter // the conditions that kept was made of
	kept    model.Bits   // nil: everything; replaced, never changed
	regions [model.NumRegions]int
	from    filterState
	snap    *model.Snapshot // of from
	busy    bool            // kept is being found anew
}

// filterState is all that decides what a filter keeps.
type filterState struct {
	gen             int // of the feed
	version         uint64
	part            *model.Partition
	diag            *model.Diagnosis
	edits, searched int
	rival           int // how often the comparison with another scorer has changed
}

// filteredMsg brings what a filter keeps.
type filteredMsg struct {
	state   filterState
	snap    *model.Snapshot
	conds   model.Filter
	kept    model.Bits
	regions [model.NumRegions]int
}

// filterMsg tells the modes that the filter has changed.
type filterMsg struct{}

func (f *filter) on() bool { return len(f.conds) > 0 }

// keep is the filter as the map and the brush take it, for the event loop only; nil keeps everything.
func (f *filter) keep() func(i int) bool {
	if f.kept == nil {
		return nil
	}
	return func(i int) bool { return f.kept == nil || f.kept.Has(i) }
}

// snapshot is keep as it is now, fit for another goroutine.
func (f *filter) snapshot() func(i int) bool {
	if f.kept == nil {
		return nil
	}
	return f.kept.Has
}

// words say every condition that holds for what is shown, and how far a search has come that has not
// read everything.
func (f *filter) words() []string {
	var list []string
	for _, c := range f.shown {
		said := c.Words()
		if s := f.searches[c.Text]; c.Field == model.ByText && s != nil && s.done < s.total {
			said += fmt.Sprintf(" (%d%% of the samples searched)", s.percent())
		}
		list = append(list, said)
	}
	return list
}

// brief is the conditions in one line.
func (f *filter) brief() string {
	var list []string
	for _, c := range f.conds {
		list = append(list, label(c))
	}
	return strings.Join(list, " ")
}

// label is a condition as chips and lists show it.
func label(c model.Condition) string {
	if c.Field == model.ByText {
		return map[bool]string{true: "!"}[c.Not] + "/" + clean(c.Text)
	}
	return clean(c.String())
}

// ofRegion says how many of a region's samples are shown, and which share of it that is.
func (f *filter) ofRegion(r model.Region, p *model.Partition) (shown string, share float64, on bool) {
	if f.kept == nil {
		return "", 0, false
	}
	return comma(f.regions[r]), float64(f.regions[r]) / float64(max(1, p.Stats[r].Count)), true
}

// setFilter takes over new conditions, ends the searches that no longer matter and begins new ones.
func (a *App) setFilter(conds model.Filter) tea.Cmd {
	f := &a.filter
	f.conds = conds
	f.edits++
	var cmds []tea.Cmd
	if len(conds) == 0 {
		f.shown, f.kept, f.found, f.from, f.snap = nil, nil, 0, filterState{}, nil
		f.gen++
		a.home.plot.stale = true
		cmds = append(cmds, a.broadcast(filterMsg{}))
	}
	return tea.Batch(append(cmds, a.reconcileSearches())...)
}

// addFilter reads conditions as they are typed and adds them.
func (a *App) addFilter(text string) (tea.Cmd, error) {
	more, err := model.ParseFilter(text, a.feed.snap.Roster())
	if err != nil {
		return nil, err
	}
	conds := a.filter.conds
	for _, c := range more {
		conds = conds.With(c)
	}
	return a.setFilter(conds), nil
}

// removeFilter takes one condition off.
func (a *App) removeFilter(k int) tea.Cmd {
	a.say("filter off: %s", label(a.filter.conds[k]))
	return a.setFilter(slices.Delete(slices.Clone(a.filter.conds), k, k+1))
}

// dropFilter is what esc does on the map: it stops a search that runs, else takes the last condition
// off.
func (a *App) dropFilter() tea.Cmd {
	if a.filter.running() != nil {
		a.filter.stopSearches()
		a.say("search stopped: the hits so far stay, esc takes it off, / goes on")
		return nil
	}
	return a.removeFilter(len(a.filter.conds) - 1)
}

// filterCmd finds anew what the filter keeps, where that may have changed and is not under way.
func (a *App) filterCmd() tea.Cmd {
	f := &a.filter
	now := filterState{a.feed.gen, a.feed.snap.Version, a.feed.part, a.feed.diag, f.edits, f.searched,
		a.rival.results}
	if f.busy || !f.on() || now == f.from {
		return nil
	}
	f.busy = true
	v, conds, state := a.view(), f.conds, now
	was, kept := (*model.Snapshot)(nil), f.kept
	if now.version = f.from.version; now == f.from { // only scores or verdicts are new
		was = f.snap
	}
	return func() tea.Msg { return keptBy(conds, v, was, kept, state) }
}

// keptBy finds what conditions keep; was and kept are what an earlier state was and what they kept of
// it, nil where there is none.
func keptBy(
	conds model.Filter, v *model.View, was *model.Snapshot, kept model.Bits, state filterState,
) filteredMsg {
	m := filteredMsg{state: state, snap: v.Snap, conds: conds, kept: conds.Apply(v, was, kept)}
	for i, r := range v.Part.Region {
		if m.kept.Has(i) {
			m.regions[r]++
		}
	}
	return m
}

// view is the cohort as conditions see it.
func (a *App) view() *model.View {
	v := &model.View{Snap: a.feed.snap, Part: a.feed.part, Diag: a.feed.diag,
		Traits: a.traits.found, Moved: a.rival.moved}
	v.Texts = map[string]*model.Finding{}
	for text, s := range a.filter.searches {
		v.Texts[text] = s.found
	}
	return v
}

// onFiltered shows what the filter keeps now.
func (a *App) onFiltered(m filteredMsg) tea.Cmd {
	f := &a.filter
	if m.state.gen != a.feed.gen {
		return nil
	}
	f.busy = false
	if m.state.edits != f.edits {
		return nil // the conditions are others by now
	}
	was := f.kept
	f.shown, f.kept, f.regions, f.from, f.snap = m.conds, m.kept, m.regions, m.state, m.snap
	if was != nil && slices.Equal(was, m.kept) {
		return nil
	}
	f.gen++
	f.found = m.kept.Count()
	a.home.plot.refilter(a, was)
	return a.broadcast(filterMsg{})
}

// refilter puts on the map what the filter keeps now and takes off what it no longer does.
func (p *plot) refilter(a *App, was model.Bits) {
	if p.stale = p.stale || was == nil; p.stale {
		return
	}
	var changed []int
	a.filter.kept.EachDiff(was, func(i int) { changed = append(changed, i) })
	if p.stale = len(changed) > patchUpTo; !p.stale {
		p.found(a, changed)
	}
}

// filterCommands are what the command line knows of filters.
func filterCommands() []command {
	return []command{
		{"filter", "CONDITION… | clear", "show only samples such as source=web mean>=6 flag!=any",
			func(a *App, arg string) tea.Cmd { return a.filterLine(strings.TrimSpace(arg)) }},
		{"search", "TEXT", "show only samples whose text holds TEXT",
			func(a *App, arg string) tea.Cmd { return a.search(arg) }},
	}
}

func (e *explore) commands() []command    { return append(e.mapCommands(), filterCommands()...) }
func (l *sampleList) commands() []command { return filterCommands() }

func (a *App) filterLine(arg string) tea.Cmd {
	switch arg {
	case "":
		return openFilters(a)
	case "clear":
		return a.setFilter(nil)
	}
	cmd, err := a.addFilter(arg)
	if err != nil {
		a.say("no filter: %v", err)
	}
	return cmd
}
