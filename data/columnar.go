package data

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"admap/data/columnar"
)

// columnarRows is the container of rows that stand in columns: Parquet. They are known by their
// numbers.
type columnarRows struct {
	source *source
	file   *columnar.File
	whole  *columnarRows // with all columns; nil if these are all
	mu     sync.Mutex
	idle   []*columnar.Cursor // where fetches ended
}

// maxIdle is how many places of a file are kept open: readers mostly go on where one stopped.
const maxIdle = 4

// parquetMagic reports whether a file begins like Parquet.
func parquetMagic(head []byte) bool {
	return strings.HasPrefix(string(head), columnar.Magic) ||
		strings.HasPrefix(string(head), columnar.EncryptedMagic)
}

// openColumnar reads the footer of a Parquet file.
func (s *source) openColumnar() error {
	f, err := columnar.Open(s.rows, s.size)
	if err != nil {
		return fmt.Errorf("it is %w", err)
	}
	s.info.Container += f.String()
	s.container = &columnarRows{source: s, file: f}
	return nil
}

// open implements container. The file is hashed beside the reading of its columns.
func (c *columnarRows) open(h *xxh3.Hasher) (cutter, error) {
	cut := &columnarCutter{cursor: c.file.NewCursor()}
	cut.hashed = c.source.hashBeside(h, &cut.stopped)
	return cut, nil
}

// hashBeside hashes the file beside the reading of its rows, until that has stopped, and sends one
// error or nil.
func (s *source) hashBeside(h *xxh3.Hasher, stopped *atomic.Bool) chan error {
	if h == nil {
		return nil
	}
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(h, hashing{stopped, io.NewSectionReader(s.rows, 0, s.size)})
		done <- err
	}()
	return done
}

// columnarCutter gives blocks whose values are read and whose JSON the workers write.
type columnarCutter struct {
	cursor  *columnar.Cursor
	hashed  chan error
	stopped atomic.Bool
}

func (c *columnarCutter) position() int { return int(c.cursor.Next()) }

// next implements cutter.
func (c *columnarCutter) next(buf []byte) (*block, error) {
	rows, err := c.cursor.Read(findRows)
	if err == io.EOF && c.hashed != nil {
		if failed := <-c.hashed; failed != nil {
			return nil, failed
		}
		c.hashed = nil
	}
	if err != nil {
		return nil, err
	}
	b := &block{data: buf[:0], base: rows.First, numbered: true}
	b.fill = func(b *block) error { fillColumnar(b, rows); return nil }
	return b, nil
}

// fillColumnar writes a block's rows. Rows that cannot be read are one fault that counts them all.
func fillColumnar(b *block, rows *columnar.Rows) {
	b.data = rows.AppendJSON(b.data[:0], func(start, end int, err error) {
		s := span{start: start, end: end, line: int(b.base) + len(b.rows) + 1}
		if err != nil {
			s.fault = err.Error()
		}
		b.rows = append(b.rows, s)
	})
	if rows.Lost > 0 {
		b.rows = append(b.rows, span{
			line: int(b.base) + len(b.rows) + 1, more: int(rows.Lost - 1),
			fault: fmt.Sprintf("%d rows from here on are lost: %v", rows.Lost, rows.Why),
		})
	}
}

// fetch implements container: numbers that follow each other are read as a range.
func (c *columnarRows) fetch(at []place, f func(i int, row []byte, err error)) {
	cursor := c.take(at[0].offset)
	defer c.give(cursor)
	var b block
	for i := 0; i < len(at); {
		n := 1
		for i+n < len(at) && at[i+n].offset == at[i].offset+int64(n) {
			n++
		}
		cursor.Goto(at[i].offset)
		rows, err := cursor.Read(n)
		if err == nil && rows.N == 0 {
			err = rows.Why
		}
		if err != nil {
			f(i, nil, fmt.Errorf("%w: %v", ErrChanged, err))
			i++
			continue
		}
		b = block{data: b.data[:0], base: rows.First, rows: b.rows[:0]}
		fillColumnar(&b, rows)
		for _, s := range b.rows[:rows.N] {
			err = nil
			if s.fault != "" {
				err = ErrChanged
			}
			f(i, b.data[s.start:s.end], err)
			i++
		}
	}
}

// take returns a cursor, one that stands at the row if there is any.
func (c *columnarRows) take(row int64) *columnar.Cursor {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, idle := range c.idle {
		if idle.Next() == row || i == len(c.idle)-1 {
			c.idle = append(c.idle[:i], c.idle[i+1:]...)
			return idle
		}
	}
	return c.file.NewCursor()
}

func (c *columnarRows) give(cursor *columnar.Cursor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) < maxIdle {
		c.idle = append(c.idle, cursor)
	}
}
