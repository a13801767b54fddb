package ui

import (
	"strings"
	"testing"
)

// The footer of every place that one leaves with esc says so, at every width, and as the last key.
func TestTheFooterShowsTheWayOut(t *testing.T) {
	for _, w := range []int{80, 100, 120, 200} {
		for _, keys := range [][]string{{"tab"}, {"tab", "enter"}, {"f"}, {"x"}, {"?"}, {"F"}, {"tab", "C"}} {
			a := start(t, newSuspectFake(60, 60), w, 36)
			hit(a, keys...)
			a.msg, a.dirty = "", true
			lines := strings.Split(screen(a), "\n")
			foot := lines[len(lines)-1]
			_, after, found := strings.Cut(foot, "  esc ")
			rest := strings.Fields(after)
			if !found || len(rest) < 2 || rest[1] != "?" && rest[1] != "f1" {
				t.Errorf("%s at %d: %q", a.top().name(), w, foot)
			}
		}
	}
}

// In a review a wide screen has every key of it in the footer.
func TestTheFooterOfAReview(t *testing.T) {
	a := start(t, newSuspectFake(100, 100), 120, 36)
	hit(a, "R")
	lines := strings.Split(screen(a), "\n")
	foot := lines[len(lines)-1]
	for _, want := range []string{"m mislabelled", "p back", "w swap", "z undo", "esc sum up"} {
		if !strings.Contains(foot, want) {
			t.Errorf("no %q in %q", want, foot)
		}
	}
}
