package ui

import tea "charm.land/bubbletea/v2"

// confirmDialog asks one question before something happens to many samples at once.
type confirmDialog struct {
	overlay
	ask string
	do  func(a *App) tea.Cmd
}

func (c *confirmDialog) name() string { return "question" }

func (c *confirmDialog) keys() []binding {
	return []binding{
		on("enter y", "↵", "yes", "yes (also y)", c.yes),
		on("esc n q", "esc", "no", "no (also n, q)", back),
	}
}

func (c *confirmDialog) yes(a *App) tea.Cmd {
	a.pop()
	return c.do(a)
}

func (c *confirmDialog) draw(a *App, ar area) {
	w := min(max(width(c.ask), 34), ar.w-6)
	lines := wrap(c.ask, w)
	in := dialog(a, ar, " sure? ", w+2, len(lines)+2)
	for y, line := range lines {
		in.put(1, y, style{attr: bold}, line)
	}
	x := 1
	for _, b := range c.keys() {
		x = in.put(x, len(lines)+1, a.th.key, b.shown)
		x = in.put(x+1, len(lines)+1, style{}, b.short) + 3
	}
}

func (c *confirmDialog) receive(*App, tea.Msg) tea.Cmd { return nil }
