package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"admap/model/stats"
)

// knownNoise says how a cohort with known noise is generated.
type knownNoise struct {
	name      string
	responses int     // a sample
	noise     float64 // share of the labels that are turned round
	source    bool    // all of the noise is in one of four sources
	errors    float64 // standard deviation of each scorer's own error; qualities have 1
	scorers   int
	shared    float64 // share of the error's variance that the scorers have in common
	lapse     float64 // share of samples that a scorer reads wrongly altogether
}

var knownNoises = []knownNoise{
	{"pairs, clean labels", 2, 0, false, 0.5, 1, 0, 0.03},
	{"pairs", 2, 0.1, false, 0.5, 1, 0, 0.03},
	{"pairs, 30 % noise", 2, 0.3, false, 0.5, 1, 0, 0.03},
	{"pairs, noise in one source", 2, 0.1, true, 0.5, 1, 0, 0.03},
	{"pairs, poor judge", 2, 0.2, false, 1.5, 1, 0, 0.03},
	{"pairs, three scorers", 2, 0.2, false, 1, 3, 0, 0.03},
	{"pairs, three of one kind", 2, 0.2, false, 1, 3, 0.5, 0.03},
	{"ratings of four", 4, 0.2, false, 0.5, 1, 0, 0.03},
	{"ratings, poor judge", 4, 0.2, false, 1.5, 1, 0, 0.03},
}

// generate returns a cohort under its scorers combined, and which labels are turned round.
func (c knownNoise) generate(rng *rand.Rand, n int) (s *Snapshot, turned []bool) {
	labels, members := make([][]float64, n), make([]Member, c.scorers)
	sources := make([]uint16, n)
	turned = make([]bool, n)
	for k := range members {
		members[k].Info.Fingerprint = string(rune('a' + k))
	}
	for i := range labels {
		sources[i] = uint16(1 + i%4)
		noise := c.noise
		if c.source {
			noise *= 4 * float64(count(i%4 == 0))
		}
		turned[i] = rng.Float64() < noise
		quality, common := normals(rng, c.responses), normals(rng, c.responses)
		labels[i] = rankedBy(quality, turned[i])
		for k := range members {
			sign := 1.0
			if rng.Float64() < c.lapse {
				sign = -1
			}
			for r, q := range quality {
				e := math.Sqrt(c.shared)*common[r] + math.Sqrt(1-c.shared)*rng.NormFloat64()
				members[k].Scores = append(members[k].Scores, sign*q+c.errors*e)
			}
		}
	}
	r := rosterOf(labels)
	r.Sources, r.Source = []string{"", "a", "b", "c", "d"}, sources
	cohort := NewCohort(r)
	Combine(r, members).Fill(cohort)
	return cohort.Snapshot(), turned
}

func normals(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for k := range v {
		v[k] = rng.NormFloat64()
	}
	return v
}

// rankedBy are labels in the order of the qualities, or in its reverse.
func rankedBy(quality []float64, turned bool) []float64 {
	labels := make([]float64, len(quality))
	for a, x := range quality {
		for b, y := range quality {
			if a != b && (x > y) != turned {
				labels[a]++
			}
		}
	}
	return labels
}

// confident ranks as confident learning does (Northcutt, Jiang and Chuang 2021): the class "the first
// response is the better" has the probability σ(z) with the margin z in units of its root mean
// square times 3, and a label is the more suspect the less its own class has than the other.
func confident(d *Diagnosis) []float64 {
	suspicion := make([]float64, len(d.leans))
	for i, lean := range d.leans {
		suspicion[i] = 1 - 2/(1+math.Exp(-3*lean))
	}
	return suspicion
}

// negated turns what is low where a label is suspect.
func negated(values []float64) []float64 {
	turned := make([]float64, len(values))
	for i, v := range values {
		turned[i] = -v
	}
	return turned
}

// measured is what the diagnosis of one kind of cohort came to: means over its draws.
type measured struct {
	auroc, precision, margin, corr, rival, ece, rate, truth, width, held float64
}

func (c knownNoise) measure(draws, n int) (m measured) {
	rng, share := random(31), 1/float64(draws)
	for range draws {
		s, turned := c.generate(rng, n)
		d := Diagnose(s, ScorerInfo{})
		truth := 0.0
		for _, is := range turned {
			truth += float64(count(is)) / float64(n)
		}
		m.auroc += share * stats.AUROC(turned, d.P)
		m.precision += share * stats.AveragePrecision(turned, d.P)
		m.margin += share * stats.AUROC(turned, negated(d.leans))
		m.corr += share * stats.AUROC(turned, negated(d.SCorr))
		m.rival += share * stats.AUROC(turned, confident(d))
		m.ece += share * stats.CalibrationError(10, turned, d.P)
		m.rate += share * d.NoiseRate
		m.truth += share * truth
		m.width += share * (d.NoiseCI[1] - d.NoiseCI[0])
		m.held += share * float64(count(d.NoiseCI[0] <= truth && truth <= d.NoiseCI[1]))
	}
	return m
}

// The table of what the diagnosis is worth: go test ./model -run DiagnosisOfKnownNoise -v
func TestDiagnosisOfKnownNoise(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-28s %6s %6s %6s %6s %6s %6s %11s %6s %5s\n", "cohorts of 600, 6 draws", "AUROC",
		"margin", "S_corr", "c.l.", "AP", "ECE", "rate/true", "width", "held")
	for _, c := range knownNoises {
		m := c.measure(6, 600)
		fmt.Fprintf(&b, "%-28s %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f  %.3f/%.3f %6.3f %5.2f\n", c.name,
			m.auroc, m.margin, m.corr, m.rival, m.precision, m.ece, m.rate, m.truth, m.width, m.held)
		if math.Abs(m.rate-m.truth) > 0.06 {
			t.Errorf("%s: noise rate %.3f, planted %.3f", c.name, m.rate, m.truth)
		}
		if m.ece > 0.09 || m.held < 0.8 {
			t.Errorf("%s: calibration error %.3f, interval holds %.2f", c.name, m.ece, m.held)
		}
		if c.noise > 0 && m.auroc < max(m.margin, m.corr, m.rival)-0.01 {
			t.Errorf("%s: AUROC %.3f falls behind a baseline", c.name, m.auroc)
		}
		if c.source && m.auroc < m.margin+0.01 {
			t.Errorf("%s: AUROC %.3f, by margin %.3f", c.name, m.auroc, m.margin)
		}
	}
	t.Log(b.String())
}
