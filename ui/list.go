package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// sortKey is a column by which the list can be ordered.
type sortKey int

const (
	bySuspicion sortKey = iota
	byMean
	byVariance
	byPosition
	numSorts
)

var sortNames = [numSorts]string{"suspicion", "mean", "variance", "position"}

// sampleList is the list of samples: everything, a brush, or a region of it.
type sampleList struct {
	base     []int // what it was opened on; nil is everything
	what     string
	region   model.Region // Off: all of them
	sort     sortKey
	reversed bool
	order    []int // as shown
	at, top  int
	gen      int
	sorting  bool
	again    bool // something has changed since the sort under way began
}

// orderMsg brings a list's order.
type orderMsg struct {
	list  *sampleList
	gen   int
	order []int
}

func openList(a *App, base []int, what string) tea.Cmd {
	l := &sampleList{base: base, what: what}
	if a.feed.diag.Pairs == 0 {
		l.sort = byVariance
	}
	a.push(l)
	return l.arrange(a)
}

func (l *sampleList) name() string { return "list" }

func (l *sampleList) keys() []binding {
	table := []binding{
		on("enter", "↵", "read", "read from here on", l.read).unless(l.empty),
		on("down j", "↓ j", "", "next sample", l.move(1)),
		on("up k", "↑ k", "", "previous sample", l.move(-1)),
		on("pgdown ctrl+f space", "PgDn", "", "a page down (also space, ^f)", l.page(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", l.page(-1)),
		on("home g", "g", "", "to the first", l.move(-1<<30)),
		on("end G", "G", "", "to the last", l.move(1<<30)),
		on("s", "s", "sort", "sort by suspicion, mean, variance, position", l.nextSort),
		on("S", "S", "", "reverse the order", l.reverse),
	}
	for k, r := range regionOrder {
		digit := strconv.Itoa(k + 1)
		table = append(table, on(digit, digit, "", "only "+r.String(), l.only(r)))
	}
	table = append(table,
		on("0", "0", "", "all regions", l.only(model.Off)),
		on("F", "F", "filter", "filters: which samples are shown", openFilters),
		on("/", "/", "search", "search instructions, responses and ids", openSearch),
		on("e", "e", "", "write a note", l.note).unless(l.empty),
		on("R", "R", "review", "review these in their order, one at a time", l.review).
			unless(l.empty),
		on("x", "x", "export", "export what is listed", openExport),
	)
	table = append(table,
		on("?", "?", "help", "every key of this place", openHelp),
		on("esc q tab", "esc", "map", "back to the map (also q, tab)", back))
	return append(table, verdictKeys(l.here)...)
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

func (l *sampleList) nextSort(a *App) tea.Cmd {
	l.sort = (l.sort + 1) % numSorts
	l.reversed = false
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
	return openReader(a, slices.Clone(l.order), l.at, l.what)
}

func (l *sampleList) note(a *App) tea.Cmd { return a.openNote(l.order[l.at]) }

// arrange finds the order off the event loop; the old one stays until then.
func (l *sampleList) arrange(a *App) tea.Cmd {
	l.gen++
	l.sorting, l.again = true, false
	gen, by, reversed, region, base := l.gen, l.sort, l.reversed, l.region, l.base
	snap, part, diag, keep := a.feed.snap, a.feed.part, a.feed.diag, a.filter.snapshot()
	return func() tea.Msg {
		in := gather(snap.Len(), base, func(i int) bool {
			return (keep == nil || keep(i)) && (region == model.Off || part.Region[i] == region)
		})
		arrange(in, by, reversed, snap, diag)
		return orderMsg{list: l, gen: gen, order: in}
	}
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

// arrange sorts samples by a column; equal ones, and those without a value at the end, by key.
func arrange(in []int, by sortKey, reversed bool, s *model.Snapshot, d *model.Diagnosis) {
	value := func(int) float64 { return 0 }
	switch by {
	case bySuspicion:
		value = func(i int) float64 { return d.P[i] }
	case byMean:
		value = s.Mean
	case byVariance:
		value = s.Variance
	}
	keys := s.Roster().Keys
	slices.SortFunc(in, func(i, j int) int {
		if by == byPosition {
			return cmp.Compare(i, j)
		}
		return cmp.Or(descending(value(i), value(j)), keys[i].Compare(keys[j]), cmp.Compare(i, j))
	})
	if reversed {
		slices.Reverse(in)
	}
}

// receive takes orders and whatever makes the present one old.
func (l *sampleList) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case orderMsg:
		l.settle(msg)
		if l.again {
			return l.arrange(a)
		}
	case derivedMsg, filterMsg:
		if l.again = l.sorting; !l.again { // one sort at a time
			return l.arrange(a)
		}
	case tea.MouseMsg:
		return l.mouse(a, msg)
	}
	return nil
}

// settle takes a new order and stays on the same sample.
func (l *sampleList) settle(msg orderMsg) {
	if msg.list != l || msg.gen != l.gen {
		return
	}
	here := -1
	if len(l.order) > 0 {
		here = l.order[l.at]
	}
	offset := l.at - l.top
	first := l.order == nil
	l.order, l.sorting = msg.order, false
	if at := slices.Index(l.order, here); at >= 0 && !first {
		l.at = at
	}
	l.at = max(0, min(l.at, len(l.order)-1))
	l.top = max(0, l.at-offset)
}

func (l *sampleList) mouse(a *App, msg tea.MouseMsg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		by := 3
		if m.Button == tea.MouseWheelUp {
			by = -by
		}
		return l.move(by)(a)
	case tea.MouseClickMsg:
		row := l.top + m.Y - a.body().y - 2
		if row < l.top || row >= len(l.order) || m.Y >= a.body().y+a.body().h-1 {
			return nil
		}
		if row == l.at {
			return l.read(a)
		}
		l.at = row
	}
	return nil
}

func (l *sampleList) rows(a *App) int { return max(1, a.body().h-3) }

// wants the titles of the lines on screen.
func (l *sampleList) wants(a *App) []int {
	l.scroll(l.rows(a))
	return l.order[l.top:min(l.top+l.rows(a), len(l.order))]
}

// scroll keeps the cursor's line on screen.
func (l *sampleList) scroll(rows int) {
	l.top = min(max(l.top, l.at-rows+1), l.at)
	l.top = max(0, min(l.top, len(l.order)-rows))
}

func (l *sampleList) draw(a *App, ar area) {
	arrow := map[bool]string{false: "↓", true: "↑"}[l.reversed]
	if a.th.ascii {
		arrow = map[bool]string{false: "v", true: "^"}[l.reversed]
	}
	what := l.what
	if a.filter.on() {
		what += " matching " + fit(a.filter.brief(), ar.w/3)
	}
	if l.region != model.Off {
		what += ", " + l.region.String()
	}
	title := fmt.Sprintf(" %s: %s  by %s %s ", what, plural(len(l.order), "sample"), sortNames[l.sort], arrow)
	if len(l.order) > 0 {
		title += fmt.Sprintf(" %s/%s ", comma(l.at+1), comma(len(l.order)))
	}
	in := ar.box(a.th, title, a.th.frame)
	in.put(0, 0, a.th.faint, listHead)
	l.scroll(in.h - 1)
	for k := 0; k < in.h-1 && l.top+k < len(l.order); k++ {
		drawListLine(a, in.sub(rect{0, k + 1, in.w, 1}), l.order[l.top+k], l.top+k == l.at)
	}
	if len(l.order) == 0 && !l.sorting {
		in.put(2, 2, a.th.warn, "nothing matches")
	}
}

const listHead = "  P(mis)      μ      σ²  region   flag         instruction"

func drawListLine(a *App, ar area, i int, here bool) {
	s := a.feed.snap
	if here {
		ar.put(0, 0, a.th.accent, ">")
	}
	p := a.feed.diag.P[i]
	mean := s.Mean(i)
	ar.put(2, 0, suspicion(a.th, p), fmt.Sprintf("%6s", twoDecimals(p)))
	ar.put(9, 0, style{}, fmt.Sprintf("%6s", number(mean)))
	ar.put(16, 0, style{}, fmt.Sprintf("%7s", number(s.Variance(i))))
	r := a.feed.part.Region[i]
	ar.put(25, 0, a.th.regionStyle(r), regionOrState(s, r, i))
	ar.put(34, 0, a.th.warn, flagMark(a.th, s, i))
	ar.put(47, 0, style{}, fit(a.title(i), ar.w-48))
	if here {
		ar.tint(0, 0, ar.w, a.th.cursorRow, bold)
	}
}

func twoDecimals(v float64) string {
	if v != v {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}

// regionOrState is a sample's region or, off the map, how far it is scored.
func regionOrState(s *model.Snapshot, r model.Region, i int) string {
	if r != model.Off {
		return r.String()
	}
	if s.State(i) == model.Partial {
		return "partial"
	}
	return r.String()
}

func flagMark(th *theme, s *model.Snapshot, i int) string {
	mark := s.Verdict(i).String()
	if s.Noted(i) {
		mark = th.note + mark
	}
	return mark
}
