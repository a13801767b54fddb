package main

import (
	"os"
	"strings"
	"testing"
)

// Whatever an export is called, the project stays.
func TestAnExportNeverReplacesTheProject(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", gradedRows(12)...)
	p.ok("report", "--quiet", "d.jsonl")
	for _, out := range []string{"d.jsonl.admap", "./d.jsonl.admap-wal"} {
		o := p.run("export", "--select", "all", "-o", out, "d.jsonl")
		if o.code != 1 || !strings.Contains(o.stderr, "the project") {
			t.Errorf("%s: exit code %d\n%s", out, o.code, o.stderr)
		}
	}
	if r := p.report("d.jsonl"); r.Samples != 12 {
		t.Errorf("%+v", r)
	}
}

// The explorer asks before it replaces a file, and the command does as it is told.
func TestTheExplorerAsksBeforeItReplacesAFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", gradedRows(12)...)
	if err := os.WriteFile(p.path("o.csv"), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.start(80, 24, "d.jsonl")
	s.wait("all regions", func(now screen) bool { return now.shows(12) })
	s.press("x")
	s.see(" export ")
	s.press("\x05\x15o.csv\r")
	s.see("again replaces it")
	if now, err := os.ReadFile(p.path("o.csv")); string(now) != "precious" {
		t.Fatalf("%q, %v", now, err)
	}
	s.press("\r")
	s.see("o.csv.manifest.json says how")
	s.press("q")
	s.leaves(0)
	if now, err := os.ReadFile(p.path("o.csv")); !strings.HasPrefix(string(now), "key,id,n") {
		t.Fatalf("%q, %v", now, err)
	}
	p.ok("export", "--select", "all", "-o", "o.csv", "--quiet", "d.jsonl")
}
