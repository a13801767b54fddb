package ui

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// A file that is there is replaced after a question about that very file, and not before.
func TestAFileThatIsThereIsAskedAbout(t *testing.T) {
	f := newFake(40, 40)
	f.there = map[string]bool{"out.csv": true, "two.csv": true}
	a := start(t, f, 80, 24)
	hit(a, "x", "end", "ctrl+u")
	hit(a, strings.Split("out.csv", "")...)
	hit(a, "enter")
	if len(f.exported) != 0 || !strings.Contains(screen(a), "↵ again replaces it") {
		t.Fatalf("%d written:\n%s", len(f.exported), screen(a))
	}
	hit(a, "ctrl+u")
	hit(a, strings.Split("two.csv", "")...)
	if strings.Contains(screen(a), "↵ again") {
		t.Errorf("the question is put about a path that was not tried:\n%s", screen(a))
	}
	if hit(a, "enter"); len(f.exported) != 0 {
		t.Fatal("the answer about one file replaced another")
	}
	if hit(a, "enter"); len(f.exported) != 1 || f.exported[0].Path != "two.csv" {
		t.Fatalf("%v written", f.exported)
	}
	if _, on := a.top().(*exportDialog); on {
		t.Error("the dialog stayed")
	}
}

// While the screen is up nothing else is written to it.
func TestTheScreenIsNoExport(t *testing.T) {
	f := newFake(40, 40)
	a := start(t, f, 80, 24)
	hit(a, "x", "end", "ctrl+u", "-", "enter")
	if len(f.exported) != 0 || !strings.Contains(a.msg, "the screen is in use") {
		t.Errorf("%d written, said %q", len(f.exported), a.msg)
	}
}

// occupied is what an exporter says of a file that is there.
func occupied(path string) error { return fmt.Errorf("export csv to %s: %w", path, fs.ErrExist) }
