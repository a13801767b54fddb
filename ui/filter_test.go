package ui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// newMixed is newFake with sources, models, languages and lengths to filter by.
func newMixed(n, scored int) *fake {
	f := newFake(n, scored)
	rng := rand.New(rand.NewPCG(8, 9))
	r := f.roster
	r.Sources, r.Models = []string{"", "web", "wiki", "a, b"}, []string{"", "m0", "m1", "m2"}
	r.Languages, r.Language = []string{"", "de", "vi"}, make([]uint16, n)
	for i := range n {
		r.Source[i], r.Language[i] = uint16(rng.IntN(4)), uint16(rng.IntN(3))
	}
	for p := range r.Model {
		r.Model[p], r.Length[p] = uint16(rng.IntN(4)), uint32(rng.IntN(3000))
	}
	return f
}

// typeLine carries a filter out as the command line does.
func typeLine(a *App, line string) {
	settle(a, a.filterLine(line))
	_, cmd := a.Update(nil)
	settle(a, cmd)
}

// Map, list and export hold the same samples, which are those that the conditions allow.
func TestWhatIsSeenIsWhatIsExported(t *testing.T) {
	f := newMixed(600, 500)
	a := start(t, f, 120, 36)
	r, rng := f.roster, rand.New(rand.NewPCG(1, 5))
	snap, part, diag := a.feed.snap, a.feed.part, a.feed.diag
	all := []struct {
		text string
		ok   func(i int) bool
	}{
		{"source=web", func(i int) bool { return r.Sources[r.Source[i]] == "web" }},
		{`source!="a, b",wiki`, func(i int) bool { return r.Source[i] < 2 }},
		{"language=vi", func(i int) bool { return r.Languages[r.Language[i]] == "vi" }},
		{"mean>=5", func(i int) bool { return snap.Mean(i) >= 5 }},
		{"variance<0.5", func(i int) bool { return snap.Variance(i) < 0.5 }},
		{"p>=0.1", func(i int) bool { return diag.P[i] >= 0.1 }},
		{"region=HighAvg,LowAvg", func(i int) bool {
			return part.Region[i] == model.HighAvg || part.Region[i] == model.LowAvg
		}},
		{"/sample 1", func(i int) bool { return strings.HasPrefix(fmt.Sprint(i), "1") }},
		{"len>2500", func(i int) bool {
			lo, hi := r.Span(i)
			return slices.Max(r.Length[lo:hi]) > 2500
		}},
	}
	for range 25 {
		var want []int
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		on := all[:1+rng.IntN(3)]
		for i := range r.Len() {
			ok := true
			for _, c := range on {
				ok = ok && c.ok(i)
			}
			if ok {
				want = append(want, i)
			}
		}
		typeLine(a, "clear")
		for _, c := range on {
			typeLine(a, c.text)
		}
		checkSeen(t, a, f, want)
	}
}

func checkSeen(t *testing.T, a *App, f *fake, want []int) {
	t.Helper()
	what := a.filter.brief()
	drawn := 0
	for _, i := range want {
		if a.feed.snap.Drawn(i) {
			drawn++
		}
	}
	if a.filter.found != len(want) || a.home.plot.density.Shown != drawn {
		t.Fatalf("%s: %d found, want %d; %d on the map, want %d", what, a.filter.found, len(want),
			a.home.plot.density.Shown, drawn)
	}
	hit(a, "tab")
	if got := slices.Sorted(slices.Values(a.top().(*sampleList).order)); !slices.Equal(got, want) {
		t.Fatalf("%s: %d listed, want %d", what, len(got), len(want))
	}
	hit(a, "esc", "x")
	if len(want) == 0 {
		hit(a, "esc")
		return
	}
	hit(a, "enter")
	req := f.exported[len(f.exported)-1]
	if !slices.Equal(req.Indexes, want) || len(req.Filters) < len(a.filter.conds) {
		t.Fatalf("%s: %d exported, want %d, filters %q", what, len(req.Indexes), len(want), req.Filters)
	}
}

