package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The cuts moved on screen are those of the export, and the manifest's command repeats it.
func TestCutsMovedOnScreenAreRepeated(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var rows []map[string]any
	for i := range 40 {
		rows = append(rows, map[string]any{"id": fmt.Sprint("row ", i), "prompt": fmt.Sprint("Question ", i),
			"chosen": fmt.Sprint("this way ", i), "rejected": fmt.Sprint("that way ", i),
			"score_chosen": 3 + i*7%11, "score_rejected": 9 - i*3%10})
	}
	p.write("pairs.jsonl", rows...)
	s := p.start(120, 36, "--keep", "0.3", "pairs.jsonl")
	s.see("1 HighAvg       12  30.0%", "regions · keep 0.30")
	s.press("}]]")
	s.see("1 HighAvg       17  42.5%", "regions · keep 0.42")
	s.press("x")
	s.see("HighAvg  (17 samples)")
	s.press("\r")
	s.see("17 samples written")
	s.press("q")
	s.leaves(0)
	const name = "pairs.highavg.csv"
	seen, err := os.ReadFile(p.path(name))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Command string }
	text, err := os.ReadFile(p.path(name + ".manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil || !strings.Contains(manifest.Command, "--keep 21/50") {
		t.Fatalf("%v: %q", err, manifest.Command)
	}
	p.ok(append(strings.Fields(manifest.Command)[1:], "-o", "again.csv")...)
	if again, err := os.ReadFile(p.path("again.csv")); err != nil || string(again) != string(seen) {
		t.Errorf("%v: repeated as\n%s\nseen\n%s", err, again, seen)
	}
}
