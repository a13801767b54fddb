package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// brushDialog lists the brushes that the project keeps, and the one that was let go last.
type brushDialog struct {
	overlay
	rows    []brushRow
	at, top int
	gen     int    // of the list that is awaited
	busy    bool   // a change is being written
	failed  string // which brushes cannot be read
}

// brushRow is one brush of the dialog.
type brushRow struct {
	brush
	last  bool // let go, and not kept under a name
	count int  // of the samples inside, and in the filter
}

// brushesMsg brings the kept brushes as they now are.
type brushesMsg struct {
	to     *brushDialog
	gen    int
	kept   []model.NamedBrush
	counts []int
	chosen string // the one to be chosen, by name; "" for that which is
	failed error  // to read
}

// brushChange is something to be done to the kept brushes.
type brushChange struct {
	name string
	do   func(ctx context.Context) error
	// done goes on once it is on disk; was is what the change put out.
	done func(a *App, was []model.NamedBrush)
}

func openBrushes(a *App) tea.Cmd {
	d := &brushDialog{}
	a.push(d)
	return d.listCmd(a, "")
}

// changeCmd makes a change when its turn has come, and reads the list anew.
func (d *brushDialog) changeCmd(a *App, c brushChange) tea.Cmd {
	d.busy = true
	store := a.cfg.Brushes
	var was []model.NamedBrush
	return a.edit(change{
		do: func(ctx context.Context) ([]model.Edit, error) {
			was = called(ctx, store, c.name)
			return nil, c.do(ctx)
		},
		then: func(a *App, msg editedMsg) tea.Cmd {
			if d.busy = false; msg.err == nil {
				c.done(a, was)
			}
			return d.listCmd(a, c.name)
		},
	})
}

// listCmd reads the list with counts.
func (d *brushDialog) listCmd(a *App, chosen string) tea.Cmd {
	d.gen++
	m := brushesMsg{to: d, gen: d.gen, chosen: chosen}
	store, ctx, snap, keep := a.cfg.Brushes, a.ctx, a.feed.snap, a.filter.snapshot()
	return func() tea.Msg {
		m.kept, m.failed = store.Brushes(ctx)
		for _, b := range m.kept {
			n := 0
			b.Brush.Each(snap, func(i int) {
				if keep == nil || keep(i) {
					n++
				}
			})
			m.counts = append(m.counts, n)
		}
		return m
	}
}

// called finds what is kept under a name. An error is met again where the list is read.
func called(ctx context.Context, store Brushes, name string) []model.NamedBrush {
	all, _ := store.Brushes(ctx)
	return slices.DeleteFunc(all, func(b model.NamedBrush) bool { return b.Name != name })
}

func (d *brushDialog) name() string { return "brushes" }

func (d *brushDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "load", "brush with the one that is chosen", d.load).unless(d.none),
		on("down j", "↓ j", "", "next", d.move(1)),
		on("up k", "↑ k", "", "previous", d.move(-1)),
		on("s", "s", "save", "keep the present brush under a name", d.save).unless(d.nothingToSave),
		on("d backspace delete", "d ⌫", "delete", "delete the chosen one", d.remove).unless(d.notKept),
		on("u z", "u", "bring back", "bring back what was deleted or replaced last", d.restore).
			unless(d.noneGone),
		on("esc q B", "esc", "back", "back to the map", back),
	}
}

func (d *brushDialog) none(*App) string {
	if len(d.rows) == 0 {
		return "no brush is kept yet: s keeps the present one"
	}
	return ""
}

func (d *brushDialog) writing(*App) string {
	if d.busy {
		return "saving…"
	}
	return ""
}

func (d *brushDialog) nothingToSave(a *App) string {
	if a.home.plot.brush == nil {
		return "there is no brush to save: space begins one on the map"
	}
	return d.writing(a)
}

func (d *brushDialog) notKept(a *App) string {
	if why := d.none(a); why != "" {
		return why
	}
	if d.rows[d.at].last {
		return "this one is not kept"
	}
	return d.writing(a)
}

func (d *brushDialog) noneGone(a *App) string {
	if len(a.home.plot.gone) == 0 {
		return "nothing was deleted"
	}
	return d.writing(a)
}

func (d *brushDialog) move(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.at = max(0, min(d.at+by, len(d.rows)-1))
		return nil
	}
}

func (d *brushDialog) load(a *App) tea.Cmd {
	r := d.rows[d.at]
	a.pop()
	p := &a.home.plot
	p.setBrush(&brush{done: r.done, name: r.brush.name, changed: r.changed})
	a.say("%s %s", plural(p.brush.count(a), "sample"), p.brush.called())
	return nil
}

