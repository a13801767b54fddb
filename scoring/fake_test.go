package scoring

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"admap/model"
)

// fakeClock stands still but for sleeps, which take no time.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func newFakeClock() *fakeClock { return &fakeClock{now: time.Unix(1_000_000, 0)} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}

// fakeScorer answers with its function and counts the requests for each response.
type fakeScorer struct {
	traits Traits
	answer answerFunc

	mu    sync.Mutex
	asked map[model.Key]int
	total int
}

type answerFunc func(ctx context.Context, item Item, try int) (Result, error)

func newFakeScorer(answer answerFunc) *fakeScorer {
	return &fakeScorer{answer: answer, asked: make(map[model.Key]int)}
}

func (f *fakeScorer) Info() model.ScorerInfo { return model.ScorerInfo{Fingerprint: "fake"} }

func (f *fakeScorer) Traits() Traits { return f.traits }

func (f *fakeScorer) Score(ctx context.Context, item Item) (Result, error) {
	f.mu.Lock()
	f.asked[item.Key]++
	f.total++
	try := f.asked[item.Key]
	f.mu.Unlock()
	return f.answer(ctx, item, try)
}

func (f *fakeScorer) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

// worth is the score that every honest fake gives.
func worth(k model.Key) float64 { return float64(binary.BigEndian.Uint64(k[8:]) % 1000) }

func honest(_ context.Context, item Item, _ int) (Result, error) {
	return Result{Value: worth(item.Key), Tokens: 10, CostUSD: 0.5}, nil
}

// memory is a sink; it fails while full.
type memory struct {
	mu    sync.Mutex
	full  bool
	kept  map[model.Key][]Stored
	tried int
}

func newMemory() *memory { return &memory{kept: make(map[model.Key][]Stored)} }

func (m *memory) Add(_ model.ScorerInfo, s Stored) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tried++
	if m.full {
		return fmt.Errorf("disk full")
	}
	m.kept[s.Key] = append(m.kept[s.Key], s)
	return nil
}

func (m *memory) setFull(full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full = full
}

// shelf is a dataset's texts.
type shelf []model.Text

func (s shelf) Text(i int) (model.Text, error) {
	if s[i].ID == "unreadable" {
		return model.Text{}, fmt.Errorf("read sample %d: input/output error", i)
	}
	return s[i], nil
}

// testRoster has samples of n responses each, every key its own.
func testRoster(samples, n int) *model.Roster {
	r := &model.Roster{Start: []uint32{0}}
	for i := range samples {
		r.Keys = append(r.Keys, testKey(1<<40+i))
		for range n {
			p := len(r.ResponseKeys)
			r.ResponseKeys = append(r.ResponseKeys, testKey(p))
			r.Stored = append(r.Stored, float64(p%7))
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	return r
}

func testKey(n int) (k model.Key) {
	binary.BigEndian.PutUint64(k[:8], uint64(n+1)*0x9E3779B97F4A7C15)
	binary.BigEndian.PutUint64(k[8:], uint64(n))
	return k
}

// waitUntil follows the engine's signals until its progress satisfies cond.
func waitUntil(t *testing.T, e *Engine, cond func(model.Progress) bool) model.Progress {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		if p := e.Progress(); cond(p) {
			return p
		}
		select {
		case <-e.Arrived():
		case <-late:
			t.Fatalf("progress never came: %+v", e.Progress())
		}
	}
}

func paused(p model.Progress) bool { return p.Phase == model.Paused }

// start runs e in the background; the function returned waits for its error.
func start(ctx context.Context, e *Engine) func() error {
	result := make(chan error, 1)
	go func() { result <- e.Run(ctx) }()
	return func() error { return <-result }
}

// checkOutcomes demands that every response has one score, the right one, or one failure, in the
// cohort, and that the sink has the same of every key, once.
func checkOutcomes(t *testing.T, c *model.Cohort, m *memory, p model.Progress) {
	t.Helper()
	s, r := c.Snapshot(), c.Roster()
	done, failed := 0, 0
	for i := range r.Len() {
		lo, _ := r.Span(i)
		for at, score := range s.Scores(i) {
			key, why := r.ResponseKeys[lo+at], s.Failures(i)[at]
			if math.IsNaN(score) == (why == model.NoReason) {
				t.Fatalf("response %d of sample %d: score %v and failure %q", at, i, score, why)
			}
			if kept := m.kept[key]; len(kept) != 1 || kept[0].Reason != why {
				t.Fatalf("response %d of sample %d (%q): stored %+v", at, i, why, kept)
			}
			if why != model.NoReason {
				failed++
				continue
			}
			done++
			if score != worth(key) || m.kept[key][0].Value != score {
				t.Fatalf("response %d of sample %d: score %v, want %v", at, i, score, worth(key))
			}
		}
	}
	if p.Phase != model.Finished || p.Done != done || p.Failed != failed || p.Total != done+failed {
		t.Errorf("progress %+v, but %d scores and %d failures", p, done, failed)
	}
	byReason := 0
	for why, n := range p.Failures {
		if byReason += n; n != s.Counts.Failures[why] {
			t.Errorf("%d failures %q, cohort says %d", n, model.Reason(why), s.Counts.Failures[why])
		}
	}
	if byReason != failed {
		t.Errorf("failures by reason add up to %d, want %d", byReason, failed)
	}
}
