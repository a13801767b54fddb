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
	app    *App
	shown  *canvas // what the renderer was given last
	flying *canvas // what it was given when the timer was set
	sent   *canvas // what it has sent for sure: what it was given a turn ago
	text   string
	held   int  // turns in which something was held back, in a row
	timed  bool // a turnMsg is on its way
}

func newStage(a *App) *stage { return &stage{app: a} }

// Init implements tea.Model.
func (s *stage) Init() tea.Cmd { return s.app.Init() }

// Update implements tea.Model.
func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if _, ok := msg.(turnMsg); ok {
		s.timed, s.sent = false, s.flying
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

// turn decides what of the newest frame is shown now. It comes back for the rest, and to know what the
// renderer has sent: two changes that meet in one of its frames cost what lies between them, too.
func (s *stage) turn() tea.Cmd {
	whole := s.app.View().Content
	if want := s.app.drawn; want != s.shown {
		s.show(want, whole)
	}
	if s.timed || s.shown == s.sent {
		return nil
	}
	s.flying, s.timed = s.shown, true
	return s.app.after(turnAfter, func(time.Time) tea.Msg { return turnMsg{} })
}

// show gives the renderer a frame, or the part of it that goes out first.
func (s *stage) show(want *canvas, whole string) {
	part := s.first(want)
	if part == nil || s.held >= maxTurns {
		s.shown, s.text, s.held = want, whole, 0
		return
	}
	s.shown, s.text = part, part.String()
	if !s.timed {
		s.held++
	}
}

// first returns the frame in which, of the rows that change in several places, only some have
// changed; nil where want itself should be shown.
func (s *stage) first(want *canvas) *canvas {
	was := s.sent
	if was == nil || was.w != want.w || was.h != want.h || s.shown.w != want.w || s.shown.h != want.h {
		return nil
	}
	var part *canvas
	split := 0
	col, line := s.app.focus()
	for y := range want.h {
		c := rowChange{was.row(y), s.shown.row(y), want.row(y)}
		list := c.places()
		if len(list) < 2 || c.wide() {
			continue
		}
		if split++; split > maxSplit {
			return nil
		}
		if part == nil {
			part = &canvas{w: want.w, h: want.h, cells: slices.Clone(want.cells)}
		}
		row := part.row(y)
		copy(row, c.shown)
		for _, p := range c.first(list, col, y == line) {
			copy(row[p.lo:p.hi], c.want[p.lo:p.hi])
		}
	}
	return part
}

// rowChange is a row as the renderer has sent it, as it was given it last, and as it should be.
type rowChange struct{ sent, shown, want []glyph }

// reach is a part of a row that changes.
type reach struct{ lo, hi int }

func (c rowChange) at(x int) bool { return c.sent[x] != c.want[x] || c.flies(x) }

// flies reports whether a cell may be on its way, so that it costs nothing to change it once more.
func (c rowChange) flies(x int) bool { return c.sent[x] != c.shown[x] }

func (c rowChange) anyFlies(p reach) bool {
	return !slices.Equal(c.sent[p.lo:p.hi], c.shown[p.lo:p.hi])
}

// places finds where the row changes.
func (c rowChange) places() (list []reach) {
	for x := 0; x < len(c.want); {
		if !c.at(x) {
			x++
			continue
		}
		p := reach{x, x + 1}
		for x++; x < len(c.want) && x-p.hi < worthATurn; x++ {
			if c.at(x) {
				p.hi = x + 1
			}
		}
		list = append(list, p)
		x = p.hi
	}
	return list
}

// first picks the places that go out now: those that are on their way, or else the one nearest to the
// cursor; and, at once, the one that it stands in.
func (c rowChange) first(list []reach, col int, here bool) (now []reach) {
	nearest := list[0]
	for _, p := range list {
		if c.anyFlies(p) || here && p.distance(col) == 0 {
			now = append(now, p)
		}
		if p.distance(col) < nearest.distance(col) {
			nearest = p
		}
	}
	if len(now) == 0 {
		now = append(now, nearest)
	}
	return now
}

// distance is how many cells lie between the place and column x.
func (p reach) distance(x int) int { return max(p.lo-x, x-p.hi+1, 0) }

// wide reports whether the row holds wide clusters: the renderer sends all of it then.
func (c rowChange) wide() bool { return wide(c.sent) || wide(c.shown) || wide(c.want) }

func wide(row []glyph) bool {
	return slices.ContainsFunc(row, func(g glyph) bool { return g.width != 1 })
}

// focus is where on the screen the eye is.
func (a *App) focus() (col, line int) {
	in, p := a.mapCells(), &a.home.plot
	return in.x + p.col, in.y + p.row
}
