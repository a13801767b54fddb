package ui

import (
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"admap/model"
)

// Answers in pieces, as the reader gives them up, set no verdicts and open nothing.
func TestAnswersTypeNothing(t *testing.T) {
	for begun, rest := range map[string]string{
		"\x1b]11;rgb:dd": "d d / m m m m / f f f f ctrl+g", "\x1b[?20": "2 7 ; 2 $ y",
		"\x1bP>|xte": `r m ( 3 8 8 ) space u d alt+\`, "\x1b[": "? 1 u",
	} {
		f := newFake(50, 50)
		a := start(t, f, 120, 36)
		hit(a, "tab")
		before := screen(a)
		a.Update(uv.UnknownEvent(begun))
		for key := range strings.FieldsSeq(rest) {
			if key == "ctrl+g" || key == `alt+\` {
				if !a.answers.swallows(key, noon) {
					t.Errorf("%q: its end is not seen", begun)
				}
				continue
			}
			hit(a, key)
		}
		if screen(a) != before || len(f.done) > 0 {
			t.Errorf("after %q and %q the screen is\n%s", begun, rest, screen(a))
		}
		hit(a, "m")
		if a.feed.snap.Counts.Verdicts[model.Mislabelled] != 1 {
			t.Errorf("after %q keys do nothing", begun)
		}
	}
}

// An answer that never ends does not take the keyboard away.
func TestAnAnswerWithoutAnEndIsForgotten(t *testing.T) {
	var g answers
	g.cut("\x1b]11;rgb:", noon)
	if !g.swallows("d", noon.Add(time.Second)) || g.swallows("d", noon.Add(2*answerWithin)) {
		t.Error("not forgotten in time")
	}
	g.cut("\x1b]11;rgb:", noon)
	if g.swallows("enter", noon) || g.swallows("m", noon) {
		t.Error("a key that no answer holds does not end the wait")
	}
	for _, whole := range []string{"\x1bq", "\x1b[?2026;0$y", "\x1bP1$rm\x1b\\", "\x1b]11;\a"} {
		if g.cut(whole, noon); g.swallows("m", noon) {
			t.Errorf("%q is waited for", whole)
		}
	}
}
