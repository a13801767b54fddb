package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

// Run with: go test . -run - -bench Terminal -benchtime 200x
//
// BenchmarkTerminal drives the real binary in a pseudo-terminal of 200×60 over generated points, as
// a person does who holds a cursor key down and then lets go. It reports what reaches the terminal
// for a move while the key is down (B/move), once it rests (B/rest), and how long after a key the
// first of it comes (ms, median and 99th percentile; the screen is written sixty times a second).
func BenchmarkTerminal(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("points=%d", n), func(b *testing.B) {
			p := newPlace(b)
			p.writePoints("points.jsonl", n)
			s := p.start(200, 60, "points.jsonl")
			s.see("quality", "HighVar", "? help")
			s.press("2")
			s.quiet()
			b.ResetTimer()
			s.holdKeys(b)
			b.StopTimer()
			s.press("\x03")
			s.leaves(0)
		})
	}
}

const (
	// repeatEvery is how fast keyboards repeat a key that is held.
	repeatEvery = 33 * time.Millisecond
	// restFor is longer than anything follows a key.
	restFor = 400 * time.Millisecond
)

// holdKeys presses b.N cursor keys, ten in each direction in turn.
func (s *terminal) holdKeys(b *testing.B) {
	before := s.written()
	latencies := make([]float64, 0, b.N)
	for n := range b.N {
		next := time.Now().Add(repeatEvery)
		latencies = append(latencies, float64(s.firstEcho("ljhk"[n/10%4]).Microseconds())/1000)
		time.Sleep(time.Until(next))
	}
	moved := s.written() - before
	before = s.written()
	s.quiet()
	slices.Sort(latencies)
	b.ReportMetric(float64(moved)/float64(b.N), "B/move")
	b.ReportMetric(float64(s.written()-before), "B/rest")
	b.ReportMetric(latencies[len(latencies)/2], "ms-median")
	b.ReportMetric(latencies[(len(latencies)-1)*99/100], "ms-p99")
}

// firstEcho presses a key and waits until something is written.
func (s *terminal) firstEcho(key byte) time.Duration {
	before := s.written()
	began := time.Now()
	s.press(string(key))
	for s.written() == before && time.Since(began) < time.Second {
		select {
		case <-s.changed:
		case <-time.After(time.Second):
		}
	}
	return time.Since(began)
}

func (s *terminal) written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.Len()
}

// quiet waits until nothing has been written for a while.
func (s *terminal) quiet() {
	for before := -1; before != s.written(); time.Sleep(restFor) {
		before = s.written()
	}
}

// writePoints generates n preference pairs whose scores are skewed as real ones are: most are good
// and close together.
func (p place) writePoints(name string, n int) {
	p.t.Helper()
	f, err := os.Create(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range n {
		base := 10 - 6*rng.Float64()*rng.Float64()
		gap := rng.ExpFloat64()
		fmt.Fprintf(w, `{"prompt":"Question %d: which of both is better, and why?","chosen":"one of %d",`+
			`"rejected":"other of %d","score_chosen":%.3f,"score_rejected":%.3f}`+"\n",
			i, i, i, base, math.Max(0, base-gap+0.3*rng.NormFloat64()))
	}
	if err := w.Flush(); err != nil {
		p.t.Fatal(err)
	}
}
