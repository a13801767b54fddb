package model

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is text to look for. Letters match whatever their case, by Unicode's simple folding (as in
// strings.EqualFold), unless the query has an upper-case letter: then it is taken exactly. Simple
// folding is one character for one, so ß finds ẞ but not ss, İ finds only itself, and an accent
// that is a character of its own is not the letter that carries one. A Query does not change and
// may be used from any goroutine.
type Query struct {
	text  string
	exact bool
	runes [][]rune  // per character of the text: all that it stands for
	lead  [256]bool // first bytes of what the first character stands for
}

// NewQuery prepares a search for text. The empty text is found nowhere.
func NewQuery(text string) *Query {
	q := &Query{text: text, exact: strings.IndexFunc(text, unicode.IsUpper) >= 0}
	for _, r := range text {
		alike := []rune{r}
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			alike = append(alike, f)
		}
		q.runes = append(q.runes, alike)
	}
	if len(q.runes) > 0 {
		for _, r := range q.runes[0] {
			q.lead[string(r)[0]] = true
		}
	}
	return q
}

func (q *Query) String() string { return q.text }

// In reports whether b holds the query.
func (q *Query) In(b []byte) bool {
	start, _ := q.find(b, 0)
	return start >= 0
}

// All returns the first places, at most so many, at which s holds the query: the start and end of
// each in bytes, none over another.
func (q *Query) All(s string, most int) (places [][2]int) {
	b := []byte(s)
	for from := 0; len(places) < most; {
		start, end := q.find(b, from)
		if start < 0 {
			break
		}
		places = append(places, [2]int{start, end})
		from = end
	}
	return places
}

// find returns the first place from the byte at from on, -1 where there is none.
func (q *Query) find(b []byte, from int) (start, end int) {
	switch {
	case q.text == "":
		return -1, -1
	case q.exact:
		if at := bytes.Index(b[from:], []byte(q.text)); at >= 0 {
			return from + at, from + at + len(q.text)
		}
		return -1, -1
	}
	for at := from; at < len(b); at++ {
		if !q.lead[b[at]] {
			continue
		}
		if end := q.match(b, at); end >= 0 {
			return at, end
		}
	}
	return -1, -1
}

// match returns where the query ends that begins at the byte at, -1 where none does.
func (q *Query) match(b []byte, at int) (end int) {
	for _, alike := range q.runes {
		if at >= len(b) {
			return -1
		}
		r, n := rune(b[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(b[at:])
		}
		if r != alike[0] && !among(r, alike[1:]) {
			return -1
		}
		at += n
	}
	return at
}

func among(r rune, alike []rune) bool {
	for _, a := range alike {
		if r == a {
			return true
		}
	}
	return false
}
