package ui

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// asciiOnly is true on a terminal that is to get nothing but ASCII. Like graphemes it is a property
// of the one terminal a process has: every text is measured and written as it is spelt, whatever put
// it together, so no pane needs to know.
var asciiOnly atomic.Bool

// SpellASCII sets whether all that the package writes is spelt in ASCII.
func SpellASCII(on bool) { asciiOnly.Store(on) }

// spellings are our own signs in ASCII; a longer sign comes before those it begins with. What is not
// here is a dataset's: it is escaped, so that it is seen to be something else.
var spellings = []struct{ sign, ascii string }{
	{"χ²", "chi^2"}, {"é", "e"}, {"σ²", "var"}, {"σ", "sd"}, {"μ", "mean"}, {"²", "^2"}, {"√", "sqrt"},
	{"…", "..."}, {"–", "-"}, {"·", "-"}, {"×", "x"}, {"≥", ">="}, {"≤", "<="}, {"±", "+/-"},
	{"“", `"`}, {"”", `"`}, {"‹", "<"}, {"›", ">"}, {"↪", ">"}, {"★", "*"}, {"✓", "x"},
	{"↵", "Enter"}, {"⇥", "Tab"}, {"⌫", "Bksp"}, {"⇧", "Shift"}, {"⏎", `\n`},
	{"←", "<"}, {"↑", "^"}, {"→", ">"}, {"↓", "v"},
	{"▲", "^"}, {"▶", ">"}, {"▸", ">"}, {"▼", "v"}, {"▵", "^"}, {"▿", "v"},
	{"⚑", "!"}, {"✎", "n"}, {"⏸", "="}, {"○", "o"}, {"◐", "o"}, {"●", "*"}, {"◉", "@"}, {"•", "*"},
	{"■", "#"}, {"□", "o"}, {"█", "#"}, {"▓", "%"}, {"▒", ":"}, {"░", "."}, {"▌", "|"},
	{"─", "-"}, {"━", "="}, {"┈", "-"}, {"╌", "-"}, {"│", "|"}, {"┃", "|"}, {"┊", ":"}, {"╎", ":"},
	{"└", "+"}, {"┤", "+"}, {"┴", "+"}, {"┼", "+"},
	{"╭", "+"}, {"╮", "+"}, {"╰", "+"}, {"╯", "+"},
}

// bySign finds the spellings of a sign's first character.
var bySign = func() map[rune][]int {
	found := map[rune][]int{}
	for k, sp := range spellings {
		r, _ := utf8.DecodeRuneInString(sp.sign)
		found[r] = append(found[r], k)
	}
	return found
}()

// spelling returns the sign at the beginning of s, which is not ASCII, and how it is written.
func spelling(s string) (sign, ascii string) {
	r, n := utf8.DecodeRuneInString(s)
	for _, k := range bySign[r] {
		if sp := spellings[k]; strings.HasPrefix(s, sp.sign) {
			return sp.sign, sp.ascii
		}
	}
	switch {
	case r == utf8.RuneError && n == 1:
		return s[:n], fmt.Sprintf(`\x%02x`, s[0])
	case r > 0xffff:
		return s[:n], fmt.Sprintf(`\U%08x`, r)
	}
	return s[:n], fmt.Sprintf(`\u%04x`, r)
}

// spell writes s as the terminal takes it.
func spell(s string) string {
	if !asciiOnly.Load() || !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		if s[0] < utf8.RuneSelf {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		sign, ascii := spelling(s)
		b.WriteString(ascii)
		s = s[len(sign):]
	}
	return b.String()
}

// Speller returns w, or a writer to it that spells; it is to be given whole characters.
func Speller(w io.Writer) io.Writer { return speller{w} }

type speller struct{ w io.Writer }

func (s speller) Write(p []byte) (int, error) {
	if _, err := io.WriteString(s.w, spell(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
