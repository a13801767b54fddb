package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

func TestErrorsStayUntilAKey(t *testing.T) {
	now := noon
	cfg := newFake(40, 40).config()
	cfg.Now = func() time.Time { return now }
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	a.say("export: %v", errors.New("disk full"))
	a.say("something else")
	now = now.Add(time.Hour)
	a.Update(tickMsg{})
	if !strings.Contains(screen(a), "export: disk full") {
		t.Errorf("screen:\n%s", screen(a))
	}
	hit(a, "left")
	if strings.Contains(screen(a), "disk full") {
		t.Error("the error stays after a key")
	}
}

func TestMessagesCanBeReadAgain(t *testing.T) {
	a := start(t, newFake(40, 40), 80, 24)
	for k := range keepMessages + 20 {
		a.say("message %d", k)
	}
	typeCommand(a, "messages")
	hit(a, "enter")
	if got := screen(a); !strings.Contains(got, "messages: 100") || !strings.Contains(got, "12:00:00  message 119") {
		t.Errorf("screen:\n%s", got)
	}
	seen := ""
	for range 110 {
		hit(a, "k")
		seen = screen(a)
	}
	if !strings.Contains(seen, "  message 20 ") {
		t.Errorf("the first message kept is not seen:\n%s", seen)
	}
	hit(a, "j")
	if strings.Contains(screen(a), "  message 20 ") {
		t.Error("a line down stays at the beginning")
	}
}

func TestALongMessageWrapsAndHidesNoState(t *testing.T) {
	for _, w := range []int{60, 80, 120} {
		a := start(t, newFake(40, 40), w, 24)
		a.failed = errors.New("disk full")
		words := ""
		for k := range 24 {
			words += fmt.Sprintf("word%02d ", k)
		}
		a.say("%s", words)
		a.dirty = true
		got := screen(a)
		for k := range 24 {
			if !strings.Contains(got, fmt.Sprintf("word%02d", k)) {
				t.Errorf("%d columns: word%02d is missing:\n%s", w, k, got)
			}
		}
		if !strings.Contains(got, "NOT SAVED") || !strings.Contains(got, "? help") {
			t.Errorf("%d columns: the state is hidden:\n%s", w, got)
		}
		a.say("%s", strings.Repeat(words, 5))
		a.dirty = true
		if got := screen(a); !strings.Contains(got, "… :messages") || !strings.Contains(got, "NOT SAVED") {
			t.Errorf("%d columns: what is cut is not said:\n%s", w, got)
		}
	}
}

func TestHintShowsOnceInAFreshProject(t *testing.T) {
	f := newFake(60, 60)
	open := func() *App {
		cfg := f.config()
		cfg.Welcome = true
		a := New(t.Context(), cfg)
		a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		settle(a, a.deriveCmd())
		return a
	}
	a := open()
	if got := screen(a); !strings.Contains(got, "new here?") || !strings.Contains(got, "every key") {
		t.Fatalf("no hint:\n%s", got)
	}
	hit(a, "right")
	if strings.Contains(screen(a), "new here?") || f.settings[settingHint] != hintSeen {
		t.Errorf("the hint stays; setting %q", f.settings[settingHint])
	}
	a = open()
	if strings.Contains(screen(a), "new here?") {
		t.Error("the hint shows again")
	}
	typeCommand(a, "hint")
	hit(a, "enter")
	if !strings.Contains(screen(a), "new here?") {
		t.Error(":hint does not show it")
	}
	a.Update(tea.MouseClickMsg{X: 2, Y: 3, Button: tea.MouseLeft})
	if strings.Contains(screen(a), "new here?") {
		t.Error("a click does not dismiss it")
	}
	f.settings = map[string]string{}
	f.flagged(model.Right, 3)
	if strings.Contains(screen(open()), "new here?") {
		t.Error("the hint shows where somebody has worked")
	}
}

// pacedRun is a run that is n responses of a thousand on.
type pacedRun struct{ done int }

func (r *pacedRun) Progress() model.Progress {
	return model.Progress{Phase: model.Running, Total: 1000, Done: r.done, Failed: 5}
}
func (*pacedRun) Pause()  {}
func (*pacedRun) Resume() {}

func TestWindowTitleTellsWholePercents(t *testing.T) {
	cfg := newFake(40, 40).config()
	run := &pacedRun{}
	cfg.Runner = run
	a := New(t.Context(), cfg)
	for done, want := range map[int]string{0: "0% admap fixture.jsonl", 336: "34% admap fixture.jsonl",
		344: "34% admap fixture.jsonl", 345: "35% admap fixture.jsonl"} {
		run.done = done
		a.Update(tickMsg{})
		if got := a.View().WindowTitle; got != want {
			t.Errorf("%d done: %q, want %q", done, got, want)
		}
	}
}

