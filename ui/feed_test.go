package ui

import (
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// fresh opens the explorer on f and returns it before anything is computed.
func fresh(t *testing.T, f *fake) *App {
	t.Helper()
	a := New(t.Context(), f.config())
	a.after = atOnce
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	return a
}

// only runs a command that does one thing.
func only(t *testing.T, cmd tea.Cmd) derivedMsg {
	t.Helper()
	if cmd == nil {
		t.Fatal("nothing is computed")
	}
	d, ok := cmd().(derivedMsg)
	if !ok {
		t.Fatal("something else is computed")
	}
	return d
}

// Regions show before the diagnosis is there.
func TestRegionsComeBeforeTheDiagnosis(t *testing.T) {
	a := fresh(t, newFake(300, 290))
	d := only(t, a.deriveCmd())
	if d.part == nil || d.diag != nil {
		t.Fatal("the first message brings more than regions")
	}
	_, cmd := a.Update(d)
	if a.feed.part.Drawn != 290 || a.home.plot.density.Shown != 290 || a.feed.diag.Pairs != 0 {
		t.Errorf("%d drawn, %d shown, %d pairs", a.feed.part.Drawn, a.home.plot.density.Shown,
			a.feed.diag.Pairs)
	}
	settle(a, cmd)
	if a.feed.diag.Pairs == 0 {
		t.Error("the diagnosis does not follow")
	}
}

// Another share cuts the same sorted scores and leaves the diagnosis alone; one that is asked for
// while regions are computed is not lost.
func TestANewShareCutsTheSameScores(t *testing.T) {
	a := start(t, newFake(300, 300), 120, 36)
	basis, diag := a.feed.basis, a.feed.diag
	for num := int64(2); num < 20; num += 2 {
		a.feed.rule.Keep = model.Fraction{Num: num, Den: 40}
		first := a.deriveCmd()
		a.feed.rule.Keep.Num++
		if a.deriveCmd() != nil {
			t.Fatal("two computations at once")
		}
		settle(a, first)
		if a.feed.part.Rule != a.feed.rule {
			t.Fatalf("regions of %v, wanted are those of %v", a.feed.part.Rule, a.feed.rule)
		}
	}
	if a.feed.basis != basis || a.feed.diag != diag {
		t.Error("scores that are the same were sorted or diagnosed again")
	}
	if a.deriveCmd() != nil {
		t.Error("what is known is computed again")
	}
}

// A share that changes during the diagnosis is cut at once, of the scores at hand, and the scores that
// came meanwhile have their turn after it.
func TestANewShareDoesNotWaitForTheDiagnosis(t *testing.T) {
	f := newFake(300, 200)
	a := start(t, f, 120, 36)
	basis, rng := a.feed.basis, rand.New(rand.NewPCG(3, 4))
	a.feed.busy = true
	f.score(200, rng)
	a.take(look(a.cfg))
	if a.deriveCmd() != nil {
		t.Error("new scores do not wait for the diagnosis")
	}
	a.feed.rule.Keep = model.Fraction{Num: 1, Den: 5}
	settle(a, a.deriveCmd())
	if a.feed.part.Rule != a.feed.rule || a.feed.basis != basis {
		t.Error("the new share is not cut from the scores at hand")
	}
	_, cmd := a.Update(pausedMsg{})
	settle(a, cmd)
	if a.feed.part.Drawn != 201 || a.feed.basis.snap.Scoring != a.feed.snap.Scoring {
		t.Errorf("%d samples in the regions after the pause, want 201", a.feed.part.Drawn)
	}
}

// Verdicts change neither regions nor diagnosis.
func TestVerdictsComputeNothing(t *testing.T) {
	a := start(t, newFake(60, 60), 120, 36)
	basis := a.feed.basis
	hit(a, "tab", "m", "down", "d")
	if a.feed.snap.Counts.Flagged() != 2 || a.deriveCmd() != nil || a.feed.basis != basis {
		t.Error("verdicts make the regions be computed again")
	}
}

// What is seen before the first regions is there at the start: it neither glows nor gets lost.
func TestWhatIsSeenBeforeTheRegionsDoesNotArrive(t *testing.T) {
	f := newFake(300, 290)
	a := fresh(t, f)
	d := only(t, a.deriveCmd())
	f.cohort.SetScore(299, 0, 5) // after the regions were begun, before they are there
	late := f.cohort.Snapshot()
	a.Update(newsMsg{gen: a.feed.gen, snap: late})
	if n := len(a.home.plot.glowing()); n != 0 || a.feed.snap.Counts.Scored != 0 {
		t.Errorf("%d cells glow before there are regions", n)
	}
	a.Update(d)
	if a.feed.snap.Version != late.Version {
		t.Errorf("version %d is shown, not %d", a.feed.snap.Version, late.Version)
	}
}
