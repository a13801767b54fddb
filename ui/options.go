package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// option is what is known of a setting besides its name.
type option struct {
	help   string
	values []string // what it may be, the default first; nil for a number
	check  func(value string) error
	apply  func(a *App, value string) tea.Cmd // beyond reading a.prefs; nil for nothing
}

// options are the settings that a person may change by name.
func options() map[string]option {
	axes := []string{"auto"}
	for _, p := range axisPairs {
		axes = append(axes, p.name)
	}
	onPlot := func(a *App, _ string) tea.Cmd {
		a.home.plot.chosen = false
		a.home.plot.recall(a.prefs)
		a.home.plot.stale = true
		return nil
	}
	return map[string]option{
		settingAxes:   {help: "axes of the map", values: axes, apply: onPlot},
		settingColour: {help: "what the map's colours show", values: colourNames[:], apply: onPlot},
		settingMarginals: {help: "histograms of both axes", values: []string{"on", "off"},
			apply: (*App).applyMarginals},
		settingColumns: {help: "columns of the list; C chooses",
			check: checkColumns},
		settingReaderLayout: {help: "responses in the reader", values: []string{"beside", layoutStacked}},
		settingReaderText:   {help: "text in the reader", values: []string{"markdown", textRaw}},
		settingAdvance: {help: "go on after a reader's verdict",
			values: []string{"off", advanceOn}},
		settingTheme: {help: "colours for this background", values: themeWords,
			apply: (*App).applyTheme},
		settingReview: {help: "least P(mislabelled) of a suspect", check: checkShare},
		settingHint:   {help: "the hint of the first start", values: []string{"unseen", "seen"}},
	}
}

func checkColumns(value string) error {
	for name := range strings.SplitSeq(value, ",") {
		if value != "" && columnNamed(name) == nil {
			return fmt.Errorf("no column is named %q", name)
		}
	}
	return nil
}

func checkShare(value string) error {
	_, err := parseShare(value)
	return err
}

// applyTheme paints for the background that was chosen.
func (a *App) applyTheme(string) tea.Cmd {
	a.repaint()
	return nil
}

// set changes a setting and keeps it. One of which only the name is known takes any value.
func (a *App) set(name, value string) tea.Cmd {
	if !slices.Contains(settingNames, name) {
		a.say("set: there is no setting %q; there are %s", name, strings.Join(settingNames, ", "))
		return nil
	}
	o := options()[name]
	var err error
	if o.check != nil {
		err = o.check(value)
	}
	switch {
	case err != nil:
		a.say("set %s: %v", name, err)
		return nil
	case o.values != nil && !slices.Contains(o.values, value):
		a.say("set %s: %q is none of %s", name, value, strings.Join(o.values, ", "))
		return nil
	}
	was := a.setting(name)
	kept := value
	if o.values != nil && value == o.values[0] {
		kept = "" // the default, whatever that will be
	}
	cmd := a.rememberCmd(name, kept)
	if o.apply != nil {
		cmd = tea.Batch(cmd, o.apply(a, value))
	}
	a.say("%s is %s; it was %s", name, value, was)
	return cmd
}

// setting is the value of a setting as it is shown.
func (a *App) setting(name string) string {
	value := a.prefs[name]
	if o := options()[name]; value == "" && len(o.values) > 0 {
		return o.values[0]
	}
	if value == "" && name == settingReview {
		return shortest(a.leastSuspect())
	}
	if value == "" {
		return "not set"
	}
	return value
}

// tellSetting says what a setting is and what it may be.
func (a *App) tellSetting(name string) tea.Cmd {
	if !slices.Contains(settingNames, name) {
		return a.set(name, "")
	}
	text := fmt.Sprintf("%s is %s", name, a.setting(name))
	if o := options()[name]; o.values != nil {
		text += "; it may be " + strings.Join(o.values, ", ")
	}
	a.say("%s", text)
	return nil
}

// settingsView lists the settings and changes those of a few values.
type settingsView struct {
	overlay
	at int
}

func openSettings(a *App, _ string) tea.Cmd {
	a.push(&settingsView{})
	return nil
}

func (v *settingsView) name() string { return "settings" }

func (v *settingsView) keys() []binding {
	return []binding{
		on("down j", "↓ j", "", "next setting", v.move(1)),
		on("up k", "↑ k", "", "previous setting", v.move(-1)),
		on("right l space enter", "→ ↵", "change", "next value, or type one (also space)", v.turn(1)),
		on("left h", "←", "", "previous value", v.turn(-1)),
		on("?", "?", "", "every key of this place", openHelp),
		on("esc q", "esc", "back", "back; the settings are kept (also q)", back),
	}
}

func (v *settingsView) move(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		v.at = max(0, min(v.at+by, len(settingNames)-1))
		return nil
	}
}

// turn takes the next of a setting's values; one without a list of them is typed.
func (v *settingsView) turn(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		name := settingNames[v.at]
		values := options()[name].values
		if values == nil {
			text := []rune(a.setting(name))
			a.push(&prompt{title: name, text: text, at: len(text),
				done: func(a *App, text string) tea.Cmd { return a.set(name, strings.TrimSpace(text)) }})
			return nil
		}
		n := len(values)
		return a.set(name, values[(slices.Index(values, a.setting(name))+by+n)%n])
	}
}

func (v *settingsView) draw(a *App, ar area) {
	known := options()
	in := dialog(a, ar, " settings of this project ", min(74, ar.w-4), len(settingNames))
	for y, name := range settingNames {
		in.put(1, y, style{attr: bold}, name)
		value := a.setting(name)
		if known[name].values != nil {
			value = "‹ " + value + " ›"
		}
		in.put(18, y, style{}, fit(clean(value), 20))
		in.put(40, y, a.th.faint, fit(known[name].help, in.w-41))
		if y == v.at {
			in.cursorLine(a.th, y)
		}
	}
}

func (v *settingsView) receive(*App, tea.Msg) tea.Cmd { return nil }
