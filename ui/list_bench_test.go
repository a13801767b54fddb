package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Run with: go test ./ui -run - -bench List -benchtime 20x
//
// The frames are measured as in bench_test.go, at 200×60 on a million samples. What a command does
// runs beside the screen.
func benchList(b *testing.B) (*App, *sampleList) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	settle(a, openList(a, nil, "all"))
	b.ResetTimer()
	return a, a.top().(*sampleList)
}

func benchKeys(b *testing.B, keys ...string) {
	a, _ := benchList(b)
	for n := range b.N {
		a.Update(keyMsg(keys[n%len(keys)]))
		a.View()
	}
}

func BenchmarkListCursor(b *testing.B) { benchKeys(b, "j", "j", "j", "k") }

func BenchmarkListPage(b *testing.B) { benchKeys(b, "pgdown") }

func BenchmarkListEnds(b *testing.B) { benchKeys(b, "G", "g") }

func BenchmarkListMark(b *testing.B) { benchKeys(b, "space") }

// BenchmarkListMarkAll marks a million samples, or takes all marks off, in the event loop.
func BenchmarkListMarkAll(b *testing.B) { benchKeys(b, "i") }

// BenchmarkListSettle takes a new order of a million samples over, all marked, in the event loop.
func BenchmarkListSettle(b *testing.B) {
	a, l := benchList(b)
	hit(a, "*", "G")
	var orders [2]orderMsg
	for k := range orders {
		l.reversed = !l.reversed
		orders[k] = l.arrange(a)().(orderMsg)
	}
	b.ResetTimer()
	for n := range b.N {
		msg := orders[n%2]
		msg.gen = l.gen
		a.Update(msg)
		a.View()
	}
}

// BenchmarkListFirstLines is the time from ⇥ to the first lines of a million.
func BenchmarkListFirstLines(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	b.ResetTimer()
	for range b.N {
		cmd := openList(a, nil, "all")
		if msg := cmd().(orderMsg); !msg.rough {
			b.Fatal("in order at once")
		} else {
			a.Update(msg)
		}
		a.View()
		a.pop()
	}
}

// BenchmarkListSort is a whole sort of a million beside the screen, by each kind of column.
func BenchmarkListSort(b *testing.B) {
	names := []string{"P(mislabelled)", "μ", "margin", "region", "source", "model", "key"}
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			a, l := benchList(b)
			l.by = columnNamed(name)
			l.arrange(a)()
			b.ResetTimer()
			for range b.N {
				l.arrange(a)()
			}
			b.ReportMetric(float64(b.Elapsed()/time.Millisecond)/float64(b.N), "ms/op")
		})
	}
}

// BenchmarkListFirstSort is the first sort of all, which ranks the keys too.
func BenchmarkListFirstSort(b *testing.B) {
	a, l := benchList(b)
	for range b.N {
		a.ranks = keyRanks{}
		l.arrange(a)()
	}
}

// BenchmarkListFrame is a frame in which nothing moved.
func BenchmarkListFrame(b *testing.B) {
	a, _ := benchList(b)
	for range b.N {
		a.Update(tea.FocusMsg{})
		a.View()
	}
}
