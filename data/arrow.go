package data

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"admap/data/arrowfile"
)

// arrowRows is the container of rows in an Arrow file or stream. A row's number is that of its
// record batch, shifted by batchShift, and its place in it.
type arrowRows struct {
	source *source
	file   *arrowfile.File

	mu   sync.Mutex
	last *arrowfile.Batch // the one that a row was fetched from last
	of   int
}

const batchShift = 32

// arrowMagic reports whether a file begins like Arrow.
func arrowMagic(head []byte) bool {
	return strings.HasPrefix(string(head), arrowfile.Magic) ||
		strings.HasPrefix(string(head), arrowfile.StreamMagic)
}

// openArrow finds the record batches.
func (s *source) openArrow() error {
	f, err := arrowfile.Open(s.rows, s.size)
	if err != nil {
		return fmt.Errorf("it is %w", err)
	}
	s.info.Container += f.String()
	if f.Damage() != nil {
		s.damage = fmt.Sprintf("the Arrow data are damaged: %v", f.Damage())
	}
	s.container = &arrowRows{source: s, file: f, of: none}
	return nil
}

// open implements container.
func (a *arrowRows) open(h *xxh3.Hasher) (cutter, error) {
	cut := &arrowCutter{file: a.file}
	cut.hashed = a.source.hashBeside(h, &cut.stopped)
	return cut, nil
}

// stop ends the hashing where a limit ends the read.
func (c *arrowCutter) stop() { c.stopped.Store(true) }

// arrowCutter gives blocks of rows of one record batch each, whose JSON the workers write.
type arrowCutter struct {
	file    *arrowfile.File
	hashed  chan error
	stopped atomic.Bool
	k       int              // the record batch
	batch   *arrowfile.Batch // nil before it is loaded
	at      int64            // in it
	line    int              // rows before
}

func (c *arrowCutter) position() int { return c.line }

// next implements cutter.
func (c *arrowCutter) next(buf []byte) (*block, error) {
	for c.k < c.file.Batches() && c.at >= c.file.Rows(c.k) {
		c.k, c.at, c.batch = c.k+1, 0, nil
	}
	if c.k == c.file.Batches() {
		return nil, c.end()
	}
	var err error
	left := c.file.Rows(c.k) - c.at
	if c.batch == nil {
		c.batch, err = c.file.Load(c.k)
	}
	if err != nil {
		c.batch = nil
		return c.lost(buf, left, err), nil
	}
	rows, err := c.batch.Read(c.at, findRows)
	if err != nil {
		return c.lost(buf, min(left, findRows), err), nil
	}
	line := c.line + 1
	b := c.block(buf, int64(rows.N))
	b.fill = func(b *block) error { fillArrow(b, rows, line); return nil }
	return b, nil
}

// block goes on behind n rows.
func (c *arrowCutter) block(buf []byte, n int64) *block {
	b := &block{
		data: buf[:0], numbered: true, base: int64(c.k)<<batchShift + c.at,
	}
	c.at, c.line = c.at+n, c.line+int(n)
	return b
}

// lost returns a block of n rows that cannot be read: one fault that counts them all.
func (c *arrowCutter) lost(buf []byte, n int64, why error) *block {
	line := c.line + 1
	b := c.block(buf, n)
	b.rows = []span{{
		line: line, more: int(n - 1),
		fault: fmt.Sprintf("%d rows from here on are lost: %v", n, why),
	}}
	return b
}

// end waits for the hash.
func (c *arrowCutter) end() error {
	if c.hashed != nil {
		err := <-c.hashed
		if c.hashed = nil; err != nil {
			return err
		}
	}
	return io.EOF
}

// fillArrow writes a block's rows, the first of which has a line.
func fillArrow(b *block, rows *arrowfile.Rows, line int) {
	for i := range rows.N {
		s := span{start: len(b.data), line: line + i}
		var err error
		if b.data, err = rows.AppendJSON(b.data, i); err != nil {
			s.fault = err.Error()
		}
		s.end = len(b.data)
		b.rows = append(b.rows, s)
	}
}

// fetch implements container: rows that follow each other are read as a range.
func (a *arrowRows) fetch(at []place, f func(i int, row []byte, err error)) {
	var row []byte
	for i := 0; i < len(at); {
		n := 1
		for i+n < len(at) && at[i+n].offset == at[i].offset+int64(n) {
			n++
		}
		rows, err := a.read(at[i].offset, n)
		if err != nil {
			f(i, nil, fmt.Errorf("%w: %v", ErrChanged, err))
			i++
			continue
		}
		for k := range rows.N {
			if row, err = rows.AppendJSON(row[:0], k); err != nil {
				err = fmt.Errorf("%w: %v", ErrChanged, err)
			}
			f(i, row, err)
			i++
		}
	}
}

// read reads rows of one record batch.
func (a *arrowRows) read(at int64, n int) (*arrowfile.Rows, error) {
	batch, err := a.batch(int(at >> batchShift))
	if err != nil {
		return nil, err
	}
	return batch.Read(at&(1<<batchShift-1), n)
}

// batch returns a record batch, the last one without reading it again.
func (a *arrowRows) batch(k int) (*arrowfile.Batch, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k >= a.file.Batches() {
		return nil, fmt.Errorf("there is no record batch %d", k)
	}
	if a.of != k {
		last, err := a.file.Load(k)
		if err != nil {
			return nil, err
		}
		a.last, a.of = last, k
	}
	return a.last, nil
}
