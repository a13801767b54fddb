package cli

import (
	"math"
	"testing"
)

func TestCheckPairs(t *testing.T) {
	for _, c := range []struct {
		o    Options
		good bool
	}{
		{Options{Pairs: "best-worst"}, true},
		{Options{Pairs: "all-pairs", By: "score", MinGap: 1}, true},
		{Options{Pairs: "labelled", By: "label"}, true},
		{Options{Pairs: "labelled", By: "score"}, false},
		{Options{Pairs: "worst"}, false},
		{Options{Pairs: "all-pairs", By: "length"}, false},
		{Options{Pairs: "all-pairs", MinGap: -1}, false},
		{Options{Pairs: "all-pairs", MinGap: math.Inf(1)}, false},
	} {
		if err := c.o.checkPairs(); (err == nil) != c.good {
			t.Errorf("%s by %q, gap %v: %v", c.o.Pairs, c.o.By, c.o.MinGap, err)
		}
	}
}
