package model

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// judged is a pair with what two GPT-4 scorers gave and whether its label was flipped on purpose.
type judged struct {
	plain, guided [2]float64 // chosen, rejected
	flipped       bool
}

// llmbar reads the published pairs that stand beside the module, where they do.
func llmbar(t *testing.T) (pairs []judged, ok bool) {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "data")
	rows, err := os.ReadFile(filepath.Join(dir, "llmbar.jsonl"))
	truth, err2 := os.ReadFile(filepath.Join(dir, "llmbar.truth.csv"))
	if err != nil || err2 != nil {
		t.Log("llmbar.jsonl is not here")
		return nil, false
	}
	lines := bufio.NewScanner(bytes.NewReader(rows))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		pairs = append(pairs, readJudged(t, lines.Bytes(), string(truth)))
	}
	return pairs, true
}

func readJudged(t *testing.T, line []byte, truth string) judged {
	t.Helper()
	var row struct {
		ID             string
		PlainChosen    *float64 `json:"score_chosen"`
		PlainRejected  *float64 `json:"score_rejected"`
		GuidedChosen   *float64 `json:"refscore_chosen"`
		GuidedRejected *float64 `json:"refscore_rejected"`
	}
	if err := json.Unmarshal(line, &row); err != nil {
		t.Fatal(err)
	}
	return judged{
		plain:   [2]float64{orNaN(row.PlainChosen), orNaN(row.PlainRejected)},
		guided:  [2]float64{orNaN(row.GuidedChosen), orNaN(row.GuidedRejected)},
		flipped: strings.Contains(truth, "\n"+row.ID+",1"),
	}
}

func orNaN(v *float64) float64 {
	if v == nil {
		return nan
	}
	return *v
}

func plainOf(j judged) [2]float64  { return j.plain }
func guidedOf(j judged) [2]float64 { return j.guided }

// diagnosePairs diagnoses the pairs, those labels turned round of which turn says so.
func diagnosePairs(pairs []judged, of func(judged) [2]float64, turn func(int) bool) *Diagnosis {
	samples := make([][2][]float64, len(pairs))
	for i, j := range pairs {
		s := of(j)
		labels := []float64{1, 0}
		if turn != nil && turn(i) {
			labels = []float64{0, 1}
		}
		samples[i] = [2][]float64{labels, s[:]}
	}
	return Diagnose(snapshotOf(samples), ScorerInfo{Kind: "column"})
}

// auroc is the chance that a flipped sample has a higher P than another, ties counting half. P that
// is NaN counts as undecided; with that NaN the sample is left out.
func auroc(pairs []judged, p []float64, undecided float64) float64 {
	var flipped, others []float64
	for i, v := range p {
		if math.IsNaN(v) {
			v = undecided
		}
		switch {
		case math.IsNaN(v):
		case pairs[i].flipped:
			flipped = append(flipped, v)
		default:
			others = append(others, v)
		}
	}
	wins := 0.0
	for _, a := range flipped {
		for _, b := range others {
			wins += float64(count(a > b)) + float64(count(a == b))/2
		}
	}
	return wins / float64(len(flipped)*len(others))
}

func TestLLMBarFlipsAreFound(t *testing.T) {
	pairs, ok := llmbar(t)
	if !ok {
		return
	}
	const truth = 36.0 / 192
	for _, c := range []struct {
		name     string
		of       func(judged) [2]float64
		decided  int
		required float64
	}{{"plain", plainOf, 170, 0.96}, {"guided", guidedOf, 175, 0.97}} {
		d := diagnosePairs(pairs, c.of, nil)
		if _, n := sumDefined(d.P); n != c.decided {
			t.Errorf("%s: %d samples decided, want %d", c.name, n, c.decided)
		}
		leftOut, asPrior := auroc(pairs, d.P, nan), auroc(pairs, d.P, d.NoiseRate)
		t.Logf("%s: AUROC %.4f of %d decided pairs, noise rate %.3f in [%.3f, %.3f]",
			c.name, leftOut, c.decided, d.NoiseRate, d.NoiseCI[0], d.NoiseCI[1])
		if min(leftOut, asPrior) < c.required {
			t.Errorf("%s: AUROC is %v and %v, want %v", c.name, leftOut, asPrior, c.required)
		}
		if !d.Identifiable || d.NoiseCI[0] > truth || d.NoiseCI[1] < truth {
			t.Errorf("%s: interval %v, identifiable %v", c.name, d.NoiseCI, d.Identifiable)
		}
	}
}

// The bands are wider than the quartiles of forty draws of 192 pairs, computed in Python by a grid
// over β and ε; at 40 % the posterior has two peaks and the estimate is one or the other.
func TestNoiseRateFollowsPlantedFlips(t *testing.T) {
	pairs, ok := llmbar(t)
	if !ok {
		return
	}
	for _, c := range []struct{ share, from, to float64 }{
		{0, 0, 0.06}, {0.05, 0.03, 0.09}, {0.1, 0.06, 0.14}, {0.2, 0.15, 0.23}, {0.3, 0.22, 0.32},
	} {
		for _, of := range []func(judged) [2]float64{plainOf, guidedOf} {
			if got := medianRate(pairs, of, c.share); got < c.from || got > c.to {
				t.Errorf("%v flipped are estimated as %v", c.share, got)
			}
		}
	}
}

// medianRate is the median estimate of 11 draws with this share of the true labels flipped.
func medianRate(pairs []judged, of func(judged) [2]float64, share float64) float64 {
	rng := random(13)
	rates := make([]float64, 11)
	for k := range rates {
		order := rng.Perm(len(pairs))
		flips := int(math.Round(share * float64(len(pairs))))
		turn := func(i int) bool { return (order[i] < flips) != pairs[i].flipped }
		rates[k] = diagnosePairs(pairs, of, turn).NoiseRate
	}
	slices.Sort(rates)
	return rates[len(rates)/2]
}
