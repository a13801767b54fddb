package scoring

import (
	"math"
	"testing"

	"admap/model"
)

func TestCombineIsTheMeanOfTheParts(t *testing.T) {
	var parts []model.Part
	for _, n := range []int{3, 0, 2, 1} { // two draws of two aspects: 1, 2 and 5, 8
		parts = append(parts, model.Part{Key: testKey(1), N: n, Value: []float64{1, 2, 5, 8}[n],
			Method: model.Stated, Rationale: string(rune('a' + n)), Tokens: 10, CostUSD: 0.5})
	}
	s := Combine(Traits{Parts: 4, Aspects: 2}, parts)
	want := "draw 1, aspect 1: a\n\ndraw 1, aspect 2: b\n\ndraw 2, aspect 1: c\n\ndraw 2, aspect 2: d"
	if s.Key != testKey(1) || s.Value != 4 || s.Spread != 2.5 || s.Parts != 4 || s.Tokens != 40 ||
		s.CostUSD != 2 || s.Method != model.Stated || s.Rationale != want {
		t.Errorf("%+v", s)
	}
	parts[2].Method = model.Expected
	parts[0].CostUSD = math.NaN()
	if s := Combine(Traits{Parts: 4, Aspects: 2}, parts); s.Method != model.Mixed {
		t.Errorf("%+v", s)
	}
}
