package data

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
)

// realFile returns the path of a published dataset that may stand beside the project.
func realFile(t *testing.T, name string) (path string, ok bool) {
	path = filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Logf("%s is not here", name)
		return "", false
	}
	return path, true
}

// Sums and lengths were computed with Python's json module: numbers of stored scores, their fsum,
// and the code points of responses, instructions and references.
func TestRealFiles(t *testing.T) {
	for _, tc := range []struct {
		name, schema                           string
		opt                                    Options
		samples, each, scores                  int
		sum                                    float64
		responseLen, instructionLen, reference int
		labels                                 model.LabelKind
		sameColumn                             bool
	}{
		{
			"alpacaeval.jsonl", "UltraFeedback", Options{}, 805, 4, 3220, 4006.8078, 3476893, 132764,
			1649764, model.Ratings, true,
		},
		{
			"vicuna.jsonl", "distilabel", Options{}, 80, 4, 320, 1326.6666666666667, 631742, 8378, 82389,
			model.Ratings, true,
		},
		{
			"llmbar.jsonl", "TRL preference", Options{}, 192, 2, 383, 2287, 244601, 40291, 0,
			model.Pairs, false,
		},
		{
			"llmbar.jsonl", "TRL preference", Options{Map: map[string]string{
				"score_chosen": "refscore_chosen", "score_rejected": "refscore_rejected",
			}}, 192, 2, 384, 2117, 244601, 40291, 0, model.Pairs, false,
		},
	} {
		path, ok := realFile(t, tc.name)
		if !ok {
			continue
		}
		d, err := Open(t.Context(), []string{path}, tc.opt)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r := d.Roster()
		got := measure(t, d)
		if n := len(r.ResponseKeys); n != tc.samples*tc.each {
			t.Errorf("%s: %d responses", tc.name, n)
		}
		if d.Schema().Name != tc.schema || r.Len() != tc.samples || got.scores != tc.scores ||
			math.Abs(got.sum-tc.sum) > 1e-9*tc.sum || got.responses != tc.responseLen ||
			got.instructions != tc.instructionLen || got.references != tc.reference ||
			r.LabelKind != tc.labels || r.StoredIsLabel != tc.sameColumn || d.ProblemCount() != 0 ||
			r.HasReference != (tc.reference > 0) {
			t.Errorf("%s: %s, %d samples, %+v, %v, same %v, %d problems", tc.name,
				d.Schema().Name, r.Len(), got, r.LabelKind, r.StoredIsLabel, d.ProblemCount())
		}
	}
}

// measures are sums over a dataset; lengths are in code points.
type measures struct {
	scores                              int
	sum                                 float64
	responses, instructions, references int
}

func measure(t *testing.T, d *Dataset) (m measures) {
	t.Helper()
	r := d.Roster()
	for p, s := range r.Stored {
		if !math.IsNaN(s) {
			m.scores++
			m.sum += s
		}
		m.responses += int(r.Length[p])
	}
	for i := range r.Len() {
		text, err := d.Text(i)
		if err != nil {
			t.Fatal(err)
		}
		m.instructions += len([]rune(text.Instruction))
		m.references += len([]rune(text.Reference))
	}
	return m
}

func TestRealFileAsListAndCompressed(t *testing.T) {
	path, ok := realFile(t, "llmbar.jsonl")
	if !ok {
		return
	}
	lines, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	list := "[\n" + strings.ReplaceAll(strings.TrimSpace(string(lines)), "\n", ",\n") + "\n]\n"
	plain := mustOpen(t, string(lines), Options{})
	for name, content := range map[string]string{
		"list": list, "gzip": compress(t, string(lines)), "gzip of a list": compress(t, list),
		"byte order mark": "\ufeff" + string(lines), "carriage returns": strings.ReplaceAll(string(lines), "\n", "\r\n"),
	} {
		d := mustOpen(t, content, Options{CacheDir: t.TempDir()})
		sameSamples(t, name, d, plain)
	}
}

// sameSamples compares keys and texts.
func sameSamples(t *testing.T, name string, got, want *Dataset) {
	t.Helper()
	if got.Roster().Len() != want.Roster().Len() || got.ProblemCount() != want.ProblemCount() {
		t.Fatalf("%s: %d samples, %d problems %v", name, got.Roster().Len(), got.ProblemCount(), got.Problems())
	}
	for i, k := range want.Roster().Keys {
		a, err := got.Text(i)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := want.Text(i)
		if err != nil || got.Roster().Keys[i] != k || a.Instruction != b.Instruction || a.ID != b.ID {
			t.Fatalf("%s: sample %d differs: %v", name, i, err)
		}
	}
}
