package scoring

import (
	"container/heap"
	"context"
	"sync"
)

// line lets one at a time through: of those who wait, the one whose number is lowest.
type line struct {
	mu      sync.Mutex
	taken   bool
	waiting numbered
}

// place is somebody's in a line.
type place struct {
	number int
	at     int // in the heap
	turn   chan struct{}
}

// enter waits for the turn, which has to be given back with leave. It returns the error of ctx.
func (l *line) enter(ctx context.Context, number int) error {
	l.mu.Lock()
	if !l.taken {
		l.taken = true
		l.mu.Unlock()
		return nil
	}
	p := &place{number: number, turn: make(chan struct{})}
	heap.Push(&l.waiting, p)
	l.mu.Unlock()
	select {
	case <-p.turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.at < 0 { // the turn came at the same moment
		l.pass()
	} else {
		heap.Remove(&l.waiting, p.at)
	}
	return ctx.Err()
}

func (l *line) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pass()
}

// pass gives the turn to the next. The lock is held.
func (l *line) pass() {
	if l.taken = len(l.waiting) > 0; l.taken {
		close(heap.Pop(&l.waiting).(*place).turn)
	}
}

// numbered is a heap of places.
type numbered []*place

func (n numbered) Len() int           { return len(n) }
func (n numbered) Less(i, j int) bool { return n[i].number < n[j].number }

func (n numbered) Swap(i, j int) {
	n[i], n[j] = n[j], n[i]
	n[i].at, n[j].at = i, j
}

func (n *numbered) Push(x any) {
	p := x.(*place)
	p.at = len(*n)
	*n = append(*n, p)
}

func (n *numbered) Pop() any {
	last := len(*n) - 1
	p := (*n)[last]
	(*n)[last], *n = nil, (*n)[:last]
	p.at = -1
	return p
}

type numberKey struct{}

// inLine returns a context whose requests have that number in the line.
func inLine(ctx context.Context, number int) context.Context {
	return context.WithValue(ctx, numberKey{}, number)
}

// numberOf is 0 where there is none: first.
func numberOf(ctx context.Context) int {
	n, _ := ctx.Value(numberKey{}).(int)
	return n
}
