package ui

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// editedMsg says what a change to verdicts or notes came to, once it is on disk.
type editedMsg struct {
	edits []model.Edit
	in    []int           // the samples concerned; those of one key are all here
	to    []*model.Cohort // that have them
	of    change
	err   error
}

// change is one thing to be done to the project: to verdicts or notes, a brush, a setting.
type change struct {
	do func(context.Context) ([]model.Edit, error)
	// said puts edits of so many samples into words: "3 samples flagged mislabelled".
	said func(edits []model.Edit, samples int) string
	none string                              // said when there was nothing to do, if it is not ""
	next string                              // "z undoes"
	then func(a *App, msg editedMsg) tea.Cmd // goes on afterwards; nil for nothing
	// elsewhere is true where the samples may be others than those on screen.
	elsewhere bool
	quiet     bool // it is not worth a word while it is being saved
	made      *made
}

// made is what a change came to. It is made once, by whoever comes first.
type made struct {
	sync.Once
	edits []model.Edit
	err   error
}

// make makes the change, or waits until it is made.
func (c change) make(ctx context.Context) ([]model.Edit, error) {
	c.made.Do(func() { c.made.edits, c.made.err = c.do(ctx) })
	return c.made.edits, c.made.err
}

// edit queues a change. They are made one after another in the order of the keys, however fast
// those come, so that the last one holds.
func (a *App) edit(c change) tea.Cmd {
	c.made = &made{}
	a.edits = append(a.edits, c)
	if len(a.edits) > 1 {
		return nil
	}
	return a.editCmd()
}

// editCmd makes the first change of the queue. What a key has begun is not cut off.
func (a *App) editCmd() tea.Cmd {
	c, ctx, cohorts := a.edits[0], a.saves, a.cohorts()
	return func() tea.Msg {
		edits, err := c.make(ctx)
		for _, cohort := range cohorts {
			cohort.Apply(edits)
		}
		return editedMsg{edits: edits, in: cohorts[0].Touched(edits), to: cohorts, of: c, err: err}
	}
}

// finishFor bounds how long a program that was told to end goes on saving.
const finishFor = 5 * time.Second

// finish makes what waits when the event loop was ended from outside, as by a lost connection.
func (a *App) finish() error {
	ctx, cancel := context.WithTimeout(a.saves, finishFor)
	defer cancel()
	for k, c := range a.edits {
		if _, err := c.make(ctx); err != nil {
			return fmt.Errorf("%s not saved: %w", plural(len(a.edits)-k, "change"), err)
		}
	}
	return nil
}

// onEdited shows a change that is on disk, or says that it could not be written, and goes on with
// the next.
func (a *App) onEdited(msg editedMsg) tea.Cmd {
	a.edits = a.edits[1:]
	a.failed = msg.err
	var cmds []tea.Cmd
	switch c := msg.of; {
	case msg.err != nil:
		a.leaves = false // what is not on disk is seen before the program ends
		a.say("not saved: %v", msg.err)
	case len(msg.edits) == 0:
		if c.none != "" {
			a.say("%s", c.none)
		}
	default:
		a.applyLate(msg)
		a.take(look(a.cfg))
		a.say("%s · %s", c.said(msg.edits, len(msg.in))+a.whereabout(c, msg.in), c.next)
	}
	if msg.of.then != nil {
		cmds = append(cmds, msg.of.then(a, msg))
	}
	switch {
	case len(a.edits) > 0:
		cmds = append(cmds, a.editCmd())
	case a.leaves:
		return tea.Quit
	}
	return tea.Batch(append(cmds, a.refreshReader())...)
}

// whereabout says how many of the samples that a change concerned are on screen's list or map,
// where they need not be.
func (a *App) whereabout(c change, in []int) string {
	if !c.elsewhere {
		return ""
	}
	here := a.countHere(in)
	switch {
	case here == len(in):
		return ""
	case len(in) == 1:
		region := a.feed.part.Region[in[0]]
		return ", which is not here but in " + regionOrState(a.feed.snap, region, in[0])
	case here == 0:
		return ", none of them here"
	}
	return fmt.Sprintf(", %s of them here", comma(here))
}

// countHere is how many samples of in are in what the top mode shows.
func (a *App) countHere(in []int) (n int) {
	var shown []int
	switch m := a.top().(type) {
	case *sampleList:
		shown = m.order
	case *reader:
		shown = m.here(a)
	case *review:
		shown = m.queue.in
	case *explore:
		for _, i := range in {
			if d := m.plot.density; d != nil && d.CellOf(i) >= 0 {
				n++
			}
		}
		return n
	default:
		return len(in)
	}
	wanted := make([]bool, a.feed.snap.Len())
	for _, i := range in {
		wanted[i] = true
	}
	for _, i := range shown {
		if wanted[i] {
			n++
		}
	}
	return n
}

