package columnar

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// shape is how a node of the schema looks in JSON.
type shape byte

const (
	scalar shape = iota
	structure
	listed  // one child, the element
	mapping // two children, key and value
)

// maxSchemaDepth bounds structs in structs and lists in lists.
const maxSchemaDepth = 100

// node is a column, or a group of them.
type node struct {
	key      []byte // its name as a member of an object, with the colon
	name     string
	shape    shape
	optional bool
	repeated bool // a list by itself, or the entries of one
	entries  bool // of a map
	rep, def int  // the levels at which it is there
	children []*node
	lo, hi   int // its leaves
	write    writer
	text     bool   // a scalar of bytes
	like     vector // how a scalar's values are
}

// tree builds nodes from the flat schema of a footer.
type tree struct {
	schema []format.SchemaElement
	at     int
	leaves int
}

func newTree(schema []format.SchemaElement) (*node, error) {
	t := &tree{schema: schema}
	root, err := t.node(0, 0, 0)
	if err != nil {
		return nil, err
	}
	if t.at != len(schema) || t.leaves == 0 {
		return nil, errors.New("a Parquet file without columns, or with a damaged schema")
	}
	root.optional, root.repeated = false, false
	return root, nil
}

func (t *tree) node(depth, rep, def int) (*node, error) {
	if t.at >= len(t.schema) || depth > maxSchemaDepth {
		return nil, fmt.Errorf("the schema ends early or is nested more than %d deep", maxSchemaDepth)
	}
	e := &t.schema[t.at]
	t.at++
	key, err := json.Marshal(strings.ToValidUTF8(e.Name, "\ufffd"))
	if err != nil {
		return nil, err
	}
	n := &node{key: append(key, ':'), name: e.Name, rep: rep, def: def, lo: t.leaves}
	if depth > 0 && e.RepetitionType.Valid {
		n.optional = e.RepetitionType.V == format.Optional
		n.repeated = e.RepetitionType.V == format.Repeated
	}
	if n.repeated {
		n.rep++
	}
	if n.repeated || n.optional {
		n.def++
	}
	if e.Type.Valid {
		n.write = writerOf(e)
		n.text = e.Type.V == format.ByteArray
		n.like = vector{kind: e.Type.V, width: widthOf(e)}
		t.leaves++
		n.hi = t.leaves
		return n, nil
	}
	n.shape = structure
	for range e.NumChildren.V {
		child, err := t.node(depth+1, n.rep, n.def)
		if err != nil {
			return nil, err
		}
		if child.hi > child.lo { // a group of nothing has no data
			n.children = append(n.children, child)
		}
	}
	n.hi = t.leaves
	n.fold(e)
	return n, nil
}

// fold recognises annotated lists and maps by the rules of Parquet's LogicalTypes, with those for
// files of old writers.
func (n *node) fold(e *format.SchemaElement) {
	if len(n.children) != 1 || !n.children[0].repeated {
		return
	}
	entries := n.children[0]
	switch {
	case annotated[*format.MapType](e, deprecated.Map, deprecated.MapKeyValue):
		if len(entries.children) == 2 {
			n.shape, entries.entries = mapping, true
		}
	case annotated[*format.ListType](e, deprecated.List):
		n.shape = listed
		if len(entries.children) == 1 && entries.shape == structure &&
			!entries.children[0].repeated &&
			entries.name != "array" && entries.name != n.name+"_tuple" {
			entries.shape = listed // its only child is the element
		}
	}
}

// annotated reports whether a group is of a logical type, or of one of its older names.
func annotated[T any](e *format.SchemaElement, old ...deprecated.ConvertedType) bool {
	if _, ok := e.LogicalType.Value.(T); ok {
		return true
	}
	for _, o := range old {
		if e.ConvertedType.Valid && e.ConvertedType.V == o {
			return true
		}
	}
	return false
}

// scalars appends the leaves below n in their order.
func (n *node) scalars(out []*node) []*node {
	if n.shape == scalar {
		return append(out, n)
	}
	for _, child := range n.children {
		out = child.scalars(out)
	}
	return out
}
