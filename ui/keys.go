package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// binding is one line of a mode's key table. The table drives dispatch, footer and help.
type binding struct {
	keys  []string // as tea.KeyPressMsg.String names them
	shown string   // how help and footer write the keys
	short string   // the footer's word; "" keeps it out of the footer
	help  string   // "" where the line above speaks for it
	do    func(a *App) tea.Cmd
	off   func(a *App) string // why it cannot be used now; nil or "" when it can
}

// on makes a binding. Several keys are separated by spaces.
func on(keys, shown, short, help string, do func(a *App) tea.Cmd) binding {
	return binding{keys: strings.Fields(keys), shown: shown, short: short, help: help, do: do}
}

// unless makes a binding unavailable where off gives a reason.
func (b binding) unless(off func(a *App) string) binding { b.off = off; return b }

// command is what can be called by name on the command line of the explorer (:). Every binding with
// a help text is one too, so only what has no key needs a command of its own.
type command struct {
	name string // one word, or several joined by "-"
	args string // what may follow, as help shows it; "" for nothing
	help string
	do   func(a *App, arg string) tea.Cmd
}

// commander is a mode with commands of its own.
type commander interface{ commands() []command }

// press finds the binding of a key and carries it out.
func press(a *App, table []binding, key string) (tea.Cmd, bool) {
	for _, b := range table {
		if !slices.Contains(b.keys, key) {
			continue
		}
		if why := b.disabled(a); why != "" {
			a.say("%s", why)
			return nil, true
		}
		return b.do(a), true
	}
	return nil, false
}

func (b binding) disabled(a *App) string {
	if b.off == nil {
		return ""
	}
	return b.off(a)
}

// KeyHelp is one line of the README's key list.
type KeyHelp struct{ Mode, Keys, Help string }

// KeyTable lists every key of every mode, in the order of the help screen.
func KeyTable() []KeyHelp {
	var list []KeyHelp
	all := []mode{&explore{}, &sampleList{}, &reader{}, &copyDialog{}, &verdictDialog{}, &exportDialog{}, &prompt{},
		&helpScreen{}}
	for _, m := range all {
		for _, b := range m.keys() {
			if b.help != "" {
				list = append(list, KeyHelp{m.name(), b.shown, b.help})
			}
		}
	}
	return list
}

// footer writes the keys that matter here, as many as fit in w cells.
func footerKeys(ar area, th *theme, a *App, table []binding, w int) {
	x := 1
	for _, b := range table {
		if b.short == "" || b.disabled(a) != "" {
			continue
		}
		if x+width(b.shown)+1+width(b.short) > w {
			break
		}
		x = ar.put(x, 0, th.key, b.shown)
		x = ar.put(x+1, 0, th.faint, b.short) + 2
	}
}

// typed returns the text a key types, "" for keys that type nothing.
func typed(msg tea.KeyPressMsg) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, msg.Text)
}
