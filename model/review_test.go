package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestReviewCounts(t *testing.T) {
	labels := make([][2]float64, 12)
	s := scoredBy(labels)(nil)
	s.roster.Keys[11] = s.roster.Keys[0] // which stands there twice
	c := NewCohort(s.roster)
	d := Undiagnosed(12)
	for i := range d.P {
		d.P[i] = []float64{0.9, 0.9, 0.6, 0.3, 0.01, math.NaN()}[i%6]
	}
	d.P[11] = 0.9
	c.judge(0, Mislabelled) // and 11
	c.judge(1, Right)
	c.judge(2, Mislabelled)
	c.judge(3, Unsure)
	c.judge(5, Mislabelled) // without a P
	r := NewReview(c.Snapshot(), d)
	if r.Wrong != 2 || r.Right != 1 || r.Undecided != 1 || r.Left != 6 {
		t.Errorf("%+v", r)
	}
	if math.Abs(float64(r.Precision)-2.0/3) > 1e-12 || math.Abs(float64(r.Expected)-2.4) > 1e-12 {
		t.Errorf("precision %v, expected %v", r.Precision, r.Expected)
	}
	// Of P 0.9 one was wrong and one right: (3·0.9+1)/5, for the two that are left.
	top := r.Classes[4]
	if top.Wrong != 1 || top.Right != 1 || top.Left != 2 || math.Abs(float64(top.Share)-0.74) > 1e-12 {
		t.Errorf("the top class: %+v", top)
	}
	want := 2*0.74 + (3*0.6+1)/4 + 1*0.3 + 2*0.01
	if math.Abs(float64(r.LeftWrong)-want) > 1e-9 || r.Next != 6 || math.Abs(float64(r.NextWrong)-want) > 1e-9 {
		t.Errorf("%v left wrong and %v among the next, want %v", r.LeftWrong, r.NextWrong, want)
	}
	if none := NewReview(c.Snapshot(), Undiagnosed(12)); !math.IsNaN(float64(none.Precision)) || none.Left != 0 {
		t.Errorf("without P: %+v", none)
	}
}

// The number of wrong labels left lies in its interval about as often as it says where P is
// calibrated, and where P is twice too high once verdicts are given.
func TestReviewForetells(t *testing.T) {
	for _, tooHigh := range []float64{1, 2} {
		held := 0
		const rounds, n = 300, 400
		for round := range rounds {
			rng := rand.New(rand.NewPCG(uint64(round), 4))
			c := NewCohort(scoredBy(make([][2]float64, n))(nil).roster)
			for i := range c.roster.Keys {
				c.roster.Keys[i] = Key{byte(i), byte(i >> 8), 1}
			}
			d, wrong := Undiagnosed(n), make([]bool, n)
			for i := range d.P {
				d.P[i] = math.Pow(rng.Float64(), 3)
				wrong[i] = rng.Float64() < d.P[i]/tooHigh
			}
			left := 0
			for i := range d.P {
				switch { // a third of each class is reviewed
				case i%3 > 0 && wrong[i]:
					left++
				case i%3 > 0:
				case wrong[i]:
					c.judge(i, Mislabelled)
				default:
					c.judge(i, Right)
				}
			}
			r := NewReview(c.Snapshot(), d)
			if v := Number(left); r.LeftWrongCI[0] <= v && v <= r.LeftWrongCI[1] {
				held++
			}
		}
		t.Logf("P too high by %v: held %.3f", tooHigh, float64(held)/rounds)
		if share := float64(held) / rounds; share < 0.88 {
			t.Errorf("P too high by %v: held %v", tooHigh, share)
		}
	}
}
