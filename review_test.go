package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// contestedRows are n pairs with scores in the data, of which every sixth is against the label, the
// more so the later it stands.
func contestedRows(n int) (rows []map[string]any) {
	for i := range n {
		chosen, rejected := 8.0, 3.0-float64(i)/float64(n)
		if i%6 == 0 {
			chosen, rejected = rejected, chosen
		}
		row := pair(i, fmt.Sprintf("chosen %d", i), fmt.Sprintf("rejected %d", i))
		row["score_chosen"], row["score_rejected"] = chosen, rejected
		rows = append(rows, row)
	}
	return rows
}

// Whatever a review has echoed is on disk, however the program ends.
func TestReviewedVerdictsSurviveAKill(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("pairs.jsonl", contestedRows(48)...)
	s := p.start(120, 36, "pairs.jsonl")
	s.see("new here?", "? help", "contested")
	s.press("R")
	if now := s.see("0 of 8 done", "these two might swap"); now.has("new here?") {
		t.Errorf("the first key leaves the hint\n%s", now)
	}
	s.see("Question 042")
	s.press("w")
	s.see("1 of 8 done", "Question 036")
	s.press("r")
	s.see("2 of 8 done")
	s.send(syscall.SIGKILL)
	s.killed()

	if r := p.report("pairs.jsonl"); r.Flags.Mislabelled != 1 || r.Flags.Right != 1 {
		t.Errorf("after the kill the project has %+v", r.Flags)
	}
	s = p.start(120, 36, "pairs.jsonl")
	s.see("2 ⚑", "saved", "contested")
	s.press("R")
	if now := s.see("0 of 6 done", "suspects in the data: 1 of 6"); now.has("new here?") {
		t.Errorf("the hint shows again\n%s", now)
	}
	s.press("q")
	s.see("2 samples flagged before")
	s.press("\x1b")
	s.see("quality", "regions")
	s.press("z")
	s.see("undone: right taken off 1 sample")
	s.press("z")
	s.see("undone: mislabelled taken off 1 sample, note taken off 1 sample")
	s.press(":")
	s.see("what may be done here")
	s.press("mess\r")
	s.see(" messages: ", "undone: right taken off")
	s.press("\x03")
	s.leaves(0)
	if r := p.report("pairs.jsonl"); r.Flags.Mislabelled+r.Flags.Right != 0 {
		t.Errorf("after undo the project has %+v", r.Flags)
	}
}

// killed waits for the program to be gone.
func (s *terminal) killed() {
	s.t.Helper()
	if err := s.process.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		s.t.Fatalf("the program was not killed: %v", err)
	}
	s.tty.Close()
	<-s.drained
}

// Quitting asks nothing, and what a key before it has begun is finished first.
func TestQuittingFinishesWhatIsBeingSaved(t *testing.T) {
	t.Parallel()
	for _, quit := range []string{"q", "\x03"} {
		p := newPlace(t)
		p.write("pairs.jsonl", contestedRows(12)...)
		s := p.start(120, 36, "pairs.jsonl")
		s.see("12 samples", "1 sample  ")
		s.press("fm" + quit)
		s.leaves(0)
		if r := p.report("pairs.jsonl"); r.Flags.Mislabelled != 1 {
			t.Errorf("after %q the project has %+v", quit, r.Flags)
		}
	}
}
