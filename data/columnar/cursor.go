package columnar

import (
	"fmt"
	"io"
)

const (
	maxChunkRows  = 1024
	maxPageBytes  = 256 << 20
	maxPageValues = 1 << 26
	maxPageHeader = 64 << 10
	maxIndex      = 16 << 20 // of the pages of a column
)

// Cursor reads rows from the first one on, or from where it is sent.
type Cursor struct {
	file   *File
	group  int
	next   int64 // row of the file
	leaves []*leaf
}

// NewCursor stands at the first row.
func (f *File) NewCursor() *Cursor { return &Cursor{file: f} }

// Next is the number of the row that comes next, the first being 0.
func (c *Cursor) Next() int64 { return c.next }

// Goto goes to a row.
func (c *Cursor) Goto(row int64) {
	if row == c.next {
		return
	}
	c.next = row
	at := 0
	for at < len(c.file.groups) && row >= c.file.groups[at].end() {
		at++
	}
	if at != c.group {
		c.group, c.leaves = at, nil
	}
	for _, l := range c.leaves {
		if l.seek(row-c.file.groups[at].first) != nil {
			c.leaves = nil // opened again, it says why
			return
		}
	}
}

func (g *group) end() int64 { return g.first + g.NumRows }

// Rows are some rows of a file whose values are read and not yet written as JSON.
type Rows struct {
	First  int64
	N      int
	Lost   int64 // rows behind these that cannot be read
	Why    error // of Lost
	file   *File
	leaves [][]piece
}

// Read returns at most so many rows, fewer than that at the end of a row group, and io.EOF behind
// the last one. What it cannot read is lost to the end of its row group, and the next call goes on
// with the next one.
func (c *Cursor) Read(most int) (*Rows, error) {
	for c.group < len(c.file.groups) && c.next >= c.file.groups[c.group].end() {
		c.group, c.leaves = c.group+1, nil
	}
	if c.group >= len(c.file.groups) {
		return nil, io.EOF
	}
	g := &c.file.groups[c.group]
	n := min(int64(most), maxChunkRows, g.end()-c.next, max(1<<20/g.rowBytes(), 1))
	r := &Rows{First: c.next, N: int(n), file: c.file}
	if r.Why = c.fill(g, r); r.Why != nil {
		r.Lost = g.end() - c.next - int64(r.N)
		c.group, c.next, c.leaves = c.group+1, g.end(), nil
		return r, nil
	}
	c.next += n
	return r, nil
}

// fill reads the values of r.N rows, or makes r.N smaller and says why.
func (c *Cursor) fill(g *group, r *Rows) (err error) {
	if c.leaves == nil {
		if err := c.open(g); err != nil {
			r.N = 0
			return err
		}
	}
	wanted := r.N
	for i, l := range c.leaves {
		list, rows, failed := l.take(wanted)
		if failed == io.ErrUnexpectedEOF {
			failed = fmt.Errorf("column %d ends before the others",
				c.file.columns[i]+1)
		}
		if r.leaves = append(r.leaves, list); failed != nil {
			r.N, err = min(r.N, rows), failed
		}
	}
	return err
}

// open goes to the next row of a row group.
func (c *Cursor) open(g *group) error {
	if len(g.Columns) != c.file.width {
		return fmt.Errorf("the row group has %d columns of %d", len(g.Columns), c.file.width)
	}
	var leaves []*leaf
	for i, n := range c.file.leaves {
		l, err := c.file.newLeaf(n, &g.Columns[c.file.columns[i]])
		if err == nil {
			err = l.seek(c.next - g.first)
		}
		if err != nil {
			return err
		}
		leaves = append(leaves, l)
	}
	c.leaves = leaves
	return nil
}
