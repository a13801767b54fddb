package data

import (
	"bufio"
	"bytes"
	"io"
	"slices"
)

// sniffBytes is how much of a file decides what its container is.
const sniffBytes = 1 << 16

// sniff tells a list from lines, and from objects one after another, by a file's first bytes. Lines
// that happen to be lists stay lines.
func sniff(head []byte) (container string, cut splitter) {
	rest := trim(head)
	var r row
	switch first, more, ok := bytes.Cut(rest, []byte{'\n'}); {
	case bareObjects(rest, first, more):
		return "JSON objects", &elements{
			bare: true, comma: true, mark: bareMark(rest), start: startMark(rest),
		}
	case len(rest) == 0 || rest[0] != '[', ok && len(trim(more)) > 0 && r.parse(first) == nil:
		return "JSON Lines", &lines{}
	}
	return "JSON list", listElements(rest)
}

// listElements cuts the list that head begins with.
func listElements(head []byte) *elements {
	s := &elements{mark: listMark(head)}
	if s.mark == nil {
		s.start = startMark(head)
	}
	return s
}

// bareObjects reports whether objects follow one another otherwise than one on each line: over
// several lines, or several on one.
func bareObjects(rest, first, more []byte) bool {
	if bytes.HasPrefix(rest, []byte("\x1e{")) { // JSON text sequences, RFC 7464
		return true
	}
	var r row
	if len(rest) == 0 || rest[0] != '{' || r.parse(trim(first)) == nil {
		return false
	}
	if string(trim(first)) == "{" && bytes.HasPrefix(trim(more), []byte{'"'}) {
		return true
	}
	object := firstObject(rest)
	if object == nil || r.parse(object) != nil {
		return false
	}
	behind := trim(rest[len(object):])
	return bytes.IndexByte(object, '\n') >= 0 || len(behind) > 0 && behind[0] == '{'
}

// firstObject returns the object that b begins with, or nil if that does not end in b.
func firstObject(b []byte) []byte {
	s := elements{bare: true}
	s.begin()
	if at := s.scan(b, 0, false); !s.inside {
		return b[:at]
	}
	return nil
}

// bareMark is the mark of objects of which one after the other begins on a line of its own.
func bareMark(head []byte) []byte {
	mark := []byte("\n{")
	if bytes.Contains(firstObject(head), mark) {
		return nil
	}
	return mark
}

// listMark is the mark of the elements of a list, if they have one and none of the first holds it.
func listMark(head []byte) (mark []byte) {
	s := elements{}
	rows, _ := s.split(head, false, nil)
	for _, r := range rows {
		before := head[:r.start]
		line := before[bytes.LastIndexByte(before, '\n')+1:]
		if r.fault != "" || head[r.start] != '{' || len(line) == len(before) ||
			len(bytes.TrimLeft(line, " \t")) > 0 {
			continue
		}
		var whole row
		if whole.parse(head[r.start:r.end]) == nil {
			mark = slices.Concat([]byte{'\n'}, line, []byte{'{'})
			break
		}
	}
	for _, r := range rows {
		var whole row
		if bytes.Contains(head[r.start:r.end], mark) && whole.parse(head[r.start:r.end]) == nil {
			return nil
		}
	}
	return mark
}

// rowLists are the names under which objects keep lists of rows.
var rowLists = []string{"data", "train", "training", "rows", "examples", "instances", "samples",
	"records", "items", "dataset", "results", "test", "validation", "valid", "dev", "eval"}

