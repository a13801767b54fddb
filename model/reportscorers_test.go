package model

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestJudgeNoiseByHand(t *testing.T) {
	s := scored(unlabelled(2, 2, 2), [][]float64{{4, 8}, {5, 5}, {1, 9}})
	keys := s.roster.ResponseKeys
	readings := map[Key]Reading{
		keys[0]: {Spread: 1}, keys[1]: {Spread: 0.5}, keys[2]: {Spread: 2}, keys[3]: {Spread: 0},
		keys[4]: {Spread: 3}, keys[5]: {Spread: nan}, // a sample of which one has no spread
	}
	got := JudgeNoise(s, 3, readings)
	// Half of the mean of s²/(3−1): (1+0.25)/2/2/2 and 4/2/2/2, of the variances 4 and 0.
	noise := (0.15625 + 0.5) / 2
	want := NoiseReport{Draws: 3, Responses: 4, Spread: 0.875, Variance: Number(noise),
		Share: Number(noise / 2)}
	if got == nil || *got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if none := JudgeNoise(s, 1, readings); none != nil {
		t.Errorf("one draw has the noise %+v", none)
	}
	if none := JudgeNoise(s, 3, map[Key]Reading{keys[0]: {Spread: 1}}); none != nil {
		t.Errorf("no whole sample has the noise %+v", none)
	}
}

// Ratings with a known noise: what it adds to the variances is found again from the spreads alone.
func TestJudgeNoiseIsWhatWasPlanted(t *testing.T) {
	const samples, n, k, noise = 20_000, 4, 3, 1.5
	rng := random(31)
	scores, shape, quiet := make([][]float64, samples), make([]int, samples), 0.0
	readings := map[Key]Reading{}
	for i := range scores {
		shape[i] = n
		truth := make([]float64, n)
		for j := range truth {
			truth[j] = 2 * rng.NormFloat64()
			draws := make([]float64, k)
			for d := range draws {
				draws[d] = truth[j] + noise*rng.NormFloat64()
			}
			mean, variance := Moments(draws)
			scores[i] = append(scores[i], mean)
			readings[numberedKey(i*n+j)] = Reading{Spread: math.Sqrt(variance)}
		}
		_, variance := Moments(truth)
		quiet += variance / samples
	}
	r := unlabelled(shape...)
	r.ResponseKeys = nil
	for p := range samples * n {
		r.ResponseKeys = append(r.ResponseKeys, numberedKey(p))
	}
	got := JudgeNoise(scored(r, scores), k, readings)
	want := noise * noise / k * (n - 1) / n
	if share := want / (want + quiet); !near(float64(got.Variance), want, 0.01) ||
		!near(float64(got.Share), share, 0.005) {
		t.Errorf("%+v, planted a variance of %v beside %v", got, want, quiet)
	}
}

func TestReportOfScorersAsJSON(t *testing.T) {
	said, err := json.Marshal(ScorerReport{ScorerInfo: ScorerInfo{Name: "n", Settings: "{}"},
		Failures: map[string]int{}, Spread: Number(nan), CostUSD: 0.5})
	for _, want := range []string{`"name":"n"`, `"spread":null`, `"cost_usd":0.5`, `"draws":0`} {
		if err != nil || !strings.Contains(string(said), want) {
			t.Errorf("no %s in %s, %v", want, said, err)
		}
	}
}
