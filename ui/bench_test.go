package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
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

// BenchmarkFrameZoom goes in and out on all axes, without a filter and with one that keeps half.
func BenchmarkFrameZoom(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	for _, filtered := range []bool{false, true} {
		if filtered {
			a.search("half")
			for i := 0; i < benchSamples; i += 2 {
				a.filter.hits[i] = true
			}
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
