package main

import "testing"

// The reader shows the column of the data and what another scorer, whose keys hold the reference,
// has stored in the project.
func TestTheReaderShowsEveryScorer(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var rows []map[string]any
	for _, word := range []string{"one", "two", "three"} {
		rows = append(rows, map[string]any{
			"instruction": "say " + word, "generations": []string{word, "# no **" + word + "**"},
			"ratings": []float64{5, 2}, "reference": word,
		})
	}
	p.write("d.jsonl", rows...)
	p.ok("score", "--scorer", "reference", "d.jsonl")
	s := p.start(120, 36, "d.jsonl")
	s.see("3 samples", "regions")
	s.press("\t")
	s.see(" all: 3 samples ")
	s.press("\r")
	now := s.see("A  score 5", "B  score 2", "chrF  100 of 0–100", "chrF  ")
	if now.has("ratings  5") {
		t.Errorf("what the head says is said again\n%s", now)
	}
	s.press("D")
	s.see("A → B  word diff", "}")
	s.press("/no\r")
	s.see("/no  1/")
	s.press("\x03")
	s.leaves(0)
}
