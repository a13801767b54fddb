package ui

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/hinshun/vt10x"

	"admap/model"
)

// twoEnds shows one terminal all that the renderer sends and another one what the sieve lets through.
type twoEnds struct {
	mu            sync.Mutex
	whole, sieved vt10x.Terminal
	sieve         *sieve
	sent, passed  int
	count         *counter
}

func (e *twoEnds) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent += len(p)
	e.whole.Write(mapped(p))
	if _, err := e.sieve.Write(p); err != nil {
		return 0, err
	}
	return e.count.Write(p)
}

func (e *twoEnds) pass(p []byte) (int, error) {
	e.passed += len(p)
	_, err := e.sieved.Write(mapped(p))
	return len(p), err
}

// mapped is what a terminal sees behind a line that is not raw, as the renderer takes a pipe to be.
func mapped(p []byte) []byte { return bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")) }

// differ finds the first cell in which the two terminals differ.
func (e *twoEnds) differ() (col, line int, same bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for y := range 36 {
		for x := range 120 {
			if e.sieved.Cell(x, y) != e.whole.Cell(x, y) {
				return x, y, false
			}
		}
	}
	return 0, 0, true
}

// cjk is a cohort whose titles are wide.
func cjk(n, scored int) *fake {
	f := newSkewed(n, scored)
	f.texts = func(i int) model.Text {
		title := []string{"空が青いのはなぜ", "한국어 질문", "plain"}[i%3]
		return model.Text{Instruction: title, Responses: make([]model.ResponseText, 4)}
	}
	return f
}

// A terminal behind the sieve shows the same cells in the same styles as one without it, through
// everything that changes the screen, and is sent far less.
func TestTheSieveChangesNothing(t *testing.T) {
	f, rng := cjk(3000, 2000), rand.New(rand.NewPCG(11, 11))
	e := &twoEnds{whole: vt10x.New(vt10x.WithSize(120, 36)), sieved: vt10x.New(vt10x.WithSize(120, 36))}
	e.sieve = newSieve(nil, e.pass)
	x := wiredTo(t, f, 120, 36, func(c *counter) io.Writer { e.count = c; return e })
	keys := []string{"n", "n", "l", "c", "tab", "j", "j", "j", "pgdown", "pgdown", "k", "s", "k", "esc", "+", "enter", "j",
		"n", "n", "esc", "space", "L", "J", "space", "?", "esc", "tab", "G", "k", "g", "esc", "n", "h"}
	for n, k := range keys {
		x.step(keyMsg(k))
		x.step(x.arrival(f, 2000+n, model.Progress{}, rng))
		x.rest()
		if n%8 == 7 {
			x.step(tea.ClearScreen())
		}
		x.step()
		if c, y, same := e.differ(); !same {
			t.Fatalf("after step %d, %s, cell %d,%d differs", n, k, c, y)
		}
	}
	t.Logf("%d of %d bytes", e.passed, e.sent)
	if e.passed > e.sent/2 {
		t.Errorf("%d of %d bytes pass", e.passed, e.sent)
	}
}

// What can move rows makes the sieve forget them.
func TestTheSieveForgetsRowsThatMove(t *testing.T) {
	row := "\x1b[?7l\x1b[m\r\n\x1b[K漢\x1b[1m字\x1b[?7h\x1b[5;5H"
	red := strings.Replace(row, "\x1b[m", "\x1b[41m", 1)
	for _, c := range []struct{ first, then, want string }{
		{row, row, ""},
		{row, row + "x", "\x1b[5;5Hx"},
		{row + "\x1b[m", row + "x\x1b[m", "\x1b[5;5H\x1b[1mx\x1b[m"},
		{row + "\x1b[m", row + "\x1b[m", ""},
		{row + "\x1b[m", row + "\x1b[m\x1b[31m\x1b[2;2Hx", "\x1b[31m\x1b[2;2Hx"},
		{row + "\x1b[m", "\x1b[3;4Hab" + row, "\x1b[3;4Hab"},
		{row + "\x1b[m", "\x1b[2J" + row, "\x1b[2J" + row},
		{row + "\x1b[m", "\x1b[4T" + row, "\x1b[4T" + row},
		{row + "\x1b[m", "\x1bM" + row, "\x1bM" + row},
		{row + "\x1b[m", "\x1b[?1049h" + row, "\x1b[?1049h" + row},
		{row + "\x1b[m", red, red}, // erased in another style
	} {
		var got string
		s := newSieve(nil, func(p []byte) (int, error) { got += string(p); return len(p), nil })
		s.Write([]byte(c.first))
		got = ""
		s.Write([]byte(c.then))
		if got != c.want {
			t.Errorf("%q after %q passes as %q, want %q", c.then, c.first, got, c.want)
		}
	}
}

// Rows that are wide, then not, then as they were before, in every order, are shown as they are meant.
func TestASievePassesWhatWasOverwritten(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	texts := []string{"漢字 one", "plain one", "漢字 two", "", "plain 漢", "한국어 plain text", "x"}
	rows := []string{"", "", "", "", ""}
	var views []tea.View
	for range 120 {
		for range 1 + rng.IntN(3) {
			rows[rng.IntN(len(rows))] = texts[rng.IntN(len(texts))]
		}
		c := newCanvas(30, len(rows))
		for y, s := range rows {
			c.all().put(rng.IntN(2)*3, y, style{fg: palette(1 + rng.IntN(2))}, s)
		}
		views = append(views, tea.View{Content: c.String(), AltScreen: true})
	}
	replay(t, 30, len(rows), views)
}
