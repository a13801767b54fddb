package data

import "bytes"

// records cuts text in quoted fields (RFC 4180) into rows. A quote opens a field only where the
// field begins; anywhere else in a field without quotes it is a character. A quoted field may hold
// separators, line ends and doubled quotes. Blank lines are no rows.
//
// A quote within a quoted field that neither is doubled nor ends the field makes the row a bad one,
// which goes on to where the field does end. A quote that nothing closes would swallow the rest of
// the file: its line becomes a bad row, and lines are cut anew behind it.
type records struct {
	comma   byte
	line    int // of the byte that comes next, less one
	scanned int // bytes of the unfinished row already looked at
	quoted  bool
	fault   string // of the unfinished row
	skip    bool   // what comes, to the end of the line, is part of a row that was too long
	limit   int    // longest row in bytes
	again   int64  // how many bytes may still be looked at twice
}

const (
	// maxRecordBytes bounds what one quote can hold up: no row of a table is longer.
	maxRecordBytes = 64 << 20
	// againBytes bounds the time that unclosed quotes cost. When it is spent, no field holds a line
	// end any more.
	againBytes = 16 * maxRecordBytes

	faultQuote    = "malformed CSV: a quote in the middle of a quoted field"
	faultUnclosed = "malformed CSV: a quote opens here that nothing closes; reading goes on in the " +
		"next line"
	faultRecord = "longer than 64 MB"
)

func newRecords(comma byte, line int) *records {
	return &records{comma: comma, line: line, limit: maxRecordBytes, again: againBytes}
}

func (s *records) split(b []byte, end bool, rows []span) (out []span, done int) {
	start := 0
	for {
		at, ended := s.scan(b, start, start+s.scanned, end)
		if !ended && len(b)-start < s.limit && !(end && s.quoted) {
			s.scanned = at - start
			break
		}
		if !ended {
			next, ok := s.cutOff(b, start, at, end)
			if !ok { // the end of its line has not come
				if !s.skip {
					rows = append(rows, span{start: start, end: at, line: s.line + 1, fault: faultRecord})
				}
				s.skip, s.scanned, s.quoted, s.fault = true, 0, false, ""
				start = at
				continue
			}
			at = next
		}
		rows = s.add(rows, b, start, at)
		start, s.scanned = at, 0
	}
	if end && start < len(b) {
		rows = s.add(rows, b, start, len(b))
		start, s.scanned = len(b), 0
	}
	return rows, start
}

// cutOff ends a row that has become too long, or that the end of the file cuts in a quoted field,
// with its first line.
func (s *records) cutOff(b []byte, start, at int, end bool) (next int, ok bool) {
	i := bytes.IndexByte(b[start:at], '\n')
	switch {
	case i >= 0:
		next = start + i + 1
	case end && at == len(b):
		next = at
	default:
		return 0, false
	}
	s.again -= int64(at - next)
	s.quoted, s.fault = false, faultUnclosed
	return next, true
}

// scan looks for the end of the row that begins at start, from at on. It returns the place behind
// it, or how far it has come.
func (s *records) scan(b []byte, start, at int, end bool) (next int, ended bool) {
	stop := min(len(b), start+s.limit)
	newline := -1 // the next one, where it is known
	for at < stop {
		if s.quoted {
			if at, ended = s.scanQuoted(b[:stop], at, end && stop == len(b)); ended || s.quoted {
				return at, ended
			}
			continue
		}
		if newline < at {
			if newline = bytes.IndexByte(b[at:stop], '\n'); newline < 0 {
				newline = stop
			} else {
				newline += at
			}
		}
		i := bytes.IndexByte(b[at:newline], '"')
		if i < 0 || s.skip {
			return min(newline+1, stop), newline < stop
		}
		at += i + 1
		s.quoted = at-1 == start || b[at-2] == s.comma
	}
	return at, false
}

// scanQuoted goes on inside a quoted field. It leaves s.quoted set where the field has not ended.
func (s *records) scanQuoted(b []byte, at int, end bool) (next int, ended bool) {
	if s.again < 0 { // the field has to end in its line
		if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
			next, ended = s.scanField(b[:at+i+1], at, true)
			if s.quoted {
				s.quoted, s.fault = false, faultUnclosed
				return at + i + 1, true
			}
			return next, ended
		}
	}
	return s.scanField(b, at, end)
}

func (s *records) scanField(b []byte, at int, end bool) (next int, ended bool) {
	for {
		i := bytes.IndexByte(b[at:], '"')
		if i < 0 {
			return len(b), false
		}
		at += i
		switch rest := b[at+1:]; {
		case len(rest) == 0 && !end, string(rest) == "\r" && !end:
			return at, false // what follows decides
		case len(rest) == 0 || rest[0] == s.comma:
			s.quoted = false
			return at + 1, false
		case rest[0] == '"':
			at += 2
		case rest[0] == '\n':
			s.quoted = false
			return at + 2, true
		case rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			s.quoted = false
			return min(at+3, len(b)), len(rest) > 1
		default:
			s.fault = faultQuote
			at++
		}
	}
}

func (s *records) add(rows []span, b []byte, start, end int) []span {
	row := span{start: start, end: end, line: s.line + 1, fault: s.fault}
	s.line += bytes.Count(b[start:end], []byte{'\n'})
	s.quoted, s.fault = false, ""
	if s.skip {
		s.skip = false
		return rows
	}
	for row.end > start && (b[row.end-1] == '\n' || b[row.end-1] == '\r') {
		row.end--
	}
	if row.fault == "" && len(bytes.Trim(b[start:row.end], " ")) == 0 {
		return rows
	}
	return append(rows, row)
}

// drop is never asked for: a row is cut off at its own limit, which is lower.
func (s *records) drop(b []byte) { s.line += bytes.Count(b, []byte{'\n'}) }

func (s *records) position() int { return s.line }
