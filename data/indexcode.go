package data

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"reflect"
	"time"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// An index is indexMagic, nativeOrder, a saved, and the XXH3-128 of everything before. A saved is
// its fields in their order: numbers in 64 bits, lists and texts as their length plus one (0 for
// nil) and what they hold, where a list of plain numbers holds them as memory does. Nobody but the
// program that wrote an index reads it, so its types are the format.

var errIndex = errors.New("the index is damaged")

// nativeOrder shows whether numbers stand as this machine keeps them.
const nativeOrder uint64 = 0x0102030405060708

var timeType = reflect.TypeFor[time.Time]()

// flat reports whether a type is numbers throughout, without room between them.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Int64,
		reflect.Float64:
		return true
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Struct:
		size := uintptr(0)
		for i := range t.NumField() {
			if !flat(t.Field(i).Type) {
				return false
			}
			size += t.Field(i).Type.Size()
		}
		return size == t.Size()
	}
	return false
}

// memory returns the bytes of n values of a flat type.
func memory(v reflect.Value, n int) []byte {
	return unsafe.Slice((*byte)(v.UnsafePointer()), n*int(v.Type().Elem().Size()))
}

// encoder writes an index.
type encoder struct {
	out *bufio.Writer
	h   *xxh3.Hasher
	err error
}

func newEncoder(out io.Writer) *encoder {
	h := xxh3.New()
	return &encoder{out: bufio.NewWriterSize(io.MultiWriter(out, h), 64<<10), h: h}
}

func (e *encoder) encode(s *saved) error {
	e.bytes([]byte(indexMagic))
	e.bytes(binary.NativeEndian.AppendUint64(nil, nativeOrder))
	e.value(reflect.ValueOf(s).Elem())
	if e.err == nil {
		e.err = e.out.Flush()
	}
	sum := e.h.Sum128().Bytes()
	e.bytes(sum[:])
	if e.err == nil {
		e.err = e.out.Flush()
	}
	return e.err
}

func (e *encoder) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.out.Write(b)
	}
}

func (e *encoder) number(n uint64) { e.bytes(binary.NativeEndian.AppendUint64(nil, n)) }

func (e *encoder) value(v reflect.Value) {
	switch k := v.Kind(); {
	case v.Type() == timeType:
		e.number(uint64(v.Interface().(time.Time).UnixNano()))
	case k == reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		e.number(n)
	case v.CanInt():
		e.number(uint64(v.Int()))
	case v.CanUint():
		e.number(v.Uint())
	case v.CanFloat():
		e.number(math.Float64bits(v.Float()))
	case k == reflect.String:
		e.number(uint64(v.Len()) + 1)
		e.bytes([]byte(v.String()))
	case k == reflect.Struct:
		for i := range v.NumField() {
			e.value(v.Field(i))
		}
	case k == reflect.Array:
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case k == reflect.Slice:
		e.list(v)
	default:
		panic("data: an index cannot hold " + v.Type().String())
	}
}

func (e *encoder) list(v reflect.Value) {
	if v.IsNil() {
		e.number(0)
		return
	}
	e.number(uint64(v.Len()) + 1)
	if flat(v.Type().Elem()) {
		e.bytes(memory(v, v.Len()))
		return
	}
	for i := range v.Len() {
		e.value(v.Index(i))
	}
}

// decoder reads an index. It asks for no more memory than the file has bytes.
type decoder struct {
	in   *bufio.Reader
	h    *xxh3.Hasher
	left int64 // bytes of the file
	err  error
}

func newDecoder(in io.Reader, size int64) *decoder {
	return &decoder{in: bufio.NewReaderSize(in, 64<<10), h: xxh3.New(), left: size}
}

func (d *decoder) decode(s *saved) error {
	magic := make([]byte, len(indexMagic))
	if d.bytes(magic); string(magic) != indexMagic || d.number() != nativeOrder {
		return errIndex
	}
	d.value(reflect.ValueOf(s).Elem())
	want := d.h.Sum128().Bytes()
	var sum [16]byte
	d.bytes(sum[:])
	if d.err == nil && (sum != want || d.left != 0) {
		d.err = errIndex
	}
	return d.err
}

func (d *decoder) bytes(b []byte) {
	if d.left -= int64(len(b)); d.left < 0 && d.err == nil {
		d.err = errIndex
	}
	if d.err != nil {
		clear(b)
		return
	}
	for len(b) > 0 && d.err == nil { // hashed while it is in the cache
		part := b[:min(len(b), blockBytes)]
		_, d.err = io.ReadFull(d.in, part)
		d.h.Write(part)
		b = b[len(part):]
	}
}

func (d *decoder) number() uint64 {
	var b [8]byte
	d.bytes(b[:])
	return binary.NativeEndian.Uint64(b[:])
}

// length reads how many elements of at least so many bytes follow; it is -1 for nil.
func (d *decoder) length(size int) int {
	n := d.number()
	if n > 0 && (n-1) > uint64(max(d.left, 0))/uint64(size) {
		d.err = errIndex
	}
	if d.err != nil {
		return -1
	}
	return int(n) - 1
}

func (d *decoder) value(v reflect.Value) {
	if d.err != nil {
		return
	}
	switch k := v.Kind(); {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Unix(0, int64(d.number()))))
	case k == reflect.Bool:
		v.SetBool(d.number() == 1)
	case v.CanInt():
		v.SetInt(int64(d.number()))
	case v.CanUint():
		v.SetUint(d.number())
	case v.CanFloat():
		v.SetFloat(math.Float64frombits(d.number()))
	case k == reflect.String:
		b := make([]byte, max(d.length(1), 0))
		d.bytes(b)
		v.SetString(string(b))
	case k == reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i))
		}
	case k == reflect.Array:
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case k == reflect.Slice:
		d.list(v)
	default:
		panic("data: an index cannot hold " + v.Type().String())
	}
}

func (d *decoder) list(v reflect.Value) {
	element := v.Type().Elem()
	if flat(element) {
		if n := d.length(int(element.Size())); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			d.bytes(memory(v, n))
		}
		return
	}
	n := d.length(8) // what is not flat has a number of 64 bits at least
	if n < 0 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for range n { // grows with what is there, whatever the element's own size
		v.Set(reflect.Append(v, reflect.Zero(element)))
		if d.value(v.Index(v.Len() - 1)); d.err != nil {
			return
		}
	}
}
