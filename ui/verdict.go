package ui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// editedMsg says what a change to verdicts or notes came to, once it is on disk.
type editedMsg struct {
	edits []model.Edit
	what  string // "3 samples flagged mislabelled"
	none  string // what to say when there was nothing to do
	err   error
}

// change is one thing to be done to verdicts or notes.
type change struct {
	do   func(context.Context) ([]model.Edit, error)
	said func([]model.Edit) string
	none string
	then func(a *App) tea.Cmd // once it is on disk; may be nil
}

// edit queues a change. They are made one after another in the order of the keys, however fast
// those come, so that the last one holds.
func (a *App) edit(c change) tea.Cmd {
	a.edits = append(a.edits, c)
	if len(a.edits) > 1 {
		return nil
	}
	return a.editCmd()
}

// editCmd makes the first change of the queue.
func (a *App) editCmd() tea.Cmd {
	c, ctx, cohort := a.edits[0], a.ctx, a.cfg.Cohort
	return func() tea.Msg {
		edits, err := c.do(ctx)
		cohort.Apply(edits)
		msg := editedMsg{edits: edits, none: c.none, err: err}
		if len(edits) > 0 {
			msg.what = c.said(edits)
		}
		return msg
	}
}

// onEdited shows a change that is on disk, or says that it could not be written, and goes on with
// the next.
func (a *App) onEdited(msg editedMsg) tea.Cmd {
	a.failed = msg.err
	switch {
	case msg.err != nil:
		a.say("not saved: %v", msg.err)
	case len(msg.edits) == 0:
		a.say("%s", msg.none)
	default:
		a.take(look(a.cfg))
		a.say("%s", msg.what)
	}
	var cmds []tea.Cmd
	if then := a.edits[0].then; then != nil && msg.err == nil {
		cmds = append(cmds, then(a))
	}
	if a.edits = a.edits[1:]; len(a.edits) > 0 {
		cmds = append(cmds, a.editCmd())
	}
	return tea.Batch(append(cmds, a.refreshReader())...)
}

// refreshReader asks anew what the project knows of the sample being read.
func (a *App) refreshReader() tea.Cmd {
	if r, ok := a.top().(interface{ detailCmd(*App) tea.Cmd }); ok {
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
	ledger := a.cfg.Ledger
	return a.edit(change{
		do:   func(ctx context.Context) ([]model.Edit, error) { return ledger.SetVerdict(ctx, keys, v) },
		said: func(e []model.Edit) string { return describe(e) + " · z undoes" },
		none: "that verdict stands already",
	})
}

func undo(a *App) tea.Cmd {
	return a.edit(change{
		do:   a.cfg.Ledger.Undo,
		said: func(e []model.Edit) string { return "undone: " + describe(e) + " · Z redoes" },
		none: "nothing to undo",
	})
}

func redo(a *App) tea.Cmd {
	return a.edit(change{
		do:   a.cfg.Ledger.Redo,
		said: func(e []model.Edit) string { return "redone: " + describe(e) + " · z undoes" },
		none: "nothing to redo",
	})
}

// describe says what edits of one stroke did: they are of one kind, and alike but for their keys
// unless an undo gives several samples back what each had before.
func describe(edits []model.Edit) string {
	first := edits[0]
	who := plural(len(edits), "sample")
	alike := !slices.ContainsFunc(edits, func(e model.Edit) bool { return e.After != first.After })
	switch {
	case first.Kind == model.EditNote && first.After == "":
		return "note taken off " + who
	case first.Kind == model.EditNote:
		return "note on " + who
	case !alike:
		return "flags of " + who + " as they were"
	case first.After == "":
		return first.Before + " taken off " + who
	}
	return who + " flagged " + first.After
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
	table := d.keys()
	title := fmt.Sprintf(" flag %s %s ", plural(len(d.in), "sample"), d.what)
	in := dialog(a, ar, title, max(width(title)+4, 34), len(table))
	for y, b := range table {
		in.put(1, y, a.th.key, b.shown)
		in.put(6, y, style{}, b.help)
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
