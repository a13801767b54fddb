package columnar

import (
	"bytes"
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// leaf reads the values of one column of one row group.
type leaf struct {
	file     *File
	meta     *format.ColumnMetaData
	chunk    *format.ColumnChunk
	rep, def int // the highest levels
	like     vector
	start    int64 // of its pages
	at, end  int64 // the next page, and behind the last one
	next     int64 // the row of the group that begins first from there on
	dict     *vector
	page     *page
	pos, val int // in page: the next level and the next value
}

// piece is some of the levels of a page, and the first value that belongs to them.
type piece struct {
	*page
	at, end, val int
}

func (f *File) newLeaf(n *node, chunk *format.ColumnChunk) (*leaf, error) {
	m := &chunk.MetaData
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		at = min(at, m.DictionaryPageOffset)
	}
	end := at + m.TotalCompressedSize
	if at < 0 || end < at || end > f.size || chunk.FilePath != "" {
		return nil, errors.New("a column does not stand in the file")
	}
	return &leaf{file: f, meta: m, chunk: chunk, rep: n.rep, def: n.def, like: n.like,
		start: at, at: at, end: end}, nil
}

// seek goes to a row of the group.
func (l *leaf) seek(row int64) (err error) {
	defer caught(&err)
	if p := l.page; p != nil && row >= p.first && row < p.first+p.rows {
		l.pos, l.val = 0, 0
		l.pass(row - p.first)
		return nil
	}
	if l.page = nil; row < l.next {
		l.at, l.next = l.start, 0
	}
	if l.at == l.start {
		l.jump(row)
	}
	for l.at < l.end {
		h, data, err := l.header(l.at)
		if err != nil {
			return err
		}
		rows, known := int64(h.DataPageHeaderV2.V.NumRows), h.Type == format.DataPageV2
		if l.rep == 0 && (known || h.Type == format.DataPage) {
			rows, known = int64(values(&h)), true
		}
		if known && row >= l.next+rows {
			l.at, l.next = data+int64(h.CompressedPageSize), l.next+rows
			continue
		}
		if err := l.turn(); err != nil {
			return err
		}
		if p := l.page; p != nil && row < p.first+p.rows {
			l.pass(row - p.first)
			return nil
		}
	}
	return nil
}

// jump uses the file's index of pages, where it has one that fits.
func (l *leaf) jump(row int64) {
	size := int64(l.chunk.OffsetIndexLength)
	if l.chunk.OffsetIndexOffset <= 0 || size <= 0 || size > maxIndex || row == 0 {
		return
	}
	b := make([]byte, size)
	if _, err := l.file.in.ReadAt(b, l.chunk.OffsetIndexOffset); err != nil {
		return
	}
	x := format.OffsetIndex{}
	if n, err := measure(b); err != nil ||
		thrift.Unmarshal(&thrift.CompactProtocol{}, b[:n], &x) != nil || len(x.PageLocations) == 0 {
		return
	}
	at, first := l.start, int64(0)
	for _, p := range x.PageLocations {
		if p.Offset < at || p.Offset >= l.end || p.FirstRowIndex < first {
			return
		}
		if at, first = p.Offset, p.FirstRowIndex; first > row {
			break
		}
		l.at, l.next = at, first
	}
	// What stands before the first page of values may be the dictionary.
	if l.dict == nil && x.PageLocations[0].Offset > l.start {
		if h, data, err := l.header(l.start); err == nil && h.Type == format.DictionaryPage {
			_, err = l.load(&h, data)
			if err == nil {
				return
			}
		}
		l.at, l.next = l.start, 0
	}
}

// pass passes over rows of the page, and over what belongs to a row before it.
func (l *leaf) pass(rows int64) {
	p := l.page
	at := int(rows)
	if p.reps != nil {
		for at = 0; at < p.n; at++ {
			if p.reps[at] == 0 {
				if rows == 0 {
					break
				}
				rows--
			}
		}
	}
	l.val = at
	if p.defs != nil {
		l.val = bytes.Count(p.defs[:at], []byte{byte(l.def)})
	}
	l.pos = at
}

// turn goes to the next page of values; behind the last one there is none.
func (l *leaf) turn() (err error) {
	defer caught(&err)
	for l.page = nil; l.at < l.end && l.page == nil; {
		h, data, err := l.header(l.at)
		if err != nil {
			return err
		}
		p, err := l.load(&h, data)
		if err != nil {
			return err
		}
		l.at = data + int64(h.CompressedPageSize)
		if p != nil {
			p.first = l.next
			l.next += p.rows
			l.page, l.pos, l.val = p, 0, 0
		}
	}
	return nil
}

// take returns the values of n rows, or of as many as can be read, and why there are no more.
func (l *leaf) take(n int) (list []piece, rows int, err error) {
	for {
		if l.page == nil || l.pos == l.page.n {
			if l.rep == 0 && rows == n {
				return list, rows, nil
			}
			if err := l.turn(); err != nil {
				if l.rep > 0 && rows > 0 {
					rows-- // it may go on behind what can be read
				}
				return list, rows, err
			}
			if l.page == nil {
				if rows < n {
					err = io.ErrUnexpectedEOF
				}
				return list, rows, err
			}
			continue
		}
		p := piece{page: l.page, at: l.pos, val: l.val}
		rows += l.advance(n - rows)
		if p.end = l.pos; p.end > p.at {
			list = append(list, p)
		}
		if l.pos < l.page.n {
			return list, rows, nil
		}
	}
}

// advance passes over at most n rows of the page, each to its end if that is in the page.
func (l *leaf) advance(n int) (rows int) {
	p, from := l.page, l.pos
	if p.reps == nil {
		rows = min(n, p.n-l.pos)
		l.pos += rows
	} else {
		for ; l.pos < p.n; l.pos++ {
			if p.reps[l.pos] == 0 {
				if rows == n {
					break
				}
				rows++
			}
		}
	}
	if p.defs == nil {
		l.val += l.pos - from
	} else {
		l.val += bytes.Count(p.defs[from:l.pos], []byte{byte(l.def)})
	}
	return rows
}

// stream gives the values of a leaf for a printer.
type stream struct {
	piece
	rest []piece
	most int // the level of a value
}

func (s *stream) ended() bool { return s.at == s.end && len(s.rest) == 0 }

// settle goes on to the next piece where one has ended.
func (s *stream) settle() {
	if s.at == s.end && len(s.rest) > 0 {
		s.piece, s.rest = s.rest[0], s.rest[1:]
	}
}

func (s *stream) rep() int {
	if s.reps == nil {
		return 0
	}
	return int(s.reps[s.at])
}

func (s *stream) def() int {
	if s.defs == nil {
		return s.most
	}
	return int(s.defs[s.at])
}

// here returns the value.
func (s *stream) here() parquet.Value {
	i := s.val
	if s.index != nil {
		i = int(s.index[i])
	}
	return s.values.value(i)
}

// step goes to the next level. It panics behind the last one.
func (s *stream) step() {
	if s.at == s.end {
		panic(errLevels)
	}
	if s.def() == s.most {
		s.val++
	}
	s.at++
	s.settle()
}

// row goes to the beginning of the next row.
func (s *stream) row() {
	for s.step(); !s.ended() && s.rep() > 0; {
		s.step()
	}
}
