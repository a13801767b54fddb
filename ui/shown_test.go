package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// bench are scorers in memory besides the fixture's own.
type bench struct {
	mu     sync.Mutex
	f      *fake
	own    Shown
	others []Shown
	opened []string
	closed []string
	gate   chan struct{} // Open waits for it; nil: not
	fail   error
}

// withScorers gives the fixture's dataset n further scorers with scores of their own.
func withScorers(f *fake, n int) (Config, *bench) {
	cfg := f.config()
	cfg.Scorer.Fingerprint = "own"
	b := &bench{f: f, own: Shown{Scorer: cfg.Scorer, Cohort: f.cohort}}
	for k := range n {
		c, rng := model.NewCohort(f.roster), rand.New(rand.NewPCG(7, uint64(k)))
		for i := range f.roster.Len() - k {
			for r := range 4 {
				c.SetScore(i, r, float64(1+rng.IntN(10)))
			}
		}
		b.others = append(b.others, Shown{Cohort: c, Scorer: model.ScorerInfo{
			Name: fmt.Sprintf("judge-%d 1–10", k), Kind: "judge", Scale: model.Scale{Lo: 1, Hi: 10},
			Fingerprint: fmt.Sprintf("judge-%d", k)}})
	}
	cfg.Scorers = b
	return cfg, b
}

func (b *bench) List(context.Context) (rows []model.Standing, err error) {
	for k, s := range append([]Shown{b.own}, b.others...) {
		n := s.Cohort.Snapshot().Counts
		rows = append(rows, model.Standing{Scorer: s.Scorer, Scored: n.Scored, Total: n.Responses,
			Failed: n.Failed(), CostUSD: []float64{math.NaN(), 1.25, 0}[k%3]})
	}
	return rows, b.fail
}

func (b *bench) Words(context.Context, string) (map[model.Reason]string, error) {
	return map[model.Reason]string{model.Refused: "I cannot \x1b[31mrate this"}, b.fail
}

func (b *bench) Open(ctx context.Context, fingerprint string) (Shown, error) {
	if b.gate != nil {
		select {
		case <-b.gate:
		case <-ctx.Done():
			return Shown{}, ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, fingerprint)
	for _, s := range b.others {
		if s.Scorer.Fingerprint == fingerprint {
			for key, v := range b.f.verdicts { // a project's cohort comes with them
				s.Cohort.Apply([]model.Edit{{Key: key, Kind: model.EditVerdict, After: v.String()}})
			}
			s.Close = func() {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.closed = append(b.closed, fingerprint)
			}
			return s, b.fail
		}
	}
	return Shown{}, errors.New("no such scorer")
}

func startWith(t *testing.T, cfg Config, w, h int) *App {
	t.Helper()
	a := New(t.Context(), cfg)
	a.after = atOnce
	a.Update(tea.WindowSizeMsg{Width: w, Height: h})
	settle(a, a.deriveCmd())
	return a
}

// callByName calls a line of the command line.
func callByName(a *App, line string) {
	hit(a, ":")
	for _, r := range line {
		hit(a, string(r))
	}
	hit(a, "enter")
}

// Whoever goes to another scorer and comes back finds everything as it was.
func TestThereAndBackLeavesEveryPlaceAsItWas(t *testing.T) {
	t.Parallel()
	for name, keys := range scenes {
		if name == "export" || name == "help" || name == "flag" || name == "brush" {
			continue // dialogs take W as text, and the brush is let go
		}
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
			cfg, _ := withScorers(newFake(500, 480), 2)
			a := startWith(t, cfg, size[0], size[1])
			hit(a, keys...)
			if name == "map" || name == "rank" { // the cursor is where a person put it
				hit(a, "left", "right")
			}
			a.msg = ""
			before := screen(a)
			callByName(a, "scorer judge-1")
			if strings.Contains(screen(a), "chrF") || a.cfg.Scorer.Fingerprint != "judge-1" {
				t.Errorf("%s: the other scorer is not shown:\n%s", name, screen(a))
			}
			callByName(a, "scorer chrF")
			hit(a, "f5") // takes the message away
			if after := screen(a); after != before {
				t.Errorf("%s %v: before\n%s\nafter\n%s", name, size, before, after)
			}
		}
	}
}