func TestAFlaggedSampleLeavesTheUnflagged(t *testing.T) {
	f := newMixed(100, 100)
	a := start(t, f, 120, 36)
	typeLine(a, "flag=none")
	hit(a, "tab")
	l := a.top().(*sampleList)
	gone := l.order[0]
	hit(a, "m")
	if a.filter.found != 99 || a.home.plot.density.Shown != 99 || slices.Contains(l.order, gone) {
		t.Errorf("%d found, %d on the map, %d listed", a.filter.found, a.home.plot.density.Shown, len(l.order))
	}
	hit(a, "z")
	if a.filter.found != 100 || len(l.order) != 100 {
		t.Errorf("after undo %d found, %d listed", a.filter.found, len(l.order))
	}
}

func TestArrivingScoresAreFiltered(t *testing.T) {
	f := newMixed(200, 100)
	a := start(t, f, 120, 36)
	typeLine(a, "mean>=5")
	rng := rand.New(rand.NewPCG(3, 4))
	for i := 100; i < 200; i++ {
		f.score(i, rng)
		_, cmd := a.Update(look(a.cfg))
		for _, c := range cmd().(tea.BatchMsg)[1:] { // the first waits for more news
			settle(a, c)
		}
	}
	settle(a, a.deriveCmd())
	want := 0
	for i := range 200 {
		if a.feed.snap.Mean(i) >= 5 {
			want++
		}
	}
	if a.filter.found != want || a.home.plot.density.Shown != want || want == 0 {
		t.Errorf("%d found, %d on the map, want %d", a.filter.found, a.home.plot.density.Shown, want)
	}
}

// slow is a finder whose steps the test lets through one by one.
func slowSearch(t *testing.T, n int) (*App, func() bool) {
	f := newFake(n, n)
	a := start(t, f, 120, 36)
	var waiting []tea.Cmd
	var collect func(tea.Cmd)
	collect = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				collect(c)
			}
		case searchMsg:
			waiting = append(waiting, func() tea.Msg { return msg })
		case nil:
		default:
			_, next := a.Update(msg)
			collect(next)
		}
	}
	step := func() bool {
		if len(waiting) == 0 {
			return false
		}
		_, next := a.Update(waiting[0]())
		waiting = waiting[1:]
		collect(next)
		return true
	}
	collect(a.search("sky"))
	return a, step
}

func TestSearchStopsGoesOnAndEnds(t *testing.T) {
	a, step := slowSearch(t, 1000)
	step()
	if s := screen(a); a.filter.found != firstStep || !strings.Contains(s, "32/1,000  searching 3%") {
		t.Fatalf("%d found after the first step:\n%s", a.filter.found, s)
	}
	hit(a, "esc")
	for step() {
	}
	found := a.filter.found
	if found == 0 || found == 1000 || a.filter.running() != nil ||
		!strings.Contains(screen(a), fmt.Sprintf("stopped at %d%%", found/10)) {
		t.Fatalf("%d found after esc:\n%s", found, screen(a))
	}
	if w := a.filter.words(); len(w) != 1 || !strings.Contains(w[0], fmt.Sprintf("sky (%d%% of", found/10)) {
		t.Errorf("the export would say %q", w)
	}
	settle(a, a.search("sky"))
	if a.filter.found != 1000 || a.filter.stopped() != nil {
		t.Errorf("%d found after going on", a.filter.found)
	}
	hit(a, "esc")
	if a.filter.on() || a.home.plot.density.Shown != 1000 {
		t.Error("esc does not take the search off")
	}
}

func TestALateResultOfAnEndedSearchIsDropped(t *testing.T) {
	a, step := slowSearch(t, 1000)
	step()
	settle(a, a.search("no such words"))
	for before := a.filter.searched; step(); {
		if a.filter.searched != before {
			t.Fatal("it is taken over")
		}
	}
	if a.filter.found != 0 || len(a.filter.searches) != 1 {
		t.Errorf("%d found, %d searches", a.filter.found, len(a.filter.searches))
	}
}

func TestALateResultOfOtherConditionsIsDropped(t *testing.T) {
	a := start(t, newMixed(100, 100), 120, 36)
	a.setFilter(model.Filter{{Field: model.BySource, Names: []string{"web"}}})
	late := a.filterCmd()
	a.setFilter(nil)
	settle(a, late)
	if a.filter.kept != nil || a.home.plot.density.Shown != 100 {
		t.Errorf("%d on the map", a.home.plot.density.Shown)
	}
}

