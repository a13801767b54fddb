package main

import "testing"

// A run that has ended takes failures on again when the dialog is asked to, reason by reason.
func TestFailuresAreAskedForAgainAfterTheRun(t *testing.T) {
	t.Parallel()
	p, j := newPlace(t), newMockJudge(t)
	p.write("d.jsonl", pair(0, ticket(0), "ticket 1 says cannot."),
		pair(1, ticket(2), "ticket 3 says eleven."))
	j.allow(4)
	s := p.start(120, 36, j.flags("d.jsonl")...)
	s.see("● scored", "2 failed", "1 failed: refused", "1 failed: out of scale")
	j.heal()
	s.press(":failures\r")
	s.see("failures by mock", "I cannot rate this")
	s.press("r")
	s.see("1 response (refused): asked for again", "● scored  1 failed")
	s.press("r")
	s.see("1 response (out of scale): asked for again", "no response has failed")
	s.press("\x03")
	s.leaves(0)
	for n, want := range []int{1, 2, 1, 2} {
		if got := j.requests(n); got != want {
			t.Errorf("ticket %d was sent %d times, want %d", n, got, want)
		}
	}
	if got := p.report(j.flags("d.jsonl")...); got.Scored != 2 || got.Failed != 0 {
		t.Errorf("stored: %+v", got)
	}
}
