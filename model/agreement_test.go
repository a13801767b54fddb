package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

var gap = math.NaN()

// krippendorff2011 is the table of four observers and twelve units of "Computing Krippendorff's
// Alpha-Reliability"; the paper gives 0.743 for nominal and 0.815 for ordinal data.
var krippendorff2011 = [][]float64{
	{1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap},
	{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3},
	{gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap},
	{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap},
}

func TestAlphaOfThePublishedTable(t *testing.T) {
	r := &Roster{ResponseKeys: make([]Key, 12)}
	units := r.ratings(krippendorff2011)
	for name, c := range map[string][2]float64{
		"nominal": {alphaNominal(units), 0.743}, "ordinal": {alphaOrdinal(units), 0.815},
	} {
		if math.Abs(c[0]-c[1]) > 0.0005 {
			t.Errorf("%s: %g, published is %g", name, c[0], c[1])
		}
	}
}

// naiveAlpha sums over every pair of values, as the definition has it.
func naiveAlpha(units [][]float64, ordinal bool) float64 {
	counts := map[float64]float64{}
	n := 0.0
	for _, u := range units {
		if len(u) > 1 {
			for _, v := range u {
				counts[v]++
				n++
			}
		}
	}
	delta := func(a, b float64) float64 {
		if a == b {
			return 0
		}
		if !ordinal {
			return 1
		}
		sum := -(counts[a] + counts[b]) / 2
		for v, c := range counts {
			if v >= min(a, b) && v <= max(a, b) {
				sum += c
			}
		}
		return sum * sum
	}
	observed, expected := 0.0, 0.0
	for _, u := range units {
		for _, a := range u {
			for _, b := range u {
				if len(u) > 1 {
					observed += delta(a, b) / float64(len(u)-1)
				}
			}
		}
	}
	for a, x := range counts {
		for b, y := range counts {
			expected += x * y * delta(a, b)
		}
	}
	return 1 - observed*(n-1)/expected
}

func TestAlphaAgainstItsDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		units := make([][]float64, 2+random.IntN(20))
		for i := range units {
			for range random.IntN(5) {
				units[i] = append(units[i], float64(random.IntN(4))/2)
			}
		}
		for _, c := range [][2]float64{
			{alphaNominal(units), naiveAlpha(units, false)},
			{alphaOrdinal(units), naiveAlpha(units, true)},
		} {
			if math.Abs(c[0]-c[1]) > 1e-9 || math.IsNaN(c[0]) != math.IsNaN(c[1]) {
				t.Fatalf("%v: %g, by definition %g", units, c[0], c[1])
			}
		}
	}
}

func TestAgreementOfChoices(t *testing.T) {
	// Three say first, first, second; two a tie and both bad; one alone.
	r := &Roster{
		Keys: make([]Key, 3), Start: []uint32{0, 2, 4, 6}, ResponseKeys: make([]Key, 6),
		LabelKind: Pairs, Label: []float64{1, 0, 0.5, 0.5, 1, 0},
		Annotators: []LabelSet{
			{Label: []float64{1, 0, 0.5, 0.5, 1, 0}}, {Label: []float64{1, 0, 0, 0, gap, gap}},
			{Label: []float64{0, 1, gap, gap, gap, gap}},
			{Label: []float64{0, 1, 1, 0, 1, 0}, Question: true, Name: "safer"},
		},
	}
	a := NewAgreement(r)
	if got := r.Agreement(0); math.Abs(got-1.0/3) > 1e-12 {
		t.Errorf("two of three: %g", got)
	}
	if r.Agreement(1) != 1 || !math.IsNaN(r.Agreement(2)) {
		t.Errorf("%g %g", r.Agreement(1), r.Agreement(2))
	}
	// Values 1 1 2 | t b: observed 4/2+2/1 = 4, among 25−(4+1+1+1) = 18, so 1 − 4·4/18.
	if a.Annotators != 3 || a.Samples != 2 || a.Metric != "nominal" ||
		math.Abs(float64(a.Alpha)-(1-16.0/18)) > 1e-12 || math.Abs(float64(a.Share)-2.0/3) > 1e-12 {
		t.Errorf("%+v", a)
	}
	if q := a.Questions; len(q) != 1 || q[0].Samples != 3 || math.Abs(float64(q[0].Share)-1.0/3) > 1e-12 {
		t.Errorf("%+v", q)
	}
	if NewAgreement(&Roster{}) != nil {
		t.Error("an agreement of nobody")
	}
}
