package data

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// none stands for a value that a row does not have.
const none = -1

func (r *row) kind(at int) kind {
	if at == none {
		return null
	}
	return r.nodes[at].kind
}

// behind returns the node behind the value at.
func (r *row) behind(at int) int { return int(r.nodes[at].next) }

// member returns the value of a key of the object at, or none. Of equal keys the last one counts,
// as in encoding/json.
func (r *row) member(at int, key string) int {
	found := none
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i + 1) {
		k := r.nodes[i]
		if !k.escaped {
			if string(r.b[k.start:k.end]) == key {
				found = i + 1
			}
		} else if string(unescape(nil, r.b[k.start:k.end])) == key {
			found = i + 1
		}
	}
	return found
}

// decoded returns the text at, without escapes. Text that has none is not copied.
func (r *row) decoded(at int, arena *[]byte) []byte {
	n := r.nodes[at]
	if !n.escaped {
		return r.b[n.start:n.end]
	}
	from := len(*arena)
	*arena = unescape(*arena, r.b[n.start:n.end])
	return (*arena)[from:len(*arena):len(*arena)]
}

// float reads the number at. Numbers in quotes count; other text ("N/A"), null and what is not
// finite are NaN, which means that there is none.
func (r *row) float(at int) (float64, error) {
	if at == none {
		return math.NaN(), nil
	}
	n := r.nodes[at]
	switch n.kind {
	case null:
		return math.NaN(), nil
	case number:
		f, err := strconv.ParseFloat(string(r.b[n.start:n.end]), 64)
		if err != nil {
			return 0, fmt.Errorf("number %s is out of range", short(string(r.b[n.start:n.end]), 30))
		}
		return f, nil
	case text:
		f, err := strconv.ParseFloat(string(trim(r.b[n.start:n.end])), 64)
		if err != nil || math.IsInf(f, 0) {
			return math.NaN(), nil
		}
		return f, nil
	}
	return 0, fmt.Errorf("%s where a number belongs", n.kind)
}

func trim(b []byte) []byte {
	for len(b) > 0 && blank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && blank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// unescape appends b, the inside of a JSON string known to be well-formed, to out. A surrogate
// without its partner becomes U+FFFD, as in encoding/json.
func unescape(out, b []byte) []byte {
	out = slices.Grow(out, len(b)+8) // escapes shrink, and words are written whole
	for {
		to := out[len(out):cap(out)]
		n := copyPlain(to, b)
		out, b = out[:len(out)+n], b[n:]
		if len(b) == 0 {
			return out
		}
		switch c := b[1]; c {
		case 'u':
			r, size := escapedRune(b)
			out = utf8.AppendRune(out, r)
			b = b[size:]
		default:
			out = append(out, escapes[c])
			b = b[2:]
		}
	}
}

// copyPlain copies what stands before the first backslash to out, which must be eight bytes longer
// than b, and returns its length. What follows there is spoilt.
func copyPlain(out, b []byte) (n int) {
	const low, high = 0x0101010101010101, 0x8080808080808080
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		binary.LittleEndian.PutUint64(out[n:], w)
		slash := w ^ low*'\\'
		if found := (slash - low) &^ slash & high; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for ; n < len(b) && b[n] != '\\'; n++ {
		out[n] = b[n]
	}
	return n
}

var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escapedRune decodes the \u escape, or the pair of them, that b starts with.
func escapedRune(b []byte) (r rune, size int) {
	r = hexRune(b[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(b[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hexRune(b []byte) rune {
	r := rune(0)
	for _, c := range b {
		r = r<<4 | rune(hexDigit(c))
	}
	return r
}

// hexDigit returns the value of a hex digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c-'0' <= 9:
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