// All that the screen derives is the other scorer's at once: no frame mixes the two.
func TestEverythingFollowsTheScorer(t *testing.T) {
	cfg, b := withScorers(newFake(300, 300), 1)
	a := startWith(t, cfg, 120, 36)
	callByName(a, "filter mean>=6")
	hit(a, "tab")
	callByName(a, "scorer judge")
	snap := b.others[0].Cohort.Snapshot()
	part := model.NewPartition(snap, cfg.Rule)
	diag := model.Diagnose(snap, b.others[0].Scorer)
	if !slices.Equal(a.feed.part.Region, part.Region) || a.feed.diag.Pairs != diag.Pairs ||
		!equalValues(a.feed.diag.P, diag.P) {
		t.Error("regions or diagnosis are not the other scorer's")
	}
	list := a.top().(*sampleList)
	for _, i := range list.order {
		if !(snap.Mean(i) >= 6) {
			t.Fatalf("sample %d with mean %v is listed", i, snap.Mean(i))
		}
	}
	if len(list.order) == 0 || a.filter.found != len(list.order) {
		t.Errorf("%d listed, %d found", len(list.order), a.filter.found)
	}
	if !slices.IsSortedFunc(list.order, moreSuspect(diag, snap.Roster().Keys)) {
		t.Error("the list is not sorted by the other scorer's diagnosis")
	}
	if a.home.plot.density.Shown != a.filter.found || a.home.mix.part != a.feed.part {
		t.Error("map or composition are not the other scorer's")
	}
	hit(a, "x", "enter")
	if f := cfg.Exporter.(*fake); f.exported[0].Scorer.Fingerprint != "judge-0" ||
		f.exported[0].Diagnosis != a.feed.diag {
		t.Error("the export is not by the scorer shown")
	}
}

func equalValues(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || x != x && y != y })
}

// What was computed of one scorer never shows once another is on screen.
func TestLateResultsOfAnotherScorerAreDropped(t *testing.T) {
	f := newFake(300, 200)
	cfg, _ := withScorers(f, 1)
	a := startWith(t, cfg, 120, 36)
	f.score(200, rand.New(rand.NewPCG(3, 4)))
	a.take(look(a.cfg))
	late := []tea.Msg{a.lookCmd()(), a.deriveCmd()(), pausedMsg{}}
	diagnosis := diagnoseCmd(a.cfg, derivedMsg{basis: a.feed.basis})
	late = append(late, diagnosis())
	callByName(a, "scorer judge")
	part, diag, snap, before := a.feed.part, a.feed.diag, a.feed.snap, screen(a)
	a.feed.busy = true // so that nothing is computed anew
	for _, msg := range late {
		a.Update(msg)
	}
	if a.feed.part != part || a.feed.diag != diag || a.feed.snap != snap || !a.feed.busy {
		t.Error("a late result of the scorer before is shown")
	}
	if screen(a) != before {
		t.Error("the frame has changed")
	}
}

// The last choice holds, however long an earlier one takes, and what is not shown is closed.
func TestOnlyTheLastChoiceIsShown(t *testing.T) {
	cfg, b := withScorers(newFake(60, 60), 3)
	a := startWith(t, cfg, 120, 36)
	first := a.open(b.others[0].Scorer)
	second := a.open(b.others[1].Scorer)
	if !strings.Contains(screen(a), "loading judge-1") {
		t.Errorf("the header does not say that it loads:\n%s", screen(a))
	}
	settle(a, second)
	settle(a, first)
	if a.cfg.Scorer.Fingerprint != "judge-1" || !slices.Equal(b.closed, []string{"judge-0"}) {
		t.Errorf("%s is shown, closed are %v", a.cfg.Scorer.Name, b.closed)
	}
	settle(a, a.open(b.others[2].Scorer))
	if !slices.Equal(b.closed, []string{"judge-0", "judge-1"}) {
		t.Errorf("closed are %v", b.closed)
	}
	third := a.open(b.others[0].Scorer)
	settle(a, a.open(b.others[2].Scorer)) // back to what is shown: the other is let go
	settle(a, third)
	if a.cfg.Scorer.Fingerprint != "judge-2" || a.loading.name != "" {
		t.Errorf("%s is shown, %q loads", a.cfg.Scorer.Name, a.loading.name)
	}
}

func TestAScorerThatCannotBeReadLeavesTheScreen(t *testing.T) {
	cfg, b := withScorers(newFake(60, 60), 1)
	a := startWith(t, cfg, 120, 36)
	b.fail = errors.New("disk on fire")
	settle(a, a.open(b.others[0].Scorer))
	if a.cfg.Scorer.Fingerprint != "own" || !strings.Contains(screen(a), "disk on fire") {
		t.Errorf("%s", screen(a))
	}
}