// wrappedList finds the list of rows that is a member of the object a file consists of: its name,
// or "", and where it begins.
func wrappedList(head []byte) (name string, at int) {
	first, more, _ := bytes.Cut(trim(head), []byte{'\n'})
	var r row
	if r.parse(trim(first)) == nil && len(trim(more)) > 0 {
		return "", 0 // lines
	}
	at = bytes.IndexByte(head, '{') + 1
	if at == 0 || len(trim(head[:at-1])) > 0 {
		return "", 0
	}
	for {
		at = pass(head, at)
		if at >= len(head) || head[at] != '"' {
			return "", 0
		}
		key := elements{inText: true}
		from := at + 1
		for at = from; at < len(head) && key.inText; {
			if at = key.scanText(head, at); at < len(head) && head[at] == '\n' {
				return "", 0
			}
		}
		name = string(head[from:max(from, at-1)])
		if at = pass(head, at); at >= len(head) || head[at] != ':' {
			return "", 0
		}
		at = pass(head, at+1)
		inner := pass(head, at+1)
		if inner < len(head) && head[at] == '[' && head[inner] == '{' && slices.Contains(rowLists, name) {
			return name, at
		}
		value := elements{}
		value.begin()
		if at = pass(head, value.scan(head, at, false)); at >= len(head) || head[at] != ',' {
			return "", 0
		}
		at++
	}
}

// maxFirst is how far the end of a file's first object is looked for.
const maxFirst = 64 << 20

// manyObjects reports whether the file goes on with another object behind its first one, which may
// end beyond the head.
func (s *source) manyObjects() bool {
	cut := elements{bare: true}
	cut.begin()
	from := s.start + int64(pass(s.head[s.start:], 0))
	in := bufio.NewReaderSize(io.NewSectionReader(s.rows, from, maxFirst), sniffBytes)
	for cut.inside {
		b, err := in.Peek(sniffBytes)
		if _, skipped := in.Discard(cut.scan(b, 0, true)); skipped != nil || err != nil && cut.inside {
			return false
		}
	}
	for {
		if c, err := in.ReadByte(); err != nil || !blank(c) {
			return err == nil && c == '{'
		}
	}
}

// pass returns where the blanks that begin at end.
func pass(b []byte, at int) int {
	for at < len(b) && blank(b[at]) {
		at++
	}
	return at
}

// marked reports whether a row begins behind the line end that b begins with: the one before is
// then cut off. It is not known where b ends too soon.
func (s *elements) marked(b []byte, end bool) (cut, known bool) {
	if len(b) < len(s.mark) && !end && bytes.HasPrefix(s.mark, b) {
		return false, false
	}
	if !bytes.HasPrefix(b, s.mark) {
		return false, true
	}
	s.inside, s.inText, s.escaped, s.depth = false, false, false, 0
	s.comma, s.fault = true, faultCut
	return true, true
}

// bareGap passes one byte between objects that stand in no list.
func (s *elements) bareGap(rows []span, c byte, at int) (out []span, next int) {
	switch {
	case c == '{':
		s.begin()
		s.comma = true
		return rows, at
	case c != '\x1e' && s.stage != behindFault:
		s.stage = behindFault
		rows = append(rows, s.point(at, faultBetween))
	}
	return rows, at + 1
}

// rest passes one byte, or a text, of the object around the list, behind that.
func (s *elements) rest(rows []span, b []byte, at int) (out []span, next int) {
	if s.inText {
		if next = s.scanText(b, at); next < len(b) && b[next] == '\n' {
			s.line++
			next++
		}
		return rows, next
	}
	switch b[at] {
	case '"':
		s.inText = true
	case '[':
		s.lists = s.lists || s.depth == 0
		s.depth++
	case '{':
		if s.depth == 0 { // a bracket too many has ended the list
			s.begin()
			s.comma, s.fault = false, "malformed JSON: the list ends before its rows do"
			return rows, at
		}
		if s.depth == 1 && s.lists {
			s.lists = false
			rows = append(rows, s.point(at, "another list of the object: only the first one is read"))
		}
		s.depth++
	case ']', '}':
		if s.depth--; s.depth < 0 {
			s.depth, s.wrapped = 0, false
		} else if s.depth == 0 {
			s.lists = false
		}
	}
	return rows, at + 1
}

// resumes reports whether c is the beginning of a row behind a list that has ended too early.
func (s *elements) resumes(c byte) bool {
	switch {
	case s.bare || len(s.mark) == 0:
		return false
	case c == s.mark[s.matched]:
		s.matched++
	case c == '\n':
		s.matched = 1
	default:
		s.matched = 0
	}
	if s.matched < len(s.mark) {
		return false
	}
	s.matched, s.comma = 0, true
	return true
}
