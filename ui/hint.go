package ui

import tea "charm.land/bubbletea/v2"

// hintSeen is the value of settingHint once the hint was there.
const hintSeen = "seen"

// hintLines say what the map means and the keys to begin with.
var hintLines = [...][2]string{
	{"", "Each mark is a sample. Higher: better"},
	{"", "responses. Further right: they differ more."},
	{"hjkl", "or arrows walk; n jumps to a mark"},
	{"↵", "reads what is here, ⇥ lists everything"},
	{"R", "reviews labels the scores contest"},
	{"x", "exports what / or space picks"},
	{"?", "every key; any key closes this"},
}

// fresh reports whether nobody has done anything in this project yet.
func (a *App) fresh() bool {
	for _, value := range a.prefs {
		if value != "" {
			return false
		}
	}
	counts := a.cfg.Cohort.Snapshot().Counts
	return counts.Flagged() == 0 && counts.Noted == 0
}

// dismissHint takes the hint away for good.
func (a *App) dismissHint() tea.Cmd {
	if !a.hint {
		return nil
	}
	a.hint = false
	return a.rememberCmd(settingHint, hintSeen)
}

// showHint shows it once more, on the map.
func showHint(a *App, _ string) tea.Cmd {
	a.modes, a.hint = a.modes[:1], true
	return nil
}

// drawHint writes the hint where the map has the least to show: a low mean at a high variance. A map
// that it would cover goes without.
func drawHint(a *App, plot area) {
	w, h, keys := 0, len(hintLines)+2, 0
	for _, line := range hintLines {
		w = max(w, width(line[1])+4)
		keys = max(keys, width(line[0]))
	}
	for _, line := range hintLines[2:] {
		w = max(w, keys+1+width(line[1])+4)
	}
	const axis = 3 // the map's axis and its border
	if w+2 > plot.w || h+axis > plot.h*2/3 {
		return
	}
	box := plot.sub(rect{plot.w - w - 2, plot.h - h - axis, w, h})
	box.fill(style{})
	in := box.box(a.th, " new here? ", a.th.accent)
	for y, line := range hintLines {
		x := 1
		if line[0] != "" {
			in.put(1, y, a.th.key, line[0])
			x = keys + 2
		}
		in.put(x, y, style{}, fit(line[1], in.w-x))
	}
}
