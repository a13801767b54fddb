package data

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// kind is the type of a JSON value.
type kind byte

const (
	object kind = '{'
	list   kind = '['
	text   kind = '"'
	number kind = '0'
	truth  kind = 't' // true and false
	null   kind = 'n'
)

var kindNames = map[kind]string{
	object: "an object", list: "a list", text: "text", number: "a number", truth: "true or false",
	null: "null",
}

func (k kind) String() string { return kindNames[k] }

// Limits against rows that would cost more than they are worth.
const (
	maxDepth  = 10_000  // encoding/json's own limit
	maxValues = 4 << 20 // 64 MB of nodes: a row of plain numbers reaches it at about 8 MB
)

// node is one value of a row. The values of a container follow it in the order of the text; those
// of an object alternate between key and value.
type node struct {
	start, end uint32 // where it stands in the row; of text without the quotes
	next       uint32 // the node behind this value and all it contains
	kind       kind
	escaped    bool // text with backslashes in it
}

// row is one parsed JSON value: its bytes and a flat table of nodes, the root first. Nothing is
// decoded, so that text nobody asks for costs a scan and no more. A row is reused for the next one.
type row struct {
	b     []byte
	nodes []node
	open  []uint32 // containers not closed yet; a stack of our own cannot overflow
	at    int
	// garbled: some text is no UTF-8
	garbled bool
}

// parse reads b, which must hold one value and white space, and accepts what encoding/json accepts:
// text that is no UTF-8 as well, which it notes.
func (r *row) parse(b []byte) error {
	r.b, r.at, r.nodes, r.open, r.garbled = b, 0, r.nodes[:0], r.open[:0], false
	for more := true; more; {
		opened, err := r.value()
		if err == nil && !opened {
			more, err = r.after()
		}
		if err != nil {
			return err
		}
	}
	if r.space(); r.at < len(r.b) {
		return r.unexpected("behind the value")
	}
	return nil
}

// value reads a scalar or an empty container whole, or opens a container and stands at its first
// value.
func (r *row) value() (opened bool, err error) {
	r.space()
	if r.at >= len(r.b) {
		return false, r.unexpected("")
	}
	if len(r.nodes) >= maxValues {
		return false, fmt.Errorf("more than %d values in one row", maxValues)
	}
	switch c := r.b[r.at]; c {
	case '{', '[':
		return r.openContainer(kind(c))
	case '"':
		return false, r.text()
	case 't':
		return false, r.literal("true", truth)
	case 'f':
		return false, r.literal("false", truth)
	case 'n':
		return false, r.literal("null", null)
	default:
		return false, r.number()
	}
}

