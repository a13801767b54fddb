package ui

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// held opens the explorer with timers that ring only when the test says so.
func held(t *testing.T, f *fake) (a *App, ring func()) {
	a = start(t, f, 120, 36)
	var waiting []func(time.Time) tea.Msg
	a.after = func(_ time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
		waiting = append(waiting, f)
		return nil
	}
	return a, func() {
		for _, f := range waiting {
			a.Update(f(noon))
		}
		waiting = nil
	}
}

// While the cursor walks, the list stays that of the place where it stood, and no text is asked for.
func TestTheListWaitsForTheRest(t *testing.T) {
	a, ring := held(t, newFake(400, 400))
	p := &a.home.plot
	stood := slices.Clone(p.below(a).listed)
	asked := len(a.texts.have) + len(a.texts.pending)
	for range 5 {
		a.Update(keyMsg("n"))
		if !slices.Equal(p.below(a).listed, stood) || len(a.texts.have)+len(a.texts.pending) != asked {
			t.Fatal("the list follows a walking cursor")
		}
	}
	ring()
	if got := p.below(a).listed; len(got) != len(p.pick()) || slices.Equal(got, stood) {
		t.Errorf("at rest %d samples are listed, %d are under the cursor", len(got), len(p.pick()))
	}
}

// What a key does is done to what is under the cursor, whether the list has followed or not.
func TestKeysActOnTheCursorNotOnTheList(t *testing.T) {
	a, _ := held(t, newFake(400, 400))
	hit(a, "n", "n", "n")
	want := slices.Clone(a.home.plot.pick())
	if slices.Equal(want, a.home.plot.under.listed) {
		t.Fatal("the list has followed already")
	}
	hit(a, "f", "m")
	for _, i := range want {
		if a.feed.snap.Verdict(i) == 0 {
			t.Errorf("sample %d under the cursor has no verdict", i)
		}
	}
	if got := a.feed.snap.Counts.Flagged(); got != len(want) {
		t.Errorf("%d flagged, %d under the cursor", got, len(want))
	}
}

// A timer of an earlier step does not end the walk.
func TestOnlyTheLastStepRests(t *testing.T) {
	a := start(t, newFake(400, 400), 120, 36)
	var first func(time.Time) tea.Msg
	a.after = func(_ time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
		if first == nil {
			first = f
		}
		return nil
	}
	a.Update(keyMsg("l"))
	a.Update(keyMsg("l"))
	a.Update(first(noon))
	if !a.home.plot.rest.walking {
		t.Error("the walk ends with the first step's timer")
	}
}

// A sample that arrives under a cursor at rest is listed at once.
func TestArrivalsUnderTheCursorAreListed(t *testing.T) {
	f := newFake(300, 100)
	a, rng := start(t, f, 120, 36), rand.New(rand.NewPCG(3, 4))
	p := &a.home.plot
	for i := 100; i < 300; i++ {
		f.score(i, rng)
		a.Update(look(a.cfg))
		if v := p.density.At(p.row*p.cols + p.col); v.Count != len(p.below(a).listed) {
			t.Fatalf("after sample %d the cell shows %d, the list %d", i, v.Count, len(p.under.listed))
		}
		if cell := p.density.CellOf(i); cell >= 0 && i%10 == 0 {
			p.moveTo(cell%p.cols, cell/p.cols)
			p.rest.end(p.col, p.row)
		}
	}
}
