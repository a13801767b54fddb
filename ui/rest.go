package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// restAfter is how long the cursor stands still before the panel lists what is under it: longer than
// the gap between two repeats of a held key, so that a walk costs the line no lists.
const restAfter = 120 * time.Millisecond

// restMsg says that the cursor has not moved since move gen.
type restMsg struct{ gen int }

// rest tells a cursor that walks from one that stands. What follows a walk at once is the map and the
// panel's first lines; the list, its texts and the marks on the axes wait for the rest.
type rest struct {
	gen      int // counts the moves
	due      int // the move that the last timer belongs to
	walking  bool
	col, row int // where the cursor stood last
}

// start begins a walk, or goes on with it.
func (r *rest) start() { r.gen++; r.walking = true }

// end lets the cursor stand at a cell.
func (r *rest) end(col, row int) { r.walking, r.col, r.row = false, col, row }

// restCmd waits for the cursor to rest where it has moved since the last call.
func (a *App) restCmd() tea.Cmd {
	r := &a.home.plot.rest
	if !r.walking || r.due == r.gen {
		return nil
	}
	r.due = r.gen
	gen := r.gen
	return a.after(restAfter, func(time.Time) tea.Msg { return restMsg{gen} })
}

// rested lets the panel and the axes follow, unless the cursor has gone on.
func (p *plot) rested(m restMsg) {
	if m.gen == p.rest.gen {
		p.rest.end(p.col, p.row)
	}
}
