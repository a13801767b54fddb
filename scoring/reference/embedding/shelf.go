package embedding

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"sync"

	"admap/scoring"
)

// maxShelf bounds the vectors kept, in bytes: the references of as many neighbouring samples as any
// number of requests in flight needs, and more.
const maxShelf = 64 << 20

// outcome is the unit vector of a text, or why there is none.
type outcome struct {
	vector []float64
	err    error
}

// fetch embeds distinct texts. Its error is why there is none of those without an outcome.
type fetch func(ctx context.Context, texts []string) (map[string]outcome, scoring.Usage, error)

type digest [sha256.Size]byte

// shelf keeps the vectors used last, and knows which are being fetched.
type shelf struct {
	most int

	mu     sync.Mutex
	bytes  int
	order  *list.List // of *volume, the one used last in front
	held   map[digest]*list.Element
	flying map[digest]*flight
}

type volume struct {
	of     digest
	vector []float64
}

// flight is a text's way to the server and back.
type flight struct {
	outcome               // once done is closed
	done    chan struct{} // nil: at hand already
}

// errAbandoned is the outcome of a flight whose caller went away: whoever waits fetches for itself.
var errAbandoned = errors.New("nobody fetches it any more")

func newShelf(most int) *shelf {
	return &shelf{
		most: most, order: list.New(), held: make(map[digest]*list.Element),
		flying: make(map[digest]*flight),
	}
}

// vectors returns an outcome for each text, fetching what neither is held nor already on its way.
// The error is that of a request, if one failed; those who need it have it as their outcome.
func (s *shelf) vectors(
	ctx context.Context, texts []string, get fetch,
) (map[string]outcome, scoring.Usage, error) {
	var used scoring.Usage
	var failed error
	got := make(map[string]outcome, len(texts))
	for missing := texts; len(missing) > 0; {
		flights, mine := s.board(missing)
		more, err := s.fly(ctx, mine, flights, get)
		if used = plus(used, more); failed == nil {
			failed = err
		}
		if missing, err = await(ctx, flights, got); err != nil {
			return got, used, err
		}
	}
	return got, used, failed
}

// board finds the flight of every text, and which of them the caller has to make.
func (s *shelf) board(texts []string) (flights map[string]*flight, mine []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	flights = make(map[string]*flight, len(texts))
	for _, text := range texts {
		if flights[text] != nil {
			continue
		}
		of := digest(sha256.Sum256([]byte(text)))
		f := s.flying[of]
		if at := s.held[of]; at != nil {
			s.order.MoveToFront(at)
			f = &flight{outcome: outcome{vector: at.Value.(*volume).vector}}
		} else if f == nil {
			f = &flight{done: make(chan struct{})}
			s.flying[of], mine = f, append(mine, text)
		}
		flights[text] = f
	}
	return flights, mine
}

// fly fetches what is the caller's to fetch and lands all of it, even if the fetch panics.
func (s *shelf) fly(
	ctx context.Context, mine []string, flights map[string]*flight, get fetch,
) (used scoring.Usage, err error) {
	if len(mine) == 0 {
		return used, nil
	}
	var got map[string]outcome
	err = errAbandoned
	defer func() { s.land(mine, flights, got, err) }()
	if got, used, err = get(ctx, mine); ctx.Err() != nil {
		err = errAbandoned
	}
	return used, err
}

func (s *shelf) land(
	mine []string, flights map[string]*flight, got map[string]outcome, err error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range mine {
		f, of := flights[text], digest(sha256.Sum256([]byte(text)))
		outcome, ok := got[text]
		if !ok {
			outcome.err = err
		}
		f.outcome = outcome
		if f.err == nil {
			s.keep(of, f.vector)
		}
		delete(s.flying, of)
		close(f.done)
	}
}

// await collects the outcomes of flights and returns the texts of those that were abandoned.
func await(
	ctx context.Context, flights map[string]*flight, got map[string]outcome,
) (abandoned []string, err error) {
	for text, f := range flights {
		if f.done != nil {
			select {
			case <-f.done:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if f.err == errAbandoned {
			abandoned = append(abandoned, text)
			continue
		}
		got[text] = f.outcome
	}
	return abandoned, ctx.Err()
}

// keep holds a vector and lets go of those that were not used for longest.
func (s *shelf) keep(of digest, vector []float64) {
	if s.held[of] == nil {
		s.held[of] = s.order.PushFront(&volume{of, vector})
		s.bytes += weight(vector)
	}
	for s.bytes > s.most {
		s.drop(s.order.Back())
	}
}

func (s *shelf) drop(at *list.Element) {
	v := s.order.Remove(at).(*volume)
	delete(s.held, v.of)
	s.bytes -= weight(v.vector)
}

// forget lets go of texts' vectors.
func (s *shelf) forget(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if at := s.held[sha256.Sum256([]byte(text))]; at != nil {
			s.drop(at)
		}
	}
}

// weight is what a held vector takes, in bytes: its numbers, and what holds it.
func weight(vector []float64) int { return 8*len(vector) + 200 }

// plus adds what requests used. The cost of one that is not known is not of all.
func plus(a, b scoring.Usage) scoring.Usage {
	switch {
	case a.Tokens() == 0:
		return b
	case b.Tokens() == 0:
		return a
	}
	return scoring.Usage{Prompt: a.Prompt + b.Prompt, Cached: a.Cached + b.Cached,
		Answer: a.Answer + b.Answer, CostUSD: a.CostUSD + b.CostUSD}
}
