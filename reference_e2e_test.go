package main

import (
	"strings"
	"testing"
)

// TestScorerWithoutReferences says at once that there are none, before anything is asked or shown.
func TestScorerWithoutReferences(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", map[string]any{"prompt": "p", "chosen": "a", "rejected": "b"})
	for _, command := range []string{"score", "report"} {
		got := p.run(command, "--scorer", "reference", "d.jsonl")
		if got.code != 2 || !strings.Contains(got.stderr, "no sample of the data has a reference") ||
			!strings.Contains(got.stderr, "hint: --writer-model NAME") {
			t.Errorf("%s: %+v", command, got)
		}
	}
	s := p.start(80, 24, "--scorer", "reference", "d.jsonl")
	s.see("no sample of the data has a reference", "hint: --writer-model NAME")
	if code := s.exitCode(); code != 2 {
		t.Errorf("exit code %d", code)
	}
}
