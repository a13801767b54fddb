package export

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPairsAgainstBruteForce draws labels and scores with ties and gaps, and judges every pair by
// the definition alone.
func TestPairsAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float64 {
		all := nans(n)
		for k := range all {
			if rng.IntN(4) > 0 {
				all[k] = float64(rng.IntN(5)) / 2
			}
		}
		return all
	}
	for range 20_000 {
		n := 1 + rng.IntN(8)
		labels, scores := draw(n), draw(n)
		rule := PairRule{
			Kind:   []string{"", BestWorst, AllPairs, Labelled}[rng.IntN(4)],
			By:     []string{"", ByLabel, ByScore}[rng.IntN(3)],
			MinGap: float64(rng.IntN(4)) / 2,
		}
		if rule.Check() != nil {
			continue
		}
		got, why := rule.pairs(labels, scores)
		values := scores
		if rule.Kind == Labelled || rule.By != ByScore && count(labels) >= 2 || rule.By == ByLabel {
			values = labels
		}
		var all []pair
		widest := 0.0
		for c := range n {
			for r := range n {
				gap := values[c] - values[r]
				if gap > 0 && gap >= rule.MinGap {
					all = append(all, pair{c, r})
					widest = max(widest, gap)
				}
			}
		}
		known := count(values)
		if known < 2 || &values[0] == &scores[0] && known < n {
			all = nil
		}
		checkPairs(t, rule, got, all, func(p pair) bool {
			return values[p.chosen]-values[p.rejected] == widest
		})
		if (why == "") != (len(got) > 0) {
			t.Fatalf("%+v: %v with reason %q", rule, got, why)
		}
	}
}

func checkPairs(t *testing.T, rule PairRule, got, all []pair, widest func(pair) bool) {
	t.Helper()
	if rule.kind() != BestWorst {
		if !slices.Equal(got, all) {
			t.Fatalf("%+v: %v, want %v", rule, got, all)
		}
		return
	}
	if len(got) != min(1, len(all)) {
		t.Fatalf("%+v: %v of %v", rule, got, all)
	}
	for _, p := range got {
		if !slices.Contains(all, p) || !widest(p) {
			t.Fatalf("%+v: %v is not the widest of %v", rule, p, all)
		}
	}
}

func TestPairRuleCheck(t *testing.T) {
	for _, bad := range []PairRule{
		{Kind: "some"}, {By: "length"}, {Kind: Labelled, By: ByScore}, {MinGap: -1}, {MinGap: nan},
	} {
		if bad.Check() == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}
