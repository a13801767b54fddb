package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// noisyCrowd is pairs that several scorers see, each with an error of its own.
func noisyCrowd(rng *rand.Rand, n int, share float64, errors ...float64) (*Roster, []Member) {
	labels, members := make([][]float64, n), make([]Member, len(errors))
	for i := range labels {
		better, worse := 0.2+math.Abs(rng.NormFloat64()), 0.0
		labels[i] = []float64{1, 0}
		if rng.Float64() < share {
			labels[i] = []float64{0, 1}
		}
		for k, size := range errors {
			members[k].Info.Fingerprint = string(rune('a' + k))
			members[k].Scores = append(members[k].Scores, better+size*rng.NormFloat64(),
				worse+size*rng.NormFloat64())
		}
	}
	return rosterOf(labels), members
}

// The fit ends on a peak: no way up from there, whatever the scale of the step.
func TestJointFitIsAPeak(t *testing.T) {
	rng := random(22)
	for _, share := range []float64{0, 0.05, 0.3} {
		r, members := noisyCrowd(rng, 250, share, 0.3, 0.6, 3)
		x := newJoint(r, [][]float64{members[0].Scores, members[1].Scores, members[2].Scores})
		at := x.fit()
		top := x.height(at)
		for _, h := range []float64{1e-4, 1e-3, 1e-2, 0.1} {
			for range 40 {
				v := at.vector()
				for k := range v {
					v[k] = max(v[k]+h*rng.NormFloat64()*[]float64{1, 1, 1, 0.1}[k], 0)
				}
				near := jointFit{beta: v[:3], noise: min(max(v[3], leastNoise), maxNoise)}
				if up := x.height(near); up > top {
					t.Errorf("height %v at %v, but %v at %v", top, at, up, near)
				}
			}
		}
	}
}

func TestWeightsFollowWhatPredictsLabels(t *testing.T) {
	r, members := noisyCrowd(random(23), 3000, 0.1, 0.3, 0.3, 3)
	c := Combine(r, members)
	a, b := float64(c.Members[0].Weight), float64(c.Members[1].Weight)
	noisy := float64(c.Members[2].Weight)
	if c.Basis != FromLabels || !near(a+b+noisy, 1, 1e-12) || !near(a, b, 0.2) || noisy > 0.1 {
		t.Errorf("by %s: two alike weigh %v and %v, the noisy one %v", c.Basis, a, b, noisy)
	}
	if !near(float64(c.NoiseRate), 0.1, 0.03) {
		t.Errorf("noise rate %v, planted 0.1", c.NoiseRate)
	}
	// One that says the contrary of the labels gets no weight, and its gaps cost nothing.
	for p := range members[1].Scores {
		members[1].Scores[p] *= -1
	}
	whole := Combine(r, members)
	if whole.Members[1].Weight != 0 || whole.Members[1].Beta != 0 || whole.Lacking != 0 {
		t.Errorf("the contrary scorer is %+v", whole.Members[1])
	}
	members[1].Scores[0] = math.NaN()
	if gap := Combine(r, members); gap.Lacking != 0 {
		t.Errorf("%d lack the score of a scorer that counts nothing", gap.Lacking)
	}
	members[0].Scores[1] = math.NaN()
	gap := Combine(r, members)
	cohort := NewCohort(r)
	gap.Fill(cohort)
	s := cohort.Snapshot()
	rest := float64(gap.Members[2].Weight) // the margin is what the others say
	unit := onUnit(gap.Members[2].Scale, members[2].Scores[:2])
	margin := rest * (unit[0] - unit[1])
	if got := s.Scores(0); !near(got[0]-got[1], margin, 1e-12) {
		t.Errorf("the margin without a member is %v, want %v", got[0]-got[1], margin)
	}
	if gap.Lacking != 0 || s.State(0) != Full || s.Counts.Scored != 6000 {
		t.Errorf("%d lack a score; %+v", gap.Lacking, s.Counts)
	}
}

// A cohort above the limit is fitted to a part of its pairs, and weighs the same within that error.
func TestWeightsOfManyPairs(t *testing.T) {
	r, members := noisyCrowd(random(24), 2*mostFitted, 0.1, 0.3, 0.8)
	x := newJoint(r, [][]float64{members[0].Scores, members[1].Scores})
	if n := len(x.weight); x.pairs != 2*mostFitted || n != mostFitted {
		t.Errorf("%d of %d pairs are fitted", n, x.pairs)
	}
	large := Combine(r, members)
	r, members = noisyCrowd(random(25), 20_000, 0.1, 0.3, 0.8)
	small := Combine(r, members)
	if a, b := large.Members[0].Weight, small.Members[0].Weight; !near(float64(a), float64(b), 0.03) {
		t.Errorf("weights %v and %v", a, b)
	}
}

