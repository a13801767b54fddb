package ui

import (
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
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
		a.feed.basis, a.feed.busy = nil, false
		settle(a, a.deriveCmd())
	}
	b.ReportMetric(float64(b.Elapsed()/time.Millisecond)/float64(b.N), "ms/op")
}

// brushAll brushes half of a million samples in three strokes.
func brushAll(a *App) {
	p := &a.home.plot
	for k, op := range []string{"space", "T", "A"} {
		p.moveTo(3*k, 4*k)
		a.Update(keyMsg(op))
		p.moveTo(p.cols-20*k, p.rows/2+10*k)
		a.Update(keyMsg(op))
	}
}

// BenchmarkFrameBrushGrows is a cursor move that draws a fourth rectangle on.
func BenchmarkFrameBrushGrows(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	brushAll(a)
	a.Update(keyMsg("A"))
	b.ResetTimer()
	for n := range b.N {
		a.Update(keyMsg([]string{"right", "down", "left", "up"}[n/7%4]))
		a.View()
	}
	b.ReportMetric(float64(a.home.plot.brush.count(a)), "samples")
}

// BenchmarkFrameBrushArrival is one completed sample while a brush is on.
func BenchmarkFrameBrushArrival(b *testing.B) {
	a, f := benchApp(b, benchSamples, benchSamples/2)
	brushAll(a)
	rng := rand.New(rand.NewPCG(5, 6))
	b.ResetTimer()
	for n := range b.N {
		f.score(benchSamples/2+n, rng)
		a.Update(look(a.cfg))
		a.View()
	}
}

// BenchmarkBrushMembers lists what a brush holds, from nothing.
func BenchmarkBrushMembers(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	brushAll(a)
	b.ResetTimer()
	for range b.N {
		a.home.plot.brush.held = holding{}
		a.home.plot.brush.inside(a)
	}
}

// BenchmarkFlag100k is the event loop's part of a verdict on a hundred thousand samples: the key, and
// taking the change over once it is on disk.
func BenchmarkFlag100k(b *testing.B) {
	a, f := benchApp(b, benchSamples, benchSamples)
	var longest time.Duration
	in := make([]int, 100_000)
	for k := range in {
		in[k] = 7 * k
	}
	for n := range b.N {
		began := time.Now()
		cmd := a.verdictCmd(in, []model.Verdict{model.Drop, model.Right}[n%2])
		longest = max(longest, time.Since(began))
		msg := cmd()
		began = time.Now()
		a.Update(msg)
		a.View()
		longest = max(longest, time.Since(began))
		f.done = nil
	}
	b.ReportMetric(float64(longest)/1e6, "ms-longest")
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
