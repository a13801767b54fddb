package ui

import (
	"bytes"
	"os"
	"slices"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

var (
	pasteBegins = []byte("\x1b[200~")
	pasteEnds   = []byte("\x1b[201~")
	// interrupts are the ways in which a terminal says ctrl+c.
	interrupts = [][]byte{{3}, []byte("\x1b[99;5u"), []byte("\x1b[27;5;99~")}
)

// keyboard is the terminal's input in which no paste can hide its own end. To the decoder of keys
// an escape or a byte that is no UTF-8 may begin a sequence, also in a paste: that would swallow the
// mark of its end, and from there on every key, ctrl+c too. One goroutine reads it.
type keyboard struct {
	*os.File
	guard pasteGuard
}

// inputOptions has the program read its keys through a keyboard, where there is a terminal to read.
func inputOptions() []tea.ProgramOption {
	in := os.Stdin
	if !term.IsTerminal(in.Fd()) {
		var err error
		if in, _, err = tea.OpenTTY(); err != nil {
			return nil // the program tries again and says why
		}
	}
	return []tea.ProgramOption{tea.WithInput(&keyboard{File: in})}
}

// Read implements io.Reader. It returns nothing where what was read may go on.
func (k *keyboard) Read(p []byte) (int, error) {
	room := len(p) - 2*len(pasteEnds) // what was held back and an end of a paste come on top
	if room <= 0 {
		return k.File.Read(p)
	}
	n, err := k.File.Read(p[:room])
	if n <= 0 {
		return n, err
	}
	return copy(p, k.guard.pass(p[:n])), err
}

// pasteGuard passes input on, pastes without what could be taken for the beginning of a sequence.
type pasteGuard struct {
	in   bool   // a paste has begun
	past []byte // the last bytes passed on outside a paste, where a mark may have begun
	held []byte // the beginning of a character or mark in a paste
}

func (g *pasteGuard) pass(chunk []byte) (out []byte) {
	isChunk := func(key []byte) bool { return bytes.Equal(key, chunk) }
	if g.in && slices.ContainsFunc(interrupts, isChunk) { // the end of the paste was lost
		*g = pasteGuard{}
		return append(slices.Clone(pasteEnds), chunk...)
	}
	rest := append(slices.Clone(g.held), chunk...)
	g.held = nil
	for len(rest) > 0 {
		var now []byte
		if g.in {
			now, rest = g.pasted(rest)
		} else {
			now, rest = g.typed(rest)
		}
		out = append(out, now...)
	}
	return out
}

// typed passes everything on, up to where a paste begins.
func (g *pasteGuard) typed(b []byte) (now, rest []byte) {
	all := append(slices.Clone(g.past), b...)
	now, rest, g.in = bytes.Cut(all, pasteBegins)
	if g.in {
		now = all[:len(all)-len(rest)]
	}
	now = now[len(g.past):]
	if g.past = nil; !g.in {
		g.past = all[max(0, len(all)-len(pasteBegins)+1):]
	}
	return now, rest
}

// pasted passes text on, up to the end of the paste.
func (g *pasteGuard) pasted(b []byte) (now, rest []byte) {
	text, rest, ended := bytes.Cut(b, pasteEnds)
	if g.in = !ended; ended {
		return append(withoutEscapes(text), pasteEnds...), rest
	}
	whole := len(b)
	for at := max(0, len(b)-len(pasteEnds)+1); at < len(b); at++ {
		if bytes.HasPrefix(pasteEnds, b[at:]) || utf8.RuneStart(b[at]) && !utf8.FullRune(b[at:]) {
			whole = at
			break
		}
	}
	g.held = slices.Clone(b[whole:])
	return withoutEscapes(b[:whole]), nil
}

// withoutEscapes is text without escapes and bytes that are no UTF-8.
func withoutEscapes(b []byte) []byte {
	return bytes.ReplaceAll(bytes.ToValidUTF8(b, nil), []byte{0x1b}, nil)
}
