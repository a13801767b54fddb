package ui

import (
	"fmt"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// traits are those of the texts, once they have been looked at.
type traits struct {
	found   *model.Traits
	percent *atomic.Int32 // of the look; nil before it begins
	over    bool
}

// traitsMsg brings them.
type traitsMsg struct {
	found *model.Traits
	err   error
}

// traitsCmd looks at the texts, once, beside everything else.
func (a *App) traitsCmd() tea.Cmd {
	if a.cfg.Reporter == nil || a.traits.percent != nil || !a.feed.compared {
		return nil
	}
	seen := &atomic.Int32{}
	a.traits.percent = seen
	ctx, cfg := a.ctx, a.cfg
	return func() tea.Msg {
		found, err := cfg.Reporter.Traits(ctx, func(done, total int) {
			seen.Store(int32(100 * done / max(1, total)))
		})
		return traitsMsg{found, err}
	}
}

func (a *App) onTraits(m traitsMsg) {
	a.traits.found, a.traits.over = m.found, true
	if m.err != nil && a.ctx.Err() == nil {
		a.traits.found = nil
		a.say("texts not looked at: %v", m.err)
	}
}

// said is how far the look is, while it lasts.
func (t *traits) said() string {
	if t.percent == nil || t.over {
		return ""
	}
	return fmt.Sprintf("  reading texts %d%%", t.percent.Load())
}
