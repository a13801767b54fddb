package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The renderer sends a row from its first changed cell to its last. A point that arrives on the map
// and a number that changes in the panel beside it would cost everything between them, with its
// colours. So a frame in which few rows change in several places goes out in turns: first what is
// nearest to the cursor, a moment later the rest.
const (
	// turnAfter is longer than the renderer waits between two frames, so that turns do not meet.
	turnAfter = 2 * time.Second / framesPerSecond
	// maxTurns bounds how long a place may be held back while others keep changing.
	maxTurns = 4
	// maxSplit is how many rows may change in several places; a frame with more is a new picture.
	maxSplit = 10
	// worthATurn is the number of unchanged cells from which going over them costs more than a turn.
	worthATurn = 12
)

// turnMsg says that the renderer has sent the turn before.
type turnMsg struct{}

// stage is the explorer as the renderer sees it.
type stage struct {
	app   *App
	shown *canvas // what the renderer was given
	text  string
	held  int  // turns in which something was held back, in a row
	timed bool // a turnMsg is on its way
}

func newStage(a *App) *stage { return &stage{app: a} }

// Init implements tea.Model.
func (s *stage) Init() tea.Cmd { return s.app.Init() }

// Update implements tea.Model.
func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if _, ok := msg.(turnMsg); ok {
		s.timed = false
	} else {
		_, cmd = s.app.Update(msg)
	}
	return s, tea.Batch(cmd, s.turn())
}

// View implements tea.Model.
func (s *stage) View() tea.View {
	v := s.app.View()
	v.Content = s.text
	return v
}

// turn decides what of the newest frame is shown now, and comes back for the rest.
func (s *stage) turn() tea.Cmd {
	whole := s.app.View().Content
	want := s.app.drawn
	if want == s.shown {
		return nil
	}
	part := s.first(want)
	if part == nil || s.held >= maxTurns {
		s.shown, s.text, s.held = want, whole, 0
		return nil
	}
	s.shown, s.text = part, part.String()
	s.held++
	if s.timed {
		return nil
	}
	s.timed = true
	return s.app.after(turnAfter, func(time.Time) tea.Msg { return turnMsg{} })
}

// first returns the frame in which, of the rows that change in several places, only the place nearest
// to the cursor has changed; nil where want itself should be shown.
func (s *stage) first(want *canvas) *canvas {
	was := s.shown
	if was == nil || was.w != want.w || was.h != want.h {
		return nil
	}
	var part *canvas
	split, near := 0, s.app.focus()
	for y := range want.h {
		old, now := was.row(y), want.row(y)
		lo, hi, more := nearest(old, now, near)
		if !more {
			continue
		}
		if split++; split > maxSplit {
			return nil
		}
		if part == nil {
			part = &canvas{w: want.w, h: want.h, cells: slices.Clone(want.cells)}
		}
		row := part.row(y)
		copy(row, old)
		copy(row[lo:hi], now[lo:hi])
	}
	return part
}

// nearest finds the places in which a row changes and returns the one nearest to column x, and
// whether there are more. A row with wide clusters is one place: the renderer sends all of it.
func nearest(old, now []glyph, x int) (lo, hi int, more bool) {
	places, best := 0, 0
	for at := 0; at < len(now); {
		if old[at] == now[at] {
			at++
			continue
		}
		end := placeEnd(old, now, at)
		if d := distance(at, end, x); places == 0 || d < best {
			lo, hi, best = at, end, d
		}
		places++
		at = end
	}
	return lo, hi, places > 1 && !wide(old) && !wide(now)
}

// placeEnd returns where the place that begins at a changed cell ends.
func placeEnd(old, now []glyph, from int) int {
	end := from + 1
	for at := end; at < len(now) && at-end < worthATurn; at++ {
		if old[at] != now[at] {
			end = at + 1
		}
	}
	return end
}

func distance(lo, hi, x int) int { return max(lo-x, x-hi+1, 0) }

func wide(row []glyph) bool {
	return slices.ContainsFunc(row, func(g glyph) bool { return g.width != 1 })
}

// focus is the screen column that the eye is on.
func (a *App) focus() int { return a.mapCells().x + a.home.plot.col }
