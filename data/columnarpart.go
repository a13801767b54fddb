package data

import (
	"bytes"
	"context"
	"io"
	"sync/atomic"
)

// project makes columnar files read no more than what samples are made of. A row as a whole is
// still read from all columns.
func (l *layout) project(sources []*source) {
	for _, s := range sources {
		c, ok := s.container.(*columnarRows)
		if !ok {
			continue
		}
		part := c.file.Only(l.reads)
		s.container = &columnarRows{source: s, file: part, whole: c}
	}
}

// reads reports whether samples need what stands at a path.
func (l *layout) reads(path []string) bool {
	for _, columns := range l.fields {
		for _, c := range append(columns[:len(columns):len(columns)], l.sure...) {
			if c.meets(path) {
				return true
			}
		}
	}
	for i := range l.sets {
		if l.sets[i].column.meets(path) {
			return true
		}
	}
	return false
}

// meets reports whether one of both paths leads to or through the end of the other.
func (c column) meets(path []string) bool {
	for i, key := range c.keys {
		if i == len(path) || key.place != none {
			return true
		}
		if key.key != "*" && key.key != path[i] {
			return false
		}
	}
	return true
}

// complete replaces the rows of sample i, where only a part of them has been read. In columns that
// no sample is made of, what is no UTF-8 (pictures, vectors) becomes U+FFFD: the row stays JSON.
func (d *Dataset) complete(i int, rows [][]byte) error {
	var err error
	for k, p := range d.rows(i) {
		c, ok := d.sources[p.file].container.(*columnarRows)
		if !ok || c.whole == nil {
			continue
		}
		c.whole.fetch([]place{p}, func(_ int, row []byte, failed error) {
			rows[k] = bytes.ToValidUTF8(bytes.Clone(row), []byte("\ufffd"))
			if failed != nil {
				err = failed
			}
		})
	}
	return err
}

// stop ends the hashing of a file that is not read to its end.
func (c *columnarCutter) stop() { c.stopped.Store(true) }

// hashing reads a file until its cutter has stopped.
type hashing struct {
	stopped *atomic.Bool
	in      io.Reader
}

// Read implements io.Reader.
func (h hashing) Read(b []byte) (int, error) {
	if h.stopped.Load() {
		return 0, context.Canceled
	}
	return h.in.Read(b)
}
