package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// ⌫ restores window and axes exactly, however many steps there were.
func TestBackRestoresEveryView(t *testing.T) {
	for _, axes := range []int{0, 1, 2, 3} {
		a := start(t, varied(500, 480), 120, 36)
		p := &a.home.plot
		hit(a, strings.Split(strings.Repeat("a", axes), "")...)
		hit(a, "1")
		var views []view
		var frames [][]int
		for _, k := range []string{"+", "+", "ctrl+right", "a", "-", "v", "0", "+", "a", "+"} {
			was, shown := view{p.win, p.zoomed, p.pair}, cellCounts(p)
			hit(a, k)
			if now := (view{p.win, p.zoomed, p.pair}); now != was {
				views, frames = append(views, was), append(frames, shown)
			}
		}
		if len(views) < 8 {
			t.Fatalf("%d views", len(views))
		}
		for k := len(views) - 1; k >= 0; k-- {
			hit(a, "backspace")
			if got := (view{p.win, p.zoomed, p.pair}); got != views[k] || !slices.Equal(cellCounts(p), frames[k]) {
				t.Errorf("axes %d, step %d: %+v, want %+v", axes, k, got, views[k])
			}
		}
	}
}

func cellCounts(p *plot) (counts []int) {
	for cell := range p.cols * p.rows {
		counts = append(counts, p.density.At(cell).Count)
	}
	return counts
}

// A pan never leaves the whole, ends at its edges exactly, and is one step of ⌫.
func TestPanStaysWithinTheWhole(t *testing.T) {
	for axes := range axisPairs {
		a := start(t, varied(500, 480), 120, 36)
		p, whole := &a.home.plot, a.whole()
		hit(a, strings.Split(strings.Repeat("a", axes), "")...)
		hit(a, "2", "+", "+")
		before := p.win
		for _, k := range []string{"ctrl+right", "ctrl+up", "ctrl+left", "ctrl+down"} {
			for range 40 {
				hit(a, k)
				if w := p.win; w.x0 < whole.x0 || w.x1 > whole.x1 || w.y0 < whole.y0 || w.y1 > whole.y1 {
					t.Fatalf("axes %d: %+v leaves %+v", axes, w, whole)
				}
			}
			if w := p.win; !(map[string]bool{"ctrl+right": w.x1 == whole.x1, "ctrl+up": w.y1 == whole.y1,
				"ctrl+left": w.x0 == whole.x0, "ctrl+down": w.y0 == whole.y0}[k]) {
				t.Errorf("axes %d: %s ends at %+v of %+v", axes, k, w, whole)
			}
		}
		hit(a, "backspace")
		if p.win != before {
			t.Errorf("axes %d: ⌫ leads to %+v, want %+v", axes, p.win, before)
		}
	}
}

// The cursor that leaves the window takes it along, and stands where it would have stood.
func TestTheCursorPansOverTheEdge(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	p := &a.home.plot
	p.moveTo(p.cols/2, p.rows/2)
	hit(a, "+", "+")
	p.moveTo(p.cols-1, 5)
	step := p.density.View.X.Value(0.5/float64(p.cols)) - p.density.View.X.Value(-0.5/float64(p.cols))
	before, x, y := p.win, p.cx, p.cy
	hit(a, "right")
	if p.win.x0 <= before.x0 || math.Abs(p.cx-x-step) > 1e-9 || p.cy != y {
		t.Errorf("window %+v → %+v, cursor at %v, want %v", before, p.win, p.cx, x+step)
	}
	place := p.density.View.X.Place(p.cx) * float64(p.cols)
	if int(place+1e-9) != p.col || p.col >= p.cols-1 {
		t.Errorf("the cursor stands on column %d, its place is %v of %d", p.col, place, p.cols)
	}
}

func TestZoomToBrushShowsAllOfIt(t *testing.T) {
	for axes := range axisPairs {
		a := start(t, varied(500, 480), 120, 36)
		hit(a, strings.Split(strings.Repeat("a", axes), "")...)
		p := &a.home.plot
		p.moveTo(10, 8)
		hit(a, "space", "L", "J", "space")
		in, _ := a.home.selection(a)
		hit(a, "v")
		for _, i := range in {
			if p.density.CellOf(i) < 0 {
				t.Fatalf("axes %d: sample %d of the brush is not shown", axes, i)
			}
		}
		if !p.zoomed || len(in) == 0 || p.density.Shown > 3*len(in)+20 {
			t.Errorf("axes %d: %d in the brush, %d shown", axes, len(in), p.density.Shown)
		}
	}
}

func TestZoomToRegionShowsAllOfIt(t *testing.T) {
	for k, r := range regionOrder {
		a := start(t, varied(500, 480), 120, 36)
		hit(a, fmt.Sprint(k+1), "v")
		p := &a.home.plot
		for i := range a.feed.snap.Len() {
			if a.feed.part.Region[i] == r && p.density.CellOf(i) < 0 {
				t.Fatalf("sample %d of %v is not shown", i, r)
			}
		}
		if !p.zoomed || p.density.Shown > 250 {
			t.Errorf("%v: %d shown", r, p.density.Shown)
		}
	}
}

func TestTheWheelPansSideways(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	p, in := &a.home.plot, a.mapCells()
	hit(a, "3", "+", "+")
	for _, m := range []tea.MouseWheelMsg{
		{Button: tea.MouseWheelUp, Mod: tea.ModShift}, {Button: tea.MouseWheelUp, Mod: tea.ModCtrl},
		{Button: tea.MouseWheelLeft},
	} {
		before := p.win
		m.X, m.Y = in.x+5, in.y+5
		a.Update(m)
		if p.win.x0 >= before.x0 || p.win.y0 != before.y0 {
			t.Errorf("%+v: %+v → %+v", m, before, p.win)
		}
	}
}

// The thumbs lie within the frame, say the whole where nothing is left out, and meet its ends.
func TestThumbsSayWhichPartIsShown(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	p, whole := &a.home.plot, a.whole()
	thumb := func() (int, int) { return p.thumb(&p.density.View.X, whole.x0, whole.x1, 40) }
	if from, to := thumb(); from != 0 || to != 40 {
		t.Errorf("the whole is shown as %d–%d", from, to)
	}
	p.moveTo(0, 0)
	hit(a, "+", "+")
	if from, to := thumb(); from != 0 || to < 10 || to > 11 {
		t.Errorf("the first quarter is shown as %d–%d of 40", from, to)
	}
	for range 20 {
		hit(a, "ctrl+right")
	}
	if from, to := thumb(); from < 29 || to != 40 {
		t.Errorf("the last quarter is shown as %d–%d of 40", from, to)
	}
	if got := screen(a); !strings.Contains(got, "━━") || !strings.Contains(got, "┃") {
		t.Errorf("no thumbs on the frame:\n%s", got)
	}
}

// The minimap is there where there is room, shows every sample, and marks the window.
func TestMinimapShowsTheWhole(t *testing.T) {
	a := start(t, varied(500, 480), 200, 60)
	hit(a, "3", "+", "+")
	m := &a.home.mini
	n := 0
	for _, v := range m.cells {
		n += v.Count
	}
	if n != 480 || !strings.Contains(screen(a), "the whole map") {
		t.Fatalf("%d samples on the minimap:\n%s", n, screen(a))
	}
	hit(a, "a")
	if m.of.pair != a.home.plot.pair {
		t.Error("the minimap does not follow the axes")
	}
	hit(a, "0")
	if strings.Contains(screen(a), "the whole map ") {
		t.Error("a minimap of the whole beside the whole")
	}
}
