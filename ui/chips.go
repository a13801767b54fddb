package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// chipWidths are how wide a condition may be in the header, the widest at which all fit; the filter
// dialog shows it whole.
var chipWidths = [...]int{28, 20, 14}

// filterParts is what the header says of the filter besides its conditions.
func (a *App) filterParts() []part {
	f, th := &a.filter, a.th
	if !f.on() {
		return []part{{plural(a.feed.snap.Len(), "sample"), th.faint, 9}}
	}
	parts := []part{{comma(f.found) + "/" + comma(a.feed.snap.Len()), th.warn.with(bold), 1}}
	if s := f.running(); s != nil {
		parts = append(parts, part{fmt.Sprintf("searching %d%%", s.percent()), th.accent, 1})
	} else if s := f.stopped(); s != nil {
		parts = append(parts, part{fmt.Sprintf("stopped at %d%%", s.percent()), th.bad, 1})
	}
	if n, _ := f.unread(); n > 0 {
		parts = append(parts, part{comma(n) + " unreadable", th.bad, 2})
	}
	return parts
}

// chips are the conditions as far as there is room for them, and how many more there are.
func (a *App) chips(room int) []part {
	var parts []part
	for _, most := range chipWidths {
		parts = nil
		for _, c := range a.filter.conds {
			parts = append(parts, part{a.chip(label(c), most), a.th.warn, 1})
		}
		if total(parts) <= room {
			return parts
		}
	}
	all := len(parts)
	for len(parts) > 0 && total(parts)+width(moreChips(all-len(parts)))+2 > room {
		parts = parts[:len(parts)-1]
	}
	return append(parts, part{moreChips(all - len(parts)), a.th.warn, 1})
}

func (a *App) chip(text string, most int) string {
	return "[" + fit(text, most) + " " + map[bool]string{true: "x", false: "×"}[a.th.ascii] + "]"
}

func moreChips(n int) string { return fmt.Sprintf("+%d", n) }

// headerParts are what the header shows in w cells; the last chips parts of left are the filter's.
func (a *App) headerParts(w int) (left, right []part, chips int) {
	left = []part{
		{"admap", a.th.title, 0},
		{fit(clean(a.cfg.Name), max(12, w/4)), style{attr: bold}, 1},
		{fit(clean(a.cfg.Scorer.Name), 28), a.th.accent, 8},
	}
	if !a.ownShown() { // or one would take these for the scores of the run
		left[2].rank = 1
	}
	left = append(left[:2:2], append(a.filterParts(), left[2])...)
	right = append(a.loadingParts(), a.runParts()...)
	on := a.chips(w - 2 - total(lasting(left)) - total(lasting(right)))
	left = append(left, on...)
	for dropped := true; dropped && total(left)+total(right)+2 > w; {
		left, right, dropped = dropWorst(left, right)
	}
	return left, right, len(on)
}

// lasting are the parts that are never dropped.
func lasting(parts []part) (kept []part) {
	for _, p := range parts {
		if p.rank < 2 {
			kept = append(kept, p)
		}
	}
	return kept
}

// onHeader takes a click on the header: on a condition it takes that off, on what counts the others
// it opens the dialog that shows them.
func (a *App) onHeader(x int) tea.Cmd {
	left, _, chips := a.headerParts(a.w)
	at := 1
	for k, p := range left {
		end := at + width(p.text)
		if k -= len(left) - chips; k >= 0 && x >= at && x < end {
			if p.text == moreChips(len(a.filter.conds)-k) {
				return openFilters(a)
			}
			return a.removeFilter(k)
		}
		at = end + 2
	}
	return nil
}
