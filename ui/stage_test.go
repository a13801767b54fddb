package ui

import (
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// textRow makes a row of plain cells.
func textRow(s string) (row []glyph) {
	for _, r := range s {
		row = append(row, glyph{text: string(r), width: 1})
	}
	return row
}

func TestPlacesOfARow(t *testing.T) {
	old := textRow("..............................")
	for _, c := range []struct {
		now  string
		want []reach
	}{
		{"..............................", nil},
		{"..a...........................", []reach{{2, 3}}},
		{"..a.....b.....................", []reach{{2, 9}}}, // too near to be worth a turn
		{"..a...................b.......", []reach{{2, 3}, {22, 23}}},
		{"..a...................b......c", []reach{{2, 3}, {22, 30}}},
	} {
		if got := (rowChange{old, old, textRow(c.now)}).places(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.now, got, c.want)
		}
	}
}

// Which of two places goes out first: the nearer one, unless the other may be on its way; and always
// the one that the cursor stands in.
func TestFirstPlaceOfARow(t *testing.T) {
	dots, left := "..............................", "..a..........................."
	both := "..a...................b......."
	for _, c := range []struct {
		shown string
		x     int
		here  bool
		want  []reach
	}{
		{dots, 9, false, []reach{{2, 3}}},
		{dots, 20, false, []reach{{22, 23}}},
		{left, 20, false, []reach{{2, 3}}},
		{left, 22, true, []reach{{2, 3}, {22, 23}}},
	} {
		row := rowChange{textRow(dots), textRow(c.shown), textRow(both)}
		if got := row.first(row.places(), c.x, c.here); !slices.Equal(got, c.want) {
			t.Errorf("%s near %d: %v, want %v", c.shown, c.x, got, c.want)
		}
	}
	row := textRow(both)
	row[10] = glyph{text: "漢", width: 2}
	if !(rowChange{textRow(dots), textRow(dots), row}).wide() {
		t.Error("a row with a wide cluster is sent in turns")
	}
}

// What changes a moment after something else in its row waits until that has been sent: the renderer
// would send both and everything between them.
func TestChangesDoNotMeetOnTheWire(t *testing.T) {
	a := start(t, newFake(300, 300), 120, 36)
	s, pending := newStage(a), 0
	a.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { pending++; return nil }
	s.turn()
	s.Update(turnMsg{})
	pending = 0
	y := a.mapCells().y
	change := func(x int) {
		want := &canvas{w: a.drawn.w, h: a.drawn.h, cells: slices.Clone(a.drawn.cells)}
		want.row(y)[x].text = "!"
		a.drawn = want
		s.turn()
	}
	change(100)
	change(12)
	if row := s.shown.row(y); row[100].text != "!" || row[12].text == "!" || pending != 1 {
		t.Errorf("the renderer has %q and %q, %d timers", row[100].text, row[12].text, pending)
	}
	s.Update(turnMsg{})
	if s.shown.row(y)[12].text != "!" {
		t.Error("the second change never shows")
	}
}

// A place that is held back shows in the end, however much goes on before it in its row, and one timer
// waits for it.
func TestNoPlaceWaitsForEver(t *testing.T) {
	a := start(t, newFake(300, 300), 120, 36)
	s, pending := newStage(a), 0
	a.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { pending++; return nil }
	s.turn()
	s.Update(turnMsg{})
	pending = 0
	y := a.mapCells().y + 3
	col, _ := a.focus()
	for n := range maxTurns + 1 {
		for _, sign := range []string{"a", "b"} { // two frames in one turn
			want := &canvas{w: a.drawn.w, h: a.drawn.h, cells: append([]glyph(nil), a.drawn.cells...)}
			want.row(y)[col].text = sign + string(rune('a'+n))
			want.row(y)[100].text = "!"
			a.drawn = want
			s.turn()
			if got := s.shown.row(y)[100].text; n == 0 && got == "!" {
				t.Error("both places show in the turn in which they change")
			}
		}
		if pending > 1 {
			t.Errorf("%d timers are set", pending)
		}
		if pending == 1 {
			pending = 0
			s.Update(turnMsg{})
		}
	}
	if got := s.shown.row(y)[100].text; got != "!" {
		t.Errorf("after %d turns the far place shows %q", maxTurns+1, got)
	}
}
