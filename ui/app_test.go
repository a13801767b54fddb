package ui

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

func stripped(s string) string { return ansi.Strip(s) }

// scenes are the places a golden frame is kept of, with the keys that lead there.
var scenes = map[string][]string{
	"map": nil, "list": {"tab"}, "reader": {"tab", "enter"}, "export": {"x"}, "help": {"?"},
	"flag": {"f"}, "brush": {"space", "L", "J", "space"}, "rank": {"a", "a", "a"},
}

func TestGoldenFrames(t *testing.T) {
	t.Parallel()
	for name, keys := range scenes {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size.w, size.h), func(t *testing.T) {
				a := start(t, newFake(500, 480), size.w, size.h)
				hit(a, keys...)
				golden.RequireEqual(t, screen(a))
			})
		}
	}
}

func TestGoldenColours(t *testing.T) {
	a := start(t, newFake(60, 60), 80, 24)
	golden.RequireEqual(t, a.View().Content)
}

// Every frame of every size has exactly that many cells.
func TestEverySizeIsFilledExactly(t *testing.T) {
	f := newFake(300, 250)
	f.texts = func(i int) model.Text {
		return model.Text{Instruction: "漢字 की क्षि 👩‍👩‍👧 e\u0301\u0301 กำ " + strings.Repeat("w", i),
			Responses: []model.ResponseText{{Body: "\u202eabc\x1b[2J\tdef"}, {Body: "한국어"}, {Body: ""}, {Body: "x"}}}
	}
	for name, keys := range scenes {
		a := start(t, f, 120, 36)
		hit(a, keys...)
		for _, w := range []int{1, 2, 19, 59, 60, 61, 79, 80, 81, 99, 120, 133, 200} {
			for _, h := range []int{1, 2, 15, 16, 17, 24, 36, 60} {
				_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: h})
				settle(a, cmd)
				checkSize(t, fmt.Sprintf("%s at %d×%d", name, w, h), a.View().Content, w, h, ansi.StringWidthWc)
			}
		}
	}
}

// A terminal that lays out grapheme clusters gets lines that are as wide as it sees them.
func TestGraphemeTerminalIsFilledExactly(t *testing.T) {
	f := newFake(40, 40)
	f.texts = func(int) model.Text {
		return model.Text{Instruction: "की क्षि नमस्ते กำ 한", Responses: make([]model.ResponseText, 4)}
	}
	a := start(t, f, 100, 30)
	a.Update(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	t.Cleanup(func() { graphemes.Store(false) })
	hit(a, "tab")
	checkSize(t, "list", a.View().Content, 100, 30, ansi.StringWidth)
}

func checkSize(t *testing.T, what, frame string, w, h int, width func(string) int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%s: %d lines", what, len(lines))
	}
	for y, line := range lines {
		if got := width(line); got != w {
			t.Fatalf("%s: line %d is %d cells wide: %q", what, y, got, ansi.Strip(line))
		}
	}
}

func TestCachedFrameEqualsUncached(t *testing.T) {
	a := start(t, newFake(200, 150), 120, 36)
	for _, k := range []string{"n", "space", "J", "space", "tab", "down", "m", "enter", "esc", "esc", "a", "+"} {
		hit(a, k)
		cached := a.View().Content
		if got := a.View().Content; got != cached {
			t.Fatalf("after %q: the frame changes without a message", k)
		}
		if fresh := a.render(); fresh != cached {
			t.Fatalf("after %q: the cached frame is old", k)
		}
	}
}

