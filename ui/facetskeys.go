package ui

import (
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

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
	case !ok:
		d.failed = "want a condition such as source=web, mean>=6 or /text"
		return nil
	case len(d.rows) > 0:
		return d.toggle(a, false)
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
		if conds = d.without(a, row); !not || row.not {
			return d.set(a, conds)
		}
	}
	field, _ := d.field()
	if field.Numeric() {
		more, err := model.ParseFilter(field.String()+row.Value, a.feed.snap.Roster())
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
	field, ok := d.field()
	if len(d.typed) > 0 || !ok || field == model.ByText || field.Numeric() || len(d.rows) == 0 {
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
		d.typed, d.at, d.rows = d.typed[:n-1], 0, nil
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
	d.failed, d.at, d.rows = "", 0, nil
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
