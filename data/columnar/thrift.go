package columnar

import (
	"encoding/binary"
	"errors"
)

// maxNesting bounds structs in structs of a footer; real ones reach six.
const maxNesting = 32

var errThrift = errors.New("its metadata are damaged")

// walker passes over a value of Thrift's compact protocol, to know before it is decoded that no
// length in it is beyond the bytes there are.
type walker struct {
	b  []byte
	at int
}

// measure returns how many bytes of b the struct at its head takes.
func measure(b []byte) (int, error) {
	w := walker{b: b}
	if !w.fields(0) {
		return 0, errThrift
	}
	return w.at, nil
}

func (w *walker) fields(depth int) bool {
	for depth < maxNesting && w.at < len(w.b) {
		head := w.b[w.at]
		w.at++
		if head == 0 {
			return true
		}
		if head>>4 == 0 {
			if _, ok := w.varint(); !ok {
				return false
			}
		}
		// A field's truth stands in its head.
		if kind := head & 15; kind > 2 && !w.value(kind, depth) {
			return false
		}
	}
	return false
}

func (w *walker) varint() (uint64, bool) {
	v, n := binary.Uvarint(w.b[w.at:])
	w.at += max(n, 0)
	return v, n > 0
}

func (w *walker) skip(n uint64) bool {
	if n > uint64(len(w.b)-w.at) {
		return false
	}
	w.at += int(n)
	return true
}

func (w *walker) value(kind byte, depth int) bool {
	switch kind {
	case 1, 2, 3:
		return w.skip(1)
	case 4, 5, 6:
		_, ok := w.varint()
		return ok
	case 7:
		return w.skip(8)
	case 8:
		n, ok := w.varint()
		return ok && w.skip(n)
	case 9, 10:
		return w.list(depth + 1)
	case 12:
		return w.fields(depth + 1)
	}
	return false // maps: Parquet has none
}

func (w *walker) list(depth int) bool {
	if w.at >= len(w.b) || depth >= maxNesting {
		return false
	}
	head := w.b[w.at]
	w.at++
	n := uint64(head >> 4)
	if n == 15 {
		var ok bool
		if n, ok = w.varint(); !ok {
			return false
		}
	}
	if n > uint64(len(w.b)-w.at) {
		return false
	}
	for range n {
		if !w.value(head&15, depth) {
			return false
		}
	}
	return true
}
