package ui

import (
	"context"
	"math"
	"strings"
	"testing"

	"admap/model"
)

// scribe is what a project knows of writings and draws.
type scribe struct{ *fake }

func (scribe) Writings(context.Context, int) ([]model.Writing, error) {
	return []model.Writing{
		{Kind: model.WrittenCriteria, Model: "gpt-4o\x1b[1m", Text: "Does it name Rayleigh?"},
		{Kind: model.WrittenReference, Model: "gpt-4o", Text: "Blue light is scattered most."},
	}, nil
}

func (scribe) Draws(context.Context, int) ([]map[string][]model.Part, error) {
	three := []model.Part{{N: 0, Value: 7, Method: model.Stated, Rationale: "fair\nenough"},
		{N: 1, Value: 8, Method: model.Expected}, {N: 2, Value: 7.5}}
	return []map[string][]model.Part{{"j": three}, nil, {"j": three[:1]}, nil}, nil
}

func (s scribe) Opinions(ctx context.Context, i int) ([][]model.Opinion, error) {
	list, err := s.fake.Opinions(ctx, i)
	for k := range list {
		for n := range list[k] {
			list[k][n].Spread = math.NaN()
		}
		list[k][1].Method = model.Stated
	}
	list[0][1].Spread, list[0][1].Method = 0.408, model.Mixed
	return list, err
}

func readingOf(t *testing.T, shown string, w, h int) *App {
	t.Helper()
	f := newFake(60, 60)
	cfg := f.config()
	cfg.Opinions, cfg.Writings, cfg.Scorer.Fingerprint = scribe{f}, scribe{f}, shown
	a := startWith(t, cfg, w, h)
	hit(a, "tab", "enter")
	return a
}

func TestTheReaderShowsWhatWasWrittenAndHowItWasRated(t *testing.T) {
	a := readingOf(t, "own", 200, 60)
	s := screen(a)
	for _, want := range []string{"criteria, written by gpt-4o", "Does it name Rayleigh?",
		"reference, written by gpt-4o", "Blue light is scattered most.",
		"gpt-4o 1–10  7.500 ± 0.408 over 3 ratings",
		"gpt-4o 1–10  7.500  stated", "failed: refused"} {
		if !strings.Contains(s, want) {
			t.Errorf("lacks %q:\n%s", want, s)
		}
	}
	if strings.Contains(s, "fair") {
		t.Error("single ratings are shown before anybody asks")
	}
	hit(a, "v")
	s = screen(a)
	for _, want := range []string{"1  7  stated  fair enough", "2  8  expected", "3  7.500"} {
		if !strings.Contains(s, want) {
			t.Errorf("lacks %q:\n%s", want, s)
		}
	}
	if n := strings.Count(s, "1  7  stated"); n != 1 {
		t.Errorf("the first rating stands %d times", n)
	}
	if hit(a, "v"); strings.Contains(screen(a), "fair") {
		t.Error("v does not take the ratings away")
	}
}

// The head tells the value of the scorer shown; how it was read stands below.
func TestTheScorerShownSaysHowItRead(t *testing.T) {
	s := screen(readingOf(t, "j", 200, 60))
	if !strings.Contains(s, "gpt-4o 1–10  ± 0.408 over 3 ratings  mixed") ||
		strings.Contains(s, "  7.500  stated") {
		t.Errorf("%s", s)
	}
}

func TestWithoutSeveralRatingsThereAreNone(t *testing.T) {
	f := newFake(60, 60)
	cfg := f.config()
	cfg.Opinions = f
	a := startWith(t, cfg, 120, 36)
	if hit(a, "tab", "enter", "v"); !strings.Contains(a.msg, "no score here is the mean") {
		t.Errorf("said %q", a.msg)
	}
}
