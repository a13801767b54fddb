package ui

import (
	"cmp"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// inForce is the tab of the filter dialog that lists the conditions, before those of the fields.
const inForce = -1

// filterDialog shows by field what samples have and which of it is filtered by.
type filterDialog struct {
	overlay
	tab     int // inForce, or a model.Field
	typed   []rune
	at, top int // among the rows
	facets  []model.Facet
	gen     int
	pending bool // facets are being counted
	again   bool // and are old by now
	failed  string
	rows    []facetRow
	first   map[string]facetRow // what was filtered by when the tab was opened stands first
}

// facetRow is one line of the dialog: a value, and whether a condition has it.
type facetRow struct {
	model.Facet
	cond int  // the condition that has it, -1 for none
	not  bool // and asks that samples do not have it
}

// facetsMsg brings what samples have in one field.
type facetsMsg struct {
	dialog *filterDialog
	gen    int
	facets []model.Facet
}

func openFilters(a *App) tea.Cmd {
	d := &filterDialog{tab: inForce}
	if !a.filter.on() {
		d.tab = int(model.BySource)
		for d.tab < int(model.ByRegion) && len(model.Field(d.tab).Names(a.feed.snap.Roster())) < 2 {
			d.tab++
		}
	}
	a.push(d)
	return d.show(a)
}

func (d *filterDialog) name() string { return "filters" }

func (d *filterDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "on/off", "put the value on or off, or take over what is typed", d.accept),
		on("space", "space", "", "put the value on or off; in a text or a condition, a space", d.space),
		on("!", "!", "not", "show only samples that do not have the value", d.exclude),
		on("down ctrl+n", "↓", "", "next value", d.move(1)),
		on("up ctrl+p", "↑", "", "previous value", d.move(-1)),
		on("pgdown ctrl+f", "PgDn", "", "a page down", d.page(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up", d.page(-1)),
		on("home", "home", "", "to the first value", d.move(-1<<30)),
		on("end", "end", "", "to the last value", d.move(1<<30)),
		on("tab right", "⇥ →", "field", "next field", d.turn(1)),
		on("shift+tab left", "⇧⇥ ←", "", "previous field", d.turn(-1)),
		on("backspace ctrl+h", "⌫", "remove", "delete what is typed, else take a condition off", d.erase),
		on("ctrl+u", "^u", "clear", "delete all that is typed, else take every filter off", d.clear),
		on("esc", "esc", "close", "close; the filters stay", d.close),
	}
}

// field is the field on show, and false on the tab of the conditions.
func (d *filterDialog) field() (model.Field, bool) { return model.Field(d.tab), d.tab != inForce }

// show turns to the tab and counts what samples have there.
func (d *filterDialog) show(a *App) tea.Cmd {
	d.at, d.top, d.failed, d.facets = 0, 0, "", nil
	d.typed, d.rows = nil, nil
	d.pending, d.again = false, false
	d.gen++
	d.first, _ = d.conditions(a)
	d.arrange(a)
	return d.countCmd(a)
}

// countCmd counts the values of the field within the other conditions, off the event loop.
func (d *filterDialog) countCmd(a *App) tea.Cmd {
	field, ok := d.field()
	if !ok {
		return nil
	}
	if d.again = d.pending; d.again {
		return nil
	}
	d.pending = true
	gen, v, others := d.gen, a.view(), a.filter.conds.Without(field)
	return func() tea.Msg {
		var kept model.Bits
		if len(others) > 0 {
			kept = others.Apply(v, nil, nil)
		}
		list := field.Facets(v, kept)
		if field <= model.ByLanguage {
			slices.SortStableFunc(list, func(a, b model.Facet) int { return cmp.Compare(b.Count, a.Count) })
		}
		return facetsMsg{d, gen, list}
	}
}

// arrange finds the rows: what is typed leaves of the values, and before them the conditions that are
// none of these. The cursor stays on its value.
func (d *filterDialog) arrange(a *App) {
	var here facetRow
	if d.at < len(d.rows) {
		here = d.rows[d.at]
	}
	field, ok := d.field()
	q, all := model.NewQuery(string(d.typed)), len(d.typed) == 0 || !ok || field.Numeric()
	on, others := d.conditions(a)
	var rest []facetRow
	for _, f := range d.facets {
		row, is := on[f.Value]
		if !is {
			row = facetRow{cond: -1}
		}
		delete(on, f.Value)
		if row.Facet = f; all || q.In([]byte(cmp.Or(f.Value, f.Note))) {
			rest = append(rest, row)
		}
	}
	if d.rows = others; all && !d.pending {
		for _, value := range slices.Sorted(maps.Keys(on)) { // no sample has it among the others
			d.rows = append(d.rows, on[value])
		}
	}
	d.rows = append(d.rows, rest...)
	same := func(r facetRow) bool { return r.Value == here.Value && r.Note == here.Note }
	if k := slices.IndexFunc(d.rows, same); k >= 0 {
		d.at = k
	}
	d.at = max(0, min(d.at, len(d.rows)-1))
}

// conditions are those of the tab: by value where they have single values, else as rows.
func (d *filterDialog) conditions(a *App) (on map[string]facetRow, others []facetRow) {
	field, ok := d.field()
	on = map[string]facetRow{}
	for k, c := range a.filter.conds {
		switch {
		case ok && c.Field != field:
		case ok && len(c.Ranges) == 1 && d.offers(c.Ranges[0].String()):
			on[c.Ranges[0].String()] = facetRow{cond: k, not: c.Not}
		case ok && len(c.Names) > 0:
			for _, name := range c.Names {
				on[name] = facetRow{model.Facet{Value: name}, k, c.Not}
			}
		default:
			row := facetRow{model.Facet{Value: label(c), Count: -1}, k, c.Not}
			if s := a.filter.searches[c.Text]; c.Field == model.ByText && s != nil {
				row.Count = s.found.Hit.Count()
			}
			others = append(others, row)
		}
	}
	return on, others
}

func (d *filterDialog) offers(value string) bool {
	return slices.ContainsFunc(d.facets, func(f model.Facet) bool { return f.Value == value })
}

func (d *filterDialog) take(a *App, m facetsMsg) tea.Cmd {
	if m.dialog != d || m.gen != d.gen {
		return nil
	}
	d.facets, d.pending = m.facets, false
	rank := func(f model.Facet) int {
		if _, was := d.first[f.Value]; was {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(d.facets, func(f, g model.Facet) int { return rank(f) - rank(g) })
	d.arrange(a)
	if d.again {
		return d.countCmd(a)
	}
	return nil
}
