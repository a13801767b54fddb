package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// mapCommands are what the map itself does by name.
func (e *explore) mapCommands() []command {
	return []command{
		{"axes", "linear|σ|log|rank", "how the axes run", e.axesNamed},
		{"colour", "MODE", "colour by " + strings.Join(colourNames[:], ", "), e.colourNamed},
		{"keep", "SHARE", "the share that becomes HighAvg, such as 1/4 or 0.25", setKeep},
		{"rule", "thirds|box", "regions by rank, or at the present cuts", setRule},
		{"cuts", "VARIANCE MEAN", "regions at these cuts", setCuts},
		{"marginals", "[on|off]", "histograms of both axes", e.toggleMarginals},
	}
}

// nameOf returns the first of the names that begins with what was typed, or else holds it; -1 where
// none does.
func nameOf(names []string, typed string) int {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if typed == "" {
		return -1
	}
	for _, matches := range []func(s, part string) bool{strings.HasPrefix, strings.Contains} {
		for k, name := range names {
			if matches(strings.ToLower(name), typed) {
				return k
			}
		}
	}
	return -1
}

func (e *explore) axesNamed(a *App, arg string) tea.Cmd {
	names := make([]string, len(axisPairs))
	for k, pair := range axisPairs {
		names[k] = pair.name
	}
	k := nameOf(names, arg)
	if sigma := nameOf([]string{"sigma", "root", "sqrt"}, arg); k < 0 && sigma >= 0 {
		k = 1
	}
	if k < 0 {
		a.say("axes: one of %s", strings.Join(names, ", "))
		return nil
	}
	return e.setAxes(a, k)
}

func (e *explore) colourNamed(a *App, arg string) tea.Cmd {
	k := nameOf(colourNames[:], arg)
	if k < 0 {
		a.say("colour: one of %s", strings.Join(colourNames[:], ", "))
		return nil
	}
	return e.setColour(a, k)
}
