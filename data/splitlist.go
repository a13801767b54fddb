package data

import "bytes"

// elements cuts a JSON list into its elements by counting brackets outside of text; whether an
// element is well-formed is seen when it is parsed. Faults between elements become rows with a
// fault.
type elements struct {
	line    int // of the byte that comes next, less one
	scanned int // bytes of the unfinished element already looked at
	depth   int
	stage   stage
	comma   bool // a comma was seen since the last element, or there is none yet
	inside  bool // an element has begun
	inText  bool
	escaped bool // the last byte was a backslash in text
	dropped bool
	fault   string // of the element that has begun
	bare    bool   // objects one after another, in no list
	wrapped bool   // the list is a member of an object whose rest follows
	lists   bool   // a list has begun there
	// mark is a line end and what an element begins with on a line of its own; nil where elements are
	// not so, or hold that too. One that has not ended before it is cut off.
	mark    []byte
	matched int // bytes of the mark that were last seen behind a list
	// start is what every row begins with, where that helps to find one behind damage; else nil.
	start  []byte
	astray bool // what comes next is in no row
}

const faultBetween = "malformed JSON: something stands between the rows"

const faultCut = "malformed JSON: the row does not end before the next begins"

// stage is where elements stands in the file.
type stage byte

const (
	beforeList stage = iota
	listOpened       // no element yet
	inList
	behindList
	behindFault // something behind the list has been reported
)

func (s *elements) split(b []byte, end bool, rows []span) (out []span, done int) {
	start, at := 0, s.scanned
	for at < len(b) {
		if s.astray {
			next, found := s.stray(b, at, end)
			if start, at = next, next; !found {
				break
			}
			continue
		}
		if !s.inside {
			rows, at = s.gap(rows, b, at)
			start = at
			continue
		}
		at = s.scan(b, at, end)
		if s.inside && at < len(b) {
			break // what follows decides
		}
		if next := s.damaged(b, start, at, end); next > start {
			rows = s.tear(rows, b, start, next)
			start, at = next, next
			continue
		}
		if !s.inside {
			rows = s.add(rows, b, start, at)
			start = at
		}
	}
	if end {
		rows = s.finish(rows, b, start)
		start = len(b)
	}
	s.scanned = max(0, at-start)
	return rows, start
}

// damaged returns where the next row begins in an element from start on that has been scanned up to
// at; start if it is not known to be damaged. One that has not ended is looked at where there is no
// other row to go on with.
func (s *elements) damaged(b []byte, start, at int, end bool) int {
	if s.inside && start > 0 && !end {
		return start
	}
	return start + s.torn(b[start:at], end && s.inside)
}

// gap passes one byte between elements.
func (s *elements) gap(rows []span, b []byte, at int) (out []span, next int) {
	c := b[at]
	fault := ""
	if s.stage == behindFault && s.resumes(c) {
		s.begin()
		return rows, at
	}
	switch {
	case c == '\n':
		s.line++
	case blank(c):
	case s.bare:
		return s.bareGap(rows, c, at)
	case s.stage == behindList && s.wrapped:
		return s.rest(rows, b, at)
	case s.stage == beforeList: // an opening bracket, or this were no list
		s.stage, s.comma = listOpened, true
	case s.stage == behindList && c == ',': // a bracket too many has ended it
		s.stage, s.comma, fault = inList, true, "malformed JSON: the list ends before its rows do"
	case s.stage == behindList && len(s.start) > 0:
		return s.goAstray(rows, b, at, "something follows the end of the list"), at
	case s.stage == behindList:
		s.stage, fault = behindFault, "something follows the end of the list"
	case s.stage == behindFault:
	case c == ',':
		if s.comma {
			fault = "malformed JSON: a comma without a row before it"
		}
		s.comma = true
	case c == ']':
		if s.comma && s.stage == inList {
			fault = "malformed JSON: a comma without a row behind it"
		}
		s.stage = behindList
	case s.strays(b, at):
		return s.goAstray(rows, b, at, faultBetween), at
	default:
		s.begin()
		return rows, at
	}
	if fault != "" {
		rows = append(rows, s.point(at, fault))
	}
	return rows, at + 1
}

func (s *elements) point(at int, fault string) span {
	return span{start: at, end: at, line: s.line + 1, fault: fault}
}

func (s *elements) begin() {
	s.inside, s.stage = true, inList
	if !s.comma {
		s.fault = "malformed JSON: no comma before this row"
	}
	s.comma = false
}

// scan goes on inside an element. It returns where the element ends, or len(b).
func (s *elements) scan(b []byte, at int, end bool) int {
	for at < len(b) {
		if s.inText {
			at = s.scanText(b, at)
		}
		if at < len(b) && b[at] == '\n' && len(s.mark) > 0 {
			if cut, known := s.marked(b[at:], end); !known || cut {
				return at
			}
		}
		if s.inText || at >= len(b) {
			if at < len(b) && b[at] == '\n' {
				at++
			}
			continue
		}
		switch c := b[at]; c {
		case '"':
			s.inText = true
		case '{', '[':
			s.depth++
		case '}', ']':
			if s.depth == 0 && c == ']' {
				s.inside = false
				return at
			}
			if s.depth--; s.depth <= 0 {
				s.inside, s.depth = false, 0
				return at + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if s.depth == 0 {
				s.inside = false
				return at
			}
		}
		at++
	}
	return at
}

func (s *elements) scanText(b []byte, at int) int {
	if s.escaped {
		s.escaped = false
		return at + 1
	}
	at += plain(b[at:])
	if at >= len(b) {
		return at
	}
	switch b[at] {
	case '"':
		s.inText = false
	case '\\':
		s.escaped = true
	case '\n':
		return at // for marked
	}
	return at + 1
}

func (s *elements) add(rows []span, b []byte, start, end int) []span {
	row := span{start: start, end: end, line: s.line + 1, fault: s.fault}
	if s.dropped {
		row.fault = tooLong
	}
	s.dropped, s.fault = false, ""
	s.line += bytes.Count(b[start:end], []byte{'\n'})
	return append(rows, row)
}

func (s *elements) finish(rows []span, b []byte, start int) []span {
	fault := ""
	switch {
	case s.inside:
		fault = "malformed JSON: the file ends in the middle of a row" + lostWith(b[start:])
	case s.bare:
		return rows
	case s.wrapped && s.stage == behindList:
		fault = "malformed JSON: the file ends before the object around the list does"
	case s.stage < behindList:
		fault = "malformed JSON: the file ends before the list does"
	default:
		return rows
	}
	return append(rows, span{start: start, end: len(b), line: s.line + 1, fault: fault})
}

func (s *elements) drop(b []byte) {
	s.dropped, s.scanned = true, 0
	s.line += bytes.Count(b, []byte{'\n'})
}

func (s *elements) position() int { return s.line + 1 }
