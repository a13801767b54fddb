package columnar

import (
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	maxChunkRows  = 1024
	maxPageBytes  = 512 << 20
	maxPageValues = 1 << 26
	maxPageHeader = 64 << 10
	readValues    = 1024 // of a repeated column at a time
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
	c.next, c.group, c.leaves = row, 0, nil
	for c.group < len(c.file.groups) && row >= c.file.groups[c.group].end() {
		c.group++
	}
}

func (g *group) end() int64 { return g.first + g.NumRows() }

// Rows are some rows of a file whose values are read and not yet written as JSON.
type Rows struct {
	First  int64
	N      int
	Lost   int64 // rows behind these that cannot be read
	Why    error // of Lost
	file   *File
	leaves []values
}

// values are those of one column for some rows: row i has list[starts[i]:starts[i+1]].
type values struct {
	list   []parquet.Value
	starts []int
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
	wanted := r.N
	defer func() {
		if len(r.leaves) < c.file.root.hi {
			r.N = 0
		}
	}()
	defer caught(&err)
	if c.leaves == nil {
		if err := c.open(g); err != nil {
			return err
		}
	}
	for i, l := range c.leaves {
		v, failed := l.take(wanted)
		got := len(v.starts) - 1
		if failed == nil && got < wanted {
			failed = fmt.Errorf("column %d ends before the others", i+1)
		}
		if r.leaves = append(r.leaves, v); failed != nil {
			r.N, err = min(r.N, got), failed
		}
	}
	return err
}

func (c *Cursor) open(g *group) error {
	leaves := make([]*leaf, 0, c.file.root.hi)
	for i, chunk := range g.ColumnChunks() {
		if err := c.file.checkPages(&g.meta.Columns[i].MetaData); err != nil {
			return err
		}
		l := &leaf{pages: chunk.Pages(), flat: !repeats(c.file.root, i)}
		if skip := c.next - g.first; skip > 0 {
			if err := l.pages.SeekToRow(skip); err != nil {
				return err
			}
		}
		leaves = append(leaves, l)
	}
	c.leaves = leaves
	return nil
}

// repeats reports whether a row may have several values of leaf i.
func repeats(n *node, i int) bool {
	for n.shape != scalar {
		at := slices.IndexFunc(n.children, func(c *node) bool { return c.lo <= i && i < c.hi })
		n = n.children[at]
	}
	return n.rep > 0
}

// checkPages looks at the header of every page of a column, before any page is decompressed, for
// sizes that no file needs.
func (f *File) checkPages(m *format.ColumnMetaData) error {
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		at = min(at, m.DictionaryPageOffset)
	}
	end, buf := at+m.TotalCompressedSize, make([]byte, maxPageHeader)
	for size := 1024; at < end; {
		n, err := f.in.ReadAt(buf[:size], at)
		if n == 0 {
			return fmt.Errorf("read a page: %w", err)
		}
		length, failed := measure(buf[:n])
		if failed != nil && size < maxPageHeader && err == nil {
			size = maxPageHeader
			continue
		}
		if failed != nil {
			return fmt.Errorf("read the page at byte %d: %w", at, failed)
		}
		h := format.PageHeader{}
		if err := thrift.Unmarshal(&thrift.CompactProtocol{}, buf[:length], &h); err != nil {
			return fmt.Errorf("read the page at byte %d: %w", at, err)
		}
		count := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues,
			h.DictionaryPageHeader.V.NumValues)
		if h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 ||
			int64(h.CompressedPageSize) > end-at || h.UncompressedPageSize > maxPageBytes ||
			count > maxPageValues {
			return fmt.Errorf("the page at byte %d claims %d bytes, %d unpacked, of %d values",
				at, h.CompressedPageSize, h.UncompressedPageSize, count)
		}
		if m.Codec == format.Lz4Raw {
			if err := f.checkLZ4Page(at+int64(length), &h); err != nil {
				return err
			}
		}
		at += int64(length) + int64(h.CompressedPageSize)
		size = 1024
	}
	return nil
}

// checkLZ4Page reads the page behind a header. In a page of the second version the levels come
// first and are not compressed.
func (f *File) checkLZ4Page(at int64, h *format.PageHeader) error {
	b := make([]byte, h.CompressedPageSize)
	if _, err := f.in.ReadAt(b, at); err != nil {
		return err
	}
	levels := 0
	if v2 := h.DataPageHeaderV2; v2.Valid {
		if v2.V.IsCompressed.Valid && !v2.V.IsCompressed.V {
			return nil
		}
		levels = int(v2.V.RepetitionLevelsByteLength) + int(v2.V.DefinitionLevelsByteLength)
		if v2.V.RepetitionLevelsByteLength < 0 || levels < 0 || levels > len(b) {
			return errLZ4
		}
	}
	return checkLZ4(b[levels:], int(h.UncompressedPageSize)-levels)
}

// leaf reads the values of one column of one row group.
type leaf struct {
	pages   parquet.Pages
	page    parquet.ValueReader
	pending []parquet.Value // of the row that comes next
	flat    bool
	done    bool
}

// take returns the values of n rows; starts has one more entry than there are rows.
func (l *leaf) take(n int) (values, error) {
	v := values{list: append(make([]parquet.Value, 0, max(n, readValues)), l.pending...)}
	l.pending = nil
	for scanned := 0; ; {
		for ; scanned < len(v.list); scanned++ {
			if v.list[scanned].RepetitionLevel() > 0 {
				continue
			}
			if len(v.starts) == n {
				l.pending = slices.Clone(v.list[scanned:])
				v.list, v.starts = v.list[:scanned], append(v.starts, scanned)
				return v, nil
			}
			v.starts = append(v.starts, scanned)
		}
		if l.done || l.flat && len(v.starts) == n {
			v.starts = append(v.starts, len(v.list))
			return v, nil
		}
		more := readValues
		if l.flat {
			more = n - len(v.starts)
		}
		var err error
		if v.list, err = l.more(v.list, more); err != nil {
			// Of a row that goes on behind what can be read the rest is missing.
			v.starts = append(v.starts, len(v.list))
			if !l.flat && len(v.starts) > 1 {
				v.starts = v.starts[:len(v.starts)-1]
			}
			return v, err
		}
	}
}

// more appends at most n values.
func (l *leaf) more(list []parquet.Value, n int) (_ []parquet.Value, err error) {
	defer caught(&err)
	if l.page == nil {
		page, err := l.pages.ReadPage()
		if err == io.EOF {
			l.done = true
			return list, nil
		}
		if err != nil {
			return list, err
		}
		l.page = page.Values()
	}
	at := len(list)
	list = slices.Grow(list, n)
	got, err := l.page.ReadValues(list[at : at+n])
	if err == io.EOF {
		l.page, err = nil, nil
	} else if err == nil && got == 0 {
		err = io.ErrNoProgress
	}
	return list[:at+got], err
}
