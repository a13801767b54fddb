package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// typeCommand opens the command line and types into it.
func typeCommand(a *App, line string) *commandLine {
	hit(a, ":")
	hit(a, strings.Split(line, "")...)
	p, _ := a.top().(*commandLine)
	return p
}

func noEffect(*App, string) tea.Cmd { return nil }

func TestCommandsByWhatIsTyped(t *testing.T) {
	entries := []entry{
		{name: "keep", args: "SHARE", help: "size of the pool", do: noEffect},
		{name: "messages", help: "what was said", do: noEffect},
		{name: "zoom in at the cursor", shown: "+", do: noEffect},
		{name: "set", args: "NAME VALUE", do: noEffect},
		{name: "settings", do: noEffect},
		{name: "move the cursor", shown: "←", do: noEffect},
	}
	for typed, want := range map[string]struct{ name, arg string }{
		"keep 1/4":   {"keep", "1/4"},
		"keep  0.5 ": {"keep", "0.5"},
		"ke 1/4":     {"keep", "1/4"},
		"mess":       {"messages", ""},
		"zoom in":    {"zoom in at the cursor", ""},
		"cursor":     {"zoom in at the cursor", ""},
		"mtc":        {"move the cursor", ""},
		"+":          {"zoom in at the cursor", ""},
		"set":        {"set", ""},
		"set a b":    {"set", "a b"},
		"sett":       {"settings", ""},
		"ZOOM":       {"zoom in at the cursor", ""},
		"pool":       {"keep", ""},
		"xyzzy":      {"", ""},
	} {
		p := &commandLine{entries: entries}
		p.line.set(typed)
		p.search(&App{})
		got := offer{}
		if len(p.found) > 0 {
			got = p.found[0]
		}
		if got.name != want.name || got.arg != want.arg {
			t.Errorf("%q finds %q with %q, want %q with %q", typed, got.name, got.arg, want.name, want.arg)
		}
	}
}

func TestCommandLineOffersEverythingWithAKeyAndWithout(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	table := tableOf(a.top())
	p := typeCommand(a, "")
	names := map[string]bool{}
	for _, m := range p.found {
		names[m.name] = true
	}
	for _, b := range table {
		if b.help != "" && b.keys[0] != ":" && !names[b.help] {
			t.Errorf("the command line lacks %q", b.help)
		}
	}
	for _, c := range appCommands() {
		if !names[c.name] {
			t.Errorf("the command line lacks %q", c.name)
		}
	}
}

func TestCommandLineRunsABinding(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	typeCommand(a, "colour: region, density")
	hit(a, "enter")
	if a.home.plot.colour != byDensity || a.top() != mode(a.home) {
		t.Errorf("colour %d in %s", a.home.plot.colour, a.top().name())
	}
	if p := typeCommand(a, ""); p.line.text != nil || p.found[0].name != "colour: region, density, P, source, margin, length" ||
		!p.found[0].recent {
		t.Errorf("what was run last is not the first on offer: %q", p.found[0].name)
	}
}

func TestCommandLineSaysWhyAKeyIsDisabled(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	typeCommand(a, "zoom out")
	if !strings.Contains(screen(a), "(this is the whole map)") {
		t.Errorf("screen:\n%s", screen(a))
	}
	hit(a, "enter")
	if !strings.Contains(screen(a), "this is the whole map") || a.top() != mode(a.home) {
		t.Errorf("screen:\n%s", screen(a))
	}
}

func TestCommandLineCompletes(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	p := typeCommand(a, "rev")
	hit(a, "tab")
	if got := string(p.line.text); got != "review " {
		t.Errorf("completed to %q", got)
	}
	hit(a, "backspace", "backspace")
	if got := string(p.line.text); got != "revie" || len(p.found) == 0 {
		t.Errorf("%q finds %d", got, len(p.found))
	}
}

func TestCommandLineNamesTheNearest(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	typeCommand(a, "setings9")
	hit(a, "enter")
	if !strings.Contains(screen(a), `there is no such command; the nearest is "settings"`) {
		t.Errorf("screen:\n%s", screen(a))
	}
	hit(a, "ctrl+u")
	typeCommand(a, "qqqqqqq")
	hit(a, "enter")
	if got := screen(a); !strings.Contains(got, "no such command") || strings.Contains(got, "nearest") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"help", "hlep", 2}, {"quit", "quit", 0}} {
		if got := typos(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSetChangesASettingAndKeepsIt(t *testing.T) {
	f := newFake(60, 60)
	a := start(t, f, 120, 36)
	typeCommand(a, "set axes log")
	hit(a, "enter")
	if f.settings[settingAxes] != "log" || axisPairs[a.home.plot.pair].name != "log" {
		t.Errorf("setting %q, axes %d", f.settings[settingAxes], a.home.plot.pair)
	}
	for _, c := range []struct{ line, want string }{
		{"set axes round", `"round" is none of auto, linear`},
		{"set nothing 1", `there is no setting "nothing"`},
		{"set review 7", `"7" is no number from 0 to 1`},
		{"set review", "review is 0.5"},
		{"set axes", "axes is log; it may be auto, linear"},
		{"theme dark", "theme is dark; it was auto"},
		{"set review 0.25", "review is 0.25; it was 0.5"},
	} {
		typeCommand(a, c.line)
		hit(a, "enter")
		if !strings.Contains(screen(a), c.want) {
			t.Errorf("%q does not say %q:\n%s", c.line, c.want, screen(a))
		}
	}
	if f.settings[settingReview] != "0.25" || f.settings[settingTheme] != "dark" {
		t.Errorf("settings %v", f.settings)
	}
}

func TestThemeOutlastsTheTerminalsAnswer(t *testing.T) {
	f := newFake(60, 60)
	f.settings[settingTheme] = "light"
	a := start(t, f, 120, 36)
	light := newTheme(false, false)
	a.Update(tea.BackgroundColorMsg{}) // a dark one
	if a.th.title != light.title {
		t.Error("the terminal's answer overrides the setting")
	}
}

func TestSettingsDialogTurnsValues(t *testing.T) {
	f := newFake(60, 60)
	a := start(t, f, 120, 36)
	hit(a, ":")
	hit(a, strings.Split("settings", "")...)
	hit(a, "enter", "right", "down", "right")
	for range slices.Index(settingNames, settingReview) - slices.Index(settingNames, settingColour) {
		hit(a, "down")
	}
	hit(a, "right", "ctrl+u", "0", ".", "1", "enter")
	if f.settings[settingAxes] != "linear" || f.settings[settingColour] != "density" ||
		f.settings[settingReview] != "0.1" {
		t.Errorf("settings %v\n%s", f.settings, screen(a))
	}
	hit(a, "up", "left") // from auto back to the last
	if f.settings[settingTheme] != "light" {
		t.Errorf("settings %v", f.settings)
	}
}

func TestEverySettingCanBeSetByName(t *testing.T) {
	known := options()
	for _, name := range settingNames {
		if o, is := known[name]; !is || o.help == "" || o.values == nil && o.check == nil {
			t.Errorf("options do not say what %q may be", name)
		}
	}
}
