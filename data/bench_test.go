package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeUltraFeedback writes rows like UltraFeedback's, about 13 kB each, and returns their size.
func writeUltraFeedback(tb testing.TB, path string, rows int) int64 {
	rng := rand.New(rand.NewSource(1))
	words := strings.Fields(`the of model "quoted" answer über 数据 is a so that which "said" in order
		to consider every single one of them before\ntaking it 'as' given for granted`)
	prose := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			b.WriteString(words[rng.Intn(len(words))])
			if rng.Intn(14) == 0 {
				b.WriteString(".\n\n")
			}
			b.WriteByte(' ')
		}
		return b.String()
	}
	var out bytes.Buffer
	for i := range rows {
		var completions []map[string]any
		for m := range 4 {
			aspects := map[string]any{}
			for _, a := range []string{"helpfulness", "honesty", "truthfulness", "instruction_following"} {
				aspects[a] = map[string]any{
					"Rating": fmt.Sprint(1 + rng.Intn(5)), "Rationale": prose(250), "Type": []string{"1", "3"},
				}
			}
			completions = append(completions, map[string]any{
				"model": fmt.Sprintf("model-%d", m), "response": prose(600 + rng.Intn(1800)),
				"annotations": aspects, "overall_score": rng.Intn(10), "fine-grained_score": 4.25,
				"custom_system_prompt": prose(100), "critique": prose(400),
			})
		}
		line, err := json.Marshal(map[string]any{
			"source": "sharegpt", "instruction": prose(300 + rng.Intn(600)), "completions": completions,
			"models": []string{"a", "b"}, "correct_answers": []string{"None"}, "id": i,
		})
		if err != nil {
			tb.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return int64(out.Len())
}

// BenchmarkFirstRead measures index, keys and numbers of a file in the page cache:
//
//	go test ./data -run '^$' -bench FirstRead -benchtime 10x
func BenchmarkFirstRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ultrafeedback.jsonl")
	b.SetBytes(writeUltraFeedback(b, path, 10_000))
	for b.Loop() {
		d, err := Open(b.Context(), []string{path}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if d.Roster().Len() != 10_000 {
			b.Fatal(d.Roster().Len())
		}
		d.Close()
	}
}

// BenchmarkText measures reading one sample's text back:
//
//	go test ./data -run '^$' -bench Text
func BenchmarkText(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ultrafeedback.jsonl")
	writeUltraFeedback(b, path, 100)
	d, err := Open(b.Context(), []string{path}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for i := 0; b.Loop(); i++ {
		if _, err := d.Text(i % 100); err != nil {
			b.Fatal(err)
		}
	}
}
