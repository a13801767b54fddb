package export

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/data"
	"admap/model"
)

// drawnRows are UltraFeedback rows of one to eight responses with hostile texts, ties and gaps.
func drawnRows(t *testing.T, rng *rand.Rand, n int) []byte {
	t.Helper()
	words := []string{"a", "\x00", "\u2028", "<&>", "\u202e", "😀", "\r\n", `"\`, "é", " "}
	text := func() string {
		var b strings.Builder
		for range rng.IntN(6) {
			b.WriteString(words[rng.IntN(len(words))])
		}
		return b.String()
	}
	var out bytes.Buffer
	for i := range n {
		row := ultraFeedback{ID: fmt.Sprint(i), Source: text(), Instruction: "q" + text()}
		if rng.IntN(2) == 0 {
			row.System = text()
		}
		for range 1 + rng.IntN(8) {
			score, label := model.Number(rng.IntN(9))/2, nan
			if rng.IntN(5) > 0 {
				label = float64(1 + rng.IntN(5))
			}
			row.Completions = append(row.Completions, completion{
				Model: text(), Response: text(), Score: score,
				Annotations: map[string]rating{"label": {ratingOf(label)}},
			})
		}
		if err := writeLine(&out, row); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// reopened exports the dataset at path by its own scores, and returns what was read of it.
func reopened(t *testing.T, path, format, to string, rule PairRule) (*data.Dataset, []byte) {
	t.Helper()
	ds, err := data.Open(context.Background(), []string{path}, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	roster := ds.Roster()
	c := model.NewCohort(roster)
	for i := range roster.Len() {
		lo, hi := roster.Span(i)
		for k, s := range roster.Stored[lo:hi] {
			if s == s {
				c.SetScore(i, k, s)
			}
		}
	}
	info := model.ScorerInfo{Kind: "column"}
	r := Request{Source: ds, Snapshot: c.Snapshot(), Format: format, Path: to,
		Recipe: model.Recipe{Pairs: rule.Kind, By: rule.By, MinGap: rule.MinGap},
		Origin: Origin{Scorer: info}}
	r.Partition = model.NewPartition(r.Snapshot, model.DefaultRule)
	for i := range roster.Len() {
		r.Indexes = append(r.Indexes, i)
	}
	_, out := write(t, r)
	return ds, out
}

// TestReopenedIsTheSame exports, opens the export and exports it again, by every rule. The bytes
// are the same, and of whole samples keys, labels and scores are too.
func TestReopenedIsTheSame(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	rng := rand.New(rand.NewPCG(3, 4))
	if err := os.WriteFile(in, drawnRows(t, rng, 60), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats()[1:] { // csv holds no texts
		for _, rule := range []PairRule{{}, {Kind: AllPairs}, {Kind: Labelled, MinGap: 1},
			{Kind: AllPairs, By: ByScore, MinGap: 1.5}} {
			ending := "jsonl.gz"
			if format == "parquet" {
				ending = format
			}
			one, two := filepath.Join(dir, "one."+ending), filepath.Join(dir, "two."+ending)
			first, a := reopened(t, in, format, one, rule)
			again, b := reopened(t, one, format, two, PairRule{Kind: rule.Kind})
			if !bytes.Equal(a, b) {
				t.Errorf("%s by %+v: another export of the export differs", format, rule)
			}
			if was, is := first.Roster(), again.Roster(); !holdsPairs(t, format) &&
				!(cmp.Equal(was.Keys, is.Keys) && sameNumbers(was.Label, is.Label) &&
					sameNumbers(was.Stored, is.Stored)) {
				t.Errorf("%s: keys, labels or scores differ", format)
			}
		}
	}
}

func holdsPairs(t *testing.T, name string) bool {
	t.Helper()
	f, err := formatNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return f.pairs
}

func sameNumbers(a, b []float64) bool { return cmp.Equal(numbersText(a), numbersText(b)) }

func numbersText(all []float64) (texts []string) {
	for _, v := range all {
		texts = append(texts, decimal(v))
	}
	return texts
}