func TestWithoutLabelsAllCountTheSame(t *testing.T) {
	r := unlabelled(2, 2)
	members := []Member{
		{Info: ScorerInfo{Fingerprint: "b", Scale: Scale{Lo: 0, Hi: 10}}, Scores: []float64{2, 4, 6, 8}},
		{Info: ScorerInfo{Fingerprint: "a", Scale: Scale{Lo: 0, Hi: 1}}, Scores: []float64{0, 1, 1, nan}},
		{Info: ScorerInfo{Fingerprint: "c"}, Scores: []float64{7, 7, 7, 7}},
	}
	c := Combine(r, members)
	// Standard deviations on the unit scale: √0.05 and √(2/9); the third does not vary.
	wa, wb := 1/math.Sqrt(0.05), 1/math.Sqrt(2.0/9)
	want := []float64{wb / (wa + wb), wa / (wa + wb), 0} // in the order of the fingerprints
	for k, m := range c.Members {
		if !near(float64(m.Weight), want[k], 1e-12) || !math.IsNaN(float64(m.Beta)) {
			t.Errorf("member %d weighs %v, want %v, β %v", k, m.Weight, want[k], m.Beta)
		}
	}
	if c.Basis != FromVariance || c.Lacking != 0 || c.Pairs != 0 {
		t.Errorf("by %s, %d lack, %d pairs", c.Basis, c.Lacking, c.Pairs)
	}
	lost := want[0] * 2 / 3 // one response lacks a member: both have that member's mean
	scores := []float64{0.2 * want[1], 0.4*want[1] + want[0], 0.6*want[1] + lost, 0.8*want[1] + lost}
	checkColumn(t, "combined", c.scores, scores, 1e-12)
	info, err := c.Info()
	slices.Reverse(members)
	other, err2 := Combine(r, members).Info()
	if info.Fingerprint != other.Fingerprint || err != nil || err2 != nil || info.Kind != "combined" {
		t.Errorf("%+v and %+v, %v, %v", info, other, err, err2)
	}
	if fewer, _ := Combine(r, members[1:]).Info(); fewer.Fingerprint == info.Fingerprint {
		t.Error("other members have the same fingerprint")
	}
	if none := Combine(r, nil); len(none.Members) != 0 {
		t.Errorf("nothing is combined to %+v", none)
	}
}

// The fit was computed in Python from the definition alone, by a search and Newton steps on finite
// differences, as were the areas under the curve.
func TestLLMBarScorersCombined(t *testing.T) {
	pairs, ok := llmbar(t)
	if !ok {
		return
	}
	labels := slices.Repeat([][]float64{{1, 0}}, len(pairs))
	members := make([]Member, 2)
	for _, j := range pairs {
		members[0].Scores = append(members[0].Scores, j.plain[:]...)
		members[1].Scores = append(members[1].Scores, j.guided[:]...)
	}
	for _, c := range []struct {
		name                           string
		scale                          Scale
		plain, guided, noise, weight   float64
		rmsPlain, rmsGuided, leftOutAt float64
	}{
		{"observed", Scale{}, 0.12829779205, 1.88304764542, 0.06037148408, 0.06141949421,
			0.62836602667, 0.60351702895, 0.98130393097},
		{"declared", Scale{Lo: 1, Hi: 10}, 0.25318110551, 1.72741434957, 0.06384187213, 0.12326516421,
			0.59133171961, 0.56724216031, 0.98216682646},
	} {
		members[0].Info.Scale, members[1].Info.Scale = c.scale, c.scale
		r := rosterOf(labels)
		mix := Combine(r, members)
		a, b := mix.Members[0], mix.Members[1]
		got := []float64{float64(a.Beta), float64(b.Beta), float64(mix.NoiseRate), float64(a.Weight),
			float64(a.MarginRMS), float64(b.MarginRMS)}
		want := []float64{c.plain, c.guided, c.noise, c.weight, c.rmsPlain, c.rmsGuided}
		checkColumn(t, c.name, got, want, 1e-6)
		if mix.Pairs != 184 || mix.Lacking != 0 {
			t.Errorf("%s: %d pairs, %d lack a score", c.name, mix.Pairs, mix.Lacking)
		}
		cohort := NewCohort(r)
		mix.Fill(cohort)
		d := Diagnose(cohort.Snapshot(), ScorerInfo{Kind: "combined", Scale: Scale{Lo: 0, Hi: 1}})
		leftOut, asPrior := auroc(pairs, d.P, nan), auroc(pairs, d.P, d.NoiseRate)
		t.Logf("%s: AUROC %.4f, %.4f; noise rate %.3f in [%.3f, %.3f]", c.name, leftOut, asPrior,
			d.NoiseRate, d.NoiseCI[0], d.NoiseCI[1])
		checkColumn(t, c.name+" AUROC", []float64{leftOut}, []float64{c.leftOutAt}, 2e-3) // by ties
		if better := 0.9796621; leftOut < better {
			t.Errorf("%s: AUROC %v, the better of the two alone has %v", c.name, leftOut, better)
		}
		if truth := 36.0 / 192; d.NoiseCI[0] > truth || d.NoiseCI[1] < truth {
			t.Errorf("%s: interval %v does not hold %v", c.name, d.NoiseCI, truth)
		}
	}
}
