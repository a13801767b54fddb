package columnar

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// vector is the values of a page that are not null, or of a dictionary.
type vector struct {
	kind   format.Type
	width  int // of a value in bytes, 0 where they differ
	n      int
	data   []byte
	starts []uint32 // where texts begin in data, and behind the last of them, with the gap
	gap    uint32   // between the end of a text and the beginning of the next
}

// value returns value i. It panics where there is none.
func (v *vector) value(i int) parquet.Value {
	if v.kind == format.ByteArray {
		end := v.starts[i+1] - v.gap
		return parquet.ByteArrayValue(v.data[v.starts[i]:end:end])
	}
	if v.kind == format.Boolean {
		return parquet.BooleanValue(v.data[i>>3]>>(i&7)&1 == 1)
	}
	b := v.data[i*v.width : (i+1)*v.width]
	switch v.kind {
	case format.Int32:
		return parquet.Int32Value(int32(binary.LittleEndian.Uint32(b)))
	case format.Int64:
		return parquet.Int64Value(int64(binary.LittleEndian.Uint64(b)))
	case format.Float:
		return parquet.FloatValue(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case format.Double:
		return parquet.DoubleValue(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case format.Int96:
		return parquet.Int96Value(deprecated.Int96{binary.LittleEndian.Uint32(b),
			binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])})
	}
	return parquet.FixedLenByteArrayValue(b)
}

// widthOf returns how many bytes a value takes.
func widthOf(e *format.SchemaElement) int {
	switch e.Type.V {
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.Int96:
		return 12
	case format.FixedLenByteArray:
		return max(int(e.TypeLength.V), 0)
	}
	return 0
}

// newVector decodes n values.
func newVector(like vector, n int, b []byte, how format.Encoding) (*vector, error) {
	v := &like
	v.n, v.data = n, b
	switch {
	case n == 0:
		return v, nil
	case how == format.Plain && v.kind == format.ByteArray:
		return v, v.plainTexts()
	case how == format.Plain && v.kind == format.Boolean:
		return v, v.enough((n + 7) / 8)
	case how == format.Plain:
		return v, v.enough(n * v.width)
	case how == format.RLE && v.kind == format.Boolean:
		return v, v.runs()
	case how == format.DeltaBinaryPacked && (v.kind == format.Int32 || v.kind == format.Int64):
		return v, v.numbers()
	case how == format.DeltaLengthByteArray && v.kind == format.ByteArray:
		return v, v.lengths()
	case how == format.DeltaByteArray && (v.kind == format.ByteArray || v.width > 0):
		return v, v.prefixes()
	case how == format.ByteStreamSplit && v.width > 0:
		return v, v.streams()
	}
	return nil, fmt.Errorf("%v is stored as %v, which is not known", v.kind, how)
}

func (v *vector) enough(size int) error {
	if size > len(v.data) {
		return errValues
	}
	return nil
}

func (v *vector) plainTexts() error {
	if err := v.enough(4 * v.n); err != nil {
		return err
	}
	v.starts, v.gap = make([]uint32, v.n+1), 4
	at := 4
	for i := range v.n {
		if at > len(v.data) {
			return errValues
		}
		size := int(binary.LittleEndian.Uint32(v.data[at-4:]))
		if size > len(v.data)-at {
			return errValues
		}
		v.starts[i] = uint32(at)
		at += size + 4
	}
	v.starts[v.n] = uint32(at)
	return nil
}

// runs reads truths that are run-length encoded behind their length.
func (v *vector) runs() error {
	if err := v.enough(4); err != nil {
		return err
	}
	truths := make([]byte, v.n)
	if err := hybrid(truths, v.data[4:], 1); err != nil {
		return err
	}
	v.data = make([]byte, (v.n+7)/8)
	for i, t := range truths {
		v.data[i>>3] |= t << (i & 7)
	}
	return nil
}

func (v *vector) numbers() error {
	list, _, err := deltas(v.data, v.n)
	if err != nil {
		return err
	}
	v.data = make([]byte, 0, v.n*v.width)
	for _, n := range list {
		if v.width == 4 {
			v.data = binary.LittleEndian.AppendUint32(v.data, uint32(n))
		} else {
			v.data = binary.LittleEndian.AppendUint64(v.data, uint64(n))
		}
	}
	return nil
}

// lengths reads texts that follow all their lengths.
func (v *vector) lengths() error {
	list, rest, err := deltas(v.data, v.n)
	if err != nil {
		return err
	}
	v.data, v.starts = rest, make([]uint32, 1, v.n+1)
	at := int64(0)
	for _, n := range list {
		if n < 0 || n > int64(len(rest))-at {
			return errValues
		}
		at += n
		v.starts = append(v.starts, uint32(at))
	}
	return nil
}

// prefixes reads texts of which the beginning is that of the text before.
func (v *vector) prefixes() error {
	shared, rest, err := deltas(v.data, v.n)
	if err != nil {
		return err
	}
	tails := vector{kind: format.ByteArray, n: v.n, data: rest}
	if err := tails.lengths(); err != nil {
		return err
	}
	total := int64(len(tails.data))
	for _, n := range shared {
		if total += n; n < 0 || total > maxPageBytes {
			return errValues
		}
	}
	out, starts, before := make([]byte, 0, total), make([]uint32, 1, v.n+1), 0
	for i, n := range shared {
		from := len(out)
		if int(n) > from-before {
			return errValues
		}
		out = append(out, out[before:before+int(n)]...)
		out = append(out, tails.data[tails.starts[i]:tails.starts[i+1]]...)
		if v.width > 0 && len(out)-from != v.width {
			return errValues
		}
		before, starts = from, append(starts, uint32(len(out)))
	}
	v.data, v.starts = out, starts
	return nil
}

// streams reads numbers of which the first bytes stand first, then all second ones.
func (v *vector) streams() error {
	if err := v.enough(v.n * v.width); err != nil {
		return err
	}
	out := make([]byte, v.n*v.width)
	for k := range v.width {
		for i := range v.n {
			out[i*v.width+k] = v.data[k*v.n+i]
		}
	}
	v.data = slices.Clip(out)
	return nil
}
