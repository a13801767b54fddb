package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// The names of the settings.
const (
	settingAxes   = "axes"
	settingColour = "colour"
)

// rememberedMsg reports a setting that could not be kept.
type rememberedMsg struct{ err error }

// recall takes over how the map was looked at last.
func (p *plot) recall(ctx context.Context, s Settings) error {
	axes, err := s.Setting(ctx, settingAxes)
	if err != nil {
		return err
	}
	named := func(pair axisPair) bool { return pair.name == axes }
	if k := slices.IndexFunc(axisPairs, named); k >= 0 {
		p.pair, p.chosen = k, true
	}
	colour, err := s.Setting(ctx, settingColour)
	p.colour = max(0, slices.Index(colourNames[:], colour))
	return err
}

// rememberCmd keeps a setting for the next time.
func (a *App) rememberCmd(name, value string) tea.Cmd {
	settings, ctx := a.cfg.Settings, a.ctx
	return func() tea.Msg { return rememberedMsg{settings.SetSetting(ctx, name, value)} }
}
