package data

import (
	"io"

	"github.com/zeebo/xxh3"
)

// textRows is the container of rows that are text: JSON in all its forms.
type textRows struct {
	source *source
	cut    func() splitter
	decode func(out, row []byte) ([]byte, error) // as of a block
	// returns says that lines end with carriage returns alone.
	returns bool
}

// open implements container.
func (t *textRows) open(h *xxh3.Hasher) (cutter, error) {
	s := t.source
	s.rows.rewind()
	in := io.Reader(s.rows)
	if h != nil {
		in = io.TeeReader(in, h)
	}
	if _, err := io.CopyN(io.Discard, in, s.start); err != nil {
		return nil, err
	}
	if t.returns {
		in = &returnReader{in}
	}
	b := newBlocks(in, t.cut())
	b.base, b.decode = s.start, t.decode
	b.size = int(min(blockBytes, s.size+1)) // one more byte, to meet the end at once
	return b, nil
}

// fetch implements container, by one read of all from the first to the last.
func (t *textRows) fetch(at []place, f func(i int, row []byte, err error)) {
	first, last := at[0].offset, at[len(at)-1]
	buf := make([]byte, int(last.offset-first)+int(last.size))
	n, readErr := t.source.rows.ReadAt(buf, first)
	if readErr == io.EOF {
		readErr = ErrChanged
	}
	if t.returns {
		endLines(buf)
	}
	var scratch []byte
	for i, p := range at {
		from := int(p.offset - first)
		if from+int(p.size) > n {
			f(i, nil, readErr)
			continue
		}
		b := block{
			data: buf[:n], rows: []span{{start: from, end: from + int(p.size)}}, decode: t.decode,
		}
		row, err := b.object(0, &scratch)
		f(i, row, err)
	}
}

// returnReader makes line ends of carriage returns.
type returnReader struct{ io.Reader }

func (r *returnReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	endLines(b[:n])
	return n, err
}

func endLines(b []byte) {
	for i, c := range b {
		if c == '\r' {
			b[i] = '\n'
		}
	}
}
