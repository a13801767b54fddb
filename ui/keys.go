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
	rank  int                 // the footer shows lower ranks first, then the order of the table
}

// on makes a binding. Several keys are separated by spaces.
func on(keys, shown, short, help string, do func(a *App) tea.Cmd) binding {
	return binding{keys: strings.Fields(keys), shown: shown, short: short, help: help, do: do}
}

// unless makes a binding unavailable where off gives a reason.
func (b binding) unless(off func(a *App) string) binding { b.off = off; return b }

// ranked moves a binding to the front of the footer (below 0) or to its end.
func (b binding) ranked(rank int) binding { b.rank = rank; return b }

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

// tableOf is a mode's key table: its own keys, and those that are the same everywhere. A dialog may
// take text, so that of these only keys that type nothing are left to it.
func tableOf(m mode) []binding {
	table := m.keys()
	taken := map[string]bool{}
	for _, b := range table {
		for _, k := range b.keys {
			taken[k] = true
		}
	}
	for _, b := range commonKeys() {
		if typing := len(b.keys[0]) == 1; taken[b.keys[0]] || typing && isDialog(m) {
			continue
		}
		table = append(table, b)
	}
	return table
}

// commonKeys are the keys of every mode.
func commonKeys() []binding {
	return []binding{
		on(": ctrl+p", ":", "", "every command by name (also ^p)", openPalette),
		on("W", "W", "", "scorers: whose scores are shown", openScorers).unless(oneScorer),
		on("?", "?", "", "every key of this place", openHelp),
		on("f1", "f1", "", "every key of this place, where ? is text", openHelp),
		on("ctrl+c", "^c", "", "quit from anywhere; everything is saved", quit),
	}
}

// press finds the binding of a key and carries it out.
func press(a *App, table []binding, key string) (tea.Cmd, bool) {
	for _, b := range table {
		if slices.Contains(b.keys, key) {
			return b.run(a), true
		}
	}
	return nil, false
}

// run carries a binding out, or says why it cannot be.
func (b binding) run(a *App) tea.Cmd {
	if why := b.disabled(a); why != "" {
		a.say("%s", why)
		return nil
	}
	return b.do(a)
}

func (b binding) disabled(a *App) string {
	if b.off == nil {
		return ""
	}
	return b.off(a)
}

// KeyHelp is one line of the README's key list.
type KeyHelp struct{ Mode, Keys, Help string }

// allModes is one of each, for what is told of all key tables.
func allModes() []mode {
	return []mode{
		&explore{}, &sampleList{}, &columnDialog{}, &reader{}, &copyDialog{},
		&review{reader: &reader{}}, &summary{of: &review{}}, &verdictDialog{}, &confirmDialog{},
		&filterDialog{}, &brushDialog{}, &exportDialog{}, &prompt{}, &commandLine{}, &settingsView{},
		&messageLog{}, &scorerDialog{}, &failureDialog{}, &helpScreen{},
	}
}

// KeyTable lists every key of every mode, in the order of the help screen.
func KeyTable() []KeyHelp {
	var list []KeyHelp
	add := func(mode string, table []binding) {
		for _, b := range table {
			if b.help != "" {
				list = append(list, KeyHelp{mode, b.shown, b.help})
			}
		}
	}
	for _, m := range allModes() {
		add(m.name(), m.keys())
	}
	add("everywhere", commonKeys())
	return list
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
