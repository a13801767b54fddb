package ui

import (
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

func TestNearestPlaceOfARow(t *testing.T) {
	old := textRow("..............................")
	for _, c := range []struct {
		now    string
		x      int
		lo, hi int
		more   bool
	}{
		{"..............................", 9, 0, 0, false},
		{"..a...........................", 9, 2, 3, false},
		{"..a.....b.....................", 9, 2, 9, false}, // too near to be worth a turn
		{"..a...................b.......", 9, 2, 3, true},
		{"..a...................b.......", 20, 22, 23, true},
		{"..a...................b......c", 29, 22, 30, true},
	} {
		lo, hi, more := nearest(old, textRow(c.now), c.x)
		if lo != c.lo || hi != c.hi || more != c.more {
			t.Errorf("%s near %d: %d to %d, more %v; want %d to %d, %v", c.now, c.x, lo, hi, more,
				c.lo, c.hi, c.more)
		}
	}
	now := textRow("..a...................b.......")
	now[10] = glyph{text: "漢", width: 2}
	if _, _, more := nearest(old, now, 2); more {
		t.Error("a row with a wide cluster is sent in turns")
	}
}

// A place that is held back shows in the end, however much goes on before it in its row, and one timer
// waits for it.
func TestNoPlaceWaitsForEver(t *testing.T) {
	a := start(t, newFake(300, 300), 120, 36)
	s, timers := newStage(a), 0
	a.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { timers++; return nil }
	s.turn()
	y := a.mapCells().y + 3
	for n := range maxTurns + 1 {
		want := &canvas{w: a.drawn.w, h: a.drawn.h, cells: append([]glyph(nil), a.drawn.cells...)}
		want.row(y)[a.focus()].text = string(rune('a' + n))
		want.row(y)[100].text = "!"
		a.drawn = want
		s.turn()
	}
	if got := s.shown.row(y)[100].text; got != "!" {
		t.Errorf("after %d turns the far place shows %q", maxTurns+1, got)
	}
	if timers != 1 {
		t.Errorf("%d timers were set", timers)
	}
}
