package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// corner moves the cursor to a cell and hits keys there.
func corner(a *App, col, row int, keys ...string) {
	a.home.plot.moveTo(col, row)
	hit(a, keys...)
}

// drawnIn lists the samples drawn in cells for which ok holds, by position.
func drawnIn(p *plot, ok func(col, row int) bool) []int {
	in := []int{}
	for cell := range p.cols * p.rows {
		if ok(cell%p.cols, cell/p.cols) {
			in = p.density.In(cell, in)
		}
	}
	slices.Sort(in)
	return in
}

func within(c0, r0, c1, r1 int) func(col, row int) bool {
	return func(col, row int) bool { return col >= c0 && col <= c1 && row >= r0 && row <= r1 }
}

// checkTint compares the tint with what the brush holds, and what it holds with one found anew.
func checkTint(t *testing.T, a *App, when string) {
	t.Helper()
	p := &a.home.plot
	in := slices.Clone(p.brush.inside(a))
	p.brush.held = holding{}
	if anew := p.brush.inside(a); !slices.Equal(in, anew) {
		t.Fatalf("%s: the brush holds %d samples, %d found anew", when, len(in), len(anew))
	}
	holds := map[int]bool{}
	for _, i := range in {
		if cell := p.density.CellOf(i); cell >= 0 {
			holds[cell] = true
		}
	}
	for cell := range p.cols * p.rows {
		if p.density.At(cell).Count > 0 && p.tints(cell) != holds[cell] {
			t.Fatalf("%s: cell %d is tinted: %v, holds a member: %v", when, cell, p.tints(cell), holds[cell])
		}
	}
}

func TestBrushHoldsWhatIsInsideIt(t *testing.T) {
	for _, axes := range []int{0, 1, 2, 3} {
		f := newFake(400, 400)
		a := start(t, f, 120, 36)
		hit(a, strings.Split(strings.Repeat("a", axes), "")...)
		p := &a.home.plot
		corner(a, 30, 4, "space")
		corner(a, 3, 20, "space")
		want := drawnIn(p, within(3, 4, 30, 20))
		if in, _ := a.home.selection(a); !slices.Equal(in, want) || len(want) == 0 {
			t.Fatalf("axes %d: the brush holds %v, drawn inside are %v", axes, in, want)
		}
		hit(a, "x", "enter")
		if got := f.exported[0].Indexes; !slices.Equal(got, want) {
			t.Errorf("%v exported, %v brushed", got, want)
		}
		hit(a, "tab")
		if got := slices.Sorted(slices.Values(a.top().(*sampleList).order)); !slices.Equal(got, want) {
			t.Errorf("%v listed, %v brushed", got, want)
		}
		hit(a, "esc", "enter")
		if got := slices.Sorted(slices.Values(a.top().(*reader).in)); !slices.Equal(got, want) {
			t.Errorf("%v to be read, %v brushed", got, want)
		}
		hit(a, "esc", "f", "m")
		for i := range 400 {
			if flagged := a.feed.snap.Verdict(i) == model.Mislabelled; flagged != slices.Contains(want, i) {
				t.Fatalf("sample %d is flagged: %v", i, flagged)
			}
		}
		if hit(a, "esc"); p.brush != nil {
			t.Error("esc keeps the brush")
		}
	}
}

// Every operation by its key, against the cells one sees; esc drops the open rectangle only.
func TestStrokesByKeys(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	first, second := within(5, 2, 30, 20), within(20, 10, 50, 24)
	for key, want := range map[string]func(col, row int) bool{
		"space": second,
		"A":     func(c, r int) bool { return first(c, r) || second(c, r) },
		"S":     func(c, r int) bool { return first(c, r) && !second(c, r) },
		"T":     func(c, r int) bool { return first(c, r) != second(c, r) },
	} {
		corner(a, 5, 2, "space")
		corner(a, 30, 20, "space")
		corner(a, 50, 10, key)
		corner(a, 20, 28)
		before := slices.Clone(p.brush.inside(a))
		checkTint(t, a, "while "+key+" is open")
		hit(a, key)
		if got := p.brush.inside(a); !slices.Equal(got, drawnIn(p, want)) || !slices.Equal(got, before) {
			t.Errorf("%s: %d inside, %d before it ended, want %d", key, len(got), len(before),
				len(drawnIn(p, want)))
		}
		checkTint(t, a, "after "+key)
		corner(a, 1, 1, "A")
		corner(a, 60, 28, "esc")
		if got := p.brush.inside(a); !slices.Equal(got, before) {
			t.Errorf("%s, then A and esc: %d inside, want %d", key, len(got), len(before))
		}
		hit(a, "I")
		if got := p.brush.inside(a); len(got) != 400-len(before) {
			t.Errorf("%s, inverted: %d inside, want %d", key, len(got), 400-len(before))
		}
		if hit(a, "esc"); p.brush != nil {
			t.Fatal("esc keeps the brush")
		}
	}
}

