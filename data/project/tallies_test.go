package project

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

func TestScorersAreSummedUp(t *testing.T) {
	ctx, p := t.Context(), open(t, newPath(t))
	several := judge
	several.Draws, several.Settings = 3, `{"prompt":"p"}`
	b := Batch{
		Parts: []model.Part{part(1, 0, 3), part(1, 1, 5)},
		Scores: []Score{
			{Key: key(1), Value: 4, Parts: 2, Method: model.Stated, Spread: 0.5},
			{Key: key(2), Value: 4, CostUSD: 1, Tokens: 5, Method: model.Mixed, Spread: 1.5},
			{Key: key(3), Value: 4, Spread: math.NaN()},
			failure(4, model.Refused), failure(5, model.Refused), failure(6, model.TooLong),
		},
	}
	for k := range b.Scores[3:] {
		b.Scores[3+k].Spread = math.NaN()
	}
	if err := p.Put(ctx, several, b); err != nil {
		t.Fatal(err)
	}
	one := []Score{{Key: key(1), Value: 1, Spread: math.NaN()}}
	if err := p.PutScores(ctx, column, one); err != nil {
		t.Fatal(err)
	}
	want := []model.ScorerReport{
		{ScorerInfo: several, Scored: 3, Failed: 3, Failures: map[string]int{"refused": 2, "too long": 1},
			CostUSD: 1.5, Tokens: 25, Methods: map[string]int{"stated": 1, "mixed": 1}, Draws: 3, Spread: 1},
		{ScorerInfo: column, Scored: 1, Failures: map[string]int{}, Methods: map[string]int{}, Draws: 1},
	}
	got, err := p.ScorerReports(ctx)
	if len(got) == 2 && math.IsNaN(float64(got[1].Spread)) {
		got[1].Spread = 0
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	read := must(p.Readings(ctx, judge.Fingerprint))(t)
	wantRead := map[model.Key]model.Reading{
		key(1): {Method: model.Stated, Spread: 0.5}, key(2): {Method: model.Mixed, Spread: 1.5},
	}
	if diff := cmp.Diff(wantRead, read); diff != "" {
		t.Error(diff)
	}
	if none := must(p.Readings(ctx, "other"))(t); len(none) > 0 {
		t.Errorf("of another scorer is known %v", none)
	}
}
