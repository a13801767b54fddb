package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// diffBudget bounds the steps of one comparison: about half a second.
	diffBudget = 15_000_000
	// mostDiff is how much of each text is compared.
	mostDiff = 512 << 10
)

// edit is a stretch of two compared texts: what only the first has, then what only the second has,
// then what both have.
type edit struct{ gone, fresh, both string }

// difference compares two clean texts word by word. Where they differ too much for that it compares
// their lines, and the words of those lines that it can; exact is then false.
func difference(a, b string) (edits []edit, exact bool) {
	budget := diffBudget
	if edits, ok := compare(a, b, words, &budget); ok {
		return tidy(edits), true
	}
	budget = diffBudget
	coarse, ok := compare(a, b, lines, &budget)
	if !ok {
		return []edit{{a, b, ""}}, false
	}
	for _, e := range coarse {
		finer, ok := compare(e.gone, e.fresh, words, &budget)
		if !ok || len(finer) == 0 {
			edits = append(edits, e)
			continue
		}
		finer[len(finer)-1].both += e.both
		edits = append(edits, finer...)
	}
	return tidy(edits), false
}

// compare returns how a becomes b, in units that cut makes; not ok when the budget is spent.
func compare(a, b string, cut func(string) []string, budget *int) ([]edit, bool) {
	as, bs := cut(a), cut(b)
	d := newMyers(as, bs, budget)
	if !d.run(0, len(as), 0, len(bs)) {
		return nil, false
	}
	var edits []edit
	for i, j := 0, 0; i < len(as) || j < len(bs); {
		var e edit
		from := i
		for i < len(as) && d.gone[i] {
			i++
		}
		e.gone = strings.Join(as[from:i], "")
		from = j
		for j < len(bs) && d.fresh[j] {
			j++
		}
		e.fresh = strings.Join(bs[from:j], "")
		from = i
		for i < len(as) && j < len(bs) && !d.gone[i] && !d.fresh[j] {
			i, j = i+1, j+1
		}
		e.both = strings.Join(as[from:i], "")
		edits = append(edits, e)
	}
	return edits, true
}

// tidy joins edits that only little agreement keeps apart: a space, a comma, an article between
// two long replacements say nothing and are hard to read.
func tidy(edits []edit) []edit {
	var out []edit
	for k, e := range edits {
		if n := len(out) - 1; n >= 0 && slight(out[n].both, out[n], e) {
			last := &out[n]
			last.gone += last.both + e.gone
			last.fresh += last.both + e.fresh
			last.both = e.both
			continue
		}
		if k > 0 || e != (edit{}) {
			out = append(out, e)
		}
	}
	return out
}

// slight reports whether what both have between two edits is less than either edit.
func slight(both string, before, after edit) bool {
	most := func(e edit) int { return max(len(e.gone), len(e.fresh)) }
	if most(before) == 0 || most(after) == 0 || strings.Contains(both, "\n\n") {
		return false
	}
	if strings.IndexFunc(both, wordRune) < 0 {
		return !strings.Contains(both, "\n")
	}
	return len(both) <= 12 && len(both) < most(before) && len(both) < most(after)
}

func lines(s string) []string { return strings.SplitAfter(s, "\n") }

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// scripts without spaces between words are compared by the character.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai,
	unicode.Lao, unicode.Khmer, unicode.Myanmar}

func endsWord(r rune) bool { return !wordRune(r) || unicode.In(r, unspaced...) }

// words cuts s into words, spaces and single signs.
func words(s string) []string {
	var list []string
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '\n':
		case r == ' ':
			n = len(s) - len(strings.TrimLeft(s, " "))
		case wordRune(r) && !unicode.In(r, unspaced...):
			if n = strings.IndexFunc(s, endsWord); n < 0 {
				n = len(s)
			}
		}
		list = append(list, s[:n])
		s = s[n:]
	}
	return list
}

// diffRows lays out how a becomes b: what is gone in [-…-], what is new in {+…+}.
func diffRows(a, b string, w int) []docRow {
	a, cutA := head(cleanLines(a), mostDiff)
	b, cutB := head(cleanLines(b), mostDiff)
	edits, exact := difference(a, b)
	var rows []docRow
	say := func(k face, s string) { rows = append(rows, flow([]run{{k, s}}, w)...) }
	gone, fresh := 0, 0
	var text []run
	for _, e := range edits {
		gone, fresh = gone+countWords(e.gone), fresh+countWords(e.fresh)
		text = append(text, e.runs()...)
	}
	say(faceFaint, fmt.Sprintf("%s gone, %s new", plural(gone, "word"), plural(fresh, "word")))
	if !exact {
		say(faceWarn, "the texts differ too much for words alone: compared by lines")
	}
	if cutA || cutB {
		say(faceWarn, fmt.Sprintf("only the first %s bytes of each are compared", comma(mostDiff)))
	}
	if gone+fresh == 0 && a == b {
		say(faceWarn, "the two are the same")
	}
	rows = append(rows, docRow{})
	return append(rows, flow(text, w)...)
}

func (e edit) runs() []run {
	var text []run
	if e.gone != "" {
		text = append(text, run{faceGone | faceSign, "[-"}, run{faceGone, e.gone},
			run{faceGone | faceSign, "-]"})
	}
	if e.fresh != "" {
		text = append(text, run{faceNew | faceSign, "{+"}, run{faceNew | faceLine, e.fresh},
			run{faceNew | faceSign, "+}"})
	}
	if e.both != "" {
		text = append(text, run{0, e.both})
	}
	return text
}

func countWords(s string) int {
	n := 0
	for _, w := range words(s) {
		if r, _ := utf8.DecodeRuneInString(w); wordRune(r) {
			n++
		}
	}
	return n
}

// head returns at most n bytes of s, whole characters, and whether anything is missing.
func head(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	return s[:runeStart(s, n)], true
}

// runeStart is the last place at or before at where a character begins.
func runeStart(s string, at int) int {
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}
