package columnar

import (
	"encoding/binary"
	"errors"
)

var errValues = errors.New("damaged data: a page does not hold the values it claims")

// hybrid fills out with numbers that are run-length encoded or packed in so many bits.
func hybrid[T byte | uint32](out []T, b []byte, width int) error {
	if width == 0 {
		clear(out)
		return nil
	}
	if width > 32 {
		return errValues
	}
	for len(out) > 0 {
		head, n := binary.Uvarint(b)
		if n <= 0 {
			return errValues
		}
		b = b[n:]
		if head&1 == 1 {
			took, rest := unpackBits(out, b, width, head>>1)
			if took == 0 {
				return errValues
			}
			out, b = out[took:], rest
			continue
		}
		size, run := (width+7)/8, min(head>>1, uint64(len(out)))
		if run == 0 || len(b) < size {
			return errValues
		}
		v := uint32(0)
		for i, c := range b[:size] {
			v |= uint32(c) << (8 * i)
		}
		for i := range out[:run] {
			out[i] = T(v)
		}
		out, b = out[run:], b[size:]
	}
	return nil
}

// unpackBits reads groups of eight numbers and returns how many of them there are.
func unpackBits[T byte | uint32](out []T, b []byte, width int, groups uint64) (int, []byte) {
	size := len(b)
	if groups <= uint64(size/width) {
		size = int(groups) * width
	}
	n := min(len(out), size*8/width)
	acc, bits, at := uint64(0), 0, 0
	for i := range out[:n] {
		for bits < width {
			acc |= uint64(b[at]) << bits
			at++
			bits += 8
		}
		out[i] = T(acc & (1<<width - 1))
		acc >>= width
		bits -= width
	}
	return n, b[size:]
}

// deltas reads n numbers of which the differences are packed, and returns what follows them.
func deltas(b []byte, n int) ([]int64, []byte, error) {
	var head [3]uint64 // values in a block, parts of a block, values
	for i := range head {
		v, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, nil, errValues
		}
		head[i], b = v, b[size:]
	}
	last, size := binary.Varint(b)
	if size <= 0 || head[2] != uint64(n) || head[1] == 0 || head[0] > 1<<20 ||
		head[0]%head[1] != 0 || head[0]/head[1]%8 != 0 || head[0] == 0 {
		return nil, nil, errValues
	}
	b = b[size:]
	if n == 0 {
		return nil, b, nil
	}
	out := append(make([]int64, 0, min(n, len(b)*8+1)), last)
	part := int(head[0] / head[1])
	for len(out) < n {
		least, size := binary.Varint(b)
		if size <= 0 || len(b)-size < int(head[1]) {
			return nil, nil, errValues
		}
		widths := b[size : size+int(head[1])]
		b = b[size+int(head[1]):]
		for _, w := range widths {
			if len(out) == n {
				break
			}
			need := part / 8 * int(w)
			if w > 64 || need > len(b) {
				return nil, nil, errValues
			}
			for i := range min(part, n-len(out)) {
				last += least + int64(bitsAt(b, i*int(w), int(w)))
				out = append(out, last)
			}
			b = b[need:]
		}
	}
	return out, b, nil
}

// bitsAt returns the number of so many bits that begins at a bit.
func bitsAt(b []byte, at, width int) (v uint64) {
	for got := 0; got < width; {
		take := min(8-at&7, width-got)
		v |= uint64(b[at>>3]>>(at&7)) & (1<<take - 1) << got
		got, at = got+take, at+take
	}
	return v
}