// quit ends the program as soon as what was confirmed, or still waits, is on disk. A second time it
// waits no longer.
func quit(a *App) tea.Cmd {
	switch {
	case len(a.edits) == 0:
		return tea.Quit
	case a.leaves:
		a.drop()
		return tea.Quit
	}
	a.leaves = true
	a.say("saving %s first · again: quit without", plural(len(a.edits), "change"))
	return nil
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
	return a.verdictThen(in, v, nil)
}

// verdictThen records one verdict for samples and goes on with then.
func (a *App) verdictThen(in []int, v model.Verdict, then func(*App, editedMsg) tea.Cmd) tea.Cmd {
	in = slices.Clone(in)
	ledger, roster := a.cfg.Ledger, a.feed.snap.Roster()
	give := func(ctx context.Context) ([]model.Edit, error) {
		keys := make([]model.Key, len(in))
		for k, i := range in {
			keys[k] = roster.Keys[i]
		}
		return ledger.SetVerdict(ctx, keys, v)
	}
	return a.edit(change{
		do:   give,
		said: describe,
		none: "that verdict stands already",
		next: "z undoes", then: then,
	})
}

func undo(a *App) tea.Cmd {
	return a.edit(undoing(a))
}

func redo(a *App) tea.Cmd {
	return a.edit(redoing(a))
}

func undoing(a *App) change {
	return change{
		do:   a.cfg.Ledger.Undo,
		said: func(e []model.Edit, samples int) string { return "undone: " + describe(e, samples) },
		none: "nothing to undo", next: "Z redoes", elsewhere: true,
	}
}

func redoing(a *App) change {
	return change{
		do:   a.cfg.Ledger.Redo,
		said: func(e []model.Edit, samples int) string { return "redone: " + describe(e, samples) },
		none: "nothing to redo", next: "z undoes", elsewhere: true,
	}
}

// describe says what edits of one stroke did. They are alike but for their keys unless an undo gives
// several samples back what each had before; only a remark is of two kinds, on one sample.
func describe(edits []model.Edit, samples int) string {
	if last := edits[len(edits)-1]; edits[0].Kind != last.Kind {
		return describe(edits[:1], samples) + ", " + describe([]model.Edit{last}, samples)
	}
	first := edits[0]
	who := whom(len(edits), samples)
	alike := !slices.ContainsFunc(edits, func(e model.Edit) bool { return e.After != first.After })
	switch {
	case first.Kind == model.EditNote && first.After == "":
		return "note taken off " + who
	case first.Kind == model.EditNote:
		return fmt.Sprintf("note on %s: %s", who, fit(firstLine(first.After), mostNoteShown))
	case !alike:
		return "flags of " + who + " as they were"
	case first.After == "":
		return first.Before + " taken off " + who
	}
	return who + " flagged " + first.After
}

// whom counts samples with so many keys; one that is in the data twice counts twice, as it does
// everywhere else on screen. Keys that the data no longer has count, too.
func whom(keys, samples int) string {
	if samples <= keys {
		return plural(keys, "sample")
	}
	return fmt.Sprintf("%s (%s)", plural(samples, "sample"), plural(samples-keys, "duplicate"))
}

// mostNoteShown is how much of a note a message quotes, in cells.
const mostNoteShown = 40

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return comma(n) + " " + noun + "s"
}

// verdictsByKey are the verdicts in the order in which verdictKeys begins.
var verdictsByKey = [...]model.Verdict{
	model.Mislabelled, model.Right, model.Unsure, model.Drop, model.NoVerdict,
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
		on("r", "r", "right", "flag: the label is right", give(model.Right)).unless(none).ranked(1),
		on("u", "u", "unsure", "flag: unsure", give(model.Unsure)).unless(none).ranked(1),
		on("d", "d", "drop", "flag: drop the sample", give(model.Drop)).unless(none).ranked(1),
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
	overlay
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

// dialog draws an empty box of w × h inside in the middle of ar and returns the inside.
func dialog(a *App, ar area, title string, w, h int) area {
	w, h = min(w+2, ar.w), min(h+2, ar.h)
	box := ar.sub(rect{(ar.w - w) / 2, (ar.h - h) / 2, w, h})
	box.fill(style{})
	return box.box(a.th, title, a.th.accent)
}
