package scoring

import (
	"context"
	"math"
	"strings"
	"testing"

	"admap/model"
)

func TestMeanAndSpreadOfParts(t *testing.T) {
	nan := math.NaN()
	for _, tc := range []struct {
		values       []float64
		aspects      int
		mean, spread float64
	}{
		{[]float64{4, 5}, 2, 4.5, nan},
		{[]float64{2, 4, 4, 4, 5, 5, 7, 9}, 1, 5, 2},
		{[]float64{1, 3, 5, 7}, 2, 4, 2}, // draws of 2 and 6
		{[]float64{0.1, 0.2, 0.3}, 1, 0.2, math.Sqrt(0.02 / 3)},
		{[]float64{1e308, 1e308}, 1, 1e308, 0},
		{[]float64{1e308, -1e308}, 1, 0, nan}, // beyond what float64 holds
	} {
		parts := make([]model.Part, len(tc.values))
		for n, v := range tc.values {
			parts[n].Value = v
		}
		mean, spread := moments(parts, tc.aspects)
		near := math.Abs(spread-tc.spread) < 1e-12 || math.IsNaN(spread) && math.IsNaN(tc.spread)
		if mean != tc.mean || !near {
			t.Errorf("%v: mean %v and spread %v, want %v and %v",
				tc.values, mean, spread, tc.mean, tc.spread)
		}
	}
}

func TestAScoreOfPartsSaysHowItCame(t *testing.T) {
	long := strings.Repeat("ä", maxRationale)
	for name, tc := range map[string]struct {
		traits    Traits
		methods   []model.Method
		says      []string
		method    model.Method
		rationale string
	}{
		"draws": {Traits{Parts: 2}, []model.Method{model.Stated, model.Stated},
			[]string{"good", "bad"}, model.Stated, "draw 1: good\n\ndraw 2: bad"},
		"aspects": {Traits{Parts: 2, Aspects: 2}, []model.Method{model.Stated, model.Expected},
			[]string{"true", ""}, model.Mixed, "aspect 1: true"},
		"both": {Traits{Parts: 4, Aspects: 2}, make([]model.Method, 4),
			[]string{"a", "b", "c", "d"}, "",
			"draw 1, aspect 1: a\n\ndraw 1, aspect 2: b\n\ndraw 2, aspect 1: c\n\ndraw 2, aspect 2: d"},
		"long": {Traits{Parts: 2}, make([]model.Method, 2), []string{long, "bad"}, "",
			"draw 1: " + long[:maxRationale/2] + "…\n\ndraw 2: bad"},
	} {
		f := newFakeScorer(func(_ context.Context, item Item, _ int) (Result, error) {
			return Result{Value: float64(item.Part), Tokens: 3, CostUSD: 0.25,
				Method: tc.methods[item.Part], Rationale: tc.says[item.Part]}, nil
		})
		f.traits = tc.traits
		v := newVault()
		e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(1, 1)), Sink: v})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := tc.traits.Parts
		s := v.kept[testKey(0)][0]
		if s.Value != float64(n-1)/2 || s.Parts != n || s.Tokens != 3*n || s.CostUSD != 0.25*float64(n) {
			t.Errorf("%s: stored %+v", name, s)
		}
		if s.Method != tc.method || s.Rationale != tc.rationale || len(v.parts) != n {
			t.Errorf("%s: %d parts, method %q, rationale %q", name, len(v.parts), s.Method, s.Rationale)
		}
	}
}

// A part that fails for good fails the response; the others are neither lost nor asked for again.
func TestPartsThatCameStayWhenOneFails(t *testing.T) {
	for name, kept := range map[string]bool{"memory": true, "none": false} {
		broken := true
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if item.Part == 2 && broken {
				return Result{Tokens: 5}, &Failure{Reason: model.Refused, Detail: "no"}
			}
			return Result{Value: worth(item.Key), Tokens: 10}, nil
		})
		f.traits.Parts = 4
		c, v := model.NewCohort(testRoster(3, 1)), newVault()
		var sink Sink = v
		if !kept {
			sink = v.memory
		}
		e := New(Config{Scorer: f, Cohort: c, Sink: sink, Workers: 1})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, v.memory, e.Progress())
		p := e.Progress()
		if f.requests() != 3*3 || p.Failures[model.Refused] != 3 {
			t.Errorf("%s: %d requests, progress %+v: the part after the failure need not be asked for",
				name, f.requests(), p)
		}
		broken, v.kept = false, make(map[model.Key][]Stored)
		before := f.requests()
		e = New(Config{Scorer: f, Cohort: c, Sink: sink, RetryFailed: []model.Reason{model.Refused}})
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, v.memory, e.Progress())
		want := 3 * 2
		if !kept {
			want = 3 * 4
		}
		if got := f.requests() - before; got != want || e.Progress().Done != 3 {
			t.Errorf("%s: %d requests, want %d; progress %+v", name, got, want, e.Progress())
		}
	}
}

// A score whose parts are all there needs no request, and parts of no use are passed over.
func TestKnownPartsMakeAScore(t *testing.T) {
	f := newFakeScorer(honest)
	f.traits.Parts = 2
	c, v := model.NewCohort(testRoster(1, 1)), newVault()
	for _, p := range []model.Part{
		{N: 0, Value: -1, CostUSD: math.NaN()}, {N: 1, Value: 1, Tokens: 4, CostUSD: math.NaN()},
		{N: 2, Value: 9}, {N: -1, Value: 9}} {
		p.Key = testKey(0)
		v.parts[unit{p.Key, p.N}] = p
	}
	e := New(Config{Scorer: f, Cohort: c, Sink: v})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
	if s := v.kept[testKey(0)][0]; f.requests() != 0 || s.Spread != 1 || s.Tokens != 4 {
		t.Errorf("%d requests, stored %+v", f.requests(), s)
	}
}

func TestAFullDiskKeepsPartsWaiting(t *testing.T) {
	w, v := newWeather(Traits{Parts: 3}, 0), newVault()
	c := model.NewCohort(testRoster(20, 2))
	v.setFull(true)
	e := New(Config{Scorer: w, Cohort: c, Sink: v, Workers: 4})
	wait := start(t.Context(), e)
	if p := waitUntil(t, e, paused); !strings.Contains(p.Why, "disk full") || p.Done != 0 {
		t.Errorf("progress %+v", p)
	}
	v.setFull(false)
	e.Resume()
	waitUntil(t, e, func(p model.Progress) bool {
		if paused(p) { // a worker may have met the full disk after the resume
			e.Resume()
		}
		return p.Phase == model.Finished
	})
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
	checkStorm(t, "full disk", w, v)
}
