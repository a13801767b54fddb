package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// Run with: go test ./ui -run - -bench 'Frame|Derive|Keep|Open' -benchtime 100x
//
// Every benchmark of a frame measures Update and View together at 200×60, on a million samples of four
// responses with a fixed seed.
const benchSamples = 1_000_000

func benchApp(b *testing.B, n, scored int) (*App, *fake) {
	f := newSkewed(n, scored)
	a := New(b.Context(), f.config())
	a.after = atOnce
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	settle(a, a.deriveCmd())
	b.ReportAllocs()
	b.ResetTimer()
	return a, f
}

// frames measures every frame by itself.
func frames(b *testing.B, a *App, msg func(n int) tea.Msg) {
	var took []float64
	for n := range b.N {
		m := msg(n)
		began := time.Now()
		a.Update(m)
		a.View()
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	spread(b, "ms", took)
}

func BenchmarkFrameCursor(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	keys := []string{"right", "down", "left", "up"}
	frames(b, a, func(n int) tea.Msg { return keyMsg(keys[n/7%4]) })
}

// BenchmarkFrameZoom goes in and out on all axes, without a filter and with one that keeps a part.
func BenchmarkFrameZoom(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for _, filtered := range []bool{false, true} {
		if filtered {
			cmd, err := a.addFilter("mean>=8")
			if err != nil {
				b.Fatal(err)
			}
			settle(a, cmd)
		}
		for k, pair := range axisPairs {
			a.home.plot.pair, a.home.plot.chosen = k, true
			hit(a, "0")
			b.Run(fmt.Sprintf("%s/filter=%v", pair.name, filtered), func(b *testing.B) {
				frames(b, a, func(n int) tea.Msg { return keyMsg([]string{"+", "+", "-", "-"}[n%4]) })
			})
		}
	}
}

// BenchmarkFrameArrival is one score that completes a sample, seen on the map.
func BenchmarkFrameArrival(b *testing.B) {
	a, f := benchApp(b, benchSamples, benchSamples/2)
	rng := rand.New(rand.NewPCG(5, 6))
	frames(b, a, func(n int) tea.Msg {
		f.scoreSkewed(benchSamples/2+n, rng)
		return look(a.cfg)
	})
}

// BenchmarkRegions is the time until a million samples have regions, BenchmarkDiagnosis what follows;
// both run beside the screen.
func BenchmarkRegions(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for b.Loop() {
		a.feed.basis, a.feed.cutting = nil, false
		a.deriveCmd()()
	}
}

func BenchmarkDiagnosis(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for b.Loop() {
		diagnoseCmd(a.cfg, derivedMsg{basis: a.feed.basis})()
	}
}

// BenchmarkKeep is a share changed by a key: the regions and the frame that shows them.
func BenchmarkKeep(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for n := int64(0); b.Loop(); n++ {
		a.feed.rule.Keep.Num, a.feed.rule.Keep.Den = 20+n%20, 100
		settle(a, a.deriveCmd())
		a.View()
	}
}

// BenchmarkOpen is the explorer before anything is computed.
func BenchmarkOpen(b *testing.B) {
	f := newSkewed(benchSamples, benchSamples)
	for b.Loop() {
		a := New(b.Context(), f.config())
		a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
		a.View()
	}
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
