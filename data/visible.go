package data

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// visible makes text from a dataset safe for a terminal: control characters (C0, DEL, C1), the
// characters that turn the direction of what follows, line separators and bytes that are no UTF-8
// become escapes that can be read.
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

// unsafeRune names the characters of Unicode's Bidi_Control property and those that end a line.
func unsafeRune(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r == 0x2028, r == 0x2029:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

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
