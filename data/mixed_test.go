package data

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFiles writes files by name into a new directory.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, in := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(in), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestMixedSchemasAreTold(t *testing.T) {
	feedback := `{"instruction":"p","completions":[{"model":"m","response":"a","overall_score":3},` +
		`{"model":"n","response":"b","overall_score":1}]}` + "\n"
	dir := writeFiles(t, map[string]string{
		"a.jsonl": strings.Repeat(feedback, 3), "b.jsonl": strings.Repeat(goodRow+"\n", 2),
		"c.jsonl": "", "d.jsonl": feedback + goodRow,
	})
	cache := t.TempDir()
	testOnlyIndexFrom = 0
	defer func() { testOnlyIndexFrom = indexFrom }()
	for _, when := range []string{"first", "second"} {
		d, err := Open(t.Context(), []string{dir}, Options{CacheDir: cache})
		if err != nil {
			t.Fatal(err)
		}
		want := "none of the rows of " + filepath.Join(dir, "b.jsonl") + " can be read as UltraFeedback; " +
			"by itself it is TRL preference: open it apart from the others"
		if got := d.Notices(); len(got) != 1 || got[0] != want || d.RowCount() != 4 ||
			d.ProblemCount() != 3 {
			t.Errorf("%s read: %q, %d rows, %v", when, got, d.RowCount(), d.Problems())
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestObjectsBesideDataAreNotRows(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"a.jsonl": goodRow, "b.json": goodRow, "c.json": `{"data":[` + goodRow + `]}`,
		"results.json": `{"accuracy":0.5}`, "README.json": "{}", "info.json": "{\n \"lr\": 1\n}\n",
	})
	d, err := Open(t.Context(), []string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	notices := strings.Join(d.Notices(), "\n")
	for _, name := range []string{"results.json", "README.json", "info.json"} {
		if !strings.Contains(notices, name) {
			t.Errorf("%s is not named: %s", name, notices)
		}
	}
	if d.RowCount() != 3 || d.ProblemCount() != 0 {
		t.Errorf("%d rows, %v", d.RowCount(), d.Problems())
	}
	named, err := Open(t.Context(), []string{filepath.Join(dir, "a.jsonl"),
		filepath.Join(dir, "results.json")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer named.Close()
	if named.RowCount() != 1 || named.ProblemCount() != 1 || len(named.Notices()) != 1 {
		t.Errorf("named: %d rows, %v, %q", named.RowCount(), named.Problems(), named.Notices())
	}
}
