package columnar

import (
	"testing"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// TestOldLists tells the element of a list by the rules for files of old writers.
func TestOldLists(t *testing.T) {
	for _, tc := range []struct {
		name, entries string
		inner         format.FieldRepetitionType
		element       bool // the repeated group is the element itself
	}{
		{"a", "list", format.Optional, false},
		{"a", "bag", format.Optional, false},
		{"a", "array", format.Required, true},
		{"a", "a_tuple", format.Required, true},
		{"a", "b_tuple", format.Required, false},
		{"a", "list", format.Repeated, true},
	} {
		list := format.SchemaElement{Name: tc.name, NumChildren: thrift.New(int32(1)),
			ConvertedType: thrift.New(deprecated.List)}
		root, err := newTree([]format.SchemaElement{
			{Name: "root", NumChildren: thrift.New(int32(1))}, list,
			{Name: tc.entries, NumChildren: thrift.New(int32(1)), RepetitionType: thrift.New(format.Repeated)},
			{Name: "item", Type: thrift.New(format.Int32), RepetitionType: thrift.New(tc.inner)},
		})
		if err != nil {
			t.Fatal(err)
		}
		n := root.children[0]
		if n.shape != listed || n.children[0].shape == structure != tc.element {
			t.Errorf("%s of %s %v: %v, %v", tc.name, tc.entries, tc.inner, n.shape, n.children[0].shape)
		}
	}
}
