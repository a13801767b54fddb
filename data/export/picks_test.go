package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

// many is a dataset of n samples whose instructions come two by two, differing in case and spaces.
func many(n int) (items []item) {
	for i := range n {
		ask := fmt.Sprintf("Question %d", i/2)
		if i%2 == 1 {
			ask = fmt.Sprintf("\tquestion   %d ", i/2)
		}
		items = append(items, item{raw: fmt.Sprintf(`{"i":%d}`, i), labels: []float64{1, 0},
			scores: []float64{float64(i), 1},
			text:   model.Text{Instruction: ask, Responses: responses("good", "bad")}})
	}
	return items
}

func TestVerdictsAreApplied(t *testing.T) {
	items := many(4)
	items[1].verdict, items[2].verdict, items[3].verdict = model.Mislabelled, model.Drop, model.Right
	for _, c := range []struct {
		verdicts, format string
		rows, swapped    int
		left             string
	}{
		{"", "trl", 4, 0, "map[]"}, {"keep", "csv", 5, 0, "map[]"},
		{"drop", "trl", 2, 0, "map[verdict drop:1 verdict mislabelled:1]"},
		{"swap", "trl", 3, 1, "map[verdict drop:1]"},
	} {
		r := request(t, items)
		r.Format, r.Recipe.Verdicts = c.format, c.verdicts
		res, out := write(t, r)
		rows, swapped := strings.Count(string(out), "\n"), strings.Count(string(out), `"chosen":"bad"`)
		if rows != c.rows || swapped != c.swapped || fmt.Sprint(res.LeftOut) != c.left {
			t.Errorf("%s %q: %d rows, %d swapped, %v", c.format, c.verdicts, rows, swapped, res.LeftOut)
		}
		if told := len(res.Notices()) == 1; told != (c.left == "map[]") {
			t.Errorf("%q: %q", c.verdicts, res.Notices())
		}
	}
	r := request(t, items)
	r.Format, r.Recipe.Verdicts = "csv", "swap"
	if _, err := Write(context.Background(), r); !errors.Is(err, ErrUsage) {
		t.Errorf("csv is swapped: %v", err)
	}
}

// No instruction is in both files, nothing is lost, and both are as the manifest says.
func TestHeldOutInstructionsStayApart(t *testing.T) {
	r := request(t, many(20))
	r.Format, r.Recipe.HeldOut, r.Recipe.Seed = "jsonl", 0.25, 1
	r.Path += ".jsonl"
	res, out := write(t, r)
	apart := strings.TrimSuffix(r.Path, ".jsonl") + ".held-out.jsonl"
	held, err := os.ReadFile(apart)
	if err != nil || res.HeldOut.Instructions != 3 || res.HeldOut.Of != 10 {
		t.Fatalf("%v: %+v", err, res.HeldOut)
	}
	if strings.Count(string(held), "\n") != 6 || strings.Count(string(out), "\n") != 14 {
		t.Errorf("held out:\n%s\nthe others:\n%s", held, out)
	}
	for i := range 20 {
		a, b := fmt.Sprintf(`{"i":%d,`, i), fmt.Sprintf(`{"i":%d,`, i^1)
		if in := strings.Contains(string(held), a); in != strings.Contains(string(held), b) ||
			in == strings.Contains(string(out), a) {
			t.Errorf("sample %d is torn from its instruction, or lost", i)
		}
	}
	if e, err := ReadManifest(res.Manifest); err == nil || e != nil {
		t.Error("a manifest without arguments can be repeated")
	}
}

// If one of the files cannot be put in its place, all are as they were.
func TestAllFilesOrNone(t *testing.T) {
	for _, blocked := range []string{"out", "out.held-out", "out.manifest.json"} {
		r := request(t, many(8))
		r.Format, r.Recipe.HeldOut = "csv", 0.5
		dir := filepath.Dir(r.Path)
		if err := os.MkdirAll(filepath.Join(dir, blocked, "x"), 0o755); err != nil {
			t.Fatal(err)
		}
		if blocked != "out" {
			if err := os.WriteFile(r.Path, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Write(context.Background(), r); err == nil {
			t.Errorf("%s was replaced", blocked)
		}
		names, _ := os.ReadDir(dir)
		want := []string{"out", blocked}
		for _, n := range names {
			if !slices.Contains(want, n.Name()) {
				t.Errorf("%s blocked: %s was left", blocked, n.Name())
			}
		}
	}
}

// What a killed process left is removed by the next export; what another is writing stays.
func TestStraysAreSwept(t *testing.T) {
	r := request(t, many(4))
	r.Format = "csv"
	dir := filepath.Dir(r.Path)
	stray, other := filepath.Join(dir, ".out.0123456789ab.tmp"), filepath.Join(dir, ".mine.tmp")
	for _, name := range []string{stray, other} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	busy, err := create(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.discard()
	write(t, r)
	for name, stays := range map[string]bool{stray: !locks, other: true, busy.file.Name(): true} {
		if _, err := os.Stat(name); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunsReadBack(t *testing.T) {
	for _, in := range [][]int{{0}, {0, 1, 2}, {1, 3, 4, 9}} {
		back, err := readRuns(runs(in), 10)
		if err != nil || !slices.Equal(in, back) {
			t.Errorf("%v: %q, %v, %v", in, runs(in), back, err)
		}
	}
	for _, bad := range []string{"", "0", "11", "2-1", "3,2", "1,1", "1-99999999999", "x", "1-2-3"} {
		if in, err := readRuns(bad, 10); err == nil {
			t.Errorf("%q is read as %v", bad, in)
		}
	}
}
