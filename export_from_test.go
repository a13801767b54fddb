package main

import (
	"os"
	"strings"
	"testing"

	"admap/data/export"
)

// Whatever was exported comes out again from its manifest alone, from another directory too, and
// not at all once something that decided has changed.
func TestExportsAreRepeatedFromTheirManifests(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", gradedRows(40)...)
	for k, format := range export.Formats() {
		hows := []string{"", "--select highavg", "--select unscored", "--keep 1/4 --sample 5",
			"--sample highavg --stratify region --held-out 0.3 --seed 7", "--apply-verdicts drop"}
		for _, how := range []string{hows[4], hows[k%6]} {
			given := append([]string{"export", "--quiet", "--format", format, "-o", "o.x"},
				strings.Fields(how)...)
			p.ok(append(given, "d.jsonl")...)
			files := []string{"o.x", "o.x.manifest.json"}
			if strings.Contains(how, "held-out") {
				files = append(files, "o.held-out.x")
			}
			before := map[string]string{}
			for _, name := range files {
				before[name] = p.text(name)
			}
			p.ok("export", "--quiet", "--from", "o.x.manifest.json")
			p.ok("export", "--quiet", "--from", p.path("o.x.manifest.json"))
			p.ok("export", "--quiet", "--from", "o.x.manifest.json", "-o", "other.x")
			for _, name := range files {
				if p.text(name) != before[name] {
					t.Errorf("%s %s: %s is another", format, how, name)
				}
			}
			if p.text("other.x") != before["o.x"] {
				t.Errorf("%s %s: the copy is another", format, how)
			}
		}
	}
	o := p.run("export", "--from", "o.x.manifest.json", "--select", "all")
	if o.code != 2 || !strings.Contains(o.stderr, "--select") {
		t.Errorf("exit code %d\n%s", o.code, o.stderr)
	}
	before := p.text("o.x")
	p.write("d.jsonl", gradedRows(41)...)
	o = p.run("export", "--from", "o.x.manifest.json")
	if o.code != 1 || !strings.Contains(o.stderr, "d.jsonl has changed since") || p.text("o.x") != before {
		t.Errorf("exit code %d\n%s", o.code, o.stderr)
	}
}

// What was picked on screen is repeated too, and a verdict that came since is told.
func TestHandPickedExportsAreRepeated(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", gradedRows(12)...)
	s := p.start(80, 24, "d.jsonl")
	s.wait("all regions", func(now screen) bool { return now.shows(12) })
	s.press("\t")
	s.see("12 samples")
	s.press(" j j x")
	s.see(" export ")
	s.press("\x05\x15o.csv\r")
	s.see("o.csv.manifest.json says how")
	before := p.text("o.csv")
	p.ok("export", "--quiet", "--from", "o.csv.manifest.json")
	if p.text("o.csv") != before || !strings.Contains(p.text("o.csv.manifest.json"), `"picked"`) {
		t.Errorf("%s\nwas\n%s", p.text("o.csv"), before)
	}
	s.press("m")
	s.see("flag 3 marked samples mislabelled?")
	s.press("\r")
	s.see("3 samples flagged mislabelled")
	s.press("\x03")
	s.leaves(0)
	o := p.run("export", "--from", "o.csv.manifest.json", "-o", "two.csv")
	if o.code != 1 || !strings.Contains(o.stderr, "the verdicts") {
		t.Errorf("exit code %d\n%s", o.code, o.stderr)
	}
}

func (p place) text(name string) string {
	text, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}
