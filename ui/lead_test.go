package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A review shows both responses it asks about, wherever they stand in the data.
func TestAReviewShowsThePairItAsksAbout(t *testing.T) {
	a := start(t, newFake(400, 400), 80, 24)
	typeCommand(a, "review 0")
	hit(a, "enter")
	r := a.top().(*review)
	apart := 0
	for range 60 {
		p := a.feed.diag.Worst[r.in[r.at]]
		lines := strings.Join(strings.Split(screen(a), "\n")[5:], "\n")
		for _, k := range []int{p.A, p.B} {
			if !strings.Contains(lines, letter(k)+"  score") {
				t.Fatalf("%v are asked about, %s is not shown:\n%s", p, letter(k), screen(a))
			}
		}
		if max(p.A, p.B)-min(p.A, p.B) > 1 {
			apart++
		}
		hit(a, "s")
	}
	if apart == 0 {
		t.Fatal("no pair that stands apart was among them")
	}
}

// Every response has one place side by side; the two that lead are on screen from the beginning,
// and nothing moves where they would be anyway.
func TestOrderShowsWhatLeads(t *testing.T) {
	for n := 2; n < 6; n++ {
		for cols := 2; cols <= n; cols++ {
			for first := range n {
				for second := first + 1; second < n; second++ {
					r := reader{lead: []int{first, second}}
					order := r.order(n, cols)
					shown := order[:cols]
					if all := slices.Sorted(slices.Values(order)); len(all) != n || all[n-1] != n-1 ||
						!slices.Contains(shown, first) || !slices.Contains(shown, second) {
						t.Fatalf("%v of %d in %d columns: %v", r.lead, n, cols, order)
					}
					if second < cols && !slices.IsSorted(order) {
						t.Fatalf("%v of %d in %d columns moved: %v", r.lead, n, cols, order)
					}
				}
			}
		}
	}
	for want, list := range map[string][]int{"A–C": {0, 1, 2}, "B D": {1, 3}, "C A": {2, 0}} {
		if got := letters(list); got != want {
			t.Errorf("%s, want %s", fmt.Sprint(list, got), want)
		}
	}
}
