package ui

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"admap/ui/strictterm"
)

// Whatever is pasted, in whatever pieces it comes: the keys after it are keys again.
func TestNoPasteSwallowsTheKeysAfterIt(t *testing.T) {
	for _, text := range []string{
		"\x1b]8;;http://x", "cut \xf0\x9f", "\x9f", "\x90q", "\x1b_", "\x1bP$q", "\x1b[", "\x1b",
		"\xe6\xbc",
		"\x1b[200~", strings.ReplaceAll(strictterm.Hostile(), string(pasteEnds), ""),
	} {
		t.Run(fmt.Sprintf("%.10q", text), func(t *testing.T) {
			t.Parallel()
			if got := keysAfter(t, "\x1b[200~a"+text+"b\x1b[201~xy", 4096); got != "a…bxy" {
				t.Errorf("at once: %s", got)
			}
			slow := "\x1b[200~a" + text[:min(9, len(text))] + "\x1b[201~xy"
			if got := keysAfter(t, slow, 1); !strings.HasPrefix(got, "a…") || !strings.HasSuffix(got, "xy") {
				t.Errorf("byte by byte, a while after one another: %s", got)
			}
		})
	}
}

// keysAfter types text and returns the paste's first and last letter and the keys after it. Where a
// piece is a byte, but for the paste's first mark, the reader gives up waiting for more before the
// next one comes.
func keysAfter(t *testing.T, text string, piece int) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan uv.Event)
	reader := uv.NewTerminalReader(&keyboard{File: r}, "xterm-256color")
	reader.EscTimeout = 2 * time.Millisecond
	go func() {
		defer w.Close()
		for b := []byte(text); len(b) > 0; {
			n := min(piece, len(b))
			if bytes.HasPrefix(b, pasteBegins) {
				n = max(n, len(pasteBegins))
			}
			w.Write(b[:n])
			b = b[n:]
			if piece == 1 {
				time.Sleep(3 * reader.EscTimeout)
			}
		}
		time.Sleep(20 * reader.EscTimeout)
	}()
	go func() { reader.StreamEvents(t.Context(), events); close(events) }()
	var got string
	for e := range events {
		switch e := e.(type) {
		case uv.PasteEvent:
			got += e.Content[:1] + "…" + e.Content[len(e.Content)-1:]
		case uv.KeyPressEvent:
			got += e.Text
		}
	}
	return got
}

func TestThePasteGuardChangesNothingElse(t *testing.T) {
	for in, want := range map[string]string{
		"ab\x1b[A\x1b\x9b\xff":                            "ab\x1b[A\x1b\x9b\xff",
		"\x1b[200~一\ttwo\r\x1b[201~\x1b[201~\x1b[B":       "\x1b[200~一\ttwo\r\x1b[201~\x1b[201~\x1b[B",
		"\x1b[200~1\x1b[201~\x1b[200~\x1b2\xff\x1b[201~q": "\x1b[200~1\x1b[201~\x1b[200~2\x1b[201~q",
		"\x1b[200~\x1b[\x1b[201\x1b[201~q":                "\x1b[200~[[201\x1b[201~q",
		"\x1b[200\x1b[200~":                               "\x1b[200\x1b[200~",
	} {
		for cut := range len(in) {
			for second := range len(in) - cut {
				var g pasteGuard
				var got []byte
				for _, piece := range []string{in[:cut], in[cut : cut+second], in[cut+second:]} {
					got = append(got, g.pass([]byte(piece))...)
				}
				if string(got) != want {
					t.Fatalf("%q cut at %d and after %d: %q", in, cut, second, got)
				}
			}
		}
	}
}

func TestCtrlCEndsAPasteWithoutEnd(t *testing.T) {
	for _, key := range interrupts {
		var g pasteGuard
		g.pass([]byte("\x1b[200~lost\x1b"))
		if got := string(g.pass(key)); got != string(pasteEnds)+string(key) || g.in {
			t.Errorf("%q gives %q", key, got)
		}
	}
}
