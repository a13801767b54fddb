package ui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// mostFooterKeys is how many keys the footer of a screen of w cells shows: those that matter in this
// place, and more where they would leave it empty.
func mostFooterKeys(w int) int {
	switch {
	case w >= 160:
		return 12
	case w >= 110:
		return 9
	}
	return 6
}

// footerBindings are the keys that matter in a mode and fit in the given cells, in the order in which
// the footer shows them: the way out is the last.
func footerBindings(table []binding, most, room int) []binding {
	var list []binding
	for _, b := range table {
		if b.short != "" && b.keys[0] != "?" { // help has a place of its own
			list = append(list, b)
		}
	}
	slices.SortStableFunc(list, func(x, y binding) int { return cmp.Compare(x.rank, y.rank) })
	list = list[:min(len(list), most)]
	for k, b := range list {
		if room -= b.footerWidth(); room < 0 {
			list = list[:k]
			break
		}
	}
	if k := slices.IndexFunc(list, isWayOut); k >= 0 {
		list = append(slices.Delete(slices.Clone(list), k, k+1), list[k])
	}
	return list
}

func isWayOut(b binding) bool { return b.keys[0] == "esc" }

// footerWidth is what a key takes in the footer, with the gap before the next.
func (b binding) footerWidth() int { return width(b.shown) + 1 + width(b.short) + 2 }

// button is a part of the footer that can be clicked.
type button struct {
	from, to int // columns
	do       func(a *App) tea.Cmd
}

// drawFooter writes the keys that matter here or a message, then the key of help and the state. A
// message that needs it takes the place of help; one that is longer covers the lines above.
func (a *App) drawFooter(ar area) {
	text, st := a.state()
	line := ar.sub(rect{0, ar.h - 1, ar.w, 1})
	a.buttons = a.buttons[:0]
	end := line.putRight(0, st, text)
	help := "?"
	if isDialog(a.top()) {
		help = "f1"
	}
	x := end - width(help+" help") - 2
	if a.msg == "" || width(a.msg) <= x-2 || width(a.msg) > end-2 {
		line.put(line.put(x, 0, a.th.key, help), 0, a.th.faint, " help")
		a.buttons = append(a.buttons, button{x, end, openHelp})
	}
	switch w := width(a.msg); {
	case w == 0:
		a.drawKeys(line, footerBindings(a.top().keys(), mostFooterKeys(ar.w), x))
	case w <= end-2:
		line.put(1, 0, a.messageStyle(), a.msg)
	default:
		a.drawLongMessage(ar, wrap(a.msg, ar.w-2), x)
	}
}

// drawKeys writes keys. One that cannot be used now looks as ever: that changes with every step of
// the cursor, and says why when it is pressed.
func (a *App) drawKeys(ar area, keys []binding) {
	x := 1
	for _, b := range keys {
		from := x
		x = ar.put(x, 0, a.th.key, b.shown)
		x = ar.put(x+1, 0, a.th.faint, b.short) + 2
		a.buttons = append(a.buttons, button{from, x - 2, b.run})
	}
}

// onClick carries out what is clicked in the footer, and gives other clicks to the mode. The right
// button, as the one for back, is esc.
func (a *App) onClick(msg tea.MouseClickMsg) tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	hinted := a.dismissHint()
	switch {
	case msg.Button == tea.MouseRight || msg.Button == tea.MouseBackward:
		return tea.Batch(hinted, a.onKey(tea.KeyPressMsg{Code: tea.KeyEscape}))
	case msg.Y == a.h-1:
		return tea.Batch(hinted, a.onFooter(msg.X))
	case msg.Y == 0:
		return tea.Batch(hinted, a.onHeader(msg.X))
	}
	return tea.Batch(hinted, a.top().receive(a, msg))
}

// onFooter runs the key under a column of the footer; a message there goes away first.
func (a *App) onFooter(x int) tea.Cmd {
	at := slices.IndexFunc(a.buttons, func(b button) bool { return x >= b.from && x < b.to })
	a.msg, a.sticky = "", false
	if at < 0 {
		return nil
	}
	return a.buttons[at].do(a)
}
