package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// brush is the selection on the map, and the rectangle that is being added to it.
type brush struct {
	done    model.Brush // the strokes that are finished
	name    string      // under which it was kept or found; "" where it was not
	changed bool        // since then
	edits   int         // how often done has changed
	open    *opening    // nil where no rectangle is being drawn
	held    holding
}

// opening is a rectangle whose far corner still follows the cursor.
type opening struct {
	op       model.StrokeOp
	corner   model.Rect // the data bounds of the cell it began in
	col, row int        // where that cell is now
	view     *model.Viewport
}

// shape is all that the brush selects, an open rectangle included.
func (b *brush) shape(p *plot) model.Brush {
	if b.open == nil {
		return b.done
	}
	return b.done.With(model.Stroke{Op: b.open.op, Rect: b.open.rect(p)})
}

// rect reaches from the cell the rectangle began in to the cursor's.
func (o *opening) rect(p *plot) model.Rect {
	return o.corner.Hull(p.density.View.Rect(p.col, p.row, p.col, p.row))
}

// word is what --select calls the brush, "" where the project does not know it as it is.
func (b *brush) word() string {
	if b.name == "" || b.changed || b.open != nil {
		return ""
	}
	return model.BrushWord + b.name
}

// called is what titles call the brush's samples.
func (b *brush) called() string {
	if b.word() != "" {
		return "in the brush " + quoted(b.name)
	}
	return "in the brush"
}

func quoted(name string) string { return "“" + clean(name) + "”" }

// selectKeys are the keys of the map that narrow it: brush and search.
func (e *explore) selectKeys() []binding {
	space, esc := "brush", ""
	if b := e.plot.brush; b != nil && b.open != nil {
		space, esc = "end the rectangle", "drop it"
	}
	return []binding{
		on("space", "space", space, "begin a brush; again to end its rectangle", e.stroke(model.New)),
		on("A", "A", "", "add a rectangle to the brush", e.stroke(model.Add)),
		on("S", "S", "", "subtract a rectangle", e.stroke(model.Subtract)).unless(e.noBrush),
		on("T", "T", "", "toggle what is in a rectangle", e.stroke(model.Toggle)),
		on("I", "I", "", "invert the brush", e.invert).unless(e.noBrush),
		on("B", "B", "brushes", "named brushes: load, save, delete", openBrushes).unless(e.drawing).
			ranked(3),
		on("/", "/", "search", "search instructions, responses and ids", openSearch),
		on("F", "F", "filter", "filters: which samples are shown", openFilters).ranked(2),
		on("esc", "esc", esc, "let go of the rectangle, the brush, the last filter, the zoom", e.letGo),
	}
}

// selection is the brush's samples, or else those under the cursor, and what to call them.
func (e *explore) selection(a *App) (indexes []int, what string) {
	if b := e.plot.brush; b != nil {
		return slices.Clone(b.inside(a)), b.called()
	}
	return append([]int{}, e.plot.pick()...), "under the cursor"
}

func (e *explore) nothingPicked(a *App) string {
	switch b := e.plot.brush; {
	case b != nil && b.count(a) == 0:
		return "no sample in the brush"
	case b == nil && len(e.plot.pick()) == 0:
		return "no sample under the cursor"
	}
	return ""
}

func (e *explore) noBrush(*App) string {
	if e.plot.brush == nil {
		return "there is no brush yet: space begins one"
	}
	return ""
}

func (e *explore) drawing(*App) string {
	if b := e.plot.brush; b != nil && b.open != nil {
		return "space ends the rectangle first, esc drops it"
	}
	return ""
}

// stroke begins a rectangle, or ends one that is open: space ends any, another key its own. A key of
// another operation gives the open rectangle that one.
func (e *explore) stroke(op model.StrokeOp) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		p := &e.plot
		b := p.brush
		switch {
		case p.density == nil:
		case b == nil || b.open == nil:
			p.begin(op)
			a.say("%s: move to the other corner, space ends the rectangle, esc drops it", opWords[op])
		case op == model.New || op == b.open.op:
			p.finish(a)
		case b.done.Strokes() == 0:
			a.say("this rectangle is the brush's first: space ends it")
		default:
			b.open.op = op
			a.say("%s, from the same corner", opWords[op])
		}
		return nil
	}
}

var opWords = [...]string{
	model.New: "new brush", model.Add: "add to the brush", model.Subtract: "subtract from the brush",
	model.Toggle: "toggle in the brush",
}

// begin opens a rectangle at the cursor. Without a brush there is nothing to change, so it is new.
func (p *plot) begin(op model.StrokeOp) {
	if p.brush == nil {
		p.setBrush(&brush{})
		op = model.New
	}
	v := &p.density.View
	p.brush.open = &opening{op, v.Rect(p.col, p.row, p.col, p.row), p.col, p.row, v}
}

// finish takes the open rectangle into the brush; a new one takes its place.
func (p *plot) finish(a *App) {
	o := p.brush.open
	if o.op == model.New {
		p.remember()
		p.brush.name = ""
	}
	p.apply(a, model.Stroke{Op: o.op, Rect: o.rect(p)})
	a.say("%s in the brush: ↵ read, ⇥ list, f flag, x export, A S T I change it, esc lets go",
		plural(p.brush.count(a), "sample"))
}

func (e *explore) invert(a *App) tea.Cmd {
	p := &e.plot
	if p.brush.open != nil {
		p.finish(a)
	}
	p.apply(a, model.Stroke{Op: model.Invert})
	a.say("inverted: %s in the brush · I turns it back", plural(p.brush.count(a), "sample"))
	return nil
}

// letGo undoes the last narrowing: open rectangle, brush, then filters, then zoom.
func (e *explore) letGo(a *App) tea.Cmd {
	switch b := e.plot.brush; {
	case b != nil && b.open != nil:
		e.plot.drop()
	case b != nil:
		e.plot.setBrush(nil)
		a.say("brush let go: B has it still")
	case a.filter.on():
		return a.dropFilter()
	case e.plot.zoomed:
		return e.fit(a)
	}
	return nil
}

// drop leaves the brush as it was before the open rectangle.
func (p *plot) drop() {
	if p.brush.open = nil; p.brush.done.Strokes() == 0 {
		p.brush = nil
	}
}

// setBrush puts another brush, or nil, in place of the present one, which is remembered.
func (p *plot) setBrush(b *brush) {
	p.remember()
	p.brush = b
}

func (p *plot) remember() {
	if b := p.brush; b != nil && b.done.Strokes() > 0 {
		p.lastBrush = &brush{done: b.done, name: b.name, changed: b.changed}
	}
}

// brushLine says what the brush holds, the most important first, in at most w cells.
func (a *App) brushLine(b *brush, w int) string {
	lead, room := "brush", max(6, w-24) // the count stays in any case
	switch {
	case b.open != nil:
		lead = b.open.op.String() + " " + opSign(b.open.op)
	case b.name != "" && b.changed:
		lead = quoted(fit(clean(b.name), room-8)) + " changed"
	case b.name != "":
		lead = quoted(fit(clean(b.name), room))
	}
	line := fit(lead+": "+plural(b.count(a), "sample"), w)
	var more []string
	if n := b.now().Flagged; n > 0 {
		more = append(more, fmt.Sprintf("%s %s", comma(n), a.th.flag))
	}
	if n := b.done.Strokes(); n > 0 {
		more = append(more, plural(n, "stroke"))
	}
	for _, words := range more {
		if width(line)+2+width(words) <= w {
			line += ", " + words
		}
	}
	return line
}
