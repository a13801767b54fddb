package stats

import (
	"math"
	"testing"
)

// Cohen's kappa of the table 20 5 / 10 15 is 0.4: 0.7 observed, 0.5 by chance.
func TestKappa(t *testing.T) {
	table := Table{{20, 5}, {10, 15}}
	close6(t, "kappa", table.Kappa(), 0.4)
	close6(t, "F1", table.MacroF1(), (2*20.0/(25+30)+2*15.0/(25+20))/2)
	close6(t, "kappa of one class", Table{{5, 0}, {0, 0}}.Kappa(), math.NaN())
	close6(t, "F1 of one class", Table{{5, 0}, {0, 0}}.MacroF1(), 1)
}

// Clusters of one trial each give Wilson's interval but for k/(k−1); ten alike count as one.
func TestRatio(t *testing.T) {
	var single, tens Ratio
	for k := range 1000 {
		hit := float64(k % 4 / 3)
		single.Add(hit, 1)
		tens.Add(10*hit, 10)
	}
	single.Add(0, 0)
	close6(t, "share", single.Value(), 0.25)
	want := Wilson(250, 1000, 0.95)
	got, alike := single.Interval(0.95), tens.Interval(0.95)
	if math.Abs(got.Lo-want.Lo) > 1e-4 || math.Abs(got.Hi-want.Hi) > 1e-4 || got != alike {
		t.Errorf("%v and %v, want %v", got, alike, want)
	}
	var sure Ratio
	sure.Add(3, 3)
	if !math.IsNaN(sure.Interval(0.95).Lo) {
		t.Error("one cluster has no interval")
	}
	sure.Add(2, 2)
	if got := sure.Interval(0.95); got != Wilson(2, 2, 0.95) {
		t.Errorf("two sure clusters: %v", got)
	}
}