// What is under the cursor is what is drawn there: every drawn sample is found exactly once.
func TestPickFindsEverySampleOnce(t *testing.T) {
	for _, axes := range []int{0, 1, 2, 3} {
		a := start(t, newFake(400, 380), 100, 30)
		hit(a, strings.Split(strings.Repeat("a", axes), "")...)
		p := &a.home.plot
		seen := map[int]int{}
		for cell := range p.cols * p.rows {
			p.moveTo(cell%p.cols, cell/p.cols)
			for _, i := range p.pick() {
				seen[i]++
			}
			if n := p.density.At(cell).Count; n != len(p.pick()) {
				t.Fatalf("cell %d shows %d, holds %d", cell, n, len(p.pick()))
			}
		}
		if len(seen) != 380 {
			t.Errorf("axes %d: %d samples found, 380 drawn", axes, len(seen))
		}
	}
}

func TestArrivalsMoveTheMapLikeARebuild(t *testing.T) {
	f := newFake(300, 100)
	a := start(t, f, 120, 36)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := 100; i < 300; i++ {
		f.score(i, rng)
		a.Update(look(a.cfg))
	}
	live := a.home.plot.density
	fresh := model.NewDensity(live.View, a.feed.snap, a.feed.part, nil)
	if live.Shown != fresh.Shown || fresh.Shown == 0 {
		t.Fatalf("%d shown, %d after a rebuild", live.Shown, fresh.Shown)
	}
	for cell := range live.View.Cols * live.View.Rows {
		if live.At(cell) != fresh.At(cell) {
			t.Fatalf("cell %d: %+v, rebuilt %+v", cell, live.At(cell), fresh.At(cell))
		}
	}
}

func TestVerdictsUndoAndRedo(t *testing.T) {
	f := newFake(50, 50)
	a := start(t, f, 120, 36)
	hit(a, "tab", "m", "down", "d", "down", "r")
	if got := a.feed.snap.Counts.Verdicts; got[model.Mislabelled] != 1 || got[model.Drop] != 1 || got[model.Right] != 1 {
		t.Fatalf("verdicts %v", got)
	}
	hit(a, "z", "z")
	if got := a.feed.snap.Counts.Flagged(); got != 1 {
		t.Errorf("%d flagged after two undos, want 1", got)
	}
	hit(a, "Z")
	if got := a.feed.snap.Counts.Verdicts[model.Drop]; got != 1 {
		t.Errorf("redo brought back %d drops", got)
	}
	hit(a, "backspace", "z", "z", "z", "z", "z")
	if got := a.feed.snap.Counts.Flagged(); got != 0 {
		t.Errorf("%d flagged after undoing everything", got)
	}
	if !strings.Contains(screen(a), "nothing to undo") {
		t.Error("the end of the undo history is not said")
	}
}

func TestAVerdictThatCannotBeSavedIsNotShown(t *testing.T) {
	f := newFake(50, 50)
	a := start(t, f, 120, 36)
	hit(a, "tab")
	f.fail = errors.New("disk full")
	hit(a, "m")
	if a.feed.snap.Counts.Flagged() != 0 || !strings.Contains(screen(a), "not saved: disk full") {
		t.Errorf("screen:\n%s", screen(a))
	}
	hit(a, "down")
	if !strings.Contains(screen(a), "NOT SAVED") {
		t.Error("the footer says that all is saved")
	}
}

// stuckRun is a run whose scores cannot be stored.
type stuckRun struct{}

func (stuckRun) Progress() model.Progress {
	return model.Progress{Phase: model.Finished, Total: 4, Done: 4, Unstored: "disk full"}
}
func (stuckRun) Pause()  {}
func (stuckRun) Resume() {}

func TestScoresThatAreNotOnDiskAreNotCalledSaved(t *testing.T) {
	cfg := newFake(40, 40).config()
	cfg.Runner = stuckRun{}
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 30})
	got := screen(a)
	if !strings.Contains(got, "not stored: disk full") || !strings.Contains(got, "NOT SAVED") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestNoteIsWrittenAndShown(t *testing.T) {
	a := start(t, newFake(50, 50), 120, 36)
	hit(a, "tab", "enter", "e", "o", "d", "d", "space", "q", "enter")
	if got := screen(a); !strings.Contains(got, "✎ odd q") {
		t.Errorf("the note is not on screen:\n%s", got)
	}
}

