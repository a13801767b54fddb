package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// planted is pairs whose scores follow the Bradley–Terry model with β per unit of a standard normal
// margin, a share of the labels flipped.
func planted(rng *rand.Rand, n int, beta, share float64) *Snapshot {
	samples := make([][2][]float64, n)
	for i := range samples {
		m := rng.NormFloat64()
		if rng.Float64() > 1/(1+math.Exp(-beta*math.Abs(m))) {
			m = -math.Abs(m)
		} else {
			m = math.Abs(m)
		}
		if rng.Float64() < share {
			m = -m
		}
		samples[i] = [2][]float64{{1, 0}, {m, 0}}
	}
	return snapshotOf(samples)
}

// The planted judge never errs when sure, which no data tell, so ε comes out lower by h.
func TestFitRecoversWhatWasPlanted(t *testing.T) {
	rng := random(11)
	for _, c := range []struct{ beta, share float64 }{{3, 0.02}, {6, 0.1}, {4, 0.3}, {8, 0.45}} {
		d := Diagnose(planted(rng, 60_000, c.beta, c.share), ScorerInfo{})
		got := d.Beta / d.MarginRMS
		if !near(d.NoiseRate, c.share, 0.06) || !near(got, c.beta, 0.3*c.beta) {
			t.Errorf("planted β %v and ε %v, fitted %v and %v", c.beta, c.share, got, d.NoiseRate)
		}
		if !d.Identifiable || d.NoiseCI[0] > c.share || d.NoiseCI[1] < c.share {
			t.Errorf("planted ε %v, interval %v", c.share, d.NoiseCI)
		}
	}
}

// Gathering many margins into cells must not show in the result: it moves the fit by less than a
// hundredth of the interval.
func TestMassesGiveTheFitOfExactSums(t *testing.T) {
	rng := random(12)
	const n = 8_000
	for _, spread := range []float64{0.3, 1.5} {
		exact, cells, total := masses{}, newMasses(n), 0.0
		for range n {
			v := math.Exp(spread*rng.NormFloat64()) / math.Exp(spread*spread) // of mean square 1
			if rng.Float64() < 0.1+0.9/(1+math.Exp(6*v)) {
				v = -v
			}
			exact.add(v, 1)
			cells.add(v, 1)
			total += v
		}
		cells.compact()
		a := (&mixture{leans: exact}).fit()
		b := (&mixture{leans: cells}).fit()
		width := a.interval[1] - a.interval[0]
		checkColumn(t, "noise from cells", []float64{b.noise, b.interval[0], b.interval[1]},
			[]float64{a.noise, a.interval[0], a.interval[1]}, width/100)
		checkColumn(t, "beta from cells", []float64{b.beta}, []float64{a.beta}, a.beta/1000)
		sum := 0.0
		for k, v := range cells.at {
			sum += v * cells.weight[k]
		}
		if !near(sum, total, 1e-7) {
			t.Errorf("cells add up to %v, want %v", sum, total)
		}
	}
}

func TestFlipProbabilityIsThePosterior(t *testing.T) {
	for _, c := range [][2]float64{{0, 0.2}, {2, 0.2}, {-2, 0.2}, {30, 0.5}, {-30, 1e-9}} {
		x, e := c[0], c[1]
		up, down := 1/(1+math.Exp(-x)), 1/(1+math.Exp(x))
		want := e * down / ((1-e)*up + e*down)
		if got := flipProbability(x, e); !near(got, want, 1e-12) {
			t.Errorf("flipProbability(%v, %v) = %v, want %v", x, e, got, want)
		}
	}
	if got := flipProbability(math.Inf(1), 0.1); got != 0 {
		t.Errorf("P is %v where the margin is beyond all bounds", got)
	}
	if got := flipProbability(math.Inf(-1), 0.1); got != 1 {
		t.Errorf("P is %v where the margin is beyond all bounds the other way", got)
	}
}
