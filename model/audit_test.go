package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// audited is a dataset of n labelled samples in three regions of unequal sizes, the last ten of them
// repeating the first ten.
func audited(n int) (*Cohort, *Partition) {
	labels := make([][2]float64, n)
	for i := range labels {
		labels[i] = [2]float64{1, 0}
	}
	s := scoredBy(labels)(nil)
	p := &Partition{Region: make([]Region, n)}
	for i := range labels {
		s.roster.Keys[i] = Key{byte(i % (n - 10)), byte(i % (n - 10) >> 8), 1}
		p.Region[i] = []Region{HighAvg, HighAvg, HighAvg, LowAvg, LowAvg, HighVar}[i%6]
	}
	return NewCohort(s.roster), p
}

func (c *Cohort) judge(i int, v Verdict) {
	c.Apply([]Edit{{Key: c.roster.Keys[i], Kind: EditVerdict, After: v.String()}})
}

func TestAuditDrawsByRegion(t *testing.T) {
	c, p := audited(610)
	s := c.Snapshot()
	a := NewAudit(s, p, 60, 7)
	sizes := map[string][2]int{}
	for _, h := range a.Strata {
		sizes[h.Region] = [2]int{h.Population, len(h.Keys)}
	}
	if sizes["HighAvg"] != [2]int{300, 30} || sizes["LowAvg"] != [2]int{200, 20} ||
		sizes["HighVar"] != [2]int{100, 10} {
		t.Errorf("drawn %v", sizes)
	}
	few := NewAudit(s, p, 10, 7) // of HighVar one or two
	if n := len(few.Strata); n != 2 || few.Strata[1].Region != "HighAvg and HighVar" ||
		few.Strata[1].Population != 400 || len(few.Strata[1].Keys) != 7 {
		t.Errorf("ten are drawn of %+v", few.Strata)
	}
	in := a.Samples(a.Find(s.roster))
	if len(in) != 60 || len(slices.Compact(slices.Sorted(slices.Values(in)))) != 60 || slices.IsSorted(in) {
		t.Errorf("samples %v", in)
	}
	if b := NewAudit(s, p, 60, 7); !slices.Equal(b.Samples(b.Find(s.roster)), in) {
		t.Error("another draw with the same seed")
	}
	if b := NewAudit(s, p, 60, 8); slices.Equal(b.Samples(b.Find(s.roster)), in) {
		t.Error("the same draw with another seed")
	}
	if NewAudit(scoredBy([][2]float64{{math.NaN(), math.NaN()}})(nil), &Partition{Region: []Region{Off}}, 9, 1) != nil {
		t.Error("an audit without labels")
	}
}

// The stratified rate, by hand: 300, 200 and 100 samples; 3 of 30, 5 of 20 and 0 of 10 wrong.
func TestAuditReport(t *testing.T) {
	c, p := audited(610)
	a := NewAudit(c.Snapshot(), p, 60, 7)
	wrong := map[string]int{"HighAvg": 3, "LowAvg": 5}
	if r := a.Report(c.Snapshot(), a.Find(c.roster)); r.Drawn != 60 || r.Judged != 0 || !math.IsNaN(float64(r.Rate)) ||
		!math.IsNaN(float64(r.RateCI[0])) {
		t.Errorf("before: %+v", r)
	}
	for _, i := range a.Samples(a.Find(c.roster)) {
		v := Right
		if g := p.Region[i].String(); wrong[g] > 0 {
			wrong[g]--
			v = Mislabelled
		}
		c.judge(i, v)
	}
	r := a.Report(c.Snapshot(), a.Find(c.roster))
	if want := 300.0/600*3/30 + 200.0/600*5/20; math.Abs(float64(r.Rate)-want) > 1e-12 || r.Wrong != 8 {
		t.Errorf("rate %v, want %v", r.Rate, want)
	}
	if r.RateCI[0] >= r.Rate || r.RateCI[1] <= r.Rate || r.Lowest != r.Rate || r.Highest != r.Rate {
		t.Errorf("%+v", r)
	}
	in := a.Samples(a.Find(c.roster))
	c.judge(in[0], Unsure)
	if r = a.Report(c.Snapshot(), a.Find(c.roster)); r.Undecided != 1 || !(r.Lowest < r.Highest) {
		t.Errorf("with one unsure: %+v", r)
	}
}

// The interval holds the true rate about as often as it says, none and all included.
func TestAuditCovers(t *testing.T) {
	c, p := audited(1210)
	s := c.Snapshot()
	for _, truth := range []float64{0, 0.02, 0.1, 0.3} {
		held, sum := 0, 0.0
		const rounds = 400
		for round := range rounds {
			a := NewAudit(s, p, 80, uint64(round))
			rng := rand.New(rand.NewPCG(uint64(round), 3))
			wrong := map[string]bool{} // more of them in LowAvg
			n := 0.0
			for i := range 1200 {
				rate := truth * []float64{0.5, 0.5, 0.5, 1.5, 1.5, 1.5}[i%6]
				if rng.Float64() < rate {
					wrong[s.roster.Keys[i].String()] = true
					n++
				}
			}
			r := AuditReport{Population: 1200}
			counts := make([]stratumCounts, len(a.Strata))
			for h, stratum := range a.Strata {
				counts[h].population = float64(stratum.Population)
				for _, key := range stratum.Keys {
					counts[h].count(map[bool]Verdict{true: Mislabelled, false: Right}[wrong[key]])
				}
				r.Judged += int(counts[h].judged)
				r.Wrong += int(counts[h].wrong)
			}
			r.estimate(counts)
			if v := n / 1200; float64(r.RateCI[0]) <= v && v <= float64(r.RateCI[1]) {
				held++
			}
			sum += float64(r.Rate)
		}
		t.Logf("true %.2f: mean estimate %.4f, held %.3f", truth, sum/rounds, float64(held)/rounds)
		if share := float64(held) / rounds; share < 0.92 || math.Abs(sum/rounds-truth) > 0.01 {
			t.Errorf("true rate %v: held %v, mean %v", truth, share, sum/rounds)
		}
	}
}
