package scoring

import (
	"context"
	"slices"
	"sync"
	"testing"
)

func TestTheLowestNumberIsNextInLine(t *testing.T) {
	var l line
	if err := l.enter(t.Context(), 9); err != nil {
		t.Fatal(err)
	}
	var order []int
	var all sync.WaitGroup
	for _, n := range []int{5, 3, 8, 1, 7, 2} {
		all.Go(func() {
			if err := l.enter(t.Context(), n); err != nil {
				t.Error(err)
			}
			order = append(order, n)
			l.leave()
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	all.Go(func() {
		if l.enter(gone, 0) == nil {
			t.Error("who has gone got the turn")
		}
	})
	for l.length() < 7 { // until all wait
	}
	cancel()
	for l.length() > 6 {
	}
	l.leave()
	all.Wait()
	if want := []int{1, 2, 3, 5, 7, 8}; !slices.Equal(order, want) {
		t.Errorf("let through %v, want %v", order, want)
	}
	if l.enter(t.Context(), 4) != nil || !l.taken {
		t.Error("the line is not free at its end")
	}
}

func (l *line) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}
