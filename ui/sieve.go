package ui

import (
	"os"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// sieve stands between the renderer and the terminal. The renderer paints a row that holds wide
// clusters anew in every frame, whether it has changed or not, since terminals may disagree about
// such a row; it does so with wrapping off. What the sieve lets through is those rows that differ
// from what the terminal was last sent for them, and everything else.
type sieve struct {
	*os.File
	mu    sync.Mutex // the program writes beside its renderer
	write func(p []byte) (int, error)
	rows  map[string]string // what was sent last, by the row's number
	owed  string            // where the renderer believes the cursor to be, if it is elsewhere
	pen   string            // the styles since the last reset, as the renderer has sent them
	drawn string            // pen, as the terminal has it
}

func newSieve(out *os.File, write func(p []byte) (int, error)) *sieve {
	return &sieve{File: out, write: write, rows: map[string]string{}}
}

// Write implements io.Writer.
func (s *sieve) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for rest := string(p); rest != ""; {
		before, row, after := cutRow(rest)
		s.pass(&b, before)
		s.row(&b, row)
		rest = after
	}
	if s.pen == "" && s.drawn != "" {
		b.WriteString(ansi.ResetStyle)
		s.drawn = ""
	}
	if b.Len() == 0 {
		return len(p), nil
	}
	if _, err := s.write([]byte(b.String())); err != nil {
		return 0, err
	}
	return len(p), nil
}

// paintedRow is a row sent with wrapping off: how the cursor gets there, what is erased and
// painted, and where the cursor is put afterwards.
type paintedRow struct{ reach, paint, end string }

// cutRow splits what is sent at the first row painted with wrapping off.
func cutRow(s string) (before string, r paintedRow, after string) {
	from := strings.Index(s, ansi.ResetModeAutoWrap)
	if from < 0 {
		return s, paintedRow{}, ""
	}
	length := strings.Index(s[from:], ansi.SetModeAutoWrap)
	if length < 0 {
		return s, paintedRow{}, ""
	}
	to := from + length + len(ansi.SetModeAutoWrap)
	r.reach = s[from:to]
	if at := strings.Index(r.reach, ansi.EraseLineRight); at >= 0 {
		r.reach, r.paint = r.reach[:at], r.reach[at:]
	}
	if seq := sequence(s[to:]); strings.HasSuffix(seq, "H") {
		r.end = seq
	}
	return s[:from], r, s[to+len(r.end):]
}

// row sends a painted row unless it is there already. Then only the cursor's place and the style
// that follow from it are owed.
func (s *sieve) row(b *strings.Builder, r paintedRow) {
	number, _, known := strings.Cut(r.end, ";")
	known = known && r.paint != ""
	before, _ := restyled(s.pen, r.reach)
	painted := before + r.paint
	if known && s.rows[number] == painted {
		s.pen, _ = restyled(before, r.paint)
		s.owed = r.end
		return
	}
	s.pass(b, r.reach)
	s.pass(b, r.paint)
	s.pass(b, r.end)
	if known {
		s.rows[number] = painted
	}
}

// pass sends text, after what is owed. Styles wait for what they are for, and where text puts the
// cursor itself, its place is not owed.
func (s *sieve) pass(b *strings.Builder, text string) {
	first := sequence(text)
	for ; isStyle(first); first = sequence(text) {
		s.pen, _ = restyled(s.pen, first)
		text = text[len(first):]
	}
	if text == "" {
		return
	}
	if !strings.HasSuffix(first, "H") {
		b.WriteString(s.owed)
	}
	s.owed = ""
	switch {
	case strings.HasPrefix(s.pen, s.drawn):
		b.WriteString(s.pen[len(s.drawn):])
	case s.pen == "":
		b.WriteString(ansi.ResetStyle)
	default:
		b.WriteString(ansi.ResetStyle + s.pen)
	}
	b.WriteString(text)
	pen, tame := restyled(s.pen, text)
	if !tame {
		clear(s.rows)
	}
	s.pen, s.drawn = pen, pen
}

// restyled is the pen after text, and whether text can change no row but that of the cursor.
func restyled(pen, text string) (after string, tame bool) {
	tame = true
	for at := strings.IndexByte(text, ansi.ESC); at >= 0; at = strings.IndexByte(text, ansi.ESC) {
		seq := sequence(text[at:])
		text = text[at+len(seq):]
		switch {
		case seq == ansi.ResetStyle:
			pen = ""
		case isStyle(seq):
			pen += seq
		case !isTame(seq):
			tame = false
		}
	}
	return pen, tame
}

func isStyle(seq string) bool {
	return strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m") && seq[2] != '>'
}

// isTame reports whether a sequence only moves the cursor, changes its own row, or has nothing to
// do with the screen.
func isTame(seq string) bool {
	switch seq {
	case ansi.ResetModeAutoWrap, ansi.SetModeAutoWrap, ansi.SetModeSynchronizedOutput,
		ansi.ResetModeSynchronizedOutput:
		return true
	}
	return strings.HasPrefix(seq, "\x1b]") ||
		strings.HasPrefix(seq, "\x1b[") && strings.ContainsAny(seq[len(seq)-1:], "ABCDEFGHKPX@bd")
}

// sequence returns the escape sequence that s begins with, "" where it begins with none.
func sequence(s string) string {
	if !strings.HasPrefix(s, "\x1b") {
		return ""
	}
	seq, _, _, _ := ansi.DecodeSequence(s, ansi.NormalState, nil)
	return seq
}
