package arrowfile

import (
	"errors"
	"slices"
	"sort"
)

// viewWidth is the width of a view: its length, then its bytes if there are no more than
// inlineView, else four of them, which buffer they stand in, and where.
const (
	viewWidth  = 16
	inlineView = 12
)

// maxRowBytes bounds a row as JSON.
const maxRowBytes = 256 << 20

var errLong = errors.New("longer than 256 MB")

// values are a range of a field's values.
type values struct {
	field      *field
	n          int
	valid      []byte
	validBit   int
	data       []byte
	bit        int // the first of data
	offsets    []byte
	base       int64 // what the first offset is
	views      []*buffer
	children   []*values
	dictionary *dictionary
	reading    *reading
}

// dictionary is what indices stand for, in the parts that were added one behind the other.
type dictionary struct {
	starts []int
	chunks []*values
	n      int
}

func bit(b []byte, i int) bool { return b[i/8]>>(i%8)&1 != 0 }

func (v *values) null(i int) bool {
	return v.field.layout == nullLayout || v.valid != nil && !bit(v.valid, v.validBit+i)
}

func (v *values) at(i int) []byte {
	w := v.field.width
	return v.data[i*w : i*w+w]
}

func (v *values) unsigned(i int) uint64 {
	switch b := v.at(i); len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(little.Uint16(b))
	case 4:
		return uint64(little.Uint32(b))
	default:
		return little.Uint64(b)
	}
}

func (v *values) signed(i int) int64 {
	shift := 64 - 8*v.field.width
	return int64(v.unsigned(i)) << shift >> shift
}

// offset returns the i-th offset, counted from the first.
func (v *values) offset(i int) int64 {
	if v.field.large {
		return int64(little.Uint64(v.offsets[8*i:])) - v.base
	}
	return int64(int32(little.Uint32(v.offsets[4*i:]))) - v.base
}

// span returns where the i-th list or text begins and ends.
func (v *values) span(i int) (from, to int) {
	if v.field.layout == fixedListLayout {
		return i * v.field.width, (i + 1) * v.field.width
	}
	a, b, most := v.offset(i), v.offset(i+1), int64(len(v.data))
	if v.field.layout == listLayout {
		most = int64(v.children[0].n)
	}
	if a < 0 || b < a || b > most {
		panic(errOrder)
	}
	return int(a), int(b)
}

// bytes returns a text.
func (v *values) bytes(i int) []byte {
	switch v.field.layout {
	case fixedLayout:
		return v.at(i)
	case textLayout:
		from, to := v.span(i)
		return v.data[from:to]
	}
	view := v.at(i)
	n := int64(int32(little.Uint32(view)))
	if n <= inlineView {
		return view[4 : 4+n]
	}
	v.room(nil, int(n))
	return v.views[little.Uint32(view[8:])].part(int64(little.Uint32(view[12:])), n)
}

// indexed returns the value that the i-th index stands for.
func (v *values) indexed(i int) (*values, int) {
	k := int(v.unsigned(i))
	if v.field.signed {
		k = int(v.signed(i))
	}
	if d := v.dictionary; d != nil && k >= 0 && k < d.n {
		part := sort.SearchInts(d.starts, k+1) - 1
		return d.chunks[part], k - d.starts[part]
	}
	panic(errIndex)
}

var errIndex = errors.New("malformed: an index beyond its dictionary")

// room gives a row up for which n more bytes are too many.
func (v *values) room(out []byte, n int) {
	if n > maxRowBytes || len(out) > v.reading.end-n {
		panic(errLong)
	}
}

// appendJSON appends the i-th value.
func (v *values) appendJSON(out []byte, i int) []byte {
	if v.null(i) {
		return append(out, "null"...)
	}
	return v.field.write(v, out, i)
}

// size estimates how long a value is as JSON, and stops beyond most.
func (v *values) size(i, most int) int {
	const small = 4
	if v.null(i) {
		return small
	}
	n := small
	switch v.field.layout {
	case textLayout:
		from, to := v.span(i)
		n += to - from
	case viewLayout:
		n += int(max(0, int32(little.Uint32(v.at(i)))))
	case fixedLayout:
		n += v.field.width
	case indexLayout:
		values, k := v.indexed(i)
		return values.size(k, most)
	case listLayout, fixedListLayout:
		from, to := v.span(i)
		if to-from > most { // each takes a byte at least
			return to - from
		}
		for k := from; k < to && n < most; k++ {
			n += v.children[0].size(k, most-n)
		}
	case structLayout:
		for _, c := range v.children {
			n += len(c.field.name) + c.size(i, max(0, most-n))
		}
	}
	return n
}

// Rows are rows of a record batch, read and not yet written.
type Rows struct {
	N    int // how many there are
	root *values
}

// rangeBytes is about how much is read, and written, at a time.
const rangeBytes = 8 << 20

// Read reads up to n rows from one on: fewer, but one at least, if they are long.
func (b *Batch) Read(from int64, n int) (_ *Rows, err error) {
	defer caught(&err)
	n = int(min(int64(n), b.root.length-from))
	if perRow := b.root.bytes() / max(1, b.root.length); perRow > 0 {
		n = min(n, int(rangeBytes/perRow)+1)
	}
	r := &Rows{root: b.root.read(&reading{dictionaries: b.dictionaries}, from, int64(n))}
	for total := 0; r.N < n && total < rangeBytes; r.N++ {
		total += r.size(r.N)
	}
	return r, nil
}

// bytes is how many bytes the buffers of a node have.
func (n *node) bytes() (sum int64) {
	for _, b := range append([]*buffer{n.valid, n.main, n.data}, n.views...) {
		if b != nil {
			sum += b.size
		}
	}
	for _, c := range n.children {
		sum += c.bytes()
	}
	return sum
}

// size of a row that is malformed is nothing.
func (r *Rows) size(i int) (n int) {
	var err error
	defer caught(&err)
	return r.root.size(i, rangeBytes)
}

// AppendJSON appends row i, or nothing if it cannot be read.
func (r *Rows) AppendJSON(out []byte, i int) (row []byte, err error) {
	start := len(out)
	defer func() {
		if err != nil {
			row = out[:start]
		}
	}()
	defer caught(&err)
	r.root.reading.end = start + maxRowBytes
	return r.root.appendJSON(slices.Grow(out, 256), i), nil
}

// walk calls f with a field and all that it is made of, but not what its dictionaries hold.
func (f *field) walk(visit func(*field)) {
	visit(f)
	for _, c := range f.children {
		c.walk(visit)
	}
}
