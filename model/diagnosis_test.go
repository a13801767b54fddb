package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// ratedCrowd is forty samples of two to four responses whose ratings follow the scores but for
// every fifth sample, with ties and gaps: {labels, scores}.
var ratedCrowd = [][2][]float64{
	{{4, 3, 5}, {7, 4, 9}}, {{4, 4}, {6, 7}}, {{4, 2}, {8, 4}}, {{2, 1}, {nan, 3}},
	{{2, 4}, {7, 4}}, {{4, 3, 2, 4}, {8, 5, 4, 6}}, {{4, nan}, {6, 6}}, {{2, 1}, {4, 4}},
	{{2, 4, 3, 3}, {3, 5, 5, 4}}, {{5, 2, 2}, {1, 8, 6}}, {{4, 3, 3, 4}, {6, 2, 6, 6}},
	{{3, 4}, {5, 6}}, {{3, 3, 2}, {6, 5, 2}}, {{1, 4, 2, 5}, {3, 8, 3, 8}}, {{3, 4, 3}, {nan, 5, 5}},
	{{4, 4, 3, 4}, {6, 6, 4, 7}}, {{1, 3, 2}, {1, 4, 4}}, {{2, 3}, {4, 5}}, {{2, 2, 2}, {3, 2, 4}},
	{{4, nan}, {3, 5}}, {{1, 4, 6}, {1, 7, 10}}, {{4, 2}, {7, 1}}, {{1, 2}, {1, 4}},
	{{1, 1, 3, 3}, {0, 1, 5, 5}}, {{3, 2, 2}, {3, 6, 7}}, {{3, 3}, {nan, 5}}, {{1, 3, 4}, {2, 3, 9}},
	{{1, 2}, {1, 3}}, {{3, 3}, {4, 6}}, {{2, 3, 3, 4}, {7, 5, 3, 3}}, {{3, 2}, {6, 5}},
	{{3, 5, 2}, {4, 8, 4}}, {{5, nan, 3, 1}, {9, 5, 6, 3}}, {{3, 2, 2, 3}, {6, 4, 4, 4}},
	{{3, 3, 3, 2}, {5, 5, 4, 8}}, {{2, 4}, {5, 6}}, {{2, 3}, {nan, 6}}, {{3, 3}, {4, 5}},
	{{5, 4}, {7, 6}}, {{4, 3, 4}, {5, 6, 3}},
}

func snapshotOf(samples [][2][]float64) *Snapshot {
	var labels, scores [][]float64
	for _, s := range samples {
		labels, scores = append(labels, s[0]), append(scores, s[1])
	}
	return scored(rosterOf(labels), scores)
}