// A verdict is seen under every scorer.
func TestVerdictsAreShared(t *testing.T) {
	cfg, _ := withScorers(newFake(60, 60), 1)
	a := startWith(t, cfg, 120, 36)
	callByName(a, "scorer judge")
	hit(a, "tab", "m")
	callByName(a, "scorer chrF")
	if n := a.feed.snap.Counts.Flagged(); n != 1 {
		t.Errorf("%d flagged under the other scorer, want 1", n)
	}
	hit(a, "z")
	if n := a.feed.snap.Counts.Flagged(); n != 0 {
		t.Errorf("%d flagged after undo", n)
	}
}

// The cursor stays on its sample, and a brush of other scores is let go with a word.
func TestTheCursorStaysOnItsSampleUnderAnotherScorer(t *testing.T) {
	cfg, _ := withScorers(newFake(300, 300), 1)
	a := startWith(t, cfg, 120, 36)
	hit(a, "n", "n", "n")
	p := &a.home.plot
	i := p.pick()[0]
	hit(a, "space", "L", "J", "space")
	p.moveTo(p.density.CellOf(i)%p.cols, p.density.CellOf(i)/p.cols)
	callByName(a, "scorer judge")
	if !slices.Contains(p.pick(), i) && !slices.Contains(p.pick(), p.anchor) {
		t.Errorf("sample %d is no longer under the cursor: %v", i, p.pick())
	}
	if p.brush != nil || !strings.Contains(a.msg, "brush") || p.lastBrush == nil {
		t.Errorf("the brush of other scores stays: %q", a.msg)
	}
}

// Scores go on arriving while scorers are switched from key to key; at the end the screen is that of
// somebody who only ever saw the one.
func TestSwitchingWhileScoresArrive(t *testing.T) {
	f := newFake(400, 0)
	cfg, b := withScorers(f, 2)
	cfg.Changed = make(chan struct{}, 1)
	a := startWith(t, cfg, 120, 36)
	done := make(chan struct{})
	go func() {
		defer close(done)
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range 400 {
			f.score(i, rng)
		}
	}()
	var wg sync.WaitGroup
	results := make(chan tea.Msg, 10_000)
	begin := func(cmd tea.Cmd) {
		if cmd != nil {
			wg.Go(func() { results <- cmd() })
		}
	}
	handle := func(msg tea.Msg) {
		if list, ok := msg.(tea.BatchMsg); ok {
			for _, cmd := range list {
				begin(cmd)
			}
			return
		}
		_, cmd := a.Update(msg)
		begin(cmd)
		_ = a.View()
	}
	names := append([]Shown{b.own}, b.others...)
	for n := range 300 {
		begin(a.open(names[n%3].Scorer))
		a.take(look(a.cfg))
		begin(a.deriveCmd())
		select {
		case msg := <-results:
			handle(msg)
		default:
		}
	}
	<-done
	go func() { wg.Wait(); close(results) }()
	for msg := range results {
		_, cmd := a.Update(msg)
		settle(a, cmd)
	}
	settle(a, a.open(b.others[0].Scorer))
	settle(a, a.open(b.own.Scorer))
	hit(a, "1", "f5")
	want := startWith(t, cfg, 120, 36)
	hit(want, "1")
	if screen(a) != screen(want) {
		t.Errorf("have\n%s\nwant\n%s", screen(a), screen(want))
	}
}

// The header says whose scores arrive while others are shown.
func TestTheHeaderSaysWhatRunsBehind(t *testing.T) {
	cfg, _ := withScorers(newFake(60, 10), 1)
	cfg.Runner = scripted{model.Progress{Phase: model.Running, Total: 240, Done: 99, CostUSD: math.NaN()}}
	a := startWith(t, cfg, 120, 36)
	if head := strings.SplitN(screen(a), "\n", 2)[0]; strings.Count(head, "chrF") != 1 {
		t.Errorf("header %q", head)
	}
	callByName(a, "scorer judge")
	head := strings.SplitN(screen(a), "\n", 2)[0]
	if !strings.Contains(head, "judge-0") || !strings.Contains(head, "scoring  chrF") ||
		!strings.Contains(head, "41%") {
		t.Errorf("header %q", head)
	}
	hit(a, "W")
	if s := screen(a); !strings.Contains(s, "▸ judge-0 1–10") || !strings.Contains(s, "99/240") {
		t.Errorf("the dialog says\n%s", s)
	}
}

