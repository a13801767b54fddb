package ui

import (
	tea "charm.land/bubbletea/v2"
)

// helpScreen lists every key of the mode it was opened from, out of the table that dispatches them.
type helpScreen struct {
	of    string
	table []binding
	top   int
}

func openHelp(a *App) tea.Cmd {
	h := &helpScreen{of: a.top().name()}
	for _, b := range a.top().keys() {
		if b.help != "" {
			h.table = append(h.table, b)
		}
	}
	a.push(h)
	return nil
}

func (h *helpScreen) name() string { return "help" }

func (h *helpScreen) keys() []binding {
	return []binding{
		on("down j pgdown space", "↓ j", "down", "scroll down", h.scroll(1)),
		on("up k pgup", "↑ k", "up", "scroll up", h.scroll(-1)),
		on("esc q ?", "esc", "back", "back", back),
	}
}

func (h *helpScreen) scroll(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		h.top = max(0, min(h.top+by*3, len(h.table)-max(1, a.body().h-4)))
		return nil
	}
}

func (h *helpScreen) draw(a *App, ar area) {
	in := dialog(a, ar, " keys of the "+h.of+" ", min(72, ar.w-4), min(len(h.table)+1, ar.h-2))
	for y := 0; y < in.h && h.top+y < len(h.table); y++ {
		b := h.table[h.top+y]
		in.put(1, y, a.th.key, b.shown)
		st, help := style{}, b.help
		if len(a.modes) > 1 {
			if why := b.disabled(a); why != "" {
				st, help = a.th.faint, help+"  ("+why+")"
			}
		}
		in.put(13, y, st, fit(help, in.w-14))
	}
	if h.top+in.h < len(h.table) {
		in.putRight(in.h-1, a.th.faint, " more ↓ ")
	}
}

func (h *helpScreen) receive(*App, tea.Msg) tea.Cmd { return nil }

func (h *helpScreen) wants(*App) []int { return nil }
