package project

import (
	"context"
	"math"
	"testing"
	"time"

	"admap/model"
)

func TestOpinionsOfEveryScorer(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	chrf := model.ScorerInfo{Name: "chrF", Kind: "reference", Fingerprint: "chrf", Scale: model.Scale{Hi: 100}}
	p.now = func() time.Time { return time.UnixMilli(1_700_000_000_000) }
	put(t, p, failure(2, model.Refused), Score{Key: key(1), Value: 7, Rationale: "clear",
		Method: model.Mixed, Spread: 0.5})
	if err := p.PutScores(ctx, chrf, []Score{
		{Key: key(1), Value: 41.5, Spread: math.NaN()}, {Key: key(3), Value: 9}}); err != nil {
		t.Fatal(err)
	}
	found, err := p.Opinions(ctx, []model.Key{key(1), key(2), key(4)})
	if err != nil {
		t.Fatal(err)
	}
	one, two := found[key(1)], found[key(2)]
	if len(found) != 2 || len(one) != 2 || len(two) != 1 {
		t.Fatalf("found %+v", found)
	}
	if one[0].Scorer != judge || one[0].Value != 7 || one[0].Rationale != "clear" {
		t.Errorf("the judge's: %+v", one[0])
	}
	if one[0].Method != model.Mixed || one[0].Spread != 0.5 || !one[0].At.Equal(p.now()) {
		t.Errorf("read %q, spread %v, at %v", one[0].Method, one[0].Spread, one[0].At)
	}
	if one[1].Scorer != chrf || one[1].Value != 41.5 || one[1].Reason != model.NoReason ||
		one[1].Method != "" || !math.IsNaN(one[1].Spread) {
		t.Errorf("chrF's: %+v", one[1])
	}
	if o := two[0]; !math.IsNaN(o.Value) || o.Reason != model.Refused || o.Detail != "said refused" {
		t.Errorf("the failure: %+v", o)
	}
}

// More keys than one query takes are asked for in several.
func TestOpinionsOfManyKeys(t *testing.T) {
	p := open(t, newPath(t))
	var keys []model.Key
	var scores []Score
	for k := range 3*keysAtOnce + 1 {
		keys = append(keys, key(k))
		scores = append(scores, Score{Key: key(k), Value: float64(k)})
	}
	put(t, p, scores...)
	found, err := p.Opinions(context.Background(), keys)
	if err != nil || len(found) != len(keys) {
		t.Fatalf("%d of %d found, %v", len(found), len(keys), err)
	}
	for k := range keys {
		if o := found[keys[k]]; len(o) != 1 || o[0].Value != float64(k) {
			t.Fatalf("key %d: %+v", k, o)
		}
	}
}
