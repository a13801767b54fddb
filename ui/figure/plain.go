package figure

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is how many characters of a name are shown.
const longestName = 72

// Plain makes text of others fit to be shown: a line of its own, with what is not to be seen (control
// characters, marks that change the direction of text, bytes that are no UTF-8) written out, and no
// longer than a name may be: of what is longer, the middle goes.
func Plain(s string) string { return shorten(visible(s), longestName) }

// Short is Plain with at most n characters.
func Short(s string, n int) string { return shorten(visible(s), n) }

func visible(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r != ' ' && !unicode.IsPrint(r) || unicode.Is(unicode.Variation_Selector, r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// shorten keeps the beginning and the end of s, at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	tail := n / 3
	return string(runes[:n-tail-1]) + "…" + string(runes[len(runes)-tail:])
}

// Line is Plain for a line that must be whole, such as a command.
func Line(s string) string { return visible(s) }
