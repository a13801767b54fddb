package project

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

func brushFrom(lo float64) model.Brush {
	r := model.Rect{Variance: model.Span{Lo: lo, Hi: math.Inf(1)}, Mean: model.Span{Lo: 1. / 3, Hi: 2}}
	return model.Brush{}.With(model.Stroke{Rect: r}).With(model.Stroke{Op: model.Invert})
}

// What is kept under a name is the same for another process, and the last to write it wins.
func TestBrushesAreKept(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	here, there := open(t, path), open(t, path)
	hostile := "b'; DROP TABLE brush; --\x1b[2J\u202e"
	for _, b := range []model.NamedBrush{
		{Name: " a ", Brush: brushFrom(1)}, {Name: "A", Brush: brushFrom(2)},
		{Name: hostile, Brush: brushFrom(3)},
	} {
		if err := here.SetBrush(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := there.SetBrush(ctx, model.NamedBrush{Name: "a", Brush: brushFrom(0.1)}); err != nil {
		t.Fatal(err)
	}
	if err := there.DeleteBrush(ctx, "gone"); err != nil {
		t.Error(err)
	}
	want := map[string]model.Brush{"A": brushFrom(2), "a": brushFrom(0.1), hostile: brushFrom(3)}
	checkBrushes(t, here, want)
	if err := here.DeleteBrush(ctx, hostile); err != nil {
		t.Fatal(err)
	}
	delete(want, hostile)
	checkBrushes(t, there, want)
	for _, name := range []string{"", " \t"} {
		if err := here.SetBrush(ctx, model.NamedBrush{Name: name}); !errors.Is(err, ErrNoName) {
			t.Errorf("kept as %q: %v", name, err)
		}
	}
}

func checkBrushes(t *testing.T, p *Project, want map[string]model.Brush) {
	t.Helper()
	got := map[string]model.Brush{}
	for _, b := range must(p.Brushes(context.Background()))(t) {
		got[b.Name] = b.Brush
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(model.Brush{})); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenBrushHidesNoOther(t *testing.T) {
	p := open(t, newPath(t))
	if err := p.SetBrush(t.Context(), model.NamedBrush{Name: "fine", Brush: brushFrom(1)}); err != nil {
		t.Fatal(err)
	}
	_, err := p.edits.Exec(`INSERT INTO brush VALUES ('broken', '{"strokes":[{"op":"lasso"}]}')`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.Brushes(t.Context())
	if len(list) != 1 || err == nil || !strings.Contains(err.Error(), `brush "broken": read a brush`) {
		t.Errorf("%v, %v", list, err)
	}
}
