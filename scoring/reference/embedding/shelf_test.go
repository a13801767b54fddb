package embedding

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"admap/scoring"
)

// numbers is a fetch that gives each text a vector and counts how often it was asked for.
type numbers struct {
	mu    sync.Mutex
	asked map[string]int
}

func (n *numbers) fetch(
	_ context.Context, texts []string,
) (map[string]outcome, scoring.Usage, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	got := make(map[string]outcome)
	for _, text := range texts {
		n.asked[text]++
		got[text] = outcome{vector: []float64{float64(len(text))}}
	}
	return got, scoring.Usage{Prompt: len(texts)}, nil
}

func TestShelfKeepsWhatWasUsedLast(t *testing.T) {
	n := &numbers{asked: make(map[string]int)}
	s := newShelf(2 * weight(make([]float64, 1)))
	for _, texts := range [][]string{{"a"}, {"b"}, {"a"}, {"c"}, {"a"}, {"b", "b"}} {
		if _, _, err := s.vectors(context.Background(), texts, n.fetch); err != nil {
			t.Fatal(err)
		}
	}
	if n.asked["a"] != 1 || n.asked["b"] != 2 || n.asked["c"] != 1 {
		t.Errorf("asked %v", n.asked)
	}
	if s.bytes > s.most || s.order.Len() != 2 || len(s.held) != 2 {
		t.Errorf("%d bytes of %d, %d vectors", s.bytes, s.most, len(s.held))
	}
}

// Everybody who needs a text at the same time shares one fetch, and its failure.
func TestFlightsAreShared(t *testing.T) {
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		s, started, finish := newShelf(maxShelf), make(chan struct{}), make(chan struct{})
		slow := func(_ context.Context, texts []string) (map[string]outcome, scoring.Usage, error) {
			close(started) // panics when there is a second fetch
			<-finish
			if want != nil {
				return nil, scoring.Usage{}, want
			}
			return map[string]outcome{"a": {vector: []float64{1}}}, scoring.Usage{Prompt: 3}, nil
		}
		var owner, others sync.WaitGroup
		owner.Go(func() {
			got, used, err := s.vectors(context.Background(), []string{"a"}, slow)
			if got["a"].err != want || err != want || want == nil && used.Prompt != 3 {
				t.Errorf("owner: %+v, %+v, %v; want error %v", got, used, err, want)
			}
		})
		<-started
		for range 5 {
			flights, mine := s.board([]string{"a"})
			others.Go(func() {
				got := make(map[string]outcome)
				_, err := await(context.Background(), flights, got)
				if len(mine) > 0 || err != nil || got["a"].err != want {
					t.Errorf("fetching %v; %+v, %v; want error %v", mine, got, err, want)
				}
			})
		}
		close(finish)
		owner.Wait()
		others.Wait()
	}
}

// Who waits for a fetch that is cancelled, or panics, fetches for itself.
func TestAbandonedFlights(t *testing.T) {
	for _, how := range []string{"cancelled", "panicking"} {
		s, started := newShelf(maxShelf), make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background())
		leave := make(chan struct{})
		owner := func(context.Context, []string) (map[string]outcome, scoring.Usage, error) {
			close(started)
			<-leave
			if how == "panicking" {
				panic("broken")
			}
			cancel()
			return nil, scoring.Usage{}, ctx.Err()
		}
		n := &numbers{asked: make(map[string]int)}
		var once sync.Once
		fetch := func(ctx context.Context, texts []string) (map[string]outcome, scoring.Usage, error) {
			once.Do(func() { close(leave) }) // now the other text is waited for
			return n.fetch(ctx, texts)
		}
		var wait sync.WaitGroup
		wait.Go(func() {
			defer func() { recover() }()
			if _, _, err := s.vectors(ctx, []string{"a"}, owner); !errors.Is(err, context.Canceled) {
				t.Errorf("owner: %v", err)
			}
		})
		<-started
		wait.Go(func() {
			got, _, err := s.vectors(context.Background(), []string{"a", "b"}, fetch)
			if err != nil || got["a"].vector == nil || got["b"].vector == nil {
				t.Errorf("%s: %v, %v", how, got, err)
			}
		})
		wait.Wait()
		cancel()
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	s := newShelf(maxShelf)
	s.board([]string{"a"}) // by somebody who never comes back
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fetch := func(context.Context, []string) (map[string]outcome, scoring.Usage, error) {
		return nil, scoring.Usage{}, fmt.Errorf("asked for what is on its way")
	}
	if _, _, err := s.vectors(ctx, []string{"a"}, fetch); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