func TestQuittingAsksNothingButFinishesWhatIsBeingSaved(t *testing.T) {
	for _, key := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: 'c', Mod: tea.ModCtrl}} {
		f := newFake(60, 60)
		a := start(t, f, 120, 36)
		if _, cmd := a.Update(key); !quits(cmd) {
			t.Errorf("%s does not quit at once", key)
		}
		hit(a, "f")
		_, save := a.Update(keyMsg("m"))
		hit(a, "z") // waits its turn
		if _, cmd := a.Update(key); quits(cmd) {
			t.Fatalf("%s quits while changes wait", key)
		}
		ends := false
		for step := save; step != nil && !ends; {
			msg := firstEdited(step)
			if msg == nil {
				break
			}
			_, step = a.Update(msg)
			ends = quitsNow(step)
		}
		if !ends || len(f.done) != 0 || len(f.undone) != 1 {
			t.Errorf("%s: ends %v, %d done, %d undone", key, ends, len(f.done), len(f.undone))
		}
	}
}

// firstEdited runs a command until it brings a change that is on disk.
func firstEdited(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case editedMsg:
		return msg
	case tea.BatchMsg:
		for _, c := range msg {
			if m := firstEdited(c); m != nil {
				return m
			}
		}
	}
	return nil
}

// quitsNow is quits for commands that must not be run twice.
func quitsNow(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	msg := cmd()
	if batch, is := msg.(tea.BatchMsg); is {
		return len(batch) > 0 && quitsNow(batch[0])
	}
	_, is := msg.(tea.QuitMsg)
	return is
}

func TestQuittingTwiceWaitsNoLonger(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	hit(a, "f")
	a.Update(keyMsg("m"))
	a.Update(keyMsg("q"))
	if _, cmd := a.Update(keyMsg("q")); !quits(cmd) {
		t.Error("the second q does not quit")
	}
}

func TestAFailureKeepsTheProgramOpen(t *testing.T) {
	f := newFake(60, 60)
	a := start(t, f, 120, 36)
	hit(a, "f")
	f.fail = errors.New("disk full")
	_, save := a.Update(keyMsg("m"))
	a.Update(keyMsg("q"))
	if _, cmd := a.Update(firstEdited(save)); quits(cmd) || !strings.Contains(screen(a), "disk full") {
		t.Errorf("it ends, or says nothing:\n%s", screen(a))
	}
}

func TestUndoSaysWhereItsSamplesAre(t *testing.T) {
	f := newFake(100, 100)
	a := start(t, f, 120, 36)
	hit(a, "tab", "m", "down", "r") // two strokes
	l := a.top().(*sampleList)
	first, second := l.order[0], l.order[1]
	settle(a, a.verdictCmd([]int{first, second, l.order[2]}, model.Drop))
	l.order = l.order[1:2]
	hit(a, "z")
	if got := screen(a); !strings.Contains(got, "undone: flags of 3 samples as they were, 1 of them here · Z redoes") {
		t.Errorf("screen:\n%s", got)
	}
	hit(a, "z")
	if got := screen(a); !strings.Contains(got, "undone: right taken off 1 sample · Z redoes") {
		t.Errorf("screen:\n%s", got)
	}
	hit(a, "z")
	region := a.feed.part.Region[first].String()
	if got := screen(a); !strings.Contains(got, "off 1 sample, which is not here but in "+region) {
		t.Errorf("screen:\n%s", got)
	}
}

// clickOn clicks the first place on screen that has a text.
func clickOn(t *testing.T, a *App, text string) {
	t.Helper()
	for y, line := range strings.Split(screen(a), "\n") {
		if at := strings.Index(line, text); at >= 0 {
			_, cmd := a.Update(tea.MouseClickMsg{X: width(line[:at]), Y: y, Button: tea.MouseLeft})
			settle(a, cmd)
			return
		}
	}
	t.Fatalf("%q is not on screen:\n%s", text, screen(a))
}

func TestTheFooterCanBeClicked(t *testing.T) {
	f := newSuspectFake(100, 100)
	a := start(t, f, 80, 24)
	for _, c := range []struct{ click, mode string }{
		{"⇥ list", "list"}, {"right button", "map"}, {"R review", "review"}, {"help", "help"},
		{"right button", "review"}, {"m mislabelled", "review"}, {"right button", "review summary"},
		{"esc leave", "map"},
	} {
		if c.click == "right button" {
			_, cmd := a.Update(tea.MouseClickMsg{X: 40, Y: 10, Button: tea.MouseRight})
			settle(a, cmd)
		} else {
			clickOn(t, a, c.click)
		}
		if a.top().name() != c.mode {
			t.Fatalf("%s leads to %s, want %s", c.click, a.top().name(), c.mode)
		}
	}
	if len(f.verdicts) != 1 {
		t.Errorf("%d verdicts by mouse", len(f.verdicts))
	}
	typeCommand(a, "")
	clickOn(t, a, "settings")
	if a.top().name() != "settings" {
		t.Errorf("a click in the command line leads to %s", a.top().name())
	}
}
