package model

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// exactMoments computes in rationals, as the definition stands, and rounds once.
func exactMoments(scores []float64) (mean, variance float64) {
	if len(scores) == 0 {
		return nan, nan
	}
	n := big.NewRat(int64(len(scores)), 1)
	mu, sum := new(big.Rat), new(big.Rat)
	for _, s := range scores {
		mu.Add(mu, new(big.Rat).SetFloat64(s))
	}
	mu.Quo(mu, n)
	for _, s := range scores {
		d := new(big.Rat).SetFloat64(s)
		d.Sub(d, mu)
		sum.Add(sum, d.Mul(d, d))
	}
	mean, _ = mu.Float64()
	variance, _ = sum.Quo(sum, n).Float64()
	if len(scores) < 2 {
		variance = nan
	}
	return mean, variance
}

// checkExact fails unless Moments is the exact result, rounded once.
func checkExact(t *testing.T, scores []float64) {
	t.Helper()
	mean, variance := Moments(scores)
	wantMean, wantVariance := exactMoments(scores)
	if !same(mean, wantMean) || !same(variance, wantVariance) {
		t.Fatalf("Moments(%v) = %v, %v; exactly %v, %v", scores, mean, variance, wantMean, wantVariance)
	}
}

// families are kinds of scores that people have, and kinds that are hard.
var families = []struct {
	name string
	next func(rng *rand.Rand) float64
}{
	{"ratings", func(rng *rand.Rand) float64 { return float64(1 + rng.IntN(10)) }},
	{"integers", func(rng *rand.Rand) float64 { return float64(rng.IntN(2_000_001) - 1_000_000) }},
	{"tenths", func(rng *rand.Rand) float64 { return float64(rng.IntN(101)) / 10 }},
	{"thirds", func(rng *rand.Rand) float64 { return float64(3+rng.IntN(13)) / 3 }},
	{"float32", func(rng *rand.Rand) float64 { return float64(rng.Float32() * 10) }},
	{"rewards", func(rng *rand.Rand) float64 { return 4 * rng.NormFloat64() }},
	{"neighbours", func(rng *rand.Rand) float64 { return 1 + float64(rng.IntN(5)-2)*0x1p-52 }},
	{"near", func(rng *rand.Rand) float64 { return 6.1 + float64(rng.IntN(1<<28))*0x1p-50 }},
	{"far from zero", func(rng *rand.Rand) float64 { return 1e9 + rng.NormFloat64() }},
	{"many sizes", func(rng *rand.Rand) float64 {
		return rng.NormFloat64() * math.Pow(2, float64(rng.IntN(120)-60))
	}},
	{"two sizes", func(rng *rand.Rand) float64 { return float64(rng.IntN(2)) + 1e-30*rng.Float64() }},
	{"tiny", func(rng *rand.Rand) float64 { return 1e-160 * rng.NormFloat64() }},
	{"subnormal", func(rng *rand.Rand) float64 { return float64(rng.IntN(9)) * 0x1p-1074 }},
	{"any", func(rng *rand.Rand) float64 {
		for {
			if f := math.Float64frombits(rng.Uint64()); !math.IsNaN(f) && !math.IsInf(f, 0) {
				return f
			}
		}
	}},
}

func TestMomentsAreRoundedOnce(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			rng := random(31)
			for range 1000 {
				scores := make([]float64, rng.IntN(17))
				for k := range scores {
					scores[k] = f.next(rng)
				}
				checkExact(t, scores)
				mean, variance := Moments(scores)
				slices.Reverse(scores)
				if m, v := Moments(scores); !same(m, mean) || !same(v, variance) {
					t.Fatalf("Moments(%v) = %v, %v; in reverse %v, %v", scores, m, v, mean, variance)
				}
			}
		})
	}
}

// FuzzMoments takes any scores, eight bytes each.
func FuzzMoments(f *testing.F) {
	for _, seed := range [][]float64{
		{6.1, 6.1, 6.1}, {1, 1 + 0x1p-52}, {1e308, -1e308, 1e308}, {0, 5e-324},
	} {
		var b []byte
		for _, s := range seed {
			b = binary.BigEndian.AppendUint64(b, math.Float64bits(s))
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var scores []float64
		for ; len(b) >= 8; b = b[8:] {
			s := math.Float64frombits(binary.BigEndian.Uint64(b))
			if math.IsNaN(s) || math.IsInf(s, 0) {
				return
			}
			scores = append(scores, s)
		}
		checkExact(t, scores)
	})
}

// TestMomentsOfHardScores has values from Python's statistics.fmean and pvariance, which computes
// in fractions and rounds once; where those overflow, from the same fractions by hand.
func TestMomentsOfHardScores(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		scores         []float64
		mean, variance float64
	}{
		{nil, nan, nan},
		{[]float64{7}, 7, nan},
		{[]float64{6.1, 6.1, 6.1}, 6.1, 0},
		{[]float64{1, 1, 2}, 4.0 / 3, 2.0 / 9},
		{[]float64{3, 2, 3}, 8.0 / 3, 2.0 / 9},
		{[]float64{0.7, 0.8, 0.9, 1}, 0.85, 0.012500000000000002},
		{[]float64{2, 2.1}, 2.05, 0.0025000000000000044},
		{[]float64{1e308, 1e308, 1e308}, 1e308, 0},
		{[]float64{1e308, -1e308}, 0, inf},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, math.MaxFloat64, 0},
		{[]float64{-1, 1}, 0, 1},
		{[]float64{1, inf}, nan, nan},
		{[]float64{1, nan}, nan, nan},
	} {
		mean, variance := Moments(c.scores)
		if !same(mean, c.mean) || !same(variance, c.variance) {
			t.Errorf("Moments(%v) = %v, %v, want %v, %v", c.scores, mean, variance, c.mean, c.variance)
		}
	}
}

// TestEqualSpreadsTie holds the partition of integer scores against one by whole numbers: n²σ² and
// nμ are integers, in which no rounding can split or join ties.
func TestEqualSpreadsTie(t *testing.T) {
	const samples = 900
	for n := 2; n <= 7; n++ {
		rng := random(uint64(40 + n))
		r := unlabelled(slices.Repeat([]int{n}, samples)...)
		whole, rounded := make([]ranked, samples), make([][]float64, samples)
		for i := range samples {
			sum, squares := 0, 0
			for range n {
				s := 1 + rng.IntN(10)
				sum, squares = sum+s, squares+s*s
				rounded[i] = append(rounded[i], float64(s))
			}
			whole[i] = ranked{variance: float64(n*squares - sum*sum), mean: float64(sum), at: int32(i)}
		}
		got := NewPartition(scored(r, rounded), DefaultRule)
		region, cuts := bySorting(whole, r.Keys, Third)
		if !slices.Equal(got.Region, region) || got.Cuts.TiedVariance != cuts.TiedVariance ||
			got.Cuts.TiedMean != cuts.TiedMean {
			t.Errorf("n=%d: cuts %+v, want ties as in %+v", n, got.Cuts, cuts)
		}
	}
}

// The mean and variance of four scores.
//
//	go test ./model -run '^$' -bench BenchmarkMoments
func BenchmarkMoments(b *testing.B) {
	for _, f := range families[:6] {
		b.Run(f.name, func(b *testing.B) {
			rng := random(32)
			scores := make([]float64, 4<<10)
			for k := range scores {
				scores[k] = f.next(rng)
			}
			at := 0
			for b.Loop() {
				Moments(scores[at : at+4])
				at = (at + 4) % len(scores)
			}
		})
	}
}