func TestUnreadableSamplesAreCounted(t *testing.T) {
	f := newFake(50, 50)
	a := start(t, f, 120, 36)
	f.fail = errors.New("the file has changed")
	hit(a, "/", "s", "k", "y", "enter")
	s := screen(a)
	if !strings.Contains(s, "50 unreadable") || !strings.Contains(s, "50 samples not searched: the file") {
		t.Errorf("screen:\n%s", s)
	}
	typeLine(a, "clear")
	typeLine(a, "!/sky")
	if a.filter.found != 0 {
		t.Errorf("%d unread samples are said not to hold the text", a.filter.found)
	}
}

func TestASearchEndsWithItsCondition(t *testing.T) {
	a := start(t, newFake(50, 50), 120, 36)
	a.setFilter(model.Filter{{Field: model.ByText, Text: "sky"}})
	ctx := a.filter.searches["sky"].ctx
	a.setFilter(nil)
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Error("its commands go on reading")
	}
}

func TestChipsGiveWayAndAreClickedOff(t *testing.T) {
	f := newMixed(500, 480)
	a := start(t, f, 80, 24)
	for _, c := range []string{"source=web,wiki", "mean>=2", "language=de,vi", "p<0.9", "flag=none", "len>5"} {
		typeLine(a, c)
	}
	for w := minWidth; w <= 220; w++ {
		a.Update(tea.WindowSizeMsg{Width: w, Height: 24})
		line, _, _ := strings.Cut(screen(a), "\n")
		if ansi.StringWidthWc(line) != w || !strings.Contains(line, fmt.Sprintf(" %d/500 ", a.filter.found)) {
			t.Fatalf("at %d: %q", w, line)
		}
		if n := strings.Count(line, "×"); n < 6 && !strings.Contains(line, fmt.Sprintf("+%d ", 6-n)) {
			t.Fatalf("at %d: %d conditions: %q", w, n, line)
		}
	}
	click := func(what string) {
		line, _, _ := strings.Cut(screen(a), "\n")
		before, _, ok := strings.Cut(line, what)
		if !ok {
			t.Fatalf("no %q in %q", what, line)
		}
		_, cmd := a.Update(tea.MouseClickMsg{X: width(before), Y: 0, Button: tea.MouseLeft})
		settle(a, cmd)
	}
	click("[mean>=2")
	if len(a.filter.conds) != 5 || strings.Contains(a.filter.brief(), "mean") {
		t.Errorf("left: %s", a.filter.brief())
	}
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	click("+")
	if _, ok := a.top().(*filterDialog); !ok || !strings.Contains(screen(a), "flag=none") {
		t.Errorf("the dialog does not show the rest:\n%s", screen(a))
	}
}

func TestRegionsSayHowManyAreShown(t *testing.T) {
	a := start(t, newMixed(300, 300), 120, 36)
	typeLine(a, "region=HighAvg mean>=7")
	want := fmt.Sprintf("%d/100", a.filter.found)
	if s := screen(a); a.filter.found == 0 || !strings.Contains(s, want) || !strings.Contains(s, " 0/100") {
		t.Errorf("want %s:\n%s", want, s)
	}
}

func TestFilterLineSaysWhatIsWrong(t *testing.T) {
	a := start(t, newMixed(50, 50), 120, 36)
	typeLine(a, "colour=red")
	if s := screen(a); !strings.Contains(s, `no filter: there is no field "colour"`) || a.filter.on() {
		t.Errorf("screen:\n%s", s)
	}
	for _, c := range a.top().(commander).commands() {
		settle(a, c.do(a, map[string]string{"filter": "mean>=5", "search": "sky"}[c.name]))
	}
	if a.filter.brief() != "mean>=5 /sky" {
		t.Errorf("filters %q", a.filter.brief())
	}
}

func TestGoldenFilters(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			a := start(t, newMixed(500, 480), size.w, size.h)
			typeLine(a, "mean>=4 flag=none /sky")
			hit(a, "F", "tab", "tab", "space", "down", "!")
			golden.RequireEqual(t, screen(a))
		})
	}
}

func TestExportBeforeAFilterHasFound(t *testing.T) {
	a := start(t, newFake(40, 40), 120, 36)
	a.setFilter(model.Filter{{Field: model.ByText, Text: "the"}}) // its commands are still to run
	hit(a, "x")
	if d, ok := a.top().(*exportDialog); !ok || d.choices[0].name == "within the filters" {
		t.Errorf("offered what nothing has found yet: %s", screen(a))
	}
}
