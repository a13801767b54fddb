package ui

import (
	"math"
	"strings"
)

// noMiddle is the middle of a scale without one.
var noMiddle = math.NaN()

// label is how wide what stands before a bar is.
func (s *factSheet) label() int {
	if s.w < 110 {
		return 16
	}
	return 26
}

// named is what stands before a bar.
func (s *factSheet) named(name string) string {
	return pad(fit(name, s.label()-1), s.label())
}

// piece is a stretch of a line in one style.
type piece struct {
	st   style
	text string
}

// factSheet is what facts are written on, w cells wide.
type factSheet struct {
	th    *theme
	w     int
	tail  int // least room for the words behind a span, so that spans stand under each other
	lines [][]piece
}

func (s *factSheet) line(parts ...piece) { s.lines = append(s.lines, parts) }

// head begins a section.
func (s *factSheet) head(text string) {
	if len(s.lines) > 0 {
		s.line()
	}
	s.line(piece{s.th.title, fit(text, s.w)})
}

// say writes words, over several lines where they need them.
func (s *factSheet) say(st style, text string) {
	for _, l := range wrap(text, s.w) {
		s.line(piece{st, l})
	}
}

// fact writes a name and what it is.
func (s *factSheet) fact(name, value string) {
	for k, l := range wrap(value, max(10, s.w-s.label())) {
		if k > 0 {
			name = ""
		}
		s.line(piece{s.th.faint, s.named(name)}, piece{style{}, l})
	}
}

// bar draws a share of 1 with the words behind it.
func (s *factSheet) bar(name string, share float64, st style, words string) {
	room := max(4, s.w-s.label()-width(words)-1)
	full := 0
	if !math.IsNaN(share) {
		full = int(math.Round(float64(room) * max(0, min(share, 1))))
	}
	if share > 0 {
		full = max(full, 1)
	}
	s.line(piece{style{}, s.named(name)},
		piece{st, strings.Repeat(s.th.bar, full)}, piece{style{}, strings.Repeat(" ", room-full+1)},
		piece{s.th.faint, words})
}

// span draws where in [from, to] a number lies, with its interval; the middle of a scale, where it
// has one, is marked.
func (s *factSheet) span(name string, lo, at, hi, from, to, middle float64, words string) {
	words = pad(words, s.tail)
	room := max(8, s.w-s.label()-width(words)-1)
	cells := []rune(strings.Repeat(" ", room))
	cell := func(v float64) int {
		return max(0, min(int(float64(room-1)*(v-from)/(to-from)+0.5), room-1))
	}
	if !math.IsNaN(middle) {
		cells[cell(middle)] = []rune(s.th.axisV)[0]
	}
	if !math.IsNaN(lo + hi) {
		for k := cell(lo); k <= cell(hi); k++ {
			cells[k] = []rune(s.th.axisH)[0]
		}
	}
	if !math.IsNaN(at) {
		cells[cell(at)] = []rune(s.th.big[0])[0]
	}
	s.line(piece{style{}, s.named(name)},
		piece{s.th.accent, string(cells)}, piece{s.th.faint, " " + words})
}
