package arrowfile

import (
	"errors"
	"math"
)

var (
	errLength = errors.New("malformed: columns of another length")
	errOrder  = errors.New("malformed: lists that go beyond their values")
)

// node is a field of one record batch: where its values stand.
type node struct {
	field    *field
	length   int64
	nulls    bool
	valid    *buffer // bits
	main     *buffer // values, offsets or views
	data     *buffer // what the offsets point to
	views    []*buffer
	children []*node
}

// assembler deals out what a record batch lists to the fields, in their order.
type assembler struct {
	nodes, buffers, variadic []byte
	body                     *buffer
	codec                    codec
	left                     int64 // bytes that may still be unpacked
	most                     int64 // values of a field
}

// assemble returns a struct of a record batch's columns.
func assemble(batch table, body *buffer, root *field) (_ *node, err error) {
	defer caught(&err)
	a := &assembler{body: body, codec: raw, left: max(minUnpacked, maxRatio*body.size)}
	a.nodes, _ = batch.list(batchNodes, 16)
	a.buffers, _ = batch.list(batchBuffers, 16)
	a.variadic, _ = batch.list(batchVariadic, 8)
	if c, ok := batch.table(batchCompression); ok {
		a.codec = codec(c.byte(0))
	}
	a.most = maxRowsAByte * (body.size + int64(len(batch.b)))
	n := &node{field: root, length: batch.int64(batchRows)}
	for _, f := range root.children {
		column := a.node(f)
		if n.children = append(n.children, column); column.length != n.length {
			return nil, errLength
		}
	}
	return n, nil
}

func number(list *[]byte) int64 {
	n := int64(little.Uint64(*list))
	*list = (*list)[8:]
	return n
}

func (a *assembler) node(f *field) *node {
	n := &node{field: f, length: number(&a.nodes), nulls: number(&a.nodes) != 0}
	if n.length < 0 || n.length > min(a.most, math.MaxUint32) {
		panic(errLength)
	}
	if f.layout == nullLayout {
		return n
	}
	n.valid = a.buffer()
	switch f.layout {
	case textLayout:
		n.main, n.data = a.buffer(), a.buffer()
	case viewLayout:
		n.main = a.buffer()
		for range number(&a.variadic) {
			n.views = append(n.views, a.buffer())
		}
	case fixedLayout, bitLayout, listLayout, indexLayout:
		n.main = a.buffer()
	}
	if f.layout != indexLayout {
		for _, c := range f.children {
			n.children = append(n.children, a.node(c))
		}
	}
	return n
}

func (a *assembler) buffer() *buffer {
	at, size := number(&a.buffers), number(&a.buffers)
	if at < 0 || size < 0 || at > a.body.size || size > a.body.size-at {
		panic(errBounds)
	}
	b := &buffer{in: a.body.in, at: a.body.at + at, size: size}
	if a.codec == raw || size == 0 {
		return b
	}
	b = a.codec.unpack(b, a.left)
	a.left -= int64(len(b.mem))
	return b
}

// reading is one range of rows being read.
type reading struct {
	dictionaries map[int64]*dictionary
	end          int // where the row that is being written has to end
}

// read reads a range of values.
func (n *node) read(r *reading, from, count int64) *values {
	if from < 0 || count < 0 || from > n.length-count {
		panic(errOrder)
	}
	f := n.field
	v := &values{field: f, n: int(count), reading: r, views: n.views}
	if n.nulls && n.valid != nil && n.valid.size > 0 {
		v.valid, v.validBit = n.valid.bits(from, count)
	}
	width := int64(f.width)
	switch f.layout {
	case fixedLayout, viewLayout:
		v.data = n.main.part(from*width, count*width)
	case indexLayout:
		v.data, v.dictionary = n.main.part(from*width, count*width), r.dictionaries[f.id]
	case bitLayout:
		v.data, v.bit = n.main.bits(from, count)
	case textLayout:
		first, last := v.readOffsets(n, from, count)
		v.data = n.data.part(first, last-first)
	case listLayout:
		first, last := v.readOffsets(n, from, count)
		v.children = []*values{n.children[0].read(r, first, last-first)}
	case fixedListLayout:
		v.children = []*values{n.children[0].read(r, from*width, count*width)}
	case structLayout:
		for _, c := range n.children {
			v.children = append(v.children, c.read(r, from, count))
		}
	}
	return v
}

// readOffsets returns where the first value begins and the last one ends.
func (v *values) readOffsets(n *node, from, count int64) (first, last int64) {
	if count == 0 {
		return 0, 0
	}
	width := int64(4)
	if n.field.large {
		width = 8
	}
	v.offsets = n.main.part(from*width, (count+1)*width)
	v.base = v.offset(0)
	for i := range int(count) {
		if v.offset(i) > v.offset(i+1) {
			panic(errOrder)
		}
	}
	first, last = v.base, v.base+v.offset(int(count))
	if first < 0 || last < first {
		panic(errOrder)
	}
	return first, last
}
