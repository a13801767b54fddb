package embedding

import (
	"errors"
	"testing"

	"admap/scoring"
	"admap/scoring/endpoint"
)

// answerOf is an answer with vectors of these dimensions.
func answerOf(dims ...int) (list []endpoint.Embedding) {
	for _, n := range dims {
		list = append(list, endpoint.Embedding{Vector: make([]float64, n)})
	}
	return list
}

// fares tells how each embedding of an answer fares: "." usual, "g" garbage, "S" systemic.
func fares(c *census, list []endpoint.Embedding) (word string) {
	c.check(list)
	for _, e := range list {
		var f *scoring.Failure
		switch {
		case e.Err == nil:
			word += "."
		case errors.As(e.Err, &f) && f.Systemic && !f.Temporary:
			word += "S"
		default:
			word += "g"
		}
	}
	return word
}

func TestCensus(t *testing.T) {
	c := &census{votes: make(map[int]int)}
	for k, step := range []struct {
		dims []int
		want string
	}{
		{[]int{1, 1}, ".."},       // nothing else is known
		{[]int{96, 96}, "gg"},     // one against one: what came first
		{[]int{96, 96}, ".."},     // outvoted
		{[]int{1, 1, 1}, "ggg"},   // two against two
		{[]int{96, 1, 96}, ".g."}, // one stray
		{[]int{0}, "g"},
		{nil, ""},
	} {
		if got := fares(c, answerOf(step.dims...)); got != step.want {
			t.Errorf("step %d: %s, want %s", k, got, step.want)
		}
	}
	for range 100 {
		fares(c, answerOf(96))
	}
	for k := range 2 * maxOdd {
		want := "gg"
		if k >= maxOdd {
			want = "SS"
		}
		if got := fares(c, answerOf(8, 8)); got != want {
			t.Fatalf("stranger %d: %s, want %s", k, got, want)
		}
	}
	if got := fares(c, answerOf(96)) + fares(c, answerOf(8)); got != ".g" {
		t.Errorf("afterwards: %s", got)
	}
}
