package ui

import (
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Run with: go test ./ui -run - -bench . -benchtime 100x
//
// Every benchmark measures Update and View together at 200×60, on a million samples of four
// responses with a fixed seed.
const benchSamples = 1_000_000

func benchApp(b *testing.B, n, scored int) (*App, *fake) {
	f := newFake(n, scored)
	a := New(b.Context(), f.config())
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	settle(a, a.deriveCmd())
	b.ReportAllocs()
	b.ResetTimer()
	return a, f
}

func BenchmarkFrameCursor(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	keys := []string{"right", "down", "left", "up"}
	for n := range b.N {
		a.Update(keyMsg(keys[n/7%4]))
		a.View()
	}
}

func BenchmarkFrameZoom(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for n := range b.N {
		a.Update(keyMsg([]string{"+", "-"}[n%2]))
		a.View()
	}
}

// BenchmarkFrameArrival is one score that completes a sample, seen on the map.
func BenchmarkFrameArrival(b *testing.B) {
	a, f := benchApp(b, benchSamples, benchSamples/2)
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range b.N {
		f.score(benchSamples/2+n, rng)
		a.Update(look(a.cfg))
		a.View()
	}
}

// BenchmarkDerive is regions and diagnosis of everything, which run beside the screen.
func BenchmarkDerive(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for range b.N {
		a.feed.deriving = false
		a.deriveCmd()()
	}
	b.ReportMetric(float64(b.Elapsed()/time.Millisecond)/float64(b.N), "ms/op")
}

// BenchmarkFrameReview is a verdict and the next sample, in a queue of everything.
func BenchmarkFrameReview(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	settle(a, a.home.reviewFrom(a, 0))
	if n := len(a.top().(*review).in); n < benchSamples/2 {
		b.Fatalf("%d in the queue", n)
	}
	b.ResetTimer()
	for n := range b.N {
		hit(a, []string{"m", "s"}[n%2])
		a.View()
	}
}
