package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

// brushed is an explorer with a brush of some samples on the map.
func brushed(t *testing.T, f *fake) (*App, *plot) {
	a := start(t, f, 120, 36)
	corner(a, 5, 2, "space")
	corner(a, 40, 20, "space")
	return a, &a.home.plot
}

func TestABrushIsKeptAndLoaded(t *testing.T) {
	f := newFake(300, 300)
	a, p := brushed(t, f)
	want := slices.Clone(p.brush.inside(a))
	hit(a, "B", "s", "space", "o", "d", "D", "space", "enter", "esc")
	if len(f.brushes) != 1 || p.brush.word() != "brush:odD" {
		t.Fatalf("kept %v, called %q", f.brushes, p.brush.word())
	}
	if got := screen(a); !strings.Contains(got, "“odD”") {
		t.Errorf("the panel does not say the name:\n%s", got)
	}
	hit(a, "x", "enter")
	r := f.exported[0]
	if r.Word != "brush:odD" || !slices.Equal(r.Indexes, want) || !strings.HasSuffix(r.Path, ".brush-odd.csv") {
		t.Errorf("%q to %s: %d samples, want %d", r.Word, r.Path, len(r.Indexes), len(want))
	}
	hit(a, "I")
	if hit(a, "x", "enter"); f.exported[1].Word != "" {
		t.Error("a changed brush still has the word of the one that is kept")
	}
	hit(a, "esc", "/", "1", "enter")
	hit(a, "B", "enter")
	if p.brush.word() != "brush:odD" {
		t.Fatalf("loaded %q", p.brush.name)
	}
	if hit(a, "x", "enter"); f.exported[2].Word != "" || len(f.exported[2].Filters) != 2 {
		t.Errorf("within a search: %q, %q", f.exported[2].Word, f.exported[2].Filters)
	}
	hit(a, "/", "ctrl+u", "enter")
	if got := p.brush.inside(a); !slices.Equal(got, want) {
		t.Errorf("loaded %d samples, kept %d", len(got), len(want))
	}
}

func TestABrushNeedsAName(t *testing.T) {
	f := newFake(60, 60)
	a, _ := brushed(t, f)
	hit(a, "B", "s", "space", "space", "enter")
	if len(f.brushes) > 0 || !strings.Contains(screen(a), "a brush needs a name") {
		t.Errorf("kept %v\n%s", f.brushes, screen(a))
	}
	hit(a, "esc", "esc", "B", "s")
	if !strings.Contains(screen(a), "there is no brush to save") {
		t.Errorf("screen:\n%s", screen(a))
	}
}

// What was deleted or written over comes back, the last first.
func TestADeletedBrushComesBack(t *testing.T) {
	f := newFake(300, 300)
	a, p := brushed(t, f)
	hit(a, "B", "s", "a", "enter", "esc")
	first := f.brushes["a"]
	hit(a, "I", "B", "s", "enter")
	if second := f.brushes["a"]; second.Strokes() != 2 || p.brush.word() != "brush:a" {
		t.Fatalf("kept %v as %q", second.Words(), p.brush.word())
	}
	hit(a, "d")
	if len(f.brushes) > 0 || !strings.Contains(screen(a), "u brings it back") || p.brush.word() != "" {
		t.Fatalf("%v is kept, %q on the map\n%s", f.brushes, p.brush.word(), screen(a))
	}
	hit(a, "esc", "B", "u")
	if f.brushes["a"].Strokes() != 2 {
		t.Errorf("%v came back", f.brushes)
	}
	if hit(a, "u"); f.brushes["a"].Strokes() != first.Strokes() {
		t.Errorf("%v came back, before it was %v", f.brushes["a"].Words(), first.Words())
	}
}

func TestTheBrushLetGoLastIsAtHand(t *testing.T) {
	a, p := brushed(t, newFake(300, 300))
	want := slices.Clone(p.brush.inside(a))
	hit(a, "esc", "B")
	if !strings.Contains(screen(a), "the one let go last") {
		t.Fatalf("screen:\n%s", screen(a))
	}
	if hit(a, "enter"); !slices.Equal(p.brush.inside(a), want) {
		t.Error("another one came back")
	}
	corner(a, 1, 1, "space")
	corner(a, 3, 3, "space")
	if hit(a, "B", "enter"); !slices.Equal(p.brush.inside(a), want) {
		t.Error("a new brush forgets the one before")
	}
}

func TestBrushesFromElsewhereAndFailures(t *testing.T) {
	f := newFake(60, 60)
	a, _ := brushed(t, f)
	hit(a, "B")
	hostile := "evil\x1b[2J\u202e"
	f.brushes[hostile], f.fail = model.Brush{}, errors.New("brush \"x\": unreadable")
	hit(a, "esc", "B")
	if got := screen(a); !strings.Contains(got, `evil\x1b[2J\u202e`) || !strings.Contains(got, "unreadable") {
		t.Errorf("screen:\n%s", got)
	}
	hit(a, "s", "a", "enter")
	if !strings.Contains(screen(a), "not saved: brush") || len(f.brushes) != 1 {
		t.Errorf("screen:\n%s", screen(a))
	}
	f.fail = nil
	hit(a, "d")
	if len(f.brushes) > 0 {
		t.Error("a failure leaves the dialog stuck")
	}
}

func TestSavingIsSaidWhileItLasts(t *testing.T) {
	a, _ := brushed(t, newFake(300, 300))
	hit(a, "f")
	_, cmd := a.Update(keyMsg("m"))
	if !strings.Contains(screen(a), "saving…") {
		t.Errorf("screen:\n%s", screen(a))
	}
	settle(a, cmd)
	if !strings.Contains(screen(a), "flagged mislabelled · z undoes") {
		t.Errorf("screen:\n%s", screen(a))
	}
}
