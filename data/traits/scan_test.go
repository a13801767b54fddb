package traits

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/data"
	"admap/model"
)

func TestLook(t *testing.T) {
	for text, want := range map[string]model.Look{
		"plain\n#hash\n5.5 apples\n- \n":  {},
		"# A\n###### B\n####### C\n":      {Headings: 2},
		"- a\n * b\n12. c\n3) d\n1234. e": {Items: 4},
		"**a** and __b__ **c":             {Bold: 2},
		"```go\n# x\n- y\n```\n~~~\n```":  {Fences: 2},
		strings.Repeat("- x\n", 300):      {Items: 255},
	} {
		if got := look(text); got != want {
			t.Errorf("%.40q: %+v, want %+v", text, got, want)
		}
	}
}

// A scan notes each response at its place, over several stretches and workers.
func TestScan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	row := `{"prompt":"p","chosen":"- a\n- b","rejected":"# c"}` + "\n" +
		`{"prompt":"p","chosen":"**d**","rejected":"e"}` + "\n"
	if err := os.WriteFile(path, []byte(strings.Repeat(row, 2*stretch)), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := data.Open(t.Context(), []string{path}, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	last := 0
	found, unread, err := Scan(t.Context(), d, func(done, total int) { last = done })
	if err != nil || unread != 0 || last != d.Roster().Len() {
		t.Fatal(err, unread, last)
	}
	want := []model.Look{{Items: 2}, {Headings: 1}, {Bold: 1}, {}}
	for p, got := range found.Looks {
		if got != want[p%4] {
			t.Fatalf("response %d: %+v", p, got)
		}
	}
}