func TestEscDropsTheFirstRectangle(t *testing.T) {
	a := start(t, newFake(100, 100), 120, 36)
	hit(a, "space", "right", "esc")
	if a.home.plot.brush != nil {
		t.Error("the rectangle is still there")
	}
	for _, k := range []string{"S", "I"} {
		hit(a, k)
		if a.home.plot.brush != nil || !strings.Contains(screen(a), "there is no brush yet") {
			t.Errorf("%s without a brush:\n%s", k, screen(a))
		}
	}
}

// Whatever redraws the map, the brush holds the same samples and is drawn where they are.
func TestTheBrushStaysOnItsSamples(t *testing.T) {
	f := newFake(600, 400)
	f.texts = func(i int) model.Text {
		return model.Text{Instruction: []string{"odd", "even"}[i%2],
			Responses: make([]model.ResponseText, 4)}
	}
	a := start(t, f, 120, 36)
	p := &a.home.plot
	corner(a, 8, 3, "space")
	corner(a, 40, 15, "space")
	corner(a, 20, 10, "S")
	corner(a, 30, 12, "S")
	want := slices.Clone(p.brush.inside(a))
	same := func(when string) {
		t.Helper()
		if got := p.brush.inside(a); !slices.Equal(got, want) {
			t.Fatalf("%s: %d inside, want %d", when, len(got), len(want))
		}
		checkTint(t, a, when)
	}
	for _, k := range []string{"a", "+", "+", "a", "-", "0", "a", "+", "a", "0"} {
		hit(a, k)
		same("after " + k)
	}
	for _, size := range []int{80, 200, 61, 120} {
		a.Update(tea.WindowSizeMsg{Width: size, Height: size / 3})
		same(fmt.Sprintf("at width %d", size))
	}
	rng := rand.New(rand.NewPCG(8, 8))
	for i := 400; i < 600; i++ {
		f.score(i, rng)
		a.Update(look(a.cfg))
		if i%50 == 0 {
			checkTint(t, a, "after an arrival")
			settle(a, a.deriveCmd())
			checkTint(t, a, "after new regions")
		}
	}
	hit(a, "/", "e", "v", "e", "n", "enter")
	for _, i := range p.brush.inside(a) {
		if i%2 == 0 {
			t.Fatalf("the search leaves out sample %d, the brush holds it", i)
		}
	}
	checkTint(t, a, "after a search")
}

// A rectangle that is open while the window changes reaches from where it began.
func TestZoomWhileDrawing(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	from := p.density.View.Rect(10, 5, 10, 5)
	corner(a, 10, 5, "space")
	corner(a, 30, 20, "+", "+", "right")
	to := p.density.View.Rect(p.col, p.row, p.col, p.row)
	want := from.Hull(to)
	hit(a, "space")
	for i := range 400 {
		in := want.Holds(a.feed.snap.Variance(i), a.feed.snap.Mean(i))
		if in != slices.Contains(p.brush.inside(a), i) {
			t.Fatalf("sample %d: inside %v", i, in)
		}
	}
}

// mouse sends a mouse event to a cell of the map.
func mouse(a *App, col, row int, make func(m tea.Mouse) tea.Msg, mod tea.KeyMod) {
	in := a.mapCells()
	_, cmd := a.Update(make(tea.Mouse{X: in.x + col, Y: in.y + row, Button: tea.MouseLeft, Mod: mod}))
	settle(a, cmd)
}

