package data

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

const (
	// blockBytes is what one worker gets at a time: large against the cost of a hand-over, small
	// enough to stay in a core's cache.
	blockBytes = 1 << 20
	// maxRowBytes bounds the memory for a file that is one endless row.
	maxRowBytes = 64 << 20
)

// span is one row of a block.
type span struct {
	start, end int    // in the block
	line       int    // in the file, the first being 1
	fault      string // set: there is no row to read, for this reason
	more       int    // rows behind this one that share its fault
}

// block is a part of a file that begins and ends between rows.
type block struct {
	data []byte
	base int64 // where data begins in the file, or the number of its first row
	rows []span
	// numbered rows are found again by their number, counted from base, and not by where they stand.
	numbered bool
	// fill, unless nil, makes data and rows: work done beside that for other blocks.
	fill func(*block) error
	// decode, unless nil, appends to out the JSON object that a row stands for.
	decode func(out, row []byte) ([]byte, error)
}

// place is where row i of the block stands in a file.
func (b *block) place(i int, file uint32) place {
	s := b.rows[i]
	if b.numbered {
		return place{offset: b.base + int64(i), file: file}
	}
	return place{offset: b.base + int64(s.start), size: uint32(s.end - s.start), file: file}
}

// object returns row i as JSON. What it returns is valid until the next call with the same scratch.
func (b *block) object(i int, scratch *[]byte) (row []byte, err error) {
	s := b.rows[i]
	row = b.data[s.start:s.end]
	if b.decode != nil {
		*scratch, err = b.decode((*scratch)[:0], row)
		row = *scratch
	}
	return row, err
}

// splitter cuts a stream of bytes into rows.
type splitter interface {
	// split appends the rows that end in b and returns how many bytes are done with. What is left
	// comes again at the head of the next call's b. With end set nothing follows b.
	split(b []byte, end bool, rows []span) (out []span, done int)
	// drop says that b, the beginning of a row, is too long to keep and will not come again.
	drop(b []byte)
	// position returns the line of the last row that was cut.
	position() int
}

// cutter reads a file block by block.
type cutter interface {
	// next returns the following block, made in buf if that is large enough, and io.EOF behind the
	// last one.
	next(buf []byte) (*block, error)
	// position returns the line, or the number, of the last row.
	position() int
}

// blocks cuts a stream of bytes.
type blocks struct {
	in    io.Reader
	cut   splitter
	carry []byte // the beginning of a row whose end is not read yet
	base  int64
	ended bool
	size  int // of a block in bytes
	limit int // longest row in bytes
	// dropping is true within a row that is longer, of which nothing is kept any more.
	dropping bool
	// decode is that of the blocks.
	decode func(out, row []byte) ([]byte, error)
}

func newBlocks(in io.Reader, cut splitter) *blocks {
	return &blocks{in: in, cut: cut, size: blockBytes, limit: maxRowBytes}
}

func (s *blocks) position() int { return s.cut.position() }

// next implements cutter.
func (s *blocks) next(buf []byte) (*block, error) {
	if s.ended {
		return nil, io.EOF
	}
	b := &block{base: s.base, decode: s.decode}
	buf = append(slices.Grow(buf[:0], s.size), s.carry...)
	for {
		var err error
		if buf, err = s.fill(buf); err != nil {
			return nil, err
		}
		var done int
		b.rows, done = s.cut.split(buf, s.ended, b.rows)
		if done == 0 && !s.ended {
			if len(buf) < s.limit && !s.dropping {
				buf = slices.Grow(buf, min(len(buf), s.limit-len(buf)))
				continue
			}
			s.cut.drop(buf)
			s.dropping = true
			if done = len(buf); len(b.rows) == 0 {
				s.base += int64(done)
				b.base, buf = s.base, make([]byte, 0, s.size)
				continue
			}
		} else {
			s.dropping = false
		}
		b.data = buf[:done]
		s.carry = append(s.carry[:0], buf[done:]...)
		s.base += int64(done)
		return b, nil
	}
}

// fill reads until buf's capacity is used or the file ends.
func (s *blocks) fill(buf []byte) ([]byte, error) {
	for len(buf) < cap(buf) {
		n, err := s.in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			s.ended = true
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// lines cuts rows at line ends; blank lines are no rows.
type lines struct {
	line    int
	scanned int // bytes of the unfinished row that hold no line end
	dropped bool
}

func (s *lines) split(b []byte, end bool, rows []span) (out []span, done int) {
	start := 0
	for {
		i := bytes.IndexByte(b[start+s.scanned:], '\n')
		if i < 0 {
			break
		}
		rows = s.add(rows, b, start, start+s.scanned+i)
		start += s.scanned + i + 1
		s.scanned = 0
	}
	if end && (start < len(b) || s.dropped) {
		rows = s.add(rows, b, start, len(b))
		start = len(b)
	}
	s.scanned = len(b) - start
	return rows, start
}

func (s *lines) add(rows []span, b []byte, start, end int) []span {
	s.line++
	row := trimSpan(b, span{start: start, end: end, line: s.line})
	if s.dropped {
		s.dropped = false
		row.fault = tooLong
	} else if row.start == row.end {
		return rows
	}
	return append(rows, row)
}

func (s *lines) drop([]byte) { s.dropped, s.scanned = true, 0 }

func (s *lines) position() int { return s.line }

var tooLong = fmt.Sprintf("longer than %d MB", maxRowBytes>>20)

func trimSpan(b []byte, s span) span {
	for s.start < s.end && blank(b[s.start]) {
		s.start++
	}
	for s.start < s.end && blank(b[s.end-1]) {
		s.end--
	}
	return s
}