// scripted is a run that stands still.
type scripted struct{ p model.Progress }

func (s scripted) Progress() model.Progress { return s.p }
func (scripted) Pause()                     {}
func (scripted) Resume()                    {}

// The colour and the column of disagreement are those of the model, against the scorer with the most
// scores or the one chosen.
func TestDisagreementIsShown(t *testing.T) {
	f := newFake(200, 150)
	cfg, b := withScorers(f, 2)
	a := startWith(t, cfg, 120, 36)
	callByName(a, "colour disagreement")
	want := model.Disagreement(f.cohort.Snapshot(), b.others[0].Cohort.Snapshot())
	if !equalValues(a.rival.apart, want) {
		t.Fatalf("not the disagreement with the scorer of most scores: %v", a.rival.why)
	}
	if !equalValues(a.home.shade.mean, a.home.plot.density.Means(want)) {
		t.Error("the map is not coloured by it")
	}
	if !strings.Contains(screen(a), "judge-0") || !strings.Contains(screen(a), "disagreement") {
		t.Errorf("the legend does not name it:\n%s", screen(a))
	}
	hit(a, "W", "down", "down", "d")
	want = model.Disagreement(f.cohort.Snapshot(), b.others[1].Cohort.Snapshot())
	if !equalValues(a.rival.apart, want) {
		t.Error("not the disagreement with the scorer chosen")
	}
	if !slices.Equal(b.closed, []string{"judge-0"}) {
		t.Errorf("closed are %v", b.closed)
	}
	a.prefs[settingColumns] = "disagree,instruction"
	hit(a, "tab", "s")
	list := a.top().(*sampleList)
	if list.by.name != disagreeColumn || !slices.IsSortedFunc(list.order, func(i, j int) int {
		return descending(want[i], want[j])
	}) {
		t.Errorf("sorted by %s: %v", list.by.name, list.order[:9])
	}
	callByName(a, "scorer judge-1") // the rival itself: the one shown before takes its place
	if want := model.Disagreement(b.others[1].Cohort.Snapshot(), f.cohort.Snapshot()); !equalValues(
		a.rival.apart, want) {
		t.Errorf("after switching to the rival: %v", a.rival.why)
	}
}

// Samples in another region by the rival are coloured, and a filter keeps just them.
func TestSamplesThatChangeRegion(t *testing.T) {
	f := newFake(200, 150)
	cfg, b := withScorers(f, 1)
	a := startWith(t, cfg, 120, 36)
	callByName(a, "colour region change")
	theirs := model.NewPartition(b.others[0].Cohort.Snapshot(), a.feed.part.Rule)
	want := model.Moved(a.feed.part, theirs)
	if !equalValues(a.home.shade.mean, a.home.plot.density.Means(want)) {
		t.Error("the map is not coloured by it")
	}
	hit(a, "c")
	callByName(a, "filter rival=other-region")
	n := 0
	for i, v := range want {
		if v == 1 {
			n++
		}
		if a.filter.kept.Has(i) != (v == 1) {
			t.Fatalf("sample %d: kept %v, moved %v", i, a.filter.kept.Has(i), v)
		}
	}
	if n == 0 || a.filter.found != n {
		t.Errorf("%d found, want %d", a.filter.found, n)
	}
}

func TestWithoutAnotherScorerThereIsNoDisagreement(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	callByName(a, "colour disagreement")
	if !strings.Contains(a.msg, "one scorer only") {
		t.Errorf("said %q", a.msg)
	}
	cfg, _ := withScorers(newFake(60, 60), 0)
	a = startWith(t, cfg, 120, 36)
	hit(a, "C")
	if !strings.Contains(screen(a), "no other scorer") {
		t.Errorf("%s", screen(a))
	}
}

func TestGoldenScorers(t *testing.T) {
	p := model.Progress{Phase: model.Running, Total: 240, Done: 99, Failed: 4, Rate: 31, CostUSD: 12.4,
		TotalUSD: 31, CapUSD: 40, SavedUSD: 3.1, InFlight: 16, Limit: "limited by 500 requests/min"}
	for name, line := range map[string]string{"dialog": "", "behind": "scorer judge-1",
		"apart": "colour disagreement", "failures": "failures"} {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size.w, size.h), func(t *testing.T) {
				cfg, _ := withScorers(failing(), 2)
				cfg.Runner, cfg.Scorer.Paid = scripted{p}, true
				a := startWith(t, cfg, size.w, size.h)
				if line == "" {
					hit(a, "W")
				} else {
					callByName(a, line)
				}
				checkSize(t, name, a.View().Content, size.w, size.h, ansi.StringWidthWc)
				golden.RequireEqual(t, screen(a))
			})
		}
	}
}

