package data

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// maxLiteralDepth bounds how deep lists written by Python may be nested.
const maxLiteralDepth = 64

// appendNested appends a list or an object as JSON that stands in a cell as JSON, or as Python or
// NumPy print it: with single quotes, True, None, tuples, array(…), without commas between elements.
// It reports whether cell is one.
func appendNested(out, cell []byte) ([]byte, bool) {
	cell = trim(cell)
	if len(cell) < 2 {
		return out, false
	}
	last := cell[len(cell)-1]
	if last != ']' && last != '}' && last != ')' {
		return out, false
	}
	var r row
	if r.parse(cell) == nil {
		return append(out, cell...), true
	}
	l := literal{b: cell, out: out}
	if cell[0] == '(' || !l.value(0) {
		return out, false
	}
	if l.space(); l.at < len(cell) {
		return out, false
	}
	return l.out, true
}

// literal turns a Python literal into JSON.
type literal struct {
	b   []byte
	at  int
	out []byte
}

func (l *literal) space() (moved bool) {
	from := l.at
	for l.at < len(l.b) && blank(l.b[l.at]) {
		l.at++
	}
	return l.at > from
}

// take passes over a word if it comes next.
func (l *literal) take(word string) bool {
	if len(l.b)-l.at < len(word) || string(l.b[l.at:l.at+len(word)]) != word {
		return false
	}
	l.at += len(word)
	return true
}

var pythonWords = []struct{ python, json string }{
	{"None", "null"}, {"True", "true"}, {"False", "false"}, {"nan", "null"}, {"NaN", "null"},
	{"null", "null"}, {"true", "true"}, {"false", "false"},
}

func (l *literal) value(depth int) bool {
	if l.space(); l.at >= len(l.b) || depth > maxLiteralDepth {
		return false
	}
	switch c := l.b[l.at]; {
	case c == '[':
		return l.sequence(']', depth)
	case c == '(':
		return l.sequence(')', depth)
	case c == '{':
		return l.dict(depth)
	case c == '\'' || c == '"':
		return l.text()
	case c == 'a':
		return l.array(depth)
	}
	for _, w := range pythonWords {
		if l.take(w.python) {
			l.out = append(l.out, w.json...)
			return true
		}
	}
	return l.number()
}

// array reads array([…], dtype=object).
func (l *literal) array(depth int) bool {
	if !l.take("array(") || !l.value(depth+1) {
		return false
	}
	l.space()
	if l.take(",") {
		l.space()
		if !l.take("dtype=") {
			return false
		}
		for l.at < len(l.b) && l.b[l.at] != ')' && l.b[l.at] != ',' && l.b[l.at] != '(' {
			l.at++
		}
	}
	return l.take(")")
}

// sequence reads a list or a tuple. Elements are separated by commas, or, as NumPy prints them, by
// white space.
func (l *literal) sequence(closer byte, depth int) bool {
	l.at++
	l.out = append(l.out, '[')
	for first := true; ; first = false {
		apart := l.space()
		comma := !first && l.take(",")
		if comma {
			l.space()
		}
		if l.at >= len(l.b) {
			return false
		}
		if l.b[l.at] == closer {
			l.at++
			l.out = append(l.out, ']')
			return true
		}
		if !first {
			if !comma && !apart {
				return false
			}
			l.out = append(l.out, ',')
		}
		if !l.value(depth + 1) {
			return false
		}
	}
}

func (l *literal) dict(depth int) bool {
	l.at++
	l.out = append(l.out, '{')
	for first := true; ; first = false {
		l.space()
		comma := !first && l.take(",")
		if l.space(); l.at >= len(l.b) {
			return false
		}
		if l.b[l.at] == '}' {
			l.at++
			l.out = append(l.out, '}')
			return true
		}
		if !first {
			if !comma {
				return false
			}
			l.out = append(l.out, ',')
		}
		if c := l.b[l.at]; c != '\'' && c != '"' || !l.text() {
			return false
		}
		if l.space(); !l.take(":") {
			return false
		}
		l.out = append(l.out, ':')
		if !l.value(depth + 1) {
			return false
		}
	}
}

// number reads a number. Python's 1. and .5 are completed.
func (l *literal) number() bool {
	from := l.at
	for l.at < len(l.b) {
		c := l.b[l.at]
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c|0x20 != 'e' {
			break
		}
		l.at++
	}
	word := l.b[from:l.at]
	var r row
	if len(word) > 0 && r.parse(word) == nil {
		l.out = append(l.out, word...)
		return true
	}
	f, err := strconv.ParseFloat(string(word), 64)
	if err != nil {
		return false
	}
	l.out = strconv.AppendFloat(l.out, f, 'g', -1, 64)
	return true
}

// text reads a string in either kind of quotes.
func (l *literal) text() bool {
	quote := l.b[l.at]
	var s []byte
	for l.at++; l.at < len(l.b); {
		c := l.b[l.at]
		l.at++
		switch {
		case c == quote:
			word, err := json.Marshal(string(s))
			l.out = append(l.out, word...)
			return err == nil
		case c != '\\':
			s = append(s, c)
		case l.at >= len(l.b):
			return false
		default:
			var ok bool
			if s, ok = l.escape(s); !ok {
				return false
			}
		}
	}
	return false
}

var pythonEscapes = map[byte]string{
	'n': "\n", 't': "\t", 'r': "\r", '\\': "\\", '\'': "'", '"': "\"", 'a': "\a", 'b': "\b",
	'f': "\f", 'v': "\v", '0': "\x00", '\n': "", '/': "/",
}

func (l *literal) escape(s []byte) ([]byte, bool) {
	c := l.b[l.at]
	l.at++
	if to, ok := pythonEscapes[c]; ok {
		return append(s, to...), true
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits == 0 { // Python keeps a backslash that escapes nothing
		return append(s, '\\', c), true
	}
	if len(l.b)-l.at < digits {
		return s, false
	}
	n, err := strconv.ParseUint(string(l.b[l.at:l.at+digits]), 16, 32)
	l.at += digits
	if err != nil || n > utf8.MaxRune {
		return s, false
	}
	return utf8.AppendRune(s, rune(n)), true
}
