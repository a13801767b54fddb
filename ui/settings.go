package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// The names of the settings, which a project keeps.
const (
	settingAxes   = "axes"
	settingColour = "colour"
	settingTheme  = "theme"
)

var settingNames = []string{settingAxes, settingColour, settingTheme}

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

// rememberedMsg reports a setting that could not be kept.
type rememberedMsg struct{ err error }

// rememberCmd keeps a setting for the next time.
func (a *App) rememberCmd(name, value string) tea.Cmd {
	a.prefs[name] = value
	settings, ctx := a.cfg.Settings, a.ctx
	return func() tea.Msg { return rememberedMsg{settings.SetSetting(ctx, name, value)} }
}

// recall takes over how the map was looked at last.
func (p *plot) recall(was prefs) {
	named := func(pair axisPair) bool { return pair.name == was[settingAxes] }
	if k := slices.IndexFunc(axisPairs, named); k >= 0 {
		p.pair, p.chosen = k, true
	}
	p.colour = max(0, slices.Index(colourNames[:], was[settingColour]))
}
