package model

import (
	"fmt"
	"strings"
	"testing"
)

func TestExplanationIsTrue(t *testing.T) {
	samples := [][2][]float64{{{1, 0}, {1, 4.1}}, {{1, 0}, {2, 2}}}
	for k := range 60 {
		samples = append(samples, [2][]float64{{1, 0}, {float64(k % 7), -1}})
	}
	s := snapshotOf(samples)
	d := Diagnose(s, ScorerInfo{})
	got := d.Explain(s, 0, nil)
	want := fmt.Sprintf("the scorer prefers B by 3.1; at this margin %.0f in 100 labels "+
		"agree; %.2f that this one is wrong", 100*d.fit.agree(3.1/d.MarginRMS), d.P[0])
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if text := d.Explain(s, 1, nil); text != "" {
		t.Errorf("an undecidable label is explained: %q", text)
	}
	members := make([]Member, 3)
	for k, scores := range [][]float64{{1, 4}, {2, 3.5}, {5, 4}} {
		members[k].Scores = scores
	}
	text := d.Explain(s, 0, members)
	for _, part := range []string{"1 of 3 scorers prefers A by 1", "2 of 3 scorers prefer B by 3, 1.5"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}