func TestSearchNarrowsMapAndList(t *testing.T) {
	f := newFake(1000, 1000)
	f.texts = func(i int) model.Text {
		body := "plain"
		if i%100 == 7 {
			body = "has the Needle inside"
		}
		return model.Text{Instruction: "same", Responses: []model.ResponseText{{Body: body}, {}, {}, {}}}
	}
	a := start(t, f, 120, 36)
	hit(a, "/", "n", "e", "e", "d", "l", "e", "enter")
	if a.filter.found != 10 || a.home.plot.density.Shown != 10 {
		t.Fatalf("%d found, %d on the map, want 10", a.filter.found, a.home.plot.density.Shown)
	}
	hit(a, "tab")
	if l := a.top().(*sampleList); len(l.order) != 10 {
		t.Errorf("%d listed, want 10", len(l.order))
	}
	hit(a, "esc", "esc")
	if a.home.plot.density.Shown != 1000 {
		t.Error("esc does not end the search")
	}
}

func TestMostSuspectIsTheHeadOfTheSort(t *testing.T) {
	a := start(t, newFake(500, 400), 100, 30)
	keys := a.feed.snap.Roster().Keys
	all := gather(500, nil, func(int) bool { return true })
	got := mostSuspect(a.feed.diag, keys, all, 30)
	sortBySuspicion(a.feed.diag, keys, all)
	if !slices.Equal(got, all[:30]) {
		t.Errorf("%v, want %v", got, all[:30])
	}
}

