package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestNoTableBindsAKeyTwice(t *testing.T) {
	for _, m := range allModes() {
		bound := map[string]string{}
		for _, b := range tableOf(m) {
			for _, k := range b.keys {
				if before, twice := bound[k]; twice {
					t.Errorf("%s binds %q to %q and to %q", m.name(), k, before, b.help)
				}
				bound[k] = b.help
			}
		}
		if m.name() != "map" && bound["esc"] == "" {
			t.Errorf("%s has no esc", m.name())
		}
		for _, k := range []string{"ctrl+c", "f1"} {
			if bound[k] == "" {
				t.Errorf("%s does not bind %q", m.name(), k)
			}
		}
	}
}

func TestWhatTheFooterShowsIsExplained(t *testing.T) {
	for _, m := range allModes() {
		for _, b := range tableOf(m) {
			if b.short != "" && (b.help == "" || b.shown == "") {
				t.Errorf("%s: the footer's %q has no help", m.name(), b.short)
			}
			if b.help != "" && (b.shown == "" || len(b.keys) == 0) {
				t.Errorf("%s: %q has no key", m.name(), b.help)
			}
		}
		if n := len(footerBindings(tableOf(m), mostFooterKeys(80), 80)); n == 0 || n > 6 {
			t.Errorf("%s: the footer has %d keys", m.name(), n)
		}
	}
}

func TestModesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range allModes() {
		if seen[m.name()] {
			t.Errorf("two modes are called %q", m.name())
		}
		seen[m.name()] = true
	}
}

func TestFooterOfTheMap(t *testing.T) {
	for w, more := range map[int]string{80: "", 120: " c colour f flag F filter",
		200: " c colour f flag F filter a axes i facts q quit"} {
		a := start(t, newFake(100, 100), w, 24)
		lines := strings.Split(screen(a), "\n")
		got := strings.Join(strings.Fields(lines[len(lines)-1]), " ")
		want := "↵ read ⇥ list space brush / search R review x export" + more + " ? help 0 ⚑ saved"
		if got != want {
			t.Errorf("%d columns: %q, want %q", w, got, want)
		}
	}
}

// A key that cannot be used here keeps its place in the footer.
func TestFooterKeepsItsOrder(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	p := &a.home.plot
	line := func() string {
		lines := strings.Split(screen(a), "\n")
		return lines[len(lines)-1]
	}
	before := line()
	for cell := range p.cols * p.rows {
		if p.density.At(cell).Count == 0 {
			p.moveTo(cell%p.cols, cell/p.cols)
			break
		}
	}
	a.dirty = true
	if got := line(); got != before || a.home.nothingPicked(a) == "" {
		t.Errorf("%q, and over an empty cell %q", before, got)
	}
}

// everywhere are keys that lead to every mode.
var everywhere = [][]string{
	nil, {"tab"}, {"tab", "enter"}, {"R"}, {"R", "q"}, {"f"}, {"x"}, {"/"}, {":"}, {"?"}, {"?", "/"},
	{"tab", "enter", "e"}, {":", "m", "e", "s", "s", "enter"}, {":", "s", "e", "t", "t", "enter"},
	{"i"},
}

func TestCtrlCAndEscWorkEverywhere(t *testing.T) {
	for _, keys := range everywhere {
		f := newSuspectFake(100, 100)
		a := start(t, f, 120, 36)
		hit(a, keys...)
		where := a.top().name()
		_, cmd := a.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
		if !quits(cmd) {
			t.Errorf("%s: ctrl+c does not quit", where)
		}
		for range 4 {
			hit(a, "esc")
		}
		if a.top() != mode(a.home) {
			t.Errorf("%s: esc leads to %s", where, a.top().name())
		}
	}
}

// quits reports whether a command ends the program.
func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		return slices.ContainsFunc(msg, quits)
	}
	return false
}

func TestEscTwiceInOneGoIsTwo(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	hit(a, "tab", "enter")
	_, cmd := a.Update(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
	settle(a, cmd)
	if a.top() != mode(a.home) {
		t.Errorf("it leads to %s", a.top().name())
	}
}

func TestHelpTellsEveryKeyOfEveryMode(t *testing.T) {
	for _, keys := range everywhere {
		a := start(t, newSuspectFake(100, 100), 200, 70)
		hit(a, keys...)
		if _, is := a.top().(*helpScreen); is {
			continue // f1 closes it
		}
		table := tableOf(a.top())
		_, cmd := a.Update(tea.KeyPressMsg{Code: tea.KeyF1})
		settle(a, cmd)
		got := screen(a)
		for _, b := range table {
			const enough = 30 // what is longer may be cut
			help, _ := split(b.help, enough)
			if help != "" && !strings.Contains(got, b.shown+" ") || !strings.Contains(got, help) {
				t.Errorf("%v: help lacks %s %q:\n%s", keys, b.shown, b.help, got)
			}
		}
	}
}

func TestHelpSaysWhyAKeyIsDisabled(t *testing.T) {
	a := start(t, newFake(60, 60), 200, 60)
	hit(a, "?")
	if got := screen(a); !strings.Contains(got, "zoom out  (this is the whole map)") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestHelpNarrowsAndScrolls(t *testing.T) {
	a := start(t, newFake(60, 60), 80, 24)
	hit(a, "?", "/", "u", "n", "d", "o")
	if got := screen(a); !strings.Contains(got, "undo the last") || strings.Contains(got, "zoom") {
		t.Errorf("narrowed to undo:\n%s", got)
	}
	hit(a, "enter", "/", "x", "x")
	if got := screen(a); !strings.Contains(got, "no key of which") {
		t.Errorf("narrowed to nothing:\n%s", got)
	}
	hit(a, "esc", "G")
	if got := screen(a); !strings.Contains(got, "quit from anywhere") {
		t.Errorf("the end:\n%s", got)
	}
	hit(a, "g", "j")
	if got := screen(a); strings.Contains(got, "quit from anywhere") || a.top().(*helpScreen).top != 1 {
		t.Errorf("a line down:\n%s", got)
	}
}

// In a narrow screen every line of help can be scrolled to.
func TestHelpShowsEveryLineInTheEnd(t *testing.T) {
	a := start(t, newFake(60, 60), 80, 24)
	table := tableOf(a.top())
	hit(a, "?")
	seen := ""
	for range 60 {
		seen += screen(a)
		hit(a, "j")
	}
	for _, b := range table {
		if b.help != "" && !strings.Contains(seen, b.help) {
			t.Errorf("%q is never seen", b.help)
		}
	}
}