func press1(m tea.Mouse) tea.Msg { return tea.MouseClickMsg(m) }
func motion(m tea.Mouse) tea.Msg { return tea.MouseMotionMsg(m) }
func letUp(m tea.Mouse) tea.Msg  { return tea.MouseReleaseMsg(m) }
func hover(m tea.Mouse) tea.Msg  { m.Button = tea.MouseNone; return tea.MouseMotionMsg(m) }

func dragFrom(a *App, c0, r0, c1, r1 int, mod tea.KeyMod) {
	mouse(a, c0, r0, press1, mod)
	mouse(a, c1, r1, motion, mod)
	mouse(a, c1, r1, letUp, mod)
}

func TestMouseDragBrushes(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	first, second := within(2, 2, 30, 20), within(20, 10, 50, 24)
	for mod, want := range map[tea.KeyMod]func(col, row int) bool{
		0:                        second,
		tea.ModCtrl:              func(c, r int) bool { return first(c, r) || second(c, r) },
		tea.ModShift:             func(c, r int) bool { return first(c, r) || second(c, r) },
		tea.ModAlt:               func(c, r int) bool { return first(c, r) && !second(c, r) },
		tea.ModCtrl | tea.ModAlt: func(c, r int) bool { return first(c, r) != second(c, r) },
	} {
		dragFrom(a, 2, 2, 30, 20, 0)
		dragFrom(a, 50, 24, 20, 10, mod)
		if got := p.brush.inside(a); p.brush.open != nil || !slices.Equal(got, drawnIn(p, want)) {
			t.Errorf("with %v: %d inside, want %d", mod, len(got), len(drawnIn(p, want)))
		}
	}
	mouse(a, 4, 4, func(m tea.Mouse) tea.Msg { m.Button = tea.MouseWheelUp; return tea.MouseWheelMsg(m) }, 0)
	if !p.zoomed {
		t.Error("the wheel does not zoom")
	}
}

func TestMouseBrushesSingleCells(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	hit(a, "3")
	c, r := p.col, p.row
	mouse(a, c, r, press1, 0)
	mouse(a, c+1, r, motion, 0)
	mouse(a, c, r, motion, 0)
	mouse(a, c, r, letUp, 0)
	if got := p.brush.inside(a); !slices.Equal(got, drawnIn(p, within(c, r, c, r))) || len(got) == 0 {
		t.Errorf("a drag there and back brushes %d samples", len(got))
	}
	dragFrom(a, c, r, c, r, tea.ModAlt)
	if got := p.brush.inside(a); len(got) != 0 {
		t.Errorf("a click with alt leaves %d samples", len(got))
	}
	dragFrom(a, c, r, c, r, 0)
	if p.brush != nil || p.col != c || p.row != r {
		t.Error("a click keeps the brush")
	}
	dragFrom(a, c, r, c+1, r, tea.ModAlt)
	if p.brush != nil || !strings.Contains(screen(a), "there is no brush yet") {
		t.Error("something was subtracted from nothing")
	}
}

func TestADragEndsWhereverTheButtonIsReleased(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	p := &a.home.plot
	dragFrom(a, p.cols+20, 20, 5, 5, 0)
	if p.brush != nil {
		t.Error("a drag that began beside the map brushes")
	}
	dragFrom(a, 10, 10, p.cols+30, -1, 0)
	want := drawnIn(p, within(10, 0, p.cols-1, 10))
	if got := p.brush.inside(a); p.brush.open != nil || !slices.Equal(got, want) {
		t.Fatalf("%d inside, want %d", len(got), len(want))
	}
	mouse(a, 2, 2, hover, 0)
	if got := p.brush.inside(a); !slices.Equal(got, want) || p.col != 2 {
		t.Error("the pointer pulls the finished brush along")
	}
}

func TestAnEmptyBrushIsEmpty(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	p := &a.home.plot
	for cell := range p.cols * p.rows {
		if p.density.At(cell).Count == 0 {
			p.moveTo(cell%p.cols, cell/p.cols)
			break
		}
	}
	hit(a, "space", "space", "tab")
	if l := a.top().(*sampleList); len(l.order) != 0 {
		t.Errorf("an empty brush lists %d samples", len(l.order))
	}
}

