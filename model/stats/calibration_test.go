package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

var nan = math.NaN()

// By hand, from the definitions.
func TestMeasuresOfADetector(t *testing.T) {
	is := []bool{true, false, true, false, false, true}
	score := []float64{0.9, 0.9, 0.5, 0.2, 0.1, nan}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"AUROC", AUROC(is, score), (2.5 + 2) / 6},
		{"average precision", AveragePrecision(is, score), 0.5*0.5 + 0.5*2/3},
		{"precision at 1", PrecisionAt(1, is, score), 0.5},
		{"precision at 3", PrecisionAt(3, is, score), 2.0 / 3},
		{"precision at 6", PrecisionAt(6, is, score), 0.5},
		// Bins of 0.5: [0.2, 0.1] holds nothing true, [0.9, 0.9, 0.5] two.
		{"calibration", CalibrationError(2, is, score), (0.3 + 0.3) / 5},
		{"nothing true", AUROC([]bool{false}, []float64{1}), nan},
		{"nothing found", AveragePrecision([]bool{false}, []float64{1}), nan},
		{"none", CalibrationError(10, nil, nil), nan},
		{"none at 1", PrecisionAt(1, nil, nil), nan},
	} {
		if !(math.Abs(c.got-c.want) < 1e-15) && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestAUROCCountsPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 2 + rng.IntN(30)
		is, score := make([]bool, n), make([]float64, n)
		for i := range is {
			is[i], score[i] = rng.IntN(3) == 0, float64(rng.IntN(6))
		}
		wins, pairs := 0.0, 0.0
		for i := range is {
			for j := range is {
				if !is[i] || is[j] {
					continue
				}
				pairs++
				switch {
				case score[i] > score[j]:
					wins++
				case score[i] == score[j]:
					wins += 0.5
				}
			}
		}
		got := AUROC(is, score)
		if want := wins / pairs; !(math.Abs(got-want) < 1e-12) && pairs > 0 {
			t.Fatalf("AUROC is %v, counted %v", got, want)
		}
	}
}