// save asks for a name and keeps the present brush under it.
func (d *brushDialog) save(a *App) tea.Cmd {
	b := a.home.plot.brush
	text := []rune(b.name)
	a.push(&prompt{title: "keep this brush as", text: text, at: len(text),
		done: func(a *App, text string) tea.Cmd {
			name := strings.TrimSpace(text)
			if name == "" {
				a.say("not kept: a brush needs a name")
				return nil
			}
			then := func() { b.name, b.changed = name, false }
			return d.keep(a, model.NamedBrush{Name: name, Brush: b.done}, then)
		}})
	return nil
}

// keep writes a brush down; then is done once it is on disk.
func (d *brushDialog) keep(a *App, kept model.NamedBrush, then func()) tea.Cmd {
	store := a.cfg.Brushes
	return d.changeCmd(a, brushChange{
		name: kept.Name,
		do:   func(ctx context.Context) error { return store.SetBrush(ctx, kept) },
		done: func(a *App, was []model.NamedBrush) {
			then()
			said := "kept as " + quoted(kept.Name)
			if a.home.plot.gone = append(a.home.plot.gone, was...); len(was) > 0 {
				said += " · u brings back the one before"
			}
			a.say("%s", said)
		},
	})
}

func (d *brushDialog) remove(a *App) tea.Cmd {
	store, name := a.cfg.Brushes, d.rows[d.at].brush.name
	return d.changeCmd(a, brushChange{
		name: name,
		do:   func(ctx context.Context) error { return store.DeleteBrush(ctx, name) },
		done: func(a *App, was []model.NamedBrush) {
			p := &a.home.plot
			p.gone = append(p.gone, was...)
			if p.brush != nil && p.brush.name == name {
				p.brush.name = ""
			}
			a.say("deleted %s · u brings it back", quoted(name))
		},
	})
}

// restore keeps again what was put out last.
func (d *brushDialog) restore(a *App) tea.Cmd {
	p := &a.home.plot
	n := len(p.gone) - 1
	return d.keep(a, p.gone[n], func() { p.gone = p.gone[:n:n] })
}

func (d *brushDialog) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case brushesMsg:
		if msg.to == d {
			d.take(a, msg)
		}
	case derivedMsg:
		if !d.busy {
			return d.listCmd(a, "")
		}
	}
	return nil
}

// take shows the list; the chosen one stays chosen.
func (d *brushDialog) take(a *App, m brushesMsg) {
	if m.gen != d.gen {
		return
	}
	chosen := m.chosen
	if chosen == "" && d.at < len(d.rows) {
		chosen = d.rows[d.at].brush.name
	}
	d.rows, d.failed = nil, ""
	if m.failed != nil {
		d.failed = m.failed.Error()
	}
	for k, b := range m.kept {
		if b.Name == chosen {
			d.at = k
		}
		d.rows = append(d.rows, brushRow{brush: brush{done: b.Brush, name: b.Name}, count: m.counts[k]})
	}
	if last := a.home.plot.lastBrush; last != nil && last.word() == "" {
		d.rows = append(d.rows, brushRow{brush: *last, last: true})
	}
	d.move(0)(a)
}

func (d *brushDialog) draw(a *App, ar area) {
	w := min(64, ar.w-4)
	notes := d.notes(a, w-2)
	shown := max(1, min(len(d.rows), ar.h-4-len(notes)))
	in := dialog(a, ar, " brushes ", w, shown+len(notes))
	d.top = max(0, min(max(d.top, d.at-shown+1), d.at, len(d.rows)-shown))
	for y := 0; y < shown && d.top+y < len(d.rows); y++ {
		d.drawRow(a, in.sub(rect{0, y, in.w, 1}), d.top+y)
	}
	if len(d.rows) == 0 {
		in.put(2, 0, a.th.faint, "none yet")
	}
	for y, n := range notes {
		in.put(1, shown+y, n.st, n.text)
	}
}

// notes stand below the list: the present brush, and what cannot be read.
func (d *brushDialog) notes(a *App, w int) []part {
	var notes []part
	if b := a.home.plot.brush; b != nil {
		line := "on the map: " + strings.TrimPrefix(a.brushLine(b, w-5), "brush: ")
		notes = append(notes, part{text: fit(line, w), st: a.th.accent})
	}
	if d.failed != "" {
		for _, line := range wrap(clean(d.failed), w) {
			notes = append(notes, part{text: line, st: a.th.bad})
		}
	}
	return notes
}

func (d *brushDialog) drawRow(a *App, ar area, k int) {
	r := d.rows[k]
	right := fmt.Sprintf("%s, %s ", plural(r.count, "sample"), plural(r.done.Strokes(), "stroke"))
	text, st := clean(r.brush.name), style{}
	if r.last {
		text, st, right = "the one let go last", a.th.faint, plural(r.done.Strokes(), "stroke")+" "
	}
	x := ar.putRight(0, a.th.faint, right)
	ar.put(2, 0, st, fit(text, x-3))
	if k == d.at {
		ar.cursorLine(a.th, 0)
	}
}
