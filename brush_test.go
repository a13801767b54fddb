package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A brush that was drawn with keys and mouse and kept by name selects the same on the command line,
// and the manifest of the one export names the command of the other.
func TestANamedBrushIsExportedByItsName(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", gradedRows(40)...)
	s := p.start(120, 36, "d.jsonl")
	s.wait("all regions", func(now screen) bool { return now.shows(40) })
	mouseDrag(s, "0", 10, 6, 60, 20)
	s.see("samples in the brush", "brush: ")
	mouseDrag(s, "8", 30, 10, 40, 16)
	s.see("2 strokes")
	s.press("I")
	s.see("inverted: ", "3 strokes")
	count := s.see("brush: ").find(regexp.MustCompile(`brush: (\d+) samples?`))[1]
	s.press("B")
	s.see(" brushes ", "none yet")
	s.press("s")
	s.see(" keep this brush as ")
	s.press("Odd ones\r")
	s.see("kept as “Odd ones”", count+" samples, 3 strokes")
	s.press("\x1b")
	s.wait("the map without the dialog", func(now screen) bool {
		return !now.has(" brushes ") && now.has("“Odd ones”: "+count+" samples, 3 strokes")
	})
	s.press("x")
	s.see("‹ brush:Odd ones  ("+count+" samples) ›", "d.brush-odd-ones.csv")
	s.press("\r")
	s.see(count + " samples written")
	s.press("q")
	s.leaves(0)

	fromScreen, err := os.ReadFile(p.path("d.brush-odd-ones.csv"))
	if err != nil {
		t.Fatal(err)
	}
	p.ok("export", "--select", "brush:Odd ones", "-o", "again.csv", "--quiet", "d.jsonl")
	again, err := os.ReadFile(p.path("again.csv"))
	if err != nil || string(again) != string(fromScreen) || strings.Count(string(again), "\n") < 3 {
		t.Errorf("%v\n%s\nfrom the screen\n%s", err, again, fromScreen)
	}
	one, other := p.manifest("d.brush-odd-ones.csv"), p.manifest("again.csv")
	if want := "admap export --select 'brush:Odd ones' --format csv -o d.brush-odd-ones.csv d.jsonl"; one.
		Command != want || other.Command != strings.Replace(want, "d.brush-odd-ones", "again", 1) {
		t.Errorf("%q, %q", one.Command, other.Command)
	}
	if len(one.Filters) != 3 || strings.Join(one.Filters, ";") != strings.Join(other.Filters, ";") ||
		one.Filters[2] != "brush: invert" || one.Select != other.Select {
		t.Errorf("%+v, %+v", one, other)
	}
	o := p.run("export", "--select", "brush:odd ones", "-o", "-", "d.jsonl")
	if o.code != 2 || !strings.Contains(o.stderr, `the project has "Odd ones"`) {
		t.Errorf("exit code %d\n%s", o.code, o.stderr)
	}
}

// gradedRows are pairs with scores of their own, spread over the map.
func gradedRows(n int) (rows []map[string]any) {
	for i := range n {
		rows = append(rows, map[string]any{"prompt": "Question " + string(rune('A'+i)),
			"chosen": "yes", "rejected": "no", "score_chosen": float64(i%7) + 2, "score_rejected": i % 5})
	}
	return rows
}

// mouseDrag drags from one cell of the screen to another with a button code of SGR mouse reports, to
// which 8 for alt and 16 for ctrl are added.
func mouseDrag(s *terminal, button string, x0, y0, x1, y1 int) {
	at := func(x, y int) string { return ";" + strconv.Itoa(x) + ";" + strconv.Itoa(y) }
	moving := map[string]string{"0": "32", "8": "40"}[button]
	s.press("\x1b[<" + button + at(x0, y0) + "M" + "\x1b[<" + moving + at(x1, y1) + "M" +
		"\x1b[<" + button + at(x1, y1) + "m")
}

// manifest is what a manifest says of where a file comes from.
type manifest struct {
	Command, Select string
	Filters         []string
}

func (p place) manifest(name string) (m manifest) {
	p.t.Helper()
	text, err := os.ReadFile(p.path(name + ".manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}