func (r *row) openContainer(k kind) (opened bool, err error) {
	if len(r.open) >= maxDepth {
		return false, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	r.open = append(r.open, uint32(len(r.nodes)))
	r.nodes = append(r.nodes, node{start: uint32(r.at), kind: k})
	r.at++
	r.space()
	if r.at < len(r.b) && r.b[r.at] == closer(k) {
		r.closeContainer()
		return false, nil
	}
	if k == object {
		return true, r.key()
	}
	return true, nil
}

func closer(k kind) byte { return byte(k) + 2 } // in ASCII, of both kinds

func (r *row) closeContainer() {
	last := len(r.open) - 1
	n := &r.nodes[r.open[last]]
	r.open = r.open[:last]
	r.at++
	n.end, n.next = uint32(r.at), uint32(len(r.nodes))
}

// after goes on behind a whole value. It reports whether another one follows.
func (r *row) after() (more bool, err error) {
	for len(r.open) > 0 {
		r.space()
		if r.at >= len(r.b) {
			return false, r.unexpected("")
		}
		k := r.nodes[r.open[len(r.open)-1]].kind
		switch r.b[r.at] {
		case closer(k):
			r.closeContainer()
		case ',':
			r.at++
			if k == object {
				return true, r.key()
			}
			return true, nil
		default:
			return false, r.unexpected("behind a value")
		}
	}
	return false, nil
}

func (r *row) key() error {
	r.space()
	if r.at >= len(r.b) || r.b[r.at] != '"' {
		return r.unexpected("where a key belongs")
	}
	if err := r.text(); err != nil {
		return err
	}
	r.space()
	if r.at >= len(r.b) || r.b[r.at] != ':' {
		return r.unexpected("where a colon belongs")
	}
	r.at++
	return nil
}

func (r *row) space() {
	for r.at < len(r.b) {
		switch r.b[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

func (r *row) scalar(start, end int, k kind, escaped bool) {
	r.nodes = append(r.nodes, node{
		start: uint32(start), end: uint32(end), next: uint32(len(r.nodes) + 1),
		kind: k, escaped: escaped,
	})
}

func (r *row) literal(word string, k kind) error {
	start := r.at
	for i := range len(word) {
		if r.at >= len(r.b) || r.b[r.at] != word[i] {
			return r.unexpected("in " + word)
		}
		r.at++
	}
	r.scalar(start, r.at, k, false)
	return nil
}

func (r *row) number() error {
	start := r.at
	if r.b[r.at] == '-' {
		r.at++
	}
	if r.at < len(r.b) && r.b[r.at] == '0' {
		r.at++
	} else if !r.digits() {
		return r.unexpected("where a value belongs")
	}
	if r.at < len(r.b) && r.b[r.at] == '.' {
		r.at++
		if !r.digits() {
			return r.unexpected("in a number")
		}
	}
	if r.at < len(r.b) && r.b[r.at]|0x20 == 'e' {
		r.at++
		if r.at < len(r.b) && (r.b[r.at] == '+' || r.b[r.at] == '-') {
			r.at++
		}
		if !r.digits() {
			return r.unexpected("in a number")
		}
	}
	r.scalar(start, r.at, number, false)
	return nil
}

func (r *row) digits() bool {
	start := r.at
	for r.at < len(r.b) && r.b[r.at]-'0' <= 9 {
		r.at++
	}
	return r.at > start
}

func (r *row) text() error {
	const low, high = 0x0101010101010101, 0x8080808080808080
	b, at := r.b, r.at+1
	start, escaped := at, false
	for {
		found := uint64(0)
		for len(b)-at >= 8 {
			w := binary.LittleEndian.Uint64(b[at:]) // see plain
			found = ((w ^ low*('"'^0x20) - low*0x21) | (w ^ low*'\\' - low) | w) & high
			if found != 0 {
				break
			}
			at += 8
		}
		if found != 0 {
			at += bits.TrailingZeros64(found) / 8
		} else {
			at = plainASCII(b, at)
		}
		if at >= len(b) {
			r.at = at
			return r.unexpected("")
		}
		switch c := b[at]; {
		case c == '"':
			r.scalar(start, at, text, escaped)
			r.at = at + 1
			return nil
		case c == '\\':
			escaped = true
			if at+1 < len(b) && escapes[b[at+1]] != 0 {
				at += 2
				continue
			}
			r.at = at
			if err := r.escape(); err != nil {
				return err
			}
			at = r.at
		case c >= utf8.RuneSelf:
			at = r.wide(at)
		default:
			r.at = at
			return r.unexpected("in text")
		}
	}
}

// wide returns where a run of characters beyond ASCII ends, and notes whether it is none in UTF-8. The
// usual characters of two and three bytes are told at once.
func (r *row) wide(at int) int {
	b := r.b
	for at < len(b) && b[at] >= utf8.RuneSelf {
		if c := b[at]; at+2 < len(b) && b[at+1]&0xc0 == 0x80 {
			if 0xc2 <= c && c < 0xe0 {
				at += 2
				continue
			}
			if 0xe0 < c && c < 0xed && b[at+2]&0xc0 == 0x80 {
				at += 3
				continue
			}
		}
		_, size := utf8.DecodeRune(b[at:])
		r.garbled = r.garbled || size == 1
		at += size
	}
	return at
}

// escape passes over a backslash and what it announces.
func (r *row) escape() error {
	r.at++
	if r.at >= len(r.b) {
		return r.unexpected("")
	}
	if escapes[r.b[r.at]] != 0 {
		r.at++
		return nil
	}
	if r.b[r.at] == 'u' {
		for range 4 {
			r.at++
			if r.at >= len(r.b) || hexDigit(r.b[r.at]) < 0 {
				return r.unexpected("in an escape")
			}
		}
		r.at++
		return nil
	}
	return r.unexpected("in an escape")
}

// plain returns how many bytes of b come before the first quote, backslash or control character. It
// looks at eight bytes at a time: flipping one bit makes the quote the neighbour of the control
// characters, and a borrow can only mark a byte behind the first true one.
func plain(b []byte) int {
	const low, high = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		found := ((w ^ low*('"'^0x20) - low*0x21) | (w ^ low*'\\' - low)) &^ w & high
		if found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for ; n < len(b); n++ {
		if c := b[n]; c == '"' || c == '\\' || c < 0x20 {
			break
		}
	}
	return n
}

// plainASCII returns where, from at on, the first byte of b is that is not plain or not ASCII.
func plainASCII(b []byte, at int) int {
	const low, high = 0x0101010101010101, 0x8080808080808080
	for ; len(b)-at >= 8; at += 8 {
		w := binary.LittleEndian.Uint64(b[at:])
		found := ((w ^ low*('"'^0x20) - low*0x21) | (w ^ low*'\\' - low) | w) & high
		if found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for ; at < len(b); at++ {
		if c := b[at]; c == '"' || c == '\\' || c < 0x20 || c >= utf8.RuneSelf {
			break
		}
	}
	return at
}

func (r *row) unexpected(where string) error {
	if r.at >= len(r.b) {
		return fmt.Errorf("malformed JSON: ends at byte %d in the middle of a value", len(r.b))
	}
	if where != "" {
		where = " " + where
	}
	return fmt.Errorf("malformed JSON at byte %d: %q%s", r.at+1, r.b[r.at:r.at+1], where)
}
