package columnar

import (
	"errors"

	"github.com/parquet-go/parquet-go"
)

// printer writes rows as JSON.
type printer struct {
	out    []byte
	leaves []values
	at     []int // the next value of each leaf
}

var errLevels = errors.New("damaged data: the columns of this row do not fit together")

// AppendJSON appends the rows to out and calls f with where each of them stands in it, or why there
// is none.
func (r *Rows) AppendJSON(out []byte, f func(start, end int, err error)) []byte {
	p := &printer{out: out, leaves: r.leaves, at: make([]int, r.file.root.hi)}
	for i := range r.N {
		start := len(p.out)
		err := p.row(r.file.root, i)
		if err != nil {
			p.out = p.out[:start]
		}
		f(start, len(p.out), err)
	}
	return p.out
}

// row writes row i.
func (p *printer) row(root *node, i int) (err error) {
	defer func() {
		if recover() != nil {
			err = errLevels
		}
	}()
	for k, v := range p.leaves {
		p.at[k] = v.starts[i]
	}
	p.body(root)
	for k, v := range p.leaves {
		if p.at[k] != v.starts[i+1] {
			return errLevels
		}
	}
	return nil
}

// next is the value that a node's first leaf stands at.
func (p *printer) next(n *node) *parquet.Value { return &p.leaves[n.lo].list[p.at[n.lo]] }

func (p *printer) add(s string) { p.out = append(p.out, s...) }

// skip passes over the one value that each leaf has where n is not there.
func (p *printer) skip(n *node) {
	for k := n.lo; k < n.hi; k++ {
		p.at[k]++
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
	case p.next(n).DefinitionLevel() < n.def:
		p.add("null")
		p.skip(n)
	default:
		p.body(n)
	}
}

// entries calls f at every repetition of n.
func (p *printer) entries(n *node, f func(*node)) {
	if p.next(n).DefinitionLevel() < n.def {
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
	l := &p.leaves[n.lo]
	return p.at[n.lo] < len(l.list) && l.list[p.at[n.lo]].RepetitionLevel() == n.rep
}

// body writes n where it is there.
func (p *printer) body(n *node) {
	switch n.shape {
	case scalar:
		p.out = n.write(p.out, p.next(n))
		p.at[n.lo]++
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
