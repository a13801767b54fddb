package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMapFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.json")
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"schema":"SHP","map":{"prompt":"a","score":"b"}}`)
	r := &recorder{}
	code, _ := runLine(t, r, "inspect --map score=c --map "+path+" d")
	if o := r.o; code != 0 || o.Schema != "SHP" || o.Map["prompt"] != "a" || o.Map["score"] != "c" {
		t.Errorf("code %d, %+v", code, r.o)
	}
	runLine(t, r, "inspect --schema Nectar --map "+path+" d")
	if r.o.Schema != "Nectar" {
		t.Errorf("the file's schema came before the flag's: %s", r.o.Schema)
	}
	runLine(t, r, "export --select all --format csv -o x --map "+path+" d")
	if again := r.o.Repeat("all", "csv", "x", []string{"d"}); !strings.Contains(again, "--map "+path) {
		t.Errorf("repeated by %s", again)
	}
	for bad, want := range map[string]string{
		"{\n\"map\":{\n\"a\":1}}": ":3: ", "{\n\"more\":1}": ":2: ", "{": ":1: ", "{}\n{}": "follows",
	} {
		write(bad)
		if code, said := runLine(t, r, "inspect --map "+path+" d"); code != ExitUsage ||
			!strings.Contains(said, want) {
			t.Errorf("%q: code %d, %s", bad, code, said)
		}
	}
}
