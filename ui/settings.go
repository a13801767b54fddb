package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// The names of the settings, which a project keeps.
const (
	settingAxes         = "axes"
	settingColour       = "colour"
	settingMarginals    = "marginals"
	settingColumns      = "columns"       // of the list, separated by commas
	settingReaderLayout = "reader-layout" // of responses
	settingReaderText   = "reader-text"
	settingAdvance      = "auto-advance"
	settingTheme        = "theme"  // dark, light; "" asks the terminal
	settingReview       = "review" // the least P(mislabelled) of a suspect
	settingHint         = "hint"   // "seen" once the first-run hint was
)

var settingNames = []string{
	settingAxes, settingColour, settingMarginals, settingColumns, settingReaderLayout,
	settingReaderText, settingAdvance, settingTheme, settingReview, settingHint,
}

// prefs are the settings as they were at the start, and as they were changed since; "" where there
// is none.
type prefs map[string]string

func recallPrefs(ctx context.Context, s Settings) (prefs, error) {
	p := prefs{}
	for _, name := range settingNames {
		value, err := s.Setting(ctx, name)
		if err != nil {
			return p, err
		}
		p[name] = value
	}
	return p, nil
}

// rememberCmd keeps a setting for the next time. It takes its turn among the changes, so that the
// last of several values is the one that is kept, and quitting waits for it.
func (a *App) rememberCmd(name, value string) tea.Cmd {
	a.prefs[name] = value
	settings := a.cfg.Settings
	return a.edit(change{quiet: true, do: func(ctx context.Context) ([]model.Edit, error) {
		return nil, settings.SetSetting(ctx, name, value)
	}})
}

// recall takes over how the map was looked at last.
func (p *plot) recall(was prefs) {
	named := func(pair axisPair) bool { return pair.name == was[settingAxes] }
	if k := slices.IndexFunc(axisPairs, named); k >= 0 {
		p.pair, p.chosen = k, true
	}
	p.colour = max(0, slices.Index(colourNames[:], was[settingColour]))
	p.bare = was[settingMarginals] == "off"
}
