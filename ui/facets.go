package ui

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// inForce is the tab of the filter dialog that lists the conditions, before those of the fields.
const inForce = -1

// filterDialog shows by field what samples have and which of it is filtered by.
type filterDialog struct {
	tab     int // inForce, or a model.Field
	typed   []rune
	at, top int // among the rows
	facets  []model.Facet
	gen     int
	pending bool // facets are being counted
	again   bool // and are old by now
	failed  string
	rows    []facetRow
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
	d.typed = nil
	d.arrange(a)
	d.pending, d.again = false, false
	d.gen++
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

// arrange finds the rows: what the field's conditions have, and what is typed leaves of the rest.
func (d *filterDialog) arrange(a *App) {
	var here facetRow
	if d.at < len(d.rows) {
		here = d.rows[d.at]
	}
	field, ok := d.field()
	d.rows = d.conditionRows(a)
	have := map[string]int{}
	if ok && len(field.Names(a.feed.snap.Roster())) > 0 {
		for k, r := range d.rows {
			have[r.Value] = k
		}
	}
	q := model.NewQuery(string(d.typed))
	var rest []facetRow
	for _, f := range d.facets {
		k, is := have[f.Value]
		if is {
			d.rows[k].Facet = f
		} else if len(d.typed) == 0 || field.Numeric() || q.In([]byte(cmp.Or(f.Value, f.Note))) {
			rest = append(rest, facetRow{f, -1, false})
		}
	}
	d.rows = append(d.rows, rest...)
	d.at = max(0, min(d.at, len(d.rows)-1))
	same := func(r facetRow) bool { return r.Value == here.Value && r.Note == here.Note }
	if k := slices.IndexFunc(d.rows, same); k >= 0 && len(d.typed) == 0 {
		d.at = k
	}
	if len(d.typed) > 0 {
		d.at = min(len(d.rows)-len(rest), max(0, len(d.rows)-1)) // the first of what is typed
	}
}

// conditionRows are the conditions of the tab: one row a name, else one a condition.
func (d *filterDialog) conditionRows(a *App) []facetRow {
	field, ok := d.field()
	var list []facetRow
	for k, c := range a.filter.conds {
		switch {
		case ok && c.Field != field:
		case ok && len(c.Names) > 0:
			for _, name := range c.Names {
				list = append(list, facetRow{unknownNoted(name), k, c.Not})
			}
		default:
			row := facetRow{model.Facet{Value: c.String(), Count: -1}, k, c.Not}
			if s := a.filter.searches[c.Text]; c.Field == model.ByText && s != nil {
				row.Count = s.found.Hit.Count()
			}
			list = append(list, row)
		}
	}
	return list
}

func unknownNoted(name string) model.Facet {
	if name == "" {
		return model.Facet{Note: "unknown"}
	}
	return model.Facet{Value: name}
}

// expression is how a condition begins that is written out.
var expression = regexp.MustCompile(`^\s*!?\s*([\pL_²]+)\s*(!=|[=<>≥≤])`)

// written reports whether what is typed is a whole condition, of whatever field.
func (d *filterDialog) written() bool {
	m := expression.FindStringSubmatch(string(d.typed))
	if m == nil || d.tab == int(model.ByText) {
		return false
	}
	_, ok := model.ParseField(m[1])
	return ok
}

// accept takes over what is typed, or puts the value under the cursor on or off.
func (d *filterDialog) accept(a *App) tea.Cmd {
	field, ok := d.field()
	text := strings.TrimSpace(string(d.typed))
	switch {
	case text == "":
		return d.toggle(a, false)
	case field == model.ByText && ok:
		conds := a.filter.conds.With(model.Condition{Field: model.ByText, Text: text})
		d.typed = nil
		return d.set(a, conds)
	case d.written() || strings.HasPrefix(text, "/"):
	case ok && field.Numeric():
		text = rangeOf(field, text)
	case len(d.rows) > 0 && d.rows[d.at].cond < 0:
		return d.toggle(a, false)
	case !ok:
		d.failed = "want a condition such as source=web, mean>=6 or /text"
		return nil
	default:
		d.failed = "no " + field.String() + " holds " + clean(text)
		return nil
	}
	cmd, err := a.addFilter(text)
	if err != nil {
		d.failed = err.Error()
		return nil
	}
	d.typed, d.failed = nil, ""
	d.arrange(a)
	return tea.Batch(cmd, d.countCmd(a))
}

// rangeOf completes a range that was typed without its field.
func rangeOf(field model.Field, text string) string {
	not := ""
	if rest, is := strings.CutPrefix(text, "!"); is {
		not, text = "!", strings.TrimSpace(rest)
	}
	if !strings.ContainsAny(text[:min(1, len(text))], "<>=") && !strings.HasPrefix(text, "≥") &&
		!strings.HasPrefix(text, "≤") {
		text = "=" + text
	}
	return not + field.String() + text
}

// set takes over conditions and shows the tab anew.
func (d *filterDialog) set(a *App, conds model.Filter) tea.Cmd {
	d.failed = ""
	cmd := a.setFilter(conds)
	d.arrange(a)
	return tea.Batch(cmd, d.countCmd(a))
}

// toggle puts the value under the cursor on, or off where the condition is there already.
func (d *filterDialog) toggle(a *App, not bool) tea.Cmd {
	if len(d.rows) == 0 {
		return nil
	}
	row := d.rows[d.at]
	conds := a.filter.conds
	if row.cond >= 0 {
		conds = d.without(a, row)
		if row.not == not || len(conds) < len(a.filter.conds) && d.tab == inForce {
			return d.set(a, conds)
		}
	}
	field, _ := d.field()
	if field.Numeric() {
		more, err := model.ParseFilter(map[bool]string{true: "!"}[not]+field.String()+row.Value,
			a.feed.snap.Roster())
		if err != nil {
			d.failed = err.Error()
			return nil
		}
		return d.set(a, conds.With(more[0]))
	}
	return d.set(a, conds.With(model.Condition{Field: field, Not: not, Names: []string{row.Value}}))
}

// without is the conditions less the value of a row.
func (d *filterDialog) without(a *App, row facetRow) model.Filter {
	conds := slices.Clone(a.filter.conds)
	c := conds[row.cond]
	if d.tab == inForce || len(c.Names) <= 1 {
		return slices.Delete(conds, row.cond, row.cond+1)
	}
	other := func(name string) bool { return name == row.Value }
	conds[row.cond].Names = slices.DeleteFunc(slices.Clone(c.Names), other)
	return conds
}

func (d *filterDialog) exclude(a *App) tea.Cmd {
	if field, ok := d.field(); len(d.typed) > 0 || !ok || field == model.ByText || len(d.rows) == 0 ||
		field.Numeric() && d.rows[d.at].cond >= 0 {
		d.write(a, "!")
		return nil
	}
	return d.toggle(a, true)
}

func (d *filterDialog) space(a *App) tea.Cmd {
	if d.tab == int(model.ByText) || d.written() || strings.HasPrefix(string(d.typed), "/") {
		d.write(a, " ")
		return nil
	}
	return d.accept(a)
}

func (d *filterDialog) move(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.at = max(0, min(d.at+by, len(d.rows)-1))
		return nil
	}
}

