package ui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// endsAfter runs a command and all that follows from it, and reports whether the program ends.
func endsAfter(a *App, cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		for _, c := range msg {
			if endsAfter(a, c) {
				return true
			}
		}
	case nil:
	default:
		_, next := a.Update(msg)
		return endsAfter(a, next)
	}
	return false
}

// The value on screen is the one that is kept, however the commands of fast keys are scheduled.
func TestTheLastValueOfASettingIsKept(t *testing.T) {
	f := newFake(30, 30)
	a := start(t, f, 120, 36)
	_, first := a.Update(keyMsg("c"))
	_, second := a.Update(keyMsg("c"))
	settle(a, second)
	settle(a, first)
	if got := f.settings[settingColour]; got != colourNames[a.home.plot.colour] {
		t.Errorf("the map is coloured by %s, kept is %q", colourNames[a.home.plot.colour], got)
	}
}

func TestQuittingWaitsForSettingsAndBrushes(t *testing.T) {
	f := newFake(300, 300)
	a, _ := brushed(t, f)
	_, change := a.Update(keyMsg("c"))
	if _, quit := a.Update(keyMsg("q")); endsAfter(a, quit) {
		t.Error("it ends before the setting is kept")
	}
	if !endsAfter(a, change) || f.settings[settingColour] != colourNames[a.home.plot.colour] {
		t.Errorf("it does not end with the setting kept, but with %v", f.settings)
	}

	a, _ = brushed(t, f)
	hit(a, "B", "s", "a")
	_, change = a.Update(keyMsg("enter"))
	end := tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	if _, quit := a.Update(end); endsAfter(a, quit) {
		t.Error("it ends before the brush is kept")
	}
	if !endsAfter(a, change) || len(f.brushes) != 1 {
		t.Errorf("it does not end with the brush kept, but with %v", f.brushes)
	}
}

// A signal ends the event loop, but not what was typed before it: each change is made once.
func TestWhatWaitsIsSavedAfterTheLoopHasEnded(t *testing.T) {
	f := newFake(300, 300)
	a := start(t, f, 120, 36)
	hit(a, "tab")
	_, running := a.Update(keyMsg("m"))
	a.Update(keyMsg("j"))
	a.Update(keyMsg("r"))
	if err := a.finish(); err != nil {
		t.Fatal(err)
	}
	running()
	if counts := a.cfg.Cohort.Snapshot().Counts; len(f.done) != 2 {
		t.Errorf("%d changes are on disk: %v", len(f.done), counts.Verdicts)
	}
	f.fail = errors.New("no space left")
	a.Update(keyMsg("d"))
	err := a.finish()
	if err == nil || !strings.Contains(err.Error(), "1 change not saved: no space") {
		t.Errorf("a change that cannot be made gives %v", err)
	}
}
