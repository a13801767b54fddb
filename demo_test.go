package main

import (
	"encoding/json"
	"os"
	"testing"
)

// The demo's dataset is gone when it ends, so its manifests name no command that would read it.
func TestDemoExportsNameNoCommand(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.start(120, 36, "demo")
	s.see("● scored", "1 HighAvg       24")
	s.press("x")
	s.see("HighAvg  (24 samples)")
	s.press("\r")
	s.see("24 samples written")
	s.press("q")
	s.leaves(0)
	text, err := os.ReadFile(p.path("demo.highavg.csv.manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Command string }
	if err := json.Unmarshal(text, &manifest); err != nil || manifest.Command != fleeting {
		t.Errorf("%v: %q", err, manifest.Command)
	}
}
