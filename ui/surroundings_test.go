package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func TestSurvey(t *testing.T) {
	for env, want := range map[string]Surroundings{
		"TERM=xterm-256color LANG=en_US.UTF-8":       {},
		"TERM=xterm-256color":                        {},
		"TERM=tmux-256color LANG=C LC_CTYPE=C.UTF-8": {},
		"TERM=xterm LANG=de_DE.utf8":                 {},
		"TERM=xterm LANG=C.UTF-8 LC_ALL=C":           {ASCII: true},
		"TERM=xterm LANG=POSIX":                      {ASCII: true},
		"TERM=xterm LANG=de_DE.ISO-8859-1":           {ASCII: true},
		"TERM=linux LANG=C.UTF-8":                    {ASCII: true},
		"TERM=vt220 LANG=C.UTF-8":                    {ASCII: true},
		"TERM=dumb":                                  {ASCII: true, Dumb: true},
		"":                                           {NoColour: true},
		"TERM=xterm NO_COLOR=yes":                    {NoColour: true},
		"TERM=xterm NO_COLOR=0":                      {NoColour: true},
		"TERM=rxvt COLORFGBG=0;15":                   {Light: true},
		"TERM=rxvt COLORFGBG=0;default;7":            {Light: true},
		"TERM=rxvt COLORFGBG=15;0":                   {},
		"TERM=rxvt COLORFGBG=15;8":                   {},
		"TERM=rxvt COLORFGBG=15;default":             {},
		"TERM=screen-256color LC_CTYPE=ja_JP.eucJP":  {ASCII: true},
		"TERM=screen-256color LANG=C LC_ALL=C.UTF-8": {},
	} {
		vars := map[string]string{}
		for word := range strings.FieldsSeq(env) {
			name, value, _ := strings.Cut(word, "=")
			vars[name] = value
		}
		if got := Survey(func(name string) string { return vars[name] }); got != want {
			t.Errorf("%q: %+v, want %+v", env, got, want)
		}
	}
}

// The theme is the terminal's or the environment's until a person chooses one, which is kept.
func TestTheme(t *testing.T) {
	f := newFake(40, 40)
	cfg := f.config()
	cfg.Light = true
	a := New(t.Context(), cfg)
	if a.th.dark {
		t.Error("what the environment tells is not used")
	}
	answer := func(c string) { a.Update(tea.BackgroundColorMsg{Color: ansi.XParseColor(c)}) }
	if answer("#101010"); !a.th.dark {
		t.Error("the terminal's answer is not used")
	}
	settle(a, a.set(settingTheme, "light"))
	if answer("#000000"); a.th.dark || f.settings[settingTheme] != "light" {
		t.Errorf("the chosen theme does not hold: %q", f.settings[settingTheme])
	}
	if again := New(t.Context(), f.config()); again.th.dark {
		t.Error("the chosen theme is forgotten")
	}
	settle(a, a.set(settingTheme, "auto"))
	if !a.th.dark {
		t.Error("auto is not what the terminal said")
	}
}

func TestTheTerminalsColoursAreUsed(t *testing.T) {
	a := start(t, newFake(60, 60), 80, 24)
	for profile, has := range map[colorprofile.Profile][2]string{
		colorprofile.ASCII:     {"\x1b[0;1m", ";3"},
		colorprofile.ANSI:      {";36m", ";38;"},
		colorprofile.ANSI256:   {";38;5;", ";38;2;"},
		colorprofile.TrueColor: {";38;2;", ";36m"},
	} {
		a.Update(tea.ColorProfileMsg{Profile: profile})
		frame := a.View().Content
		if !strings.Contains(frame, has[0]) || strings.Contains(frame, has[1]) {
			t.Errorf("%v: want %q and no %q", profile, has[0], has[1])
		}
	}
}
