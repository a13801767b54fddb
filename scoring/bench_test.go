package scoring

import (
	"context"
	"testing"

	"admap/model"
)

// The engine's overhead a response where a score costs nothing.
//
//	go test ./scoring -run none -bench Column -benchtime 3x
func BenchmarkColumn(b *testing.B) {
	const samples, n = 250_000, 4
	r := testRoster(samples, n)
	scorer := NewColumn("score", model.Scale{})
	for b.Loop() {
		b.StopTimer()
		c := model.NewCohort(r)
		b.StartTimer()
		if err := New(Config{Scorer: scorer, Cohort: c}).Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(samples*n), "ns/response")
}

// The engine's overhead a request with 64 workers, where an answer comes at once.
//
//	go test ./scoring -run none -bench Requests -benchtime 3x
func BenchmarkRequests(b *testing.B) {
	const samples, n = 25_000, 4
	r := testRoster(samples, n)
	for b.Loop() {
		e := New(Config{
			Scorer: instant{}, Cohort: model.NewCohort(r), Workers: 64,
		})
		if err := e.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(samples*n), "ns/response")
}

type instant struct{}

func (instant) Info() model.ScorerInfo { return model.ScorerInfo{} }

func (instant) Traits() Traits { return Traits{} }

func (instant) Score(context.Context, Item) (Result, error) { return Result{Value: 1}, nil }
