package ui

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

const (
	// tabWidth is how far a tab in a dataset's text moves.
	tabWidth = 4
	// maxMarks is how many combining marks stay on one base: enough for every orthography, too few
	// to climb over the lines above.
	maxMarks = 4
	// maxLine is more bytes than any one line shows, and few enough to clean in a millisecond.
	maxLine = 32 << 10
)

// clean returns s fit for one line of the terminal: nothing in it can move the cursor, change the
// terminal or reverse the line, and all terminals find it equally wide. Controls, hidden and disputed
// characters and invalid bytes are shown escaped; what only joins or colours others is left out.
// Newlines become ⏎. Of a text longer than any line only the beginning is looked at.
func clean(s string) string {
	if head := clip(s, maxLine); len(head) < len(s) {
		return scrub(head, "⏎") + "…"
	}
	return scrub(s, "⏎")
}

// clip returns at most the first n bytes of s, without half a character at the end.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cleanLines is clean for text that keeps its lines.
func cleanLines(s string) string { return scrub(strings.ReplaceAll(s, "\r\n", "\n"), "\n") }

func scrub(s, newline string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[i])
			i++
			continue
		}
		if syllable, size := hangul(s[i:]); size > 0 {
			r, n = syllable, size
		}
		i += n
		if unicode.Is(unicode.M, r) || r == zeroWidthNonJoiner {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		writeRune(&b, r, newline)
	}
	return b.String()
}

// plain reports whether s is printable ASCII, which most text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func writeRune(b *strings.Builder, r rune, newline string) {
	switch {
	case r == '\n':
		b.WriteString(newline)
	case r == '\t':
		b.WriteString(strings.Repeat(" ", tabWidth))
	case model.Control(r):
		fmt.Fprintf(b, `\x%02x`, r)
	case dropped(r):
	case r > 0xffff && escaped(r):
		fmt.Fprintf(b, `\U%08x`, r)
	case escaped(r):
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		b.WriteRune(r)
	}
}

// graphemes is true where the terminal has said that it lays out whole grapheme clusters (mode 2027).
// All others, tmux and xterm among them, add up the widths of single characters. There is one
// terminal a process; only the event loop changes this.
var graphemes atomic.Bool

// firstCluster returns what the terminal keeps together at the beginning of clean text, and its
// width in cells: at most two, or as it is spelt. A width of 0 is a mark with nothing to stand on.
func firstCluster(s string) (cluster string, cells int) {
	switch {
	case s[0] < utf8.RuneSelf && (asciiOnly.Load() || len(s) == 1 || s[1] < utf8.RuneSelf):
		return s[:1], 1
	case asciiOnly.Load():
		sign, ascii := spelling(s)
		return sign, len(ascii)
	}
	if graphemes.Load() {
		cluster, cells = ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		return cluster, min(cells, 2)
	}
	_, n := utf8.DecodeRuneInString(s)
	cells = ansi.StringWidthWc(s[:n])
	for n < len(s) && s[n] >= utf8.RuneSelf {
		_, more := utf8.DecodeRuneInString(s[n:])
		if ansi.StringWidthWc(s[n:n+more]) > 0 {
			break
		}
		n += more
	}
	return s[:n], cells
}

// width is the number of cells clean text takes.
func width(s string) int {
	if plain(s) {
		return len(s)
	}
	n := 0
	for len(s) > 0 {
		cluster, w := firstCluster(s)
		n += w
		s = s[len(cluster):]
	}
	return n
}

// fit cuts clean text to at most w cells, the last of which says that something is missing.
func fit(s string, w int) string {
	if width(s) <= w {
		return s
	}
	const more = "…"
	if w < width(more) {
		head, _ := split(s, w)
		return head
	}
	head, _ := split(s, w-width(more))
	return head + more
}

// split returns the longest prefix of clean text that takes at most w cells, and the rest.
func split(s string, w int) (head, rest string) {
	used, at := 0, 0
	for at < len(s) {
		cluster, cw := firstCluster(s[at:])
		if used+cw > w {
			break
		}
		used += cw
		at += len(cluster)
	}
	return s[:at], s[at:]
}

// wrap breaks clean text into lines of at most w cells, at spaces where there are any.
func wrap(s string, w int) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrapLine(line, max(1, w))...)
	}
	return lines
}

func wrapLine(s string, w int) []string {
	var lines []string
	for {
		head, rest := split(s, w)
		if rest == "" {
			return append(lines, head)
		}
		if head == "" { // a wide cluster on a line of one cell
			cluster, _ := firstCluster(rest)
			head, rest = "?", rest[len(cluster):]
		} else if cut := strings.LastIndexByte(head, ' '); cut > 0 && rest[0] != ' ' {
			head, rest = head[:cut], s[cut:]
		}
		lines = append(lines, strings.TrimRight(head, " "))
		s = strings.TrimLeft(rest, " ")
		if s == "" {
			return lines
		}
	}
}

// Clean makes text of any origin fit for one line of a terminal.
func Clean(s string) string { return spell(clean(s)) }
