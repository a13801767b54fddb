package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// editedMsg says what a change to verdicts or notes came to, once it is on disk.
type editedMsg struct {
	edits []model.Edit
	what  string // "3 flagged mislabelled"
	none  string // what to say when there was nothing to do
	err   error
}

// editCmd runs a change against the ledger.
func editCmd(ctx context.Context, what, none string,
	change func(context.Context) ([]model.Edit, error)) tea.Cmd {
	return func() tea.Msg {
		edits, err := change(ctx)
		return editedMsg{edits: edits, what: what, none: none, err: err}
	}
}

// onEdited shows a change that is on disk, or says that it could not be written.
func (a *App) onEdited(msg editedMsg) tea.Cmd {
	a.failed = msg.err
	switch {
	case msg.err != nil:
		a.say("not saved: %v", msg.err)
		return nil
	case len(msg.edits) == 0:
		a.say("%s", msg.none)
		return nil
	}
	a.cfg.Cohort.Apply(msg.edits)
	a.take(look(a.cfg))
	a.say("%s · z undoes", msg.what)
	if r, ok := a.top().(*reader); ok {
		return r.detailCmd(a)
	}
	return nil
}

// verdictCmd records one verdict for samples.
func (a *App) verdictCmd(in []int, v model.Verdict) tea.Cmd {
	keys := make([]model.Key, len(in))
	for k, i := range in {
		keys[k] = a.feed.snap.Roster().Keys[i]
	}
	what := fmt.Sprintf("%s flagged %s", plural(len(in), "sample"), v)
	if v == model.NoVerdict {
		what = fmt.Sprintf("flag taken off %s", plural(len(in), "sample"))
	}
	ledger := a.cfg.Ledger
	return editCmd(a.ctx, what, "that verdict stands already",
		func(ctx context.Context) ([]model.Edit, error) { return ledger.SetVerdict(ctx, keys, v) })
}

func undo(a *App) tea.Cmd {
	return editCmd(a.ctx, "undone", "nothing to undo", a.cfg.Ledger.Undo)
}

func redo(a *App) tea.Cmd {
	return editCmd(a.ctx, "redone", "nothing to redo", a.cfg.Ledger.Redo)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return comma(n) + " " + noun + "s"
}

// verdictKeys are the same in every mode that shows samples.
func verdictKeys(target func(a *App) []int) []binding {
	give := func(v model.Verdict) func(*App) tea.Cmd {
		return func(a *App) tea.Cmd { return a.verdictCmd(target(a), v) }
	}
	none := func(a *App) string {
		if len(target(a)) == 0 {
			return "no sample here"
		}
		return ""
	}
	return []binding{
		on("m", "m", "mislabelled", "flag: the label is wrong", give(model.Mislabelled)).unless(none),
		on("r", "r", "right", "flag: the label is right", give(model.Right)).unless(none),
		on("u", "u", "unsure", "flag: unsure", give(model.Unsure)).unless(none),
		on("d", "d", "drop", "flag: drop the sample", give(model.Drop)).unless(none),
		on("backspace delete", "⌫", "", "take the flag off", give(model.NoVerdict)).unless(none),
		on("z ctrl+z", "z", "", "undo the last verdict or note", undo),
		on("Z ctrl+y", "Z", "", "redo", redo),
	}
}

// openVerdict asks for a verdict on samples picked on the map.
func openVerdict(a *App, in []int, what string) tea.Cmd {
	a.push(&verdictDialog{in: in, what: what})
	return nil
}

// verdictDialog takes one verdict key.
type verdictDialog struct {
	in   []int
	what string
}

func (d *verdictDialog) name() string { return "flag" }

func (d *verdictDialog) keys() []binding {
	var table []binding
	for _, b := range verdictKeys(func(*App) []int { return d.in })[:5] {
		give := b.do
		b.do = func(a *App) tea.Cmd {
			a.pop()
			return give(a)
		}
		table = append(table, b)
	}
	return append(table, on("esc q", "esc", "back", "no verdict", back))
}

func back(a *App) tea.Cmd {
	a.pop()
	return nil
}

func (d *verdictDialog) draw(a *App, ar area) {
	lines := []string{"m  mislabelled", "r  right", "u  unsure", "d  drop", "⌫  take the flag off"}
	title := fmt.Sprintf(" flag %s %s ", plural(len(d.in), "sample"), d.what)
	in := dialog(a, ar, title, max(width(title)+4, 30), len(lines))
	for y, line := range lines {
		in.put(1, y, a.th.key, line[:1])
		in.put(1, y, style{}, line)
	}
}

func (d *verdictDialog) receive(*App, tea.Msg) tea.Cmd { return nil }

func (d *verdictDialog) wants(*App) []int { return nil }

// dialog draws an empty box of w × h inside in the middle of ar and returns the inside.
func dialog(a *App, ar area, title string, w, h int) area {
	w, h = min(w+2, ar.w), min(h+2, ar.h)
	box := ar.sub(rect{(ar.w - w) / 2, (ar.h - h) / 2, w, h})
	box.fill(style{})
	return box.box(a.th, title, a.th.accent)
}
