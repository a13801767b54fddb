package arrowfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
)

// table is a table of a FlatBuffer, the form in which Arrow writes descriptions. Reading beyond its
// bytes panics; callers turn that into an error with caught.
type table struct {
	b  []byte
	at int
}

// caught turns a panic over malformed bytes into an error.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case runtime.Error:
		*err = errBounds
	case error:
		*err = r
	default:
		*err = fmt.Errorf("malformed: %v", r)
	}
}

var errBounds = errors.New("malformed: it points beyond its end")

var little = binary.LittleEndian

func rootTable(b []byte) table { return table{b, int(little.Uint32(b))} }

// slot returns where the k-th member stands, 0 if it is left out.
func (t table) slot(k int) int {
	v := t.at - int(int32(little.Uint32(t.b[t.at:])))
	if 4+2*k+2 > int(little.Uint16(t.b[v:])) {
		return 0
	}
	if o := int(little.Uint16(t.b[v+4+2*k:])); o != 0 {
		return t.at + o
	}
	return 0
}

func (t table) byte(k int) byte {
	if p := t.slot(k); p != 0 {
		return t.b[p]
	}
	return 0
}

func (t table) int16(k int, otherwise int16) int16 {
	if p := t.slot(k); p != 0 {
		return int16(little.Uint16(t.b[p:]))
	}
	return otherwise
}

func (t table) int32(k int, otherwise int32) int32 {
	if p := t.slot(k); p != 0 {
		return int32(little.Uint32(t.b[p:]))
	}
	return otherwise
}

func (t table) int64(k int) int64 {
	if p := t.slot(k); p != 0 {
		return int64(little.Uint64(t.b[p:]))
	}
	return 0
}

func (t table) follow(p int) int { return p + int(little.Uint32(t.b[p:])) }

// table returns the k-th member, a table.
func (t table) table(k int) (table, bool) {
	p := t.slot(k)
	if p == 0 {
		return table{}, false
	}
	return table{t.b, t.follow(p)}, true
}

// list returns the bytes of the k-th member, a list of elements of a size, and how many there are.
func (t table) list(k, size int) (b []byte, n int) {
	p := t.slot(k)
	if p == 0 {
		return nil, 0
	}
	p = t.follow(p)
	n = int(little.Uint32(t.b[p:]))
	return t.b[p+4 : p+4+n*size], n
}

func (t table) text(k int) string {
	b, _ := t.list(k, 1)
	return string(b)
}

// tables calls f with each table of the k-th member, a list of such.
func (t table) tables(k int, f func(table)) {
	p := t.slot(k)
	if p == 0 {
		return
	}
	p = t.follow(p)
	for i := range int(little.Uint32(t.b[p:])) {
		f(table{t.b, t.follow(p + 4 + 4*i)})
	}
}
