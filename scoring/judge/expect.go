package judge

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxUnclear is how much of the usable probability may lie on tokens that may be the beginning of
	// two ratings (a "1" of 1 or 10): it moves the mean by no more than a tenth on a scale of ten.
	maxUnclear = 0.01
	// roundingMass is what the probabilities of one place may exceed 1 by; beyond it they are none.
	roundingMass = 0.01
)

// weigher finds the expected rating among the probabilities of tokens.
type weigher struct {
	ratings   []label
	tokens    []token
	exact     bool // an alternative begins just as the answer did: no space before it, say
	lead      string
	first     int // token in which the rating begins
	multiple  bool
	mass, sum float64
	unclear   float64
	broken    bool
}

// expected is the mean of the ratings that the model might have given, weighted by how probable
// each was where the rating stands (G-Eval, Liu et al. 2023, eq. 1; AlpacaEval 2's weighted preference,
// Dubois et al. 2024): Σ p(r)·r / Σ p(r) over the ratings r among the server's alternatives. A
// rating of several tokens has the product of their probabilities, where the answer went that way.
// There is none (ok is false) where the tokens are not those of the answer, where less than minMass
// of the probability lies on ratings, or where it is not clear on which.
func (s *scale) expected(
	tokens []token, words string, at int, minMass float64, exact bool,
) (mean float64, ok bool) {
	w := &weigher{ratings: s.ratings, tokens: tokens, exact: exact}
	if len(w.ratings) == 0 || !w.locate(words, at) {
		return 0, false
	}
	w.multiple = w.knowsNumbers()
	w.walk(w.first, "", 1)
	switch {
	case w.broken, !(w.mass > 0), w.mass < minMass, w.unclear > maxUnclear*(w.mass+w.unclear):
		return 0, false
	}
	return min(max(w.sum/w.mass, s.lo), s.hi), true
}

// locate finds the token in which the rating at words[at:] begins. Tokens are those of the end of
// the answer: there may be some of reasoning before, and marks of the end behind.
func (w *weigher) locate(words string, at int) bool {
	var all strings.Builder
	starts := make([]int, len(w.tokens))
	for k, t := range w.tokens {
		starts[k] = all.Len()
		all.WriteString(t.text())
	}
	tail := strings.TrimRightFunc(words[at:], unicode.IsSpace)
	joined := all.String()
	from := strings.LastIndex(joined, tail)
	if tail == "" || from < 0 {
		return false
	}
	if rest := strings.TrimSpace(joined[from+len(tail):]); rest != "" && rest[0] != '<' {
		return false
	}
	for k, start := range starts {
		if start <= from {
			w.first, w.lead = k, joined[start:from]
		}
	}
	return len(w.tokens[w.first].Top) > 0
}

// knowsNumbers reports whether the tokens are of a kind in which a number of several digits may be
// one: then a lone "1" is no beginning of "10".
func (w *weigher) knowsNumbers() bool {
	for _, a := range w.tokens[w.first].Top {
		if manyDigits(a.text()) {
			return true
		}
	}
	for _, t := range w.tokens {
		if manyDigits(t.text()) {
			return true
		}
	}
	return false
}

func manyDigits(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > 1 && strings.Trim(s, "0123456789") == ""
}

// walk adds what the alternatives at token i say, where prefix has been written of the rating and
// the probability of having come here is p.
func (w *weigher) walk(i int, prefix string, p float64) {
	written, seen, total := w.tokens[i].text(), make(map[string]bool), 0.0
	for _, a := range append(w.tokens[i].Top, w.tokens[i].alternative) {
		text := a.text()
		if a.LogProb == nil || seen[text] {
			continue
		}
		seen[text] = true
		q := math.Exp(*a.LogProb)
		total += q
		if rating, ok := w.strip(i, text); ok {
			w.add(i, prefix+rating, p*q, text == written)
		}
	}
	if !(total <= 1+roundingMass) {
		w.broken = true
	}
}

// strip takes what stands before the rating off a token.
func (w *weigher) strip(i int, text string) (rating string, ok bool) {
	switch {
	case i > w.first:
		return text, true
	case w.exact:
		return strings.CutPrefix(text, w.lead)
	}
	return strings.TrimLeft(strings.TrimPrefix(text, w.lead), " \t\n\"'*_`:"), true
}

// add counts a way to go on, of which written says that the answer took it.
func (w *weigher) add(i int, text string, p float64, written bool) {
	value, what := w.classify(text)
	last := i+1 >= len(w.tokens)
	switch {
	case what == whole, what == either && (written && last || !written && w.multiple):
		w.mass, w.sum = w.mass+p, w.sum+p*value
	case what == none:
	case written && !last:
		w.walk(i+1, text, p)
	default:
		w.unclear += p
	}
}

type kind int

const (
	none   kind = iota // no rating, and none can become of it
	part               // the beginning of a rating
	either             // a rating, or the beginning of another
	whole              // a rating
)

// classify says what has been written of a rating by text.
func (w *weigher) classify(text string) (value float64, what kind) {
	longest := -1
	begins := false
	for _, r := range w.ratings {
		if len(r.name) > len(text) {
			begins = begins || strings.HasPrefix(r.name, text)
		} else if len(r.name) > longest && strings.HasPrefix(text, r.name) {
			longest, value = len(r.name), r.value
		}
	}
	switch {
	case longest >= 0 && longest < len(text) && ends(text[longest:]):
		return value, whole
	case longest == len(text) && begins:
		return value, either
	case longest == len(text):
		return value, whole
	case begins:
		return 0, part
	}
	return 0, none
}

// ends reports whether what follows a rating belongs to it no more.
func ends(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '–', r == '%':
		return false
	case r == '.' || r == ',':
		next, _ := utf8.DecodeRuneInString(rest[size:])
		return !unicode.IsDigit(next)
	}
	return true
}
