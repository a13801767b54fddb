package ui

import (
	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// strokeOf is the operation that a button with these keys held down begins. Terminals keep shift for
// selecting text; where it arrives all the same, it is like ctrl.
func strokeOf(m tea.KeyMod) model.StrokeOp {
	more := m.Contains(tea.ModCtrl) || m.Contains(tea.ModShift)
	switch less := m.Contains(tea.ModAlt); {
	case more && less:
		return model.Toggle
	case more:
		return model.Add
	case less:
		return model.Subtract
	}
	return model.New
}

// click puts the cursor somewhere and lets go of the brush, or begins to change it.
func (e *explore) click(a *App, m tea.Mouse, col, row int, inside bool) {
	p := &e.plot
	if m.Button != tea.MouseLeft || !inside {
		return
	}
	a.msg, a.sticky = "", false // as a key does
	if p.brush != nil {
		p.drop()
	}
	op := strokeOf(m.Mod)
	if op == model.Subtract && p.brush == nil {
		a.say("%s", e.noBrush(a))
		return
	}
	if op == model.New {
		p.setBrush(nil)
	}
	p.pressed = true
	p.moveTo(col, row)
	if op != model.New {
		p.begin(op)
	}
}

// drag brushes from where the button went down, on the map, to the pointer or the map's edge. A
// pointer without a button only moves the cursor, and no brush with it.
func (e *explore) drag(b tea.MouseButton, col, row int, inside bool) {
	p := &e.plot
	switch {
	case b == tea.MouseLeft && p.pressed:
		if (p.brush == nil || p.brush.open == nil) && (col != p.col || row != p.row) {
			p.begin(model.New)
		}
		p.moveTo(col, row)
	case b == tea.MouseNone && inside && (p.brush == nil || p.brush.open == nil):
		p.moveTo(col, row)
	}
}

func (e *explore) release(a *App) tea.Cmd {
	p := &e.plot
	pressed := p.pressed
	p.pressed = false
	if pressed && p.brush != nil && p.brush.open != nil {
		p.finish(a)
	}
	return nil
}
