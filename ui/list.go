package ui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// sortAtOnce is how many samples are in order before the next key is looked at: about a millisecond.
const sortAtOnce = 2048

// sampleList is the list of samples: everything, a brush, or a region of it.
type sampleList struct {
	base     []int // what it was opened on; nil is everything
	what     string
	region   model.Region // Off: all of them
	shown    []*listColumn
	standard bool // nobody chose what is shown
	by       *listColumn
	reversed bool
	order    []int   // as shown; never changed in place, so that readers may share it
	place    []int32 // per sample: its line plus one, 0 where it is not listed; nil at first
	listed   model.Bits
	rough    bool // only the first lines of order are in order
	at, top  int
	marks    marks
	dragging bool    // the thumb
	reading  *reader // what was opened from here

	gen       int
	filterGen int // of the filter that order is of
	sorting   bool
	resting   bool // between two sorts
	again     bool // something has changed since the sort under way began
}

func openList(a *App, base []int, what string) tea.Cmd {
	l := &sampleList{base: base, what: what, shown: columnsFor(a), standard: a.prefs[settingColumns] == "",
		by: columnNamed("P(mislabelled)")}
	if a.feed.diag.Pairs == 0 {
		l.by = columnNamed("σ²")
	}
	a.push(l)
	return l.arrangeSoon(a)
}

// arrangeSoon finds the order before the next key where that is quick.
func (l *sampleList) arrangeSoon(a *App) tea.Cmd {
	sort := l.arrange(a)
	if n := a.feed.snap.Len(); n <= sortAtOnce || l.base != nil && len(l.base) <= sortAtOnce {
		return l.onOrder(sort().(orderMsg))
	}
	return sort
}

func (l *sampleList) name() string { return "list" }

func (l *sampleList) keys() []binding {
	table := append(l.listKeys(), l.verdictKeys()...)
	for k, r := range regionOrder {
		digit := strconv.Itoa(k + 1)
		table = append(table, on(digit, digit, "", "only "+r.String(), l.only(r)))
	}
	return append(table,
		on("0", "0", "", "all regions", l.only(model.Off)),
		on("F", "F", "filter", "filters: which samples are shown", openFilters),
		on("/", "/", "search", "search instructions, responses and ids", openSearch),
		on("e", "e", "", "write a note", l.note).unless(l.empty),
		on("R", "R", "review", "review the marked, or these, one at a time in their order", l.review).
			unless(l.empty),
		on("x", "x", "export", "export the marked samples, or what is listed", openExport),
	)
}

// listKeys move, sort, choose columns, mark, and leave.
func (l *sampleList) listKeys() []binding {
	move := []binding{
		on("enter", "↵", "read", "read from here on", l.read).unless(l.empty),
		on("down j n", "↓ j n", "", "next sample", l.move(1)),
		on("up k N", "↑ k N", "", "previous sample", l.move(-1)),
		on("pgdown ctrl+f", "PgDn", "", "a page down (also ^f)", l.page(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", l.page(-1)),
		on("ctrl+d", "^d", "", "half a page down", l.half(1)),
		on("ctrl+u", "^u", "", "half a page up", l.half(-1)),
		on("home g", "g", "", "to the first", l.move(-1<<30)),
		on("end G", "G", "", "to the last", l.move(1<<30)),
	}
	columns := []binding{
		on("s", "s", "sort", "sort by the next column", l.nextSort(1)),
		on("S", "S", "", "sort by the column before", l.nextSort(-1)),
		on("o", "o", "", "reverse the order", l.reverse),
		on("C", "C", "columns", "choose and order the columns", l.chooseColumns),
		on("y", "y", "", "copy the sample's key", l.copyKey).unless(l.empty),
	}
	leave := []binding{
		on("?", "?", "help", "every key of this place", openHelp),
		on("esc", "esc", "back", "clear the marks; else back to the map", l.letGo),
		on("q tab", "q ⇥", "", "back to the map", back),
	}
	return slices.Concat(move, columns, l.markKeys(), leave)
}

func (l *sampleList) empty(*App) string {
	if len(l.order) == 0 {
		return "nothing is listed"
	}
	return ""
}

func (l *sampleList) here(*App) []int {
	if len(l.order) == 0 {
		return nil
	}
	return l.order[l.at : l.at+1]
}

func (l *sampleList) move(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		l.at = max(0, min(l.at+by, len(l.order)-1))
		return nil
	}
}

func (l *sampleList) page(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return l.move(dir * max(1, l.rows(a)-1))(a) }
}

func (l *sampleList) half(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return l.move(dir * max(1, l.rows(a)/2))(a) }
}

// nextSort sorts by the next or previous column on screen that can be sorted by.
func (l *sampleList) nextSort(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		var able []*listColumn
		for _, s := range l.slots(a, a.body().w-2) {
			if s.codes != nil {
				able = append(able, s.listColumn)
			}
		}
		if len(able) == 0 {
			a.say("none of the columns shown can be sorted by: C chooses others")
			return nil
		}
		at := slices.Index(able, l.by)
		if at < 0 && by < 0 {
			at = 0 // a column that is not shown: on to the first or the last
		}
		return l.sortBy(a, able[(at+by+len(able))%len(able)])
	}
}

func (l *sampleList) sortBy(a *App, c *listColumn) tea.Cmd {
	l.by, l.reversed = c, false
	return l.arrange(a)
}

func (l *sampleList) reverse(a *App) tea.Cmd {
	l.reversed = !l.reversed
	return l.arrange(a)
}

func (l *sampleList) only(r model.Region) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		l.region = r
		return l.arrange(a)
	}
}

func (l *sampleList) read(a *App) tea.Cmd {
	cmd := openReader(a, l.order, l.at, l.what)
	l.reading, _ = a.top().(*reader)
	return cmd
}

// comeBack puts the cursor on the sample that was read last.
func (l *sampleList) comeBack(a *App) {
	if l.reading == nil {
		return
	}
	if line := l.place[l.reading.here(a)[0]]; line > 0 {
		l.at = int(line) - 1
	}
	l.reading = nil
}

func (l *sampleList) note(a *App) tea.Cmd { return a.openNote(l.order[l.at]) }

func (l *sampleList) copyKey(a *App) tea.Cmd {
	return a.copyKey(l.order[l.at], "")
}

func gather(n int, base []int, ok func(i int) bool) []int {
	var in []int
	if base != nil {
		for _, i := range base {
			if ok(i) {
				in = append(in, i)
			}
		}
		return in
	}
	for i := range n {
		if ok(i) {
			in = append(in, i)
		}
	}
	return in
}

// receive takes orders and whatever makes the present one old.
func (l *sampleList) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case orderMsg:
		return l.onOrder(msg)
	case restedMsg:
		return l.onRested(a, msg)
	case derivedMsg, filterMsg, rivalMsg:
		return l.outdated(a)
	case tea.MouseMsg:
		return l.mouse(a, msg)
	}
	return nil
}

func (l *sampleList) rows(a *App) int { return max(1, a.body().h-3) }

// wants the texts of the lines on screen.
func (l *sampleList) wants(a *App) []int {
	l.comeBack(a)
	l.scroll(l.rows(a))
	return l.order[l.top:min(l.top+l.rows(a), len(l.order))]
}

// scroll keeps the cursor's line on screen.
func (l *sampleList) scroll(rows int) {
	l.top = min(max(l.top, l.at-rows+1), l.at)
	l.top = max(0, min(l.top, len(l.order)-rows))
}
