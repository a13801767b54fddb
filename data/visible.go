package data

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"admap/model"
)

// visible makes text from a dataset safe for a terminal: control and hidden characters and bytes
// that are no UTF-8 become escapes that can be read.
func visible(s string) string {
	if !hostile(s) {
		return s
	}
	var out strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, s[0])
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case r < 0xa0 && unsafeRune(r):
			fmt.Fprintf(&out, `\x%02x`, r)
		case r > 0xffff && unsafeRune(r):
			fmt.Fprintf(&out, `\U%08x`, r)
		case unsafeRune(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteString(s[:size])
		}
		s = s[size:]
	}
	return out.String()
}

func hostile(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, unsafeRune)
}

func unsafeRune(r rune) bool { return model.Control(r) || model.Hidden(r) }

// short cuts s to n characters at most, of which the last is then an ellipsis.
func short(s string, n int) string {
	count := 0
	for i := range s {
		if count++; count > n {
			cut := i
			_, size := utf8.DecodeLastRuneInString(s[:cut])
			return s[:cut-size] + "…"
		}
	}
	return s
}