// What a dialog says it will flag or write is what it does, whatever arrives meanwhile.
func TestArrivalsDoNotChangeWhatADialogActsOn(t *testing.T) {
	f := newFake(600, 300)
	a := start(t, f, 120, 36)
	corner(a, 0, 0, "space")
	corner(a, a.home.plot.cols-1, a.home.plot.rows-1, "space")
	hit(a, "f")
	rng := rand.New(rand.NewPCG(8, 8))
	arrive := func(from, to int) {
		for i := from; i < to; i++ {
			f.score(i, rng)
		}
		a.Update(look(a.cfg))
		settle(a, a.deriveCmd())
	}
	arrive(300, 400)
	if !strings.Contains(screen(a), " flag 300 samples in the brush ") {
		t.Fatalf("screen:\n%s", screen(a))
	}
	hit(a, "u")
	if n := a.feed.snap.Counts.Verdicts[model.Unsure]; n != 300 {
		t.Errorf("%d flagged, asked for 300", n)
	}
	hit(a, "x")
	said := a.top().(*exportDialog).choices[0].count
	arrive(400, 500)
	hit(a, "enter")
	if r := f.exported[0]; said < 390 || len(r.Indexes) != said || r.Snapshot.Counts.Drawn != 400 {
		t.Errorf("%d written of %d drawn, asked for %d", len(r.Indexes), r.Snapshot.Counts.Drawn, said)
	}
}

// Undoing bulk verdicts gives every sample back what it had, whatever that was.
func TestUndoOfBulkVerdictsRestores(t *testing.T) {
	f := newFake(300, 300)
	a := start(t, f, 120, 36)
	rng := rand.New(rand.NewPCG(5, 5))
	p := &a.home.plot
	var states [][]model.Verdict
	state := func() (all []model.Verdict) {
		for i := range 300 {
			all = append(all, a.feed.snap.Verdict(i))
		}
		return all
	}
	for range 12 {
		before := state()
		corner(a, rng.IntN(p.cols), rng.IntN(p.rows), "space")
		corner(a, rng.IntN(p.cols), rng.IntN(p.rows), "space")
		hit(a, "f", []string{"m", "r", "u", "d", "backspace"}[rng.IntN(5)])
		if hit(a, "esc", "esc"); !slices.Equal(before, state()) {
			states = append(states, before)
		}
	}
	last := state()
	for k := len(states) - 1; k >= 0; k-- {
		if hit(a, "z"); !slices.Equal(state(), states[k]) {
			t.Fatalf("undo %d does not restore the state", k)
		}
	}
	for range states {
		hit(a, "Z")
	}
	if !slices.Equal(state(), last) || len(states) < 4 {
		t.Errorf("redo leads elsewhere; %d steps", len(states))
	}
}

func TestTheManifestSaysWhereTheBrushLies(t *testing.T) {
	f := newFake(300, 300)
	a := start(t, f, 120, 36)
	corner(a, 5, 5, "space")
	corner(a, 50, 20, "space")
	hit(a, "I")
	words := a.home.plot.brush.done.Words()
	for _, keys := range [][]string{{"x"}, {"tab", "x"}, {"enter", "x"}, {"tab", "1", "x"}} {
		hit(a, append(keys, "enter")...)
		r := f.exported[len(f.exported)-1]
		if want := len(words); len(words) != 2 || !slices.Equal(r.Filters[:want], words) || r.Word != "" {
			t.Errorf("%v: %q, want %q", keys, r.Filters, words)
		}
		hit(a, "esc", "esc")
		a.modes = a.modes[:1]
		corner(a, 5, 5, "space")
		corner(a, 50, 20, "space")
		hit(a, "I")
	}
	hit(a, "x", "right", "enter")
	if r := f.exported[len(f.exported)-1]; r.Word != "highavg" || len(r.Filters) > 0 {
		t.Errorf("%q within %q", r.Word, r.Filters)
	}
}
