package cli

import (
	"strings"
	"testing"
)

func TestReportsFiles(t *testing.T) {
	for _, c := range []struct{ line, says string }{
		{"report --plot map.jpg d", "cannot write .jpg"},
		{"report --plot map d", "ends in .svg or .png"},
		{"report --plot map.svg --axes cubic d", "auto, linear, root, log, rank"},
		{"report --plot x/../map.svg --html map.svg d", "name two files"},
	} {
		r := &recorder{}
		if code, said := runLine(t, r, c.line); code != ExitUsage || !strings.Contains(said, c.says) ||
			r.ran != "" {
			t.Errorf("%s: code %d, %q, ran %q", c.line, code, said, r.ran)
		}
	}
}

func TestAPageSaysWhatRepeatsIt(t *testing.T) {
	r := &recorder{}
	if code, said := runLine(t, r, "report --keep 1/4 --axes log --html p.html --quiet d"); code != 0 {
		t.Fatal(said)
	}
	const want = "admap report --keep 1/4 --axes log --html p.html 'a b' c"
	if got := r.o.ReportCommand([]string{"a b", "c"}); got != want || !r.o.Draws() {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestShellsAreOfferedAxes(t *testing.T) {
	root := commands(&recorder{}, about)
	var out strings.Builder
	root.SetOut(&out)
	root.SetErr(&strings.Builder{})
	root.SetArgs([]string{"__complete", "report", "--axes", ""})
	if err := root.Execute(); err != nil || !strings.HasPrefix(out.String(), "auto\nlinear\nroot\n") {
		t.Errorf("%q, %v", out.String(), err)
	}
}
