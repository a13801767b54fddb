package data

import (
	"bytes"
	"fmt"
)

// Rows of a list on one line have no line ends that tell, behind damage, where the next one begins.
// But they begin alike, with a bracket and the first key; in what is well-formed that stands in no
// text, in which the quotes would be escaped, and in no row, or the first rows would show it.

// manyStarts is how often rows seem to begin in one that has not ended before it is taken for
// damaged: a bracket that is never closed makes no other error.
const manyStarts = 16

// startMark is what the rows of a list, or of objects one after another, begin with; nil where that
// is not known, or stands within rows too.
func startMark(head []byte) []byte {
	at := bytes.IndexByte(head, '{')
	if at < 0 || len(bytes.Trim(head[:at], "[ \t\r\n\x1e")) > 0 {
		return nil
	}
	from := pass(head, at+1)
	if from >= len(head) || head[from] != '"' {
		return nil
	}
	size := plain(head[from+1:])
	if end := from + 1 + size; size == 0 || end >= len(head) || head[end] != '"' {
		return nil
	}
	mark := head[at : from+size+2]
	s := elements{bare: head[0] != '[', comma: true}
	rows, _ := s.split(head, false, nil)
	for _, r := range rows {
		var whole row
		if b := head[r.start:r.end]; len(b) > 1 && bytes.Contains(b[1:], mark) && whole.parse(b) == nil {
			return nil
		}
	}
	return bytes.Clone(mark)
}

// torn returns where in b, which an element begins, the next row begins because the element is
// damaged; 0 if it seems whole as far as it goes. With end set nothing follows b.
func (s *elements) torn(b []byte, end bool) int {
	if len(s.start) == 0 || len(b) < 2 {
		return 0
	}
	at := bytes.Index(b[1:], s.start) + 1
	if at == 0 {
		return 0
	}
	var r row
	if r.parse(b) == nil {
		return 0
	}
	if r.at >= len(b) {
		if end || bytes.Count(b[1:], s.start) >= manyStarts {
			return at
		}
		return 0
	}
	for at+len(s.start) <= r.at {
		next := bytes.Index(b[at+1:], s.start)
		if next < 0 {
			return 0
		}
		at += 1 + next
	}
	return at
}

// tear ends the element that begins at start before the row at next.
func (s *elements) tear(rows []span, b []byte, start, next int) []span {
	row := trimSpan(b, span{start: start, end: next, line: s.line + 1, fault: s.fault})
	if s.dropped {
		row.fault = tooLong
	} else if b[row.end-1] == ',' {
		row.end--
	}
	s.inside, s.inText, s.escaped, s.dropped, s.depth = false, false, false, false, 0
	s.comma, s.fault = true, ""
	s.line += bytes.Count(b[start:next], []byte{'\n'})
	return append(rows, row)
}

// strays reports whether what begins at in a list of objects is no row, and no other value.
func (s *elements) strays(b []byte, at int) bool {
	switch c := b[at]; {
	case len(s.start) == 0 || c == '{' || c == '[' || c == '-' || '0' <= c && c <= '9':
		return false
	default:
		return !mayBe(b[at:], "true") && !mayBe(b[at:], "false") && !mayBe(b[at:], "null")
	}
}

// mayBe reports whether b begins with word, or ends within it.
func mayBe(b []byte, word string) bool {
	n := min(len(b), len(word))
	return string(b[:n]) == word[:n]
}

// goAstray says that what begins at is in no row. It belongs to the row before it if that is damaged.
func (s *elements) goAstray(rows []span, b []byte, at int, fault string) []span {
	s.astray = true
	if n := len(rows) - 1; n >= 0 {
		var r row
		if last := rows[n]; last.fault != "" || r.parse(b[last.start:last.end]) != nil {
			return rows
		}
	}
	return append(rows, s.point(at, fault))
}

// stray goes on from at to where the next row begins. It reports whether that is in b.
func (s *elements) stray(b []byte, at int, end bool) (next int, found bool) {
	if i := bytes.Index(b[at:], s.start); i >= 0 {
		next = at + i
		s.astray, s.comma, s.stage, found = false, true, inList, true
	} else if next = len(b); !end {
		next = max(at, len(b)-len(s.start)+1)
	}
	s.line += bytes.Count(b[at:next], []byte{'\n'})
	return next, found
}

// lostWith says what else a row that does not end may have taken with it.
func lostWith(b []byte) string {
	if !bytes.Contains(b, []byte("},{")) && !bytes.Contains(b, []byte("}, {")) {
		return ""
	}
	return fmt.Sprintf("; %s bytes and an unknown number of rows are lost", grouped(int64(len(b))))
}
