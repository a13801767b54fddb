package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// columnDialog chooses the columns of a list and their order.
type columnDialog struct {
	overlay
	list  *sampleList
	all   []*listColumn // those that are shown first, in their order
	shown map[*listColumn]bool
	at    int
	reset bool // these are the standard ones, whatever they will be
}

func (l *sampleList) chooseColumns(a *App) tea.Cmd {
	d := &columnDialog{list: l}
	d.begin(l.shown)
	d.reset = l.standard
	a.push(d)
	return nil
}

// begin takes a choice over.
func (d *columnDialog) begin(shown []*listColumn) {
	d.all, d.shown = slices.Clone(shown), map[*listColumn]bool{}
	for _, c := range shown {
		d.shown[c] = true
	}
	for _, c := range listColumns {
		if !d.shown[c] {
			d.all = append(d.all, c)
		}
	}
}

// chosen are the columns to be shown, in their order.
func (d *columnDialog) chosen() []*listColumn {
	var list []*listColumn
	for _, c := range d.all {
		if d.shown[c] {
			list = append(list, c)
		}
	}
	return list
}

func (d *columnDialog) name() string { return "columns" }

func (d *columnDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "keep", "keep these columns, in this order", d.keep).unless(d.none),
		on("space", "space", "show", "show the column, or do not", d.toggle),
		on("down j", "↓ j", "", "next column", d.step(1)),
		on("up k", "↑ k", "", "previous column", d.step(-1)),
		on("home g", "g", "", "to the first", d.step(-1<<30)),
		on("end G", "G", "", "to the last", d.step(1<<30)),
		on("J shift+down", "⇧↓ J", "on", "move the column on", d.shift(1)),
		on("K shift+up", "⇧↑ K", "back", "move the column back", d.shift(-1)),
		on("r", "r", "reset", "the columns a new project begins with", d.standard),
		on("esc q", "esc", "cancel", "leave the columns as they were", back),
	}
}

func (d *columnDialog) none(*App) string {
	if len(d.chosen()) == 0 {
		return "one column has to stay"
	}
	return ""
}

func (d *columnDialog) step(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.at = max(0, min(d.at+by, len(d.all)-1))
		return nil
	}
}

func (d *columnDialog) toggle(*App) tea.Cmd {
	c := d.all[d.at]
	d.shown[c], d.reset = !d.shown[c], false
	return nil
}

func (d *columnDialog) shift(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		if to := d.at + by; to >= 0 && to < len(d.all) {
			d.all[d.at], d.all[to] = d.all[to], d.all[d.at]
			d.at, d.reset = to, false
		}
		return nil
	}
}

func (d *columnDialog) standard(a *App) tea.Cmd {
	d.begin(standardColumns(a))
	d.at, d.reset = 0, true
	return nil
}

// keep takes the choice over, and into the project.
func (d *columnDialog) keep(a *App) tea.Cmd {
	a.pop()
	d.list.shown, d.list.standard = d.chosen(), d.reset
	var names []string
	for _, c := range d.list.shown {
		names = append(names, c.name)
	}
	if d.reset {
		names = nil
	}
	return a.rememberCmd(settingColumns, strings.Join(names, ","))
}

func (d *columnDialog) draw(a *App, ar area) {
	title := fmt.Sprintf(" columns: %d of %d shown ", len(d.chosen()), len(d.all))
	in := dialog(a, ar, title, min(66, ar.w-4), min(len(d.all), ar.h-2))
	top := max(0, min(d.at-in.h/2, len(d.all)-in.h))
	fits := d.fitting(a)
	for y := 0; y < in.h && top+y < len(d.all); y++ {
		c := d.all[top+y]
		line := in.sub(rect{0, y, in.w, 1})
		box, about, st := "[ ]", c.about, a.th.faint
		if d.shown[c] {
			box, st = "[x]", style{}
			if !fits[c] {
				about = "no room at this width: " + about
			}
		}
		line.put(1, 0, a.th.key, box)
		line.put(5, 0, st, c.name)
		line.put(21, 0, a.th.faint, fit(about, in.w-22))
		if top+y == d.at {
			line.cursorLine(a.th, 0)
		}
	}
	if top+in.h < len(d.all) {
		in.putRight(in.h-1, a.th.faint, " more ↓ ")
	}
}

// fitting are the columns of the choice that the screen has room for.
func (d *columnDialog) fitting(a *App) map[*listColumn]bool {
	draft := &sampleList{shown: d.chosen(), standard: d.reset}
	fits := map[*listColumn]bool{}
	for _, s := range draft.slots(a, a.body().w-2) {
		fits[s.listColumn] = true
	}
	return fits
}

func (d *columnDialog) receive(*App, tea.Msg) tea.Cmd { return nil }