// Without a scorer the explorer says how to come by one, and offers those of the project.
func TestWithoutAScorerItAsks(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		cfg, b := withScorers(newFake(60, 0), 1)
		cfg.Scorer, b.own = model.ScorerInfo{}, b.others[0]
		b.others = nil
		a := startWith(t, cfg, size[0], size[1])
		for _, way := range waysToScore {
			if !strings.Contains(screen(a), way[0]) {
				t.Errorf("%v lacks %q:\n%s", size, way[0], screen(a))
			}
		}
		settle(a, a.askForScorer())
		if s := screen(a); !strings.Contains(s, "whose scores are shown") || !strings.Contains(s, "judge-0") {
			t.Errorf("it does not offer what there is:\n%s", s)
		}
	}
	cfg, b := withScorers(newFake(60, 0), 0)
	cfg.Scorer = model.ScorerInfo{}
	b.own.Scorer = cfg.Scorer
	a := startWith(t, cfg, 80, 24)
	hit(a, "tab")
	if settle(a, a.askForScorer()); a.top().name() != "list" {
		t.Error("it interrupts what a person does")
	}
}

// A verdict given while another scorer is on its way is seen there too.
func TestAVerdictOnTheWayToAnotherScorerIsNotLost(t *testing.T) {
	for _, late := range []bool{false, true} {
		cfg, b := withScorers(newFake(60, 60), 1)
		a := startWith(t, cfg, 120, 36)
		msg := a.open(b.others[0].Scorer)()
		hit(a, "tab")
		_, verdict := a.Update(keyMsg("m"))
		if late { // it is on disk only once the other scorer is on screen
			a.Update(msg)
			settle(a, verdict)
		} else {
			settle(a, verdict)
			a.Update(msg)
		}
		if n := a.feed.snap.Counts.Flagged(); a.cfg.Scorer.Name == "chrF" || n != 1 {
			t.Errorf("late %v: %d flagged by %s", late, n, a.cfg.Scorer.Name)
		}
	}
}

// The first frame of another scorer is all its own, before anything is computed after it.
func TestTheFirstFrameIsTheOtherScorers(t *testing.T) {
	cfg, b := withScorers(newFake(300, 300), 2)
	a := startWith(t, cfg, 120, 36)
	callByName(a, "filter mean>=6")
	callByName(a, "colour disagreement")
	a.Update(a.open(b.others[1].Scorer)())
	snap := b.others[1].Cohort.Snapshot()
	for i := range snap.Len() {
		if a.filter.kept.Has(i) != (snap.Mean(i) >= 6) {
			t.Fatalf("sample %d with mean %v: kept %v", i, snap.Mean(i), a.filter.kept.Has(i))
		}
	}
	if a.rival.apart != nil || a.home.shade.mean != nil && a.home.shade.cellsOf.apart != a.rival.results {
		t.Error("the disagreement of the scorer before is still there")
	}
	if a.home.plot.density.Shown != a.filter.found || a.home.mix.part != a.feed.part {
		t.Error("the map is not the other scorer's")
	}
}

// Scorers whose names begin alike are told apart at the smallest size, and nothing is counted that is
// not known.
func TestTheScorersAreToldApart(t *testing.T) {
	cells := func(name, scored string) [7]string {
		return [...]string{"", name, "judge", scored, "12", "$0.13", "shown, scoring"}
	}
	lines := [][7]string{cells("gpt-4o-mini 1–10", ""), cells("gpt-4o-mini 1–10 ×3", "384/384")}
	if w := scorerWidths(lines, 76)[1]; w < width("gpt-4o-mini 1–10 ×3")+2 {
		t.Errorf("names have %d cells", w)
	}
	cfg, b := withScorers(newFake(60, 60), 1)
	a := startWith(t, cfg, 80, 24)
	d := &scorerDialog{}
	if got := d.cells(a, d.counted(a, model.Standing{Scorer: b.others[0].Scorer}))[3]; got != "" {
		t.Errorf("counts of scores that nobody has counted: %q", got)
	}
	if got := d.counted(a, model.Standing{Scorer: cfg.Scorer}); a.cfg.Runner == nil && got.Total != 240 {
		t.Errorf("the scores shown are not counted: %+v", got)
	}
}
