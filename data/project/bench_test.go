package project

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"admap/model"
)

// Run with: go test ./data/project -run '^$' -bench . -benchtime 1x

var judge = model.ScorerInfo{
	Name: "judge 1–10", Kind: "judge", Model: "m", Scale: model.Scale{Lo: 1, Hi: 10},
	Fingerprint: "judge-1",
}

func openBench(b *testing.B) *Project {
	b.Helper()
	p, err := Open(context.Background(), filepath.Join(b.TempDir(), "bench.admap"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.Close() })
	return p
}

// fill stores n scores with random keys in batches of size.
func fill(b *testing.B, p *Project, n, size int, rationale string) {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	batch := make([]Score, size)
	for ; n > 0; n -= size {
		for i := range batch {
			batch[i] = Score{Value: float64(rng.IntN(10) + 1), Rationale: rationale}
			binary.BigEndian.PutUint64(batch[i].Key[:8], rng.Uint64())
			binary.BigEndian.PutUint64(batch[i].Key[8:], rng.Uint64())
		}
		if err := p.PutScores(context.Background(), judge, batch); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPutScores(b *testing.B) {
	const rows = 1_000_000
	for range b.N {
		p := openBench(b)
		b.ResetTimer()
		fill(b, p, rows, 1000, "")
		b.StopTimer()
	}
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkPutScoresWithRationale is the case of a judge: half a kilobyte of text a score.
func BenchmarkPutScoresWithRationale(b *testing.B) {
	const rows = 200_000
	said := string(make([]byte, 500))
	for range b.N {
		p := openBench(b)
		b.ResetTimer()
		fill(b, p, rows, 1000, said)
		b.StopTimer()
	}
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkEachScore(b *testing.B) {
	const rows = 1_000_000
	p := openBench(b)
	fill(b, p, rows, 1000, "")
	load := func(b *testing.B) {
		n := 0
		for range b.N {
			count := func(Score) error { n++; return nil }
			err := p.EachScore(context.Background(), judge.Fingerprint, count)
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("packed", load)
	if _, err := p.edits.Exec("DELETE FROM score_pack"); err != nil {
		b.Fatal(err)
	}
	b.Run("rows", load)
}

// BenchmarkRecall gives a cohort of a million samples of four responses the scores it had: in the
// order of the dataset, as most scorers leave them, and in the order of hashes.
func BenchmarkRecall(b *testing.B) {
	const samples, each = 1_000_000, 4
	p := openBench(b)
	r := &model.Roster{Keys: make([]model.Key, samples), Start: []uint32{0}}
	rng := rand.New(rand.NewPCG(1, 2)) // the keys are those that fill makes
	for range samples {
		for range each {
			var k model.Key
			rng.IntN(10)
			binary.BigEndian.PutUint64(k[:8], rng.Uint64())
			binary.BigEndian.PutUint64(k[8:], rng.Uint64())
			r.ResponseKeys = append(r.ResponseKeys, k)
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	fill(b, p, samples*each, 1<<14, "")
	recall := func(b *testing.B) {
		for range b.N {
			c := model.NewCohort(r)
			f, err := p.Follow(b.Context(), c, judge.Fingerprint)
			if err == nil {
				err = f.Recall(b.Context())
			}
			if n := c.Snapshot().Counts.Full; err != nil || n != samples {
				b.Fatal(n, "samples are scored", err)
			}
		}
	}
	b.Run("in order", recall)
	rng.Shuffle(len(r.ResponseKeys), func(i, j int) {
		r.ResponseKeys[i], r.ResponseKeys[j] = r.ResponseKeys[j], r.ResponseKeys[i]
	})
	b.Run("shuffled", recall)
}
