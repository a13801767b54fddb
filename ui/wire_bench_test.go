package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// What the explorer sends through the program's own renderer into a terminal that counts, at three
// sizes of data and two of the screen: bytes a step of the cursor over samples and over empty cells,
// an arrival with its counters and the end of its glow, a zoom, a screen sent anew; and the time from
// a key to the first byte of its frame, the renderer's wait for its next tick included.
//
//	go test ./ui -run - -bench Wire -benchtime 200x
//	go test ./ui -run - -bench Latency -benchtime 300x

// eachSize runs f on every size of data and screen.
func eachSize(b *testing.B, f func(b *testing.B, x *wire, fk *fake)) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		fk := newSkewed(n, n-n/10)
		for _, size := range wireSizes {
			x := wired(b, fk, size.w, size.h)
			b.Run(fmt.Sprintf("n=%d/%dx%d", n, size.w, size.h), func(b *testing.B) { f(b, x, fk) })
		}
	}
}

// spread reports the median, the 99th percentile and the greatest of some measurements.
func spread(b *testing.B, unit string, of []float64) {
	slices.Sort(of)
	b.ReportMetric(of[len(of)/2], unit+"-median")
	b.ReportMetric(of[len(of)*99/100], unit+"-p99")
	b.ReportMetric(of[len(of)-1], unit+"-most")
	b.ReportMetric(0, "ns/op")
}

func benchWire(b *testing.B, next func(x *wire, f *fake, n int) float64) {
	eachSize(b, func(b *testing.B, x *wire, f *fake) {
		var bytes []float64
		for n := range b.N {
			bytes = append(bytes, next(x, f, n))
		}
		spread(b, "B", bytes)
	})
}

func BenchmarkWireStepOverSamples(b *testing.B) {
	benchWire(b, func(x *wire, _ *fake, n int) float64 {
		return float64(x.step(keyMsg([]string{"n", "n", "p"}[n%3])))
	})
}

func BenchmarkWireStepOverNothing(b *testing.B) {
	benchWire(b, func(x *wire, _ *fake, n int) float64 {
		if n == 0 {
			x.step(doMsg(func(a *App) tea.Cmd {
				p := &a.home.plot
				p.moveTo(p.cols-3, p.rows-3)
				return nil
			}))
		}
		return float64(x.step(keyMsg([]string{"h", "k", "l", "j"}[n%4])))
	})
}

func BenchmarkWireArrival(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 3))
	p := model.Progress{Phase: model.Running, Total: 4_000_000, Rate: 311, Left: time.Hour, CostUSD: 12}
	benchWire(b, func(x *wire, f *fake, n int) float64 {
		p.Done, p.Rate, p.CostUSD = p.Done+4, p.Rate+1.3, p.CostUSD+0.01
		x.step(doMsg(func(a *App) tea.Cmd {
			a.cfg.Runner, a.cfg.Scorer.Paid = &aRun{p}, true
			return nil
		}))
		samples := f.roster.Len()
		sent := x.step(x.arrival(f, samples-1-n%(samples/10), p, rng))
		x.now = x.now.Add(2 * time.Second)
		return float64(sent + x.step(tickMsg{}))
	})
}

func BenchmarkWireZoom(b *testing.B) {
	benchWire(b, func(x *wire, _ *fake, n int) float64 {
		return float64(x.step(keyMsg([]string{"+", "-"}[n%2])))
	})
}

// BenchmarkWireRedraw also says what share of the frame's text and colours, and of its bare text, the
// terminal is sent.
func BenchmarkWireRedraw(b *testing.B) {
	eachSize(b, func(b *testing.B, x *wire, _ *fake) {
		var bytes []float64
		var frame string
		for range b.N {
			bytes = append(bytes, float64(x.step(tea.ClearScreen())))
			x.step(doMsg(func(a *App) tea.Cmd { frame = a.View().Content; return nil }))
		}
		spread(b, "B", bytes)
		b.ReportMetric(bytes[0]/float64(len(frame)), "of-frame")
		b.ReportMetric(bytes[0]/float64(len(stripped(frame))), "of-bare-text")
	})
}

// firstByte sends a key and returns how long its frame takes to begin to arrive.
func (x *wire) firstByte(key string) time.Duration {
	began := time.Now()
	x.prog.Send(keyMsg(key))
	x.term.mu.Lock()
	for x.term.sent.Len() == 0 {
		x.term.cond.Wait()
	}
	x.term.mu.Unlock()
	took := time.Since(began)
	x.step() // the rest of it, and its turns
	return took
}

func benchLatency(b *testing.B, keys ...string) {
	eachSize(b, func(b *testing.B, x *wire, _ *fake) {
		var took []float64
		for n := range b.N {
			took = append(took, float64(x.firstByte(keys[n%len(keys)]).Microseconds())/1000)
		}
		spread(b, "ms", took)
	})
}

func BenchmarkLatencyStep(b *testing.B)  { benchLatency(b, "n", "n", "j", "l", "k", "h") }
func BenchmarkLatencyZoom(b *testing.B)  { benchLatency(b, "+", "+", "-", "-") }
func BenchmarkLatencyAxes(b *testing.B)  { benchLatency(b, "a") }
func BenchmarkLatencyBrush(b *testing.B) { benchLatency(b, "space", "J", "L", "space", "K", "H") }