// The posterior was integrated in Python over a grid of β, ε and h, each from its own definition;
// cosine and Pearson were computed with NumPy.
func TestDiagnoseMatchesIndependentComputation(t *testing.T) {
	d := Diagnose(snapshotOf(ratedCrowd), ScorerInfo{Kind: "judge"})
	for _, c := range []struct {
		name           string
		got, want, tol float64
	}{
		{"beta", d.Beta, 6.2446, 3e-3},
		{"margin RMS", d.MarginRMS, 3.764203869243903, 1e-12},
		{"noise rate", d.NoiseRate, 0.194828, 3e-4},
		{"lapse", d.Lapse, 0.048639, 3e-4},
		{"interval from", d.NoiseCI[0], 0, 0},
		{"interval to", d.NoiseCI[1], 0.426, 3e-3},
		{"P of 0", d.P[0], 0.014234, 2e-4},
		{"P of 4", d.P[4], 0.723507, 2e-4},
		{"P of 8", d.P[8], 0.029621, 2e-4},
		{"P of 9", d.P[9], 0.777188, 2e-4},
	} {
		if !near(c.got, c.want, c.tol) {
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
	if d.Identifiable {
		t.Error("an interval of 0.41 counts as identifiable")
	}
	if got := [4]int{d.Pairs, d.Agree, d.Disagree, d.Tied}; got != [4]int{77, 51, 14, 12} {
		t.Errorf("pairs, agree, disagree, tied are %v", got)
	}
	checkColumn(t, "SCorr", d.SCorr, []float64{
		0.9888367737587506, 0.9958932064677039, 0.9982743731749958, nan, 0.7999999999999999,
		0.9888264649460883, nan, 0.9486832980505138, 0.9914842084836827, 0.48566679510981176,
		0.9408842425584226, 0.9995120760870788,
	}, 1e-12)
	checkColumn(t, "SCorrCentred", d.SCorrCentred, []float64{
		0.9933992677987828, nan, 1, nan, -1, 0.8664002254439633, nan, nan, 0.8528028654224417,
		-0.960768922830523, 0.5773502691896257, 1,
	}, 1e-12)
	if _, n := sumDefined(d.P); n != 29 {
		t.Errorf("%d probabilities", n)
	}
}

func checkColumn(t *testing.T, name string, got, want []float64, tol float64) {
	t.Helper()
	for i, w := range want {
		if !near(got[i], w, tol) {
			t.Errorf("%s of sample %d is %v, want %v", name, i, got[i], w)
		}
	}
}

func sumDefined(values []float64) (sum float64, n int) {
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum, n
}

func TestWorstIsThePairOfLeastMargin(t *testing.T) {
	d := Diagnose(snapshotOf([][2][]float64{
		{{1, 3, 2}, {5, 4, 9}}, // margins −1, +4, −5
		{{3, 1, 2}, {9, 1, 9}}, // +8, 0, +8
		{{1, 0}, {2, 2}},       // tied
		{{1, 1}, {0, 9}},       // no pair
		{{0, 1}, {3, 1}},
	}), ScorerInfo{})
	if want := []Pair{{1, 2}, {0, 1}, {}, {}, {1, 0}}; !slices.Equal(d.Worst, want) {
		t.Errorf("worst pairs are %v, want %v", d.Worst, want)
	}
}

func TestPartialSamplesUseThePairsTheyHave(t *testing.T) {
	d := Diagnose(snapshotOf([][2][]float64{
		{{3, 1, 2}, {9, 1, nan}}, {{3, 1}, {9, 1}}, {{1, 0}, {1, 0}},
	}), ScorerInfo{})
	if math.IsNaN(d.P[0]) || d.P[0] != d.P[1] {
		t.Errorf("P is %v with one of three unscored, %v of the scored pair alone", d.P[0], d.P[1])
	}
	if !math.IsNaN(d.SCorr[0]) || !math.IsNaN(d.SCorrCentred[0]) {
		t.Errorf("S_corr of a partial sample is %v, %v", d.SCorr[0], d.SCorrCentred[0])
	}
}

func TestNothingIsDiagnosedWithoutEvidence(t *testing.T) {
	circular := snapshotOf(ratedCrowd)
	circular.roster.StoredIsLabel = true
	tied := snapshotOf([][2][]float64{{{1, 0}, {2, 2}}, {{1, 1}, {2, 3}}})
	for name, d := range map[string]*Diagnosis{
		"empty":    Diagnose(snapshotOf(nil), ScorerInfo{}),
		"tied":     Diagnose(tied, ScorerInfo{}),
		"circular": Diagnose(circular, ScorerInfo{Kind: "column"}),
	} {
		_, n := sumDefined(d.P)
		undefined := math.IsNaN(d.NoiseRate) && math.IsNaN(d.Beta) && math.IsNaN(d.NoiseCI[0])
		if n != 0 || !undefined || d.Identifiable || d.Circular != (name == "circular") {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if d := Diagnose(circular, ScorerInfo{Kind: "judge"}); d.Circular || math.IsNaN(d.NoiseRate) {
		t.Error("another scorer cannot check labels that are also stored scores")
	}
}

func TestOnePairIsNotIdentifiable(t *testing.T) {
	d := Diagnose(snapshotOf([][2][]float64{{{1, 0}, {4, 1}}}), ScorerInfo{})
	if d.Identifiable || !(d.P[0] > 0 && d.P[0] < d.NoiseRate) {
		t.Errorf("identifiable %v, P %v, noise rate %v", d.Identifiable, d.P[0], d.NoiseRate)
	}
}

func TestSCorrByDeclaredScale(t *testing.T) {
	s := snapshotOf([][2][]float64{{{1, 0}, {-2, -6}}, {{1, 0}, {-10, -10}}, {{2, 1}, {0, -10}}})
	d := Diagnose(s, ScorerInfo{Scale: Scale{Lo: -10, Hi: 10}})
	// On [0, 1] the scores are (0.4, 0.2), (0, 0) and (0.5, 0).
	checkColumn(t, "SCorr", d.SCorr, []float64{2 / math.Sqrt(5), nan, 2 / math.Sqrt(5)}, 1e-15)
	checkColumn(t, "SCorrCentred", d.SCorrCentred, []float64{1, nan, 1}, 1e-15)
}

func TestSCorrOfPercentilesThatCoincide(t *testing.T) {
	samples := slices.Repeat([][2][]float64{{{1, 0}, {5, 5}}}, 500)
	d := Diagnose(snapshotOf(append(samples, [2][]float64{{1, 0, 1}, {7, 4, 6}})), ScorerInfo{})
	want := (1 + 2.0/3) / math.Sqrt(2*(1+4.0/9)) // on the range 4–7 the scores are (1, 0, 2/3)
	checkColumn(t, "SCorr", d.SCorr[500:], []float64{want}, 1e-12)
	d = Diagnose(snapshotOf(samples), ScorerInfo{})
	if _, n := sumDefined(d.SCorr); n != 0 {
		t.Errorf("%d S_corr where all scores are equal", n)
	}
}

func TestObservedScaleInterpolates(t *testing.T) {
	s := scored(unlabelled(3, 2), [][]float64{{10, 0, 2}, {1, nan}})
	if got := observedScale(s.allScores()); !near(got.Lo, 0.03, 1e-12) || !near(got.Hi, 9.76, 1e-12) {
		t.Errorf("the scale of 0, 1, 2 and 10 is %v, want 0.03 to 9.76", got)
	}
}

func TestPearsonOfWhatDoesNotVary(t *testing.T) {
	same, rising := []float64{0.1, 0.1, 0.1}, []float64{1, 2, 3} // the mean of the first is not 0.1
	if a, b := pearson(same, rising), pearson(rising, same); !math.IsNaN(a) || !math.IsNaN(b) {
		t.Errorf("correlations are %v and %v", a, b)
	}
}

// What is shown must be a probability, and no arithmetic may break, whatever the scores.
func FuzzDiagnose(f *testing.F) {
	f.Add(uint64(1), uint8(3), 1.0)
	f.Add(uint64(2), uint8(20), 1e308)
	f.Add(uint64(3), uint8(50), 5e-324)
	f.Add(uint64(4), uint8(1), 0.0)
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, unit float64) {
		if math.IsNaN(unit) || math.IsInf(unit, 0) {
			return
		}
		d := Diagnose(snapshotOf(wild(seed, int(n), unit)), ScorerInfo{})
		checkProbabilities(t, d)
	})
}

// wild has few labels, and scores over many orders of magnitude.
func wild(seed uint64, n int, unit float64) [][2][]float64 {
	rng := random(seed)
	samples := make([][2][]float64, n)
	for i := range samples {
		for range 1 + rng.IntN(5) {
			label, score := float64(rng.IntN(4)), unit*rng.NormFloat64()*math.Exp(9*rng.NormFloat64())
			if math.IsInf(score, 0) {
				score = math.Copysign(math.MaxFloat64, score)
			}
			if rng.IntN(9) == 0 {
				score = nan
			}
			samples[i][0] = append(samples[i][0], label)
			samples[i][1] = append(samples[i][1], score)
		}
	}
	return samples
}

func checkProbabilities(t *testing.T, d *Diagnosis) {
	t.Helper()
	within := func(name string, v, lo, hi float64) {
		if !(v >= lo && v <= hi) {
			t.Errorf("%s is %v, outside %v to %v", name, v, lo, hi)
		}
	}
	for i, p := range d.P {
		if (d.Worst[i] == Pair{}) != math.IsNaN(p) {
			t.Errorf("sample %d has P %v and worst pair %v", i, p, d.Worst[i])
		}
		if !math.IsNaN(p) {
			within("P", p, 0, 1)
		}
		if c := d.SCorrCentred[i]; !math.IsNaN(c) {
			within("SCorrCentred", c, -1, 1)
		}
	}
	if d.Agree+d.Disagree > 0 {
		within("beta", d.Beta, 0, math.MaxFloat64)
		within("margin RMS", d.MarginRMS, math.SmallestNonzeroFloat64, math.MaxFloat64)
		within("noise rate", d.NoiseRate, d.NoiseCI[0], d.NoiseCI[1])
		within("interval", d.NoiseCI[0], 0, maxNoise)
		within("interval", d.NoiseCI[1], 0, maxNoise)
	}
}

// The order of samples changes no number, be there few or too many to be kept one by one.
func TestDiagnosisDependsOnNoOrder(t *testing.T) {
	for _, n := range []int{300, 12_000} {
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		scores, sources := make([][2]float64, n), make([]uint16, n)
		for i := range scores {
			scores[i] = [2]float64{rng.NormFloat64() + 0.7, rng.NormFloat64()}
			sources[i] = uint16(1 + rng.IntN(3))
		}
		order := rng.Perm(n)
		diagnose := func(at func(i int) int) *Diagnosis {
			labels := make([][2]float64, n)
			shuffled := make([][2]float64, n)
			for i := range labels {
				labels[i], shuffled[i] = [2]float64{1, 0}, scores[at(i)]
			}
			s := scoredBy(labels)(shuffled)
			s.roster.Sources = []string{"", "a", "b", "c"}
			for i := range labels {
				s.roster.Source[i] = sources[at(i)]
			}
			return Diagnose(s, ScorerInfo{})
		}
		d, e := diagnose(func(i int) int { return i }), diagnose(func(i int) int { return order[i] })
		if d.NoiseRate != e.NoiseRate || d.Beta != e.Beta || d.MarginRMS != e.MarginRMS {
			t.Errorf("%d samples: %v and %v", n, d.NoiseRate, e.NoiseRate)
		}
		for i, from := range order {
			if d.P[from] != e.P[i] {
				t.Fatalf("%d samples: sample %d has %v and %v", n, from, d.P[from], e.P[i])
			}
		}
	}
}
