package ui

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// richFake makes n samples that differ in everything that a list can be sorted by: sources, models,
// lengths, one to four responses, failures, verdicts, notes, missing labels, and keys that repeat
// or differ in their last bytes only.
func richFake(n int) *fake {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	r := &model.Roster{Start: []uint32{0}, LabelKind: model.Ratings,
		Sources: []string{"", "web", "Books", "arena", "wide 漢字漢字"},
		Models:  []string{"", "gpt-4o", "llama-3-70b", "mixtral", "claude"}}
	for i := range n {
		k := key(i)
		switch i % 10 {
		case 1:
			k = key(i + 1)
			k[15] = 9
		case 3:
			k = key(i - 1)
		case 4:
			k = key(i - 2)
			k[15] = byte(1 + i%3)
		}
		r.Keys = append(r.Keys, k)
		r.Source = append(r.Source, uint16(rng.IntN(5)))
		for j := range 1 + rng.IntN(4) {
			r.ResponseKeys = append(r.ResponseKeys, key(1_000_000+4*i+j))
			label := float64(1 + rng.IntN(3))
			if rng.IntN(8) == 0 {
				label = math.NaN()
			}
			r.Label = append(r.Label, label)
			r.Stored = append(r.Stored, math.NaN())
			r.Length = append(r.Length, uint32(rng.IntN(50)*100))
			r.Model = append(r.Model, uint16(rng.IntN(5)))
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	f := &fake{roster: r, cohort: model.NewCohort(r), verdicts: map[model.Key]model.Verdict{},
		notes: map[model.Key]string{}, settings: map[string]string{}}
	f.scatter(rng)
	return f
}

// scatter gives scores, few of them different, failures, verdicts and notes.
func (f *fake) scatter(rng *rand.Rand) {
	var edits []model.Edit
	for i := range f.roster.Len() {
		lo, hi := f.roster.Span(i)
		for k := range hi - lo {
			switch rng.IntN(12) {
			case 0:
				f.cohort.SetFailure(i, k, model.Reason(1+rng.IntN(3)))
			case 1:
			default:
				f.cohort.SetScore(i, k, float64(rng.IntN(9)-4))
			}
		}
		if v := model.Verdict(rng.IntN(12)); v != model.NoVerdict && v <= model.Drop {
			edits = append(edits, model.Edit{Key: f.roster.Keys[i], After: v.String()})
		}
		if rng.IntN(7) == 0 {
			edits = append(edits, model.Edit{Key: f.roster.Keys[i], Kind: model.EditNote, After: "x"})
		}
	}
	f.cohort.Apply(edits)
}

func openedList(t *testing.T, f *fake, w, h int) (*App, *sampleList) {
	t.Helper()
	a := start(t, f, w, h)
	hit(a, "tab")
	return a, a.top().(*sampleList)
}

// naive says in the plainest way by what each column sorts: a value, or a text; absent where there
// is none. They stand apart from the column table on purpose.
var naive = map[string]func(a *App, i int) (value float64, text string, absent bool){
	"P(mislabelled)": definedValue(func(a *App, i int) float64 { return a.feed.diag.P[i] }),
	"μ":              definedValue(func(a *App, i int) float64 { return a.feed.snap.Mean(i) }),
	"σ²":             definedValue(func(a *App, i int) float64 { return a.feed.snap.Variance(i) }),
	"S_corr":         definedValue(func(a *App, i int) float64 { return a.feed.diag.SCorr[i] }),
	"Pearson":        definedValue(func(a *App, i int) float64 { return a.feed.diag.SCorrCentred[i] }),
	"agreement": definedValue(func(a *App, i int) float64 {
		return a.feed.snap.Roster().Agreement(i)
	}),
	"region": func(a *App, i int) (float64, string, bool) {
		r := a.feed.part.Region[i]
		return float64(slices.Index(regionOrder[:], r)), "", r == model.Off
	},
	"flag": func(a *App, i int) (float64, string, bool) {
		v := a.feed.snap.Verdict(i)
		return float64(v), "", v == model.NoVerdict
	},
	"note": func(a *App, i int) (float64, string, bool) { return 0, "", !a.feed.snap.Noted(i) },
	"margin": func(a *App, i int) (float64, string, bool) {
		m := naiveMargin(a, i)
		return m, "", math.IsInf(m, 0)
	},
	"label state": func(a *App, i int) (float64, string, bool) {
		order := []string{"contested", "agrees", "undecidable", "unscored"}
		at := slices.Index(order, naiveState(a, i))
		return float64(at), "", at < 0
	},
	"responses": func(a *App, i int) (float64, string, bool) {
		return float64(len(a.feed.snap.Scores(i))), "", false
	},
	"length": func(a *App, i int) (float64, string, bool) {
		most := uint32(0)
		for k := a.feed.snap.Roster().Start[i]; k < a.feed.snap.Roster().Start[i+1]; k++ {
			most = max(most, a.feed.snap.Roster().Length[k])
		}
		return float64(most), "", false
	},
	"failures": func(a *App, i int) (float64, string, bool) {
		n := 0
		for _, why := range a.feed.snap.Failures(i) {
			if why != model.NoReason {
				n++
			}
		}
		return float64(n), "", false
	},
	"source": func(a *App, i int) (float64, string, bool) {
		s := a.feed.snap.Roster().Sources[a.feed.snap.Roster().Source[i]]
		return 0, s, s == ""
	},
	"model": func(a *App, i int) (float64, string, bool) {
		s := strings.Join(naiveModels(a, i), "\x00")
		return 0, s, s == ""
	},
	"position": func(_ *App, i int) (float64, string, bool) { return float64(i), "", false },
	"key": func(a *App, i int) (float64, string, bool) {
		return 0, a.feed.snap.Roster().Keys[i].String()[:16], false
	},
}

func definedValue(of func(*App, int) float64) func(*App, int) (float64, string, bool) {
	return func(a *App, i int) (float64, string, bool) {
		v := of(a, i)
		return v, "", math.IsNaN(v)
	}
}

// naiveMargin is the least margin other than 0, +Inf where there is none.
func naiveMargin(a *App, i int) float64 {
	labels, scores, least := a.feed.snap.Roster().Labels(i), a.feed.snap.Scores(i), math.Inf(1)
	for x := range labels {
		for y := range labels {
			if m := scores[x] - scores[y]; labels[x] > labels[y] && m != 0 && m < least {
				least = m
			}
		}
	}
	return least
}

func naiveState(a *App, i int) string {
	m := naiveMargin(a, i)
	switch {
	case m < 0:
		return "contested"
	case !math.IsInf(m, 0):
		return "agrees"
	}
	known := 0
	for _, y := range a.feed.snap.Roster().Labels(i) {
		if y == y {
			known++
		}
	}
	switch {
	case known < 2:
		return "unlabelled"
	case slices.ContainsFunc(a.feed.snap.Scores(i), math.IsNaN):
		return "unscored"
	}
	return "undecidable"
}

func naiveModels(a *App, i int) []string {
	r := a.feed.snap.Roster()
	var names []string
	for _, m := range r.Model[r.Start[i]:r.Start[i+1]] {
		if name := r.Models[m]; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// inOrder is the documented order: by value, undefined last in both directions, then by key, then
// by position.
func inOrder(a *App, c *listColumn, falling bool, i, j int) int {
	vi, ti, absentI := naive[c.name](a, i)
	vj, tj, absentJ := naive[c.name](a, j)
	by := cmp.Or(cmp.Compare(vi, vj), cmp.Compare(ti, tj))
	switch {
	case absentI != absentJ && absentI:
		return 1
	case absentI != absentJ:
		return -1
	case absentI:
		by = 0
	case falling:
		by = -by
	}
	keys := a.feed.snap.Roster().Keys
	return cmp.Or(by, bytes.Compare(keys[i][:], keys[j][:]), cmp.Compare(i, j))
}

func TestEveryColumnSortsAsDocumentedInBothDirections(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	for _, n := range []int{400, smallSort + 500} { // comparing, and by digits
		a, l := openedList(t, richFake(n), 120, 36)
		for _, c := range listColumns {
			if c.name == disagreeColumn {
				continue // of two scorers: TestDisagreementIsShown
			}
			if c.codes == nil {
				if naive[c.name] != nil || c.why == "" {
					t.Errorf("%s is not sorted by, and does not say why", c.name)
				}
				continue
			}
			for range 2 {
				if l.by != c {
					settle(a, l.sortBy(a, c))
				} else {
					settle(a, l.reverse(a))
				}
				falling := strings.Contains(screen(a), "by "+c.name+" ↓")
				want := gather(n, nil, func(int) bool { return true })
				slices.SortFunc(want, func(i, j int) int { return inOrder(a, c, falling, i, j) })
				if !slices.Equal(l.order, want) {
					t.Fatalf("%d samples by %s, falling %v: %v, want %v",
						n, c.name, falling, firstFew(l.order), firstFew(want))
				}
				checkPlaces(t, l)
			}
		}
	}
}

func firstFew(in []int) []int { return in[:min(len(in), 12)] }

func checkPlaces(t *testing.T, l *sampleList) {
	t.Helper()
	listed := 0
	for i, line := range l.place {
		if line > 0 {
			listed++
			if l.order[line-1] != i {
				t.Fatalf("sample %d is not in line %d", i, line-1)
			}
		}
	}
	if listed != len(l.order) {
		t.Fatalf("%d places for %d lines", listed, len(l.order))
	}
}

func TestSortKeysGoThroughTheColumnsShown(t *testing.T) {
	a, l := openedList(t, richFake(60), 200, 40)
	var there, seen []string
	for _, s := range l.slots(a, 198) {
		if s.codes != nil {
			there = append(there, s.name)
		}
	}
	for range there {
		seen = append(seen, l.by.name)
		hit(a, "s")
	}
	if !slices.Equal(there, seen) || len(there) < 8 {
		t.Errorf("s goes through %q, shown are %q", seen, there)
	}
	hit(a, "s", "s", "S")
	if l.by.name != there[1] || l.reversed {
		t.Errorf("S leads back to %s", l.by.name)
	}
	hit(a, "o")
	if !strings.Contains(screen(a), "by "+there[1]+" ↑") {
		t.Error("o does not reverse")
	}
	if hit(a, "s", "S"); l.reversed {
		t.Error("another column begins reversed")
	}
}

// The first order of a long list comes in two steps: the first screen, then everything.
func TestALongListShowsItsFirstLinesAtOnce(t *testing.T) {
	n := roughFrom + 1000
	f := newFake(n, n)
	for _, name := range []string{"P(mislabelled)", "responses"} { // the latter are all the same
		checkRough(t, f, columnNamed(name))
	}
}

func checkRough(t *testing.T, f *fake, by *listColumn) {
	t.Helper()
	n := f.roster.Len()
	a := start(t, f, 100, 30)
	_, cmd := a.Update(keyMsg("tab"))
	l := a.top().(*sampleList)
	l.by = by
	rough := l.arrange(a)().(orderMsg)
	if !rough.rough || len(rough.order) != n {
		t.Fatalf("rough %v, %d listed", rough.rough, len(rough.order))
	}
	a.Update(rough)
	checkPlaces(t, l)
	hit(a, "G")
	full := rough.next().(orderMsg)
	if !slices.Equal(full.order[:roughHead], rough.order[:roughHead]) {
		t.Error("the first lines change when the rest is in order")
	}
	a.Update(full)
	checkPlaces(t, l)
	if l.at != n-1 {
		t.Errorf("G, then the whole order: line %d", l.at)
	}
	if cmd == nil {
		t.Error("tab does not sort")
	}
}

func TestRanksOfKeysAreTheirOrder(t *testing.T) {
	f := richFake(3000)
	keys := f.roster.Keys
	order := gather(len(keys), nil, func(int) bool { return true })
	slices.SortStableFunc(order, func(i, j int) int {
		return strings.Compare(keys[i].String(), keys[j].String())
	})
	ranks := rankKeys(keys)
	for rank, i := range order {
		if int(ranks[i]) != rank {
			t.Fatalf("sample %d has rank %d, want %d", i, ranks[i], rank)
		}
	}
}

// The sample under the cursor stays under it, in the same line of the screen.
func TestTheCursorStaysWithItsSample(t *testing.T) {
	f := richFake(500)
	a, l := openedList(t, f, 100, 30)
	hit(a, strings.Split(strings.Repeat("j", 200), "")...)
	here, line := l.order[l.at], l.at-l.top
	for _, k := range []string{"o", "s", "s", "o", "S"} {
		hit(a, k)
		if l.order[l.at] != here {
			t.Fatalf("after %q the cursor is on another sample", k)
		}
		if inside := l.at >= line && l.at < len(l.order)-l.rows(a)+line; inside && l.at-l.top != line {
			t.Fatalf("after %q the sample moves from line %d to %d", k, line, l.at-l.top)
		}
	}
	f.scatter(rand.New(rand.NewPCG(9, 9))) // new scores for all
	before := slices.Clone(l.order)
	a.take(look(a.cfg))
	settle(a, a.deriveCmd())
	if slices.Equal(before, l.order) || l.order[l.at] != here {
		t.Error("new scores move the cursor to another sample, or nothing")
	}
}

// Where the sample under the cursor is no longer listed, the next one that is takes its place.
func TestTheNextOneTakesTheCursor(t *testing.T) {
	a, l := openedList(t, richFake(500), 100, 30)
	hit(a, strings.Split(strings.Repeat("j", 77), "")...)
	old, part := slices.Clone(l.order), a.feed.part
	want := slices.IndexFunc(old[77:], func(i int) bool { return part.Region[i] == model.HighVar })
	hit(a, "3")
	if got := l.order[l.at]; got != old[77+want] {
		t.Errorf("sample %d has the cursor, want %d", got, old[77+want])
	}
	hit(a, "0", "G", "1", "2", "3")
	if l.at != len(l.order)-1 && a.feed.part.Region[l.order[l.at]] != model.HighVar {
		t.Errorf("line %d of %d", l.at, len(l.order))
	}
}

func TestMarksBelongToSamples(t *testing.T) {
	a, l := openedList(t, richFake(300), 120, 36)
	hit(a, "space", "j", "space", "j", "j", "V")
	want := append([]int{l.order[0]}, l.order[2:6]...)
	slices.Sort(want)
	check := func(after string, said string) {
		t.Helper()
		if got := slices.Sorted(slices.Values(l.marked())); !slices.Equal(got, want) {
			t.Fatalf("after %s: %v marked, want %v", after, got, want)
		}
		if !strings.Contains(screen(a), said) {
			t.Fatalf("after %s the title does not say %q", after, said)
		}
	}
	check("V", " 5 marked ")
	hit(a, "s", "o", "s")
	check("other orders", " 5 marked ")
	hit(a, "3")
	in := slices.DeleteFunc(slices.Clone(want), func(i int) bool {
		return a.feed.part.Region[i] != model.HighVar
	})
	if got := l.marked(); len(got) != len(in) || l.marks.listed != len(in) || l.marks.n != 5 {
		t.Errorf("%d of the marks are listed, want %d", len(got), len(in))
	}
	hit(a, "0")
	check("a region and back", " 5 marked ")
	hit(a, "i")
	if l.marks.n != 295 {
		t.Errorf("%d marked after i", l.marks.n)
	}
	hit(a, "*")
	if l.marks.n != 300 || strings.Count(screen(a), "✓") != l.rows(a) {
		t.Errorf("%d marked after *", l.marks.n)
	}
	hit(a, "esc")
	if l.marks.n != 0 || a.top() != mode(l) || strings.Contains(screen(a), "✓") {
		t.Error("esc does not clear the marks first")
	}
	if hit(a, "esc"); a.top() == mode(l) {
		t.Error("esc without marks stays in the list")
	}
}

func TestVerdictsActOnTheMarksOnceConfirmed(t *testing.T) {
	f := newFake(200, 200)
	a, l := openedList(t, f, 120, 36)
	hit(a, "space", "space", "space", "j", "m")
	if !strings.Contains(screen(a), "flag 3 marked samples mislabelled?") {
		t.Fatalf("no question:\n%s", screen(a))
	}
	hit(a, "esc")
	if a.feed.snap.Counts.Flagged() != 0 {
		t.Fatal("esc flags")
	}
	hit(a, "m", "enter")
	for k, i := range l.order[:6] {
		if got := a.feed.snap.Verdict(i); (got == model.Mislabelled) != (k < 3) {
			t.Errorf("line %d: %q", k, got)
		}
	}
	if l.marks.n != 3 || !strings.Contains(screen(a), "3 samples flagged mislabelled") {
		t.Errorf("%d marks after the verdict:\n%s", l.marks.n, screen(a))
	}
	hit(a, "z")
	if a.feed.snap.Counts.Flagged() != 0 {
		t.Error("one z does not undo all three")
	}
	hit(a, "d", "y", "backspace")
	if !strings.Contains(screen(a), "take the flags off 3 marked samples?") {
		t.Errorf("screen:\n%s", screen(a))
	}
	hit(a, "enter", "esc", "r")
	if c := a.feed.snap.Counts.Verdicts; c[model.Right] != 1 || a.feed.snap.Counts.Flagged() != 1 {
		t.Errorf("without marks: verdicts %v", c)
	}
}

// Marks that a filter hides are neither flagged nor exported, and no other sample in their stead.
func TestHiddenMarksAreLeftAlone(t *testing.T) {
	f := newFake(300, 300)
	a, l := openedList(t, f, 120, 36)
	hit(a, "1", "space", "space", "2", "m")
	if a.feed.snap.Counts.Flagged() != 0 || !strings.Contains(screen(a), "not listed") {
		t.Errorf("%d flagged:\n%s", a.feed.snap.Counts.Flagged(), screen(a))
	}
	hit(a, "space", "x", "enter")
	if got := f.exported[0].Indexes; len(got) != 1 || a.feed.part.Region[got[0]] != model.LowAvg {
		t.Errorf("exported %v", got)
	}
	hit(a, "esc", "x", "enter")
	if got := f.exported[1].Indexes; len(got) != len(l.order) {
		t.Errorf("%d exported, %d listed", len(got), len(l.order))
	}
}

func TestTheKeyIsCopied(t *testing.T) {
	a, l := openedList(t, newFake(40, 40), 100, 30)
	hit(a, "j")
	_, cmd := a.Update(keyMsg("y"))
	want := a.feed.snap.Roster().Keys[l.order[1]].String()
	if got := fmt.Sprint(broughtBy(cmd)); !strings.Contains(got, want) {
		t.Errorf("the terminal gets %s, want %s", got, want)
	}
	if !strings.Contains(screen(a), "copied "+want) {
		t.Error("nothing is said")
	}
}

// broughtBy is what a command and those in it bring.
func broughtBy(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var all []tea.Msg
	for _, c := range batch {
		all = append(all, broughtBy(c)...)
	}
	return all
}

// Sorting anew takes a share of one core at most, however fast the news come; a person's own change
// does not wait.
func TestSortsArePaced(t *testing.T) {
	f := richFake(100)
	a, l := openedList(t, f, 100, 30)
	if l.sorting || l.resting {
		t.Fatal("not settled")
	}
	l.sortBy(a, columnNamed("μ"))
	first := orderMsg{list: l, gen: l.gen, order: l.order, place: l.place, listed: l.listed}
	first.took = time.Millisecond
	if _, cmd := a.Update(derivedMsg{basis: a.feed.basis, part: a.feed.part}); cmd != nil && len(ordersOf(cmd)) > 0 {
		t.Error("two sorts at a time")
	}
	_, rest := a.Update(first)
	began := time.Now()
	msgs := broughtBy(rest)
	if time.Since(began) < deriveShare*time.Millisecond || len(msgs) != 1 {
		t.Fatalf("no pause after a sort: %v", msgs)
	}
	if cmd := l.outdated(a); cmd != nil {
		t.Error("news sort while resting")
	}
	a.filter.gen++
	if cmd := l.outdated(a); cmd == nil {
		t.Error("another filter waits")
	}
	if _, cmd := a.Update(msgs[0]); len(ordersOf(cmd)) > 0 {
		t.Error("an old pause sorts again")
	}
	_, rest = a.Update(orderMsg{list: l, gen: l.gen, order: l.order, place: l.place,
		listed: l.listed})
	l.again = true
	_, cmd := a.Update(broughtBy(rest)[0])
	if len(ordersOf(cmd)) != 1 {
		t.Error("what changed during the pause is forgotten")
	}
}

func ordersOf(cmd tea.Cmd) (list []orderMsg) {
	for _, m := range broughtBy(cmd) {
		if o, ok := m.(orderMsg); ok {
			list = append(list, o)
		}
	}
	return list
}

func TestGoldenList(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			a, _ := openedList(t, richFake(300), size.w, size.h)
			hit(a, "space", "j", "space", "s", "j", "j")
			golden.RequireEqual(t, screen(a))
		})
	}
	t.Run("columns", func(t *testing.T) {
		a, _ := openedList(t, richFake(300), 100, 36)
		hit(a, "C", "j", "J", "space", "G", "space")
		golden.RequireEqual(t, screen(a))
	})
}
