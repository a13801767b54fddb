package columnar

import (
	"errors"
	"io"
	"strings"
)

// Fault says why a column cannot be read.
type Fault struct {
	Column string // its path, with dots
	Why    error
}

// Sound returns the file with only the columns of which the first row can be read, nil if there is
// none, and what is wrong with the others.
func (f *File) Sound() (*File, []Fault) {
	at := 0
	for at < len(f.groups) && f.groups[at].NumRows == 0 {
		at++
	}
	if at == len(f.groups) || len(f.groups[at].Columns) != f.width {
		return nil, nil
	}
	var faults []Fault
	broken := map[int]bool{}
	paths := f.root.paths(nil, nil)
	for i, n := range f.leaves {
		if err := f.first(n, &f.groups[at], f.columns[i]); err != nil {
			broken[n.lo] = true
			faults = append(faults, Fault{Column: paths[i], Why: err})
		}
	}
	if len(faults) == len(f.leaves) {
		return nil, faults
	}
	whole := *f
	whole.root = f.root.without(broken)
	if whole.root == nil {
		return nil, faults
	}
	return whole.Only(func([]string) bool { return true }), faults
}

// first reads the first row of a column.
func (f *File) first(n *node, g *group, column int) error {
	l, err := f.newLeaf(n, &g.Columns[column])
	if err == nil {
		_, _, err = l.take(1)
	}
	if err == io.ErrUnexpectedEOF {
		err = errors.New("it ends before its first row")
	}
	return err
}

// without returns n without some of its leaves, nil if nothing is left. A map goes as a whole.
func (n *node) without(broken map[int]bool) *node {
	part := *n
	part.children = nil
	if n.shape == scalar && broken[n.lo] {
		return nil
	}
	for _, child := range n.children {
		kept := child.without(broken)
		if kept == nil && n.whole() {
			return nil
		}
		if kept != nil {
			part.children = append(part.children, kept)
		}
	}
	if n.shape != scalar && len(part.children) == 0 {
		return nil
	}
	return &part
}

// whole reports whether n is the map that its only child holds the entries of, or those entries.
func (n *node) whole() bool { return n.entries || n.shape == mapping }

// paths appends the names that lead to each leaf.
func (n *node) paths(path, out []string) []string {
	if n.shape == scalar {
		return append(out, strings.Join(path, "."))
	}
	for _, child := range n.children {
		out = child.paths(append(path[:len(path):len(path)], child.name), out)
	}
	return out
}
