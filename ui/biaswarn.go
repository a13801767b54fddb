package ui

import (
	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// rewarn is by which part of the scores there are more have to come before warnings are found anew.
const rewarn = 20

// warnings are what has to be known before scores are trusted, found beside everything else.
type warnings struct {
	list   []model.Warning
	busy   bool
	known  bool
	gen    int // of the scorer they are about
	scored int // how much of it was there
	part   *model.Partition
	told   string // the last one said
}

// warningsMsg brings them.
type warningsMsg struct {
	list        []model.Warning
	gen, scored int
	part        *model.Partition
}

// warningsCmd finds warnings once the texts have been looked at, and again with another scorer, with
// other regions at rest, or with many more scores.
func (a *App) warningsCmd() tea.Cmd {
	w, scored := &a.warnings, a.feed.snap.Counts.Scored
	if w.busy || !a.traits.over || !a.feed.compared {
		return nil
	}
	fresh := w.known && w.gen == a.feed.gen
	grown := scored > w.scored+w.scored/rewarn
	if fresh && !grown && (w.part == a.feed.part || scored != w.scored) {
		return nil
	}
	w.busy = true
	v, info, gen := a.view(), a.cfg.Scorer, a.feed.gen
	return func() tea.Msg {
		return warningsMsg{model.NewBias(v, info).Warnings, gen, scored, v.Part}
	}
}

func (a *App) onWarnings(m warningsMsg) {
	w := &a.warnings
	w.busy, w.known = false, true
	w.list, w.gen, w.scored, w.part = m.list, m.gen, m.scored, m.part
	if len(w.list) > 0 && w.told != w.list[0].Text {
		w.told = w.list[0].Text
		a.say("! %s · i %d shows it", w.told, pageNumber("judge"))
	}
}

// warningNotes are lines of the panel, w cells wide.
func (a *App) warningNotes(w int) (notes []part) {
	if a.warnings.gen != a.feed.gen {
		return nil
	}
	for _, one := range a.warnings.list {
		for k, text := range wrap(one.Text, max(10, w-2)) {
			head := "  "
			if k == 0 {
				head = "! "
			}
			notes = append(notes, part{text: head + clean(text), st: a.th.warn})
		}
		if a.body().h < roomyHeight {
			return notes[:1]
		}
	}
	return notes
}
