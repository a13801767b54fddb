package data

import (
	"context"
	"os"
	"strings"
	"testing"
)

// TestMessagesSpeakOfFilesByTheirNames opens, and reads again, what fails.
func TestMessagesSpeakOfFilesByTheirNames(t *testing.T) {
	const good = `{"prompt":"p","chosen":"a","rejected":"b"}` + "\n"
	for _, c := range []struct{ text, want string }{
		{good + "{\n", "hf://x:2"}, {"[1]", "hf://x"}, {"", "hf://x"},
		{`{"prompt":"p","chosen":1,"rejected":"b"}`, "hf://x"},
		{`{"prompt":"p"}`, "hf://x"},
	} {
		path := writeFile(t, "rows.jsonl", c.text)
		called := func(p string) string { return strings.ReplaceAll(p, path, "hf://x") }
		_, err := Open(context.Background(), []string{path}, Options{Strict: true, Called: called})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v", c.text, err)
		}
		_, err = Open(context.Background(), []string{path}, Options{Called: called})
		if err != nil && strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
	path := writeFile(t, "rows.jsonl", good)
	d, err := Open(context.Background(), []string{path, path},
		Options{Called: func(string) string { return "hf://x" }})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n := d.Notices(); len(n) != 1 || !strings.HasPrefix(n[0], "hf://x is read once") {
		t.Errorf("%q", n)
	}
	if err := os.WriteFile(path, []byte(strings.ToUpper(good)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Text(0); err == nil || !strings.Contains(err.Error(), "of hf://x: ") {
		t.Errorf("%v", err)
	}
}
