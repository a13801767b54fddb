package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
)

// scoredPairs are rows with a label and two scores each.
func scoredPairs(n int) (rows []map[string]any) {
	for i := range n {
		rows = append(rows, map[string]any{"id": fmt.Sprintf("<b>%d", i), "prompt": fmt.Sprint("SECRET ", i),
			"chosen": "yes", "rejected": "no",
			"score_chosen": 5 + i%4, "score_rejected": 3 + i%6})
	}
	return rows
}

func (p place) read(name string) string {
	p.t.Helper()
	b, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

func TestReportAsAPageAndAPicture(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", scoredPairs(60)...)
	if out := p.ok("report", "--html", "p.html", "--plot", "m.svg", "d.jsonl"); out != "" {
		t.Errorf("on stdout: %q", out)
	}
	page, svg := p.read("p.html"), p.read("m.svg")
	for _, want := range []string{"<h1><bdi>d.jsonl</bdi></h1>", "&lt;b&gt;", "Methods",
		"admap report --html p.html d.jsonl"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if strings.Contains(page+svg, "SECRET") || !strings.Contains(svg, "Alignment data map of d.jsonl</text>") {
		t.Error("a text of the dataset is there, or the title is not")
	}
	p.ok("report", "--quiet", "--html", "p.html", "--plot", "m.png", "d.jsonl")
	if p.read("p.html") != page {
		t.Error("the page differs the second time")
	}
	if img, err := png.Decode(bytes.NewReader([]byte(p.read("m.png")))); err != nil ||
		img.Bounds().Dx() != 2000 {
		t.Errorf("no picture: %v", err)
	}
	if r := p.ok("report", "--json", "--plot", "m.svg", "d.jsonl"); !strings.HasPrefix(r, "{") {
		t.Errorf("no JSON beside the picture: %q", r)
	}
}

func TestAReportReplacesNeitherDatasetNorProject(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", scoredPairs(9)...)
	before := p.read("d.jsonl")
	if err := os.Symlink("d.jsonl", p.path("link.html")); err != nil {
		t.Fatal(err)
	}
	for args, code := range map[string]int{"--html d.jsonl": 2, "--html ./d.jsonl": 2,
		"--html link.html": 2, "--html d.jsonl.admap": 2, "--plot gone/m.svg": 1, "--html gone/p.html": 1} {
		o := p.run(strings.Fields("report --quiet " + args + " d.jsonl")...)
		if o.code != code || !errorForm.MatchString(o.stderr) {
			t.Errorf("%s: code %d, %q", args, o.code, o.stderr)
		}
	}
	if p.read("d.jsonl") != before {
		t.Error("the dataset has changed")
	}
}