func TestZoomKeepsTheCursorsPlace(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	p.moveTo(20, 10)
	x, y := p.cx, p.cy
	hit(a, "+", "+", "-", "-")
	if p.zoomed || p.col != 20 || p.row != 10 || p.cx != x || p.cy != y {
		t.Errorf("cursor at %d,%d (%v, %v), zoomed %v", p.col, p.row, p.cx, p.cy, p.zoomed)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	f := newFake(40, 40)
	evil := "\x1b]52;c;aGk=\a\x1b[2J\x9b31m\u202ereversed\xff\r\n\x00done"
	f.texts = func(int) model.Text {
		r := model.ResponseText{Body: evil, Model: evil, Rationale: evil}
		return model.Text{ID: evil, Source: evil, Instruction: evil, Responses: []model.ResponseText{r, r, r, r}}
	}
	a := start(t, f, 120, 36)
	a.cfg.Name, a.cfg.Scorer.Name = evil, evil
	for _, k := range []string{"n", "tab", "enter", "esc", "esc", "x"} {
		hit(a, k)
		for _, r := range stripped(a.View().Content) {
			if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e {
				t.Fatalf("after %q: U+%04X reaches the terminal", k, r)
			}
		}
		for part := range strings.SplitSeq(a.View().Content, "\x1b") {
			if part != "" && !strings.HasPrefix(part, "[0") && part[0] != ' ' {
				t.Fatalf("after %q: a sequence that is not ours: %q", k, part[:min(20, len(part))])
			}
		}
		checkSize(t, k, a.View().Content, 120, 36, ansi.StringWidthWc)
	}
}

func TestAxesAndColourAreRemembered(t *testing.T) {
	f := newFake(100, 100)
	hit(start(t, f, 100, 30), "a", "a", "c")
	again := start(t, f, 100, 30)
	if p := again.home.plot; axisPairs[p.pair].name != "log" || p.colour != byDensity {
		t.Errorf("axes %d, colour %d", p.pair, p.colour)
	}
}

func TestMessageGoesAway(t *testing.T) {
	now := noon
	f := newFake(40, 40)
	cfg := f.config()
	cfg.Now = func() time.Time { return now }
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	a.say("hello there")
	now = now.Add(messageFor + time.Second)
	a.Update(tickMsg{})
	if strings.Contains(screen(a), "hello there") {
		t.Error("the message stays")
	}
}

func TestWideningTheReaderShowsAllResponses(t *testing.T) {
	a := start(t, newFake(40, 40), 80, 24)
	hit(a, "tab", "enter", "right", "right")
	a.Update(tea.WindowSizeMsg{Width: 160, Height: 40})
	if got := screen(a); !strings.Contains(got, "A  score") || !strings.Contains(got, "D  score") {
		t.Errorf("screen:\n%s", got)
	}
}

// Keys that come faster than the disk are carried out in their order.
func TestTheLastVerdictHolds(t *testing.T) {
	f := newFake(40, 40)
	a := start(t, f, 120, 36)
	hit(a, "tab")
	var waiting []tea.Cmd
	for _, k := range []string{"m", "r", "z", "d", "u"} {
		_, cmd := a.Update(keyMsg(k))
		waiting = append(waiting, cmd)
	}
	for k := len(waiting) - 1; k >= 0; k-- { // the scheduler may run them in any order
		settle(a, waiting[k])
	}
	if got := a.feed.snap.Counts.Verdicts; got[model.Unsure] != 1 || a.feed.snap.Counts.Flagged() != 1 {
		t.Errorf("verdicts %v", got)
	}
	for k, v := range f.verdicts {
		if i := slices.Index(f.roster.Keys, k); a.feed.snap.Verdict(i) != v {
			t.Errorf("sample %d is %v on screen and %v on disk", i, a.feed.snap.Verdict(i), v)
		}
	}
}

// Whatever redraws the map, the cursor stays on its sample.
func TestTheCursorStaysOnItsSample(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	hit(a, "n", "n", "n")
	at := a.home.plot.pick()[0]
	for _, k := range []string{"a", "a", "a", "a", "+", "+", "-", "0", "a", "a", "a"} {
		hit(a, k)
		if !slices.Contains(a.home.plot.pick(), at) {
			t.Fatalf("after %q the cursor has left sample %d", k, at)
		}
	}
	col, row := a.home.plot.col, a.home.plot.row
	hit(a, "right", "right")
	settle(a, a.deriveCmd())
	if p := a.home.plot; p.col != col+2 || p.row != row {
		t.Errorf("a new computation moves the cursor from %d,%d to %d,%d", col+2, row, p.col, p.row)
	}
}

func TestArrivalsGlowThroughNewRegions(t *testing.T) {
	f := newFake(100, 50)
	a := start(t, f, 120, 36)
	f.score(60, rand.New(rand.NewPCG(1, 1)))
	a.Update(look(a.cfg))
	settle(a, a.deriveCmd())
	if len(a.home.plot.glowing()) != 1 {
		t.Errorf("%d cells glow", len(a.home.plot.glowing()))
	}
}

func TestNotesFromElsewhereAreNotOverwritten(t *testing.T) {
	f := newFake(40, 40)
	a := start(t, f, 120, 36)
	hit(a, "tab", "enter", "e", "o", "n", "e", "enter")
	k := f.roster.Keys[a.top().(*reader).in[0]]
	f.notes[k] = "from elsewhere"
	hit(a, "e", "!", "enter")
	if f.notes[k] != "from elsewhere!" {
		t.Errorf("the note is %q", f.notes[k])
	}
}

// Where the screen is too small to show anything, no key does anything unseen.
func TestNothingIsDoneUnseen(t *testing.T) {
	f := newFake(60, 60)
	a := start(t, f, 80, 24)
	hit(a, "tab")
	_, cmd := a.Update(tea.WindowSizeMsg{Width: minWidth - 1, Height: 24})
	settle(a, cmd)
	hit(a, "m", "j", "esc")
	if len(f.verdicts) != 0 || a.top().name() != "list" {
		t.Errorf("verdicts %v, in %s", f.verdicts, a.top().name())
	}
	_, cmd = a.Update(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
	settle(a, cmd)
	if hit(a, "m"); len(f.verdicts) != 1 {
		t.Error("and none once it is large enough")
	}
}
