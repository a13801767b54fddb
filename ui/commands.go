package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// appCommands are what the command line can do in every mode besides the keys.
func appCommands() []command {
	return []command{
		{"help", "", "every key of this place", func(a *App, _ string) tea.Cmd { return openHelp(a) }},
		{"review", "P", "review the suspects from this P(mislabelled) on", reviewNamed},
		{"audit", "N", "judge N random samples without scores: how many labels are wrong", auditNamed},
		{"settings", "", "every setting and its value", openSettings},
		{"set", "NAME VALUE", "change a setting", setNamed},
		{"theme", "dark|light|auto", "colours for this background", func(a *App, arg string) tea.Cmd {
			return a.set(settingTheme, arg)
		}},
		{"scorer", "NAME", "show the scores of another scorer", scorerNamed},
		{"facts", "PAGE", "the report of what is on the map, as charts", factsNamed},
		{"failures", "", "why responses have no score; retry, list", failuresNamed},
		{"messages", "", "what was said lately", func(a *App, _ string) tea.Cmd { return openMessages(a) }},
		{"hint", "", "the hint of the first start", showHint},
		{"quit", "", "leave admap; everything is saved", func(a *App, _ string) tea.Cmd { return quit(a) }},
	}
}

// reviewNamed begins a review with a threshold of its own, from wherever one is.
func reviewNamed(a *App, arg string) tea.Cmd {
	least := a.leastSuspect()
	if arg != "" {
		p, err := parseShare(arg)
		if err != nil {
			a.say("review: %v", err)
			return nil
		}
		least = p
	}
	return a.home.reviewFrom(a, least)
}

// setNamed changes a setting, or says what it is and what it may be.
func setNamed(a *App, arg string) tea.Cmd {
	name, value, given := strings.Cut(arg, " ")
	switch {
	case arg == "":
		return openSettings(a, "")
	case !given:
		return a.tellSetting(name)
	}
	return a.set(name, strings.TrimSpace(value))
}