func (d *filterDialog) page(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return d.move(dir * max(1, d.layout(a).rows.h-1))(a) }
}

func (d *filterDialog) turn(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		tabs := int(model.NumFields) + 1
		d.tab = (d.tab-inForce+by+tabs)%tabs + inForce
		return d.show(a)
	}
}

// erase deletes what is typed; with nothing typed it takes off the condition under the cursor, or
// the field's last one.
func (d *filterDialog) erase(a *App) tea.Cmd {
	d.failed = ""
	if n := len(d.typed); n > 0 {
		d.typed = d.typed[:n-1]
		d.arrange(a)
		return nil
	}
	if d.at < len(d.rows) && d.rows[d.at].cond >= 0 {
		return d.set(a, d.without(a, d.rows[d.at]))
	}
	for k := len(d.rows) - 1; k >= 0; k-- {
		if d.rows[k].cond >= 0 {
			return d.set(a, d.without(a, d.rows[k]))
		}
	}
	d.failed = "there is no condition here to remove"
	return nil
}

func (d *filterDialog) clear(a *App) tea.Cmd {
	d.failed = ""
	if len(d.typed) == 0 {
		return d.set(a, nil)
	}
	d.typed = nil
	d.arrange(a)
	return nil
}

func (d *filterDialog) close(a *App) tea.Cmd {
	a.pop()
	return nil
}

func (d *filterDialog) write(a *App, text string) {
	const most = 1000
	d.typed = append(d.typed, []rune(text)...)
	d.typed = d.typed[:min(len(d.typed), most)]
	d.failed = ""
	d.arrange(a)
}

// receive takes what is typed and pasted, counts, and the mouse.
func (d *filterDialog) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if text := typed(msg); text != "" {
			d.write(a, text)
		}
	case tea.PasteMsg:
		d.write(a, oneLine(msg.Content))
	case facetsMsg:
		return d.take(a, msg)
	case filterMsg, derivedMsg:
		d.arrange(a)
		return d.countCmd(a)
	case tea.MouseMsg:
		return d.mouse(a, msg)
	}
	return nil
}

func (d *filterDialog) take(a *App, m facetsMsg) tea.Cmd {
	if m.dialog != d || m.gen != d.gen {
		return nil
	}
	d.facets, d.pending = m.facets, false
	d.arrange(a)
	if d.again {
		return d.countCmd(a)
	}
	return nil
}

func (d *filterDialog) mouse(a *App, msg tea.MouseMsg) tea.Cmd {
	at, l := msg.Mouse(), d.layout(a)
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return d.move(map[bool]int{true: -3, false: 3}[at.Button == tea.MouseWheelUp])(a)
	case tea.MouseClickMsg:
		switch tab, row := at.Y-l.tabs.y, at.Y-l.rows.y+d.top; {
		case l.tabs.contains(at.X, at.Y) && tab <= int(model.NumFields):
			d.tab = tab + inForce
			return d.show(a)
		case l.rows.contains(at.X, at.Y) && row < len(d.rows):
			d.at = row
			return d.toggle(a, false)
		case !l.box.contains(at.X, at.Y):
			return d.close(a)
		}
	}
	return nil
}

func (d *filterDialog) wants(*App) []int { return nil }
