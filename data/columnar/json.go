package columnar

import (
	"errors"
)

// printer writes rows as JSON.
type printer struct {
	out     []byte
	from    int // where the row begins
	streams []stream
	before  []stream // at the beginning of the row
}

var (
	errLevels = errors.New("damaged data: the columns of this row do not fit together")
	errLong   = errors.New("the row is longer than 256 MB")
)

// maxRow bounds a row in bytes.
const maxRow = 256 << 20

// AppendJSON appends the rows to out and calls f with where each of them stands in it, or why there
// is none.
func (r *Rows) AppendJSON(out []byte, f func(start, end int, err error)) []byte {
	p := &printer{out: out}
	for k, list := range r.leaves {
		s := stream{rest: list, most: r.file.leaves[k].def}
		s.settle()
		p.streams = append(p.streams, s)
	}
	for range r.N {
		start := len(p.out)
		err := p.row(r.file.root)
		if err != nil {
			p.out = p.out[:start]
		}
		f(start, len(p.out), err)
	}
	return p.out
}

// row writes the next row. After one that cannot be written it stands at the next all the same.
func (p *printer) row(root *node) (err error) {
	p.before, p.from = append(p.before[:0], p.streams...), len(p.out)
	defer func() {
		if r := recover(); r != nil {
			if err = errLevels; r == errLong {
				err = errLong
			}
			p.recover()
		}
	}()
	p.body(root)
	for k := range p.streams {
		if s := &p.streams[k]; !s.ended() && s.rep() > 0 {
			panic(errLevels)
		}
	}
	return nil
}

// recover passes over the row.
func (p *printer) recover() {
	copy(p.streams, p.before)
	for k := range p.streams {
		if s := &p.streams[k]; !s.ended() {
			s.row()
		}
	}
}

// next is the stream of a node's first leaf.
func (p *printer) next(n *node) *stream { return &p.streams[n.lo] }

func (p *printer) add(s string) { p.out = append(p.out, s...) }

// skip passes over the one value that each leaf has where n is not there.
func (p *printer) skip(n *node) {
	for k := n.lo; k < n.hi; k++ {
		p.streams[k].step()
	}
}

// value writes n, which may be null or a list.
func (p *printer) value(n *node) {
	switch {
	case !n.repeated && !n.optional:
		p.body(n)
	case n.repeated:
		p.add("[")
		p.entries(n, p.body)
		p.add("]")
	case p.next(n).def() < n.def:
		p.add("null")
		p.skip(n)
	default:
		p.body(n)
	}
}

// entries calls f at every repetition of n.
func (p *printer) entries(n *node, f func(*node)) {
	if p.next(n).def() < n.def {
		p.skip(n)
		return
	}
	for first := true; first || p.again(n); first = false {
		if !first {
			p.add(",")
		}
		f(n)
	}
}

func (p *printer) again(n *node) bool {
	if len(p.out)-p.from > maxRow {
		panic(errLong)
	}
	s := p.next(n)
	return !s.ended() && s.rep() == n.rep
}

// body writes n where it is there.
func (p *printer) body(n *node) {
	switch n.shape {
	case scalar:
		s := p.next(n)
		v := s.here()
		p.out = n.write(p.out, &v)
		s.step()
	case listed:
		p.value(n.children[0])
	case mapping:
		p.mapping(n.children[0])
	default:
		p.add("{")
		for i, child := range n.children {
			if i > 0 {
				p.add(",")
			}
			p.out = append(p.out, child.key...)
			p.value(child)
		}
		p.add("}")
	}
}

// mapping writes a map: as an object where its keys are text, else as a list.
func (p *printer) mapping(entries *node) {
	if !entries.children[0].text {
		p.value(entries)
		return
	}
	p.add("{")
	p.entries(entries, func(e *node) {
		start := len(p.out)
		if p.value(e.children[0]); p.out[start] != '"' {
			p.out = append(p.out[:start], `""`...) // a key that is null
		}
		p.add(":")
		p.value(e.children[1])
	})
	p.add("}")
}
