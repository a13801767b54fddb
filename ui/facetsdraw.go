package ui

import (
	"fmt"

	"admap/model"
)

const (
	// tabsWidth fits the longest field and a count of sources.
	tabsWidth = 19
	// facetsWidth and facetsHeight are how large the filter dialog gets where there is room.
	facetsWidth, facetsHeight = 96, 24
)

// facetsLayout is where the parts of the filter dialog stand, in screen cells.
type facetsLayout struct{ box, input, tabs, rows, below rect }

func (d *filterDialog) layout(a *App) facetsLayout {
	b := a.body()
	w, h := min(facetsWidth, b.w-2), min(facetsHeight, b.h)
	box := rect{b.x + (b.w-w)/2, b.y + (b.h-h)/2, w, h}
	in := box.inset()
	return facetsLayout{
		box: box, input: rect{in.x, in.y, in.w, 1},
		tabs:  rect{in.x, in.y + 2, tabsWidth, in.h - 2},
		rows:  rect{in.x + tabsWidth + 1, in.y + 2, in.w - tabsWidth - 1, in.h - 4},
		below: rect{in.x + tabsWidth + 1, in.y + in.h - 1, in.w - tabsWidth - 1, 1},
	}
}

func (d *filterDialog) draw(a *App, ar area) {
	l := d.layout(a)
	shift := func(r rect) area { return ar.sub(rect{r.x - ar.x, r.y - ar.y, r.w, r.h}) }
	title := fmt.Sprintf(" filters: all of %s shown ", plural(a.feed.snap.Len(), "sample"))
	if a.filter.on() {
		title = fmt.Sprintf(" filters: %s of %s shown ", comma(a.filter.found),
			plural(a.feed.snap.Len(), "sample"))
	}
	shift(l.box).fill(style{})
	shift(l.box).box(a.th, title, a.th.accent)
	d.drawInput(a, shift(l.input))
	d.drawTabs(a, shift(l.tabs))
	d.drawRows(a, shift(l.rows))
	below, st := d.hint(), a.th.faint
	if d.failed != "" {
		below, st = clean(d.failed), a.th.bad
	}
	shift(l.below).put(0, 0, st, fit(below, l.below.w))
}

func (d *filterDialog) drawInput(a *App, ar area) {
	x := ar.put(1, 0, a.th.key, "> ")
	if len(d.typed) == 0 {
		ar.put(x+1, 0, a.th.faint, fit(d.invitation(), ar.w-x-1))
	}
	drawInput(ar.sub(rect{x, 0, ar.w - x, 1}), 0, ar.w-x, d.typed, len(d.typed))
}

// invitation says what can be typed.
func (d *filterDialog) invitation() string {
	field, ok := d.field()
	switch {
	case !ok:
		return "type a condition: source=web,wiki  mean>=6.5  !flag=any  /text"
	case field == model.ByText:
		return "type what instruction, a response or the id must hold"
	case field.Numeric():
		return "type a range: >=6  <2  5..7   or a whole condition: mean>=6"
	}
	return "type to narrow the values, or a whole condition: mean>=6"
}

// hint says what the conditions of the tab mean together.
func (d *filterDialog) hint() string {
	field, ok := d.field()
	switch {
	case !ok:
		return "all of these hold; ⌫ removes one, ^u all"
	case field == model.ByText:
		return "any case, unless an upper-case letter is typed"
	case field.Numeric():
		return "several ranges must all hold; 1..2,4..5 is either"
	case d.tab == int(model.ByModel):
		return "a response by any of those that are on; ! keeps one out"
	}
	return "any of those that are on may hold; ! keeps one out"
}

// drawTabs lists the fields with the number of their values, and which of them are filtered by.
func (d *filterDialog) drawTabs(a *App, ar area) {
	on := map[model.Field]int{}
	for _, c := range a.filter.conds {
		on[c.Field] += max(1, len(c.Names))
	}
	for tab := inForce; tab < int(model.NumFields); tab++ {
		y, st, name, count := tab-inForce, style{}, "in force", comma(len(a.filter.conds))
		if tab != inForce {
			field := model.Field(tab)
			name, count = field.String(), ""
			if values := known(field.Names(a.feed.snap.Roster())); field <= model.ByLanguage && values > 0 {
				count = comma(values)
			} else if field <= model.ByLanguage && field != model.ByText {
				st = a.th.faint
			}
			if on[field] > 0 {
				st = a.th.warn
				ar.put(0, y, a.th.warn, mark(a.th, false))
			}
		}
		ar.put(2, y, st, name)
		ar.putRight(y, a.th.faint, count+" ")
		if tab == d.tab {
			ar.tint(0, y, ar.w, a.th.cursorRow, bold)
		}
	}
	for y := range ar.h {
		area{ar.c, rect{ar.x, ar.y, ar.w + 1, ar.h}}.put(ar.w, y, a.th.frame, a.th.border.vertical)
	}
}

// known is the number of names less the unknown one.
func known(names []string) int {
	n := len(names)
	for _, name := range names {
		if name == "" {
			n--
		}
	}
	return n
}

// mark says that a value is filtered by, or with not that it is kept out.
func mark(th *theme, not bool) string {
	switch {
	case not:
		return "!"
	case th.ascii:
		return "*"
	}
	return "●"
}

func (d *filterDialog) drawRows(a *App, ar area) {
	d.top = min(max(d.top, d.at-ar.h+1), d.at)
	d.top = max(0, min(d.top, len(d.rows)-ar.h))
	for y := 0; y < ar.h && d.top+y < len(d.rows); y++ {
		r := d.rows[d.top+y]
		st := style{}
		if r.Count == 0 {
			st = a.th.faint
		}
		if r.cond >= 0 {
			st = a.th.warn
			ar.put(1, y, st, mark(a.th, r.not))
		}
		end := ar.w - 1
		if r.Count >= 0 {
			end = ar.sub(rect{0, y, ar.w - 1, 1}).putRight(0, a.th.faint, comma(r.Count))
		}
		name := clean(r.Value)
		if r.Value == "" {
			name = "(unknown)"
		}
		x := ar.put(3, y, st, fit(name, end-5))
		if r.Value != "" {
			ar.put(x+2, y, a.th.faint, fit(r.Note, end-x-3))
		}
		if d.top+y == d.at {
			ar.cursorLine(a.th, y)
		}
	}
	switch {
	case len(d.rows) > 0:
	case d.pending:
		ar.put(3, 0, a.th.faint, "counting…")
	case len(d.typed) > 0 && !d.written() && d.tab != int(model.ByText):
		ar.put(3, 0, a.th.faint, "no such value")
	case d.tab == inForce:
		ar.put(3, 0, a.th.faint, "no filter: every sample is shown")
	}
}
