package arrowfile

import (
	"errors"
	"fmt"

	"admap/data/jsontext"
)

// The types, as Schema.fbs of the Arrow format numbers them. Unions, intervals, run-end encoding
// and list views are not read.
const (
	typeNull        = 1
	typeInt         = 2
	typeFloat       = 3
	typeBinary      = 4
	typeText        = 5
	typeBool        = 6
	typeDecimal     = 7
	typeDate        = 8
	typeTime        = 9
	typeStamp       = 10
	typeList        = 12
	typeStruct      = 13
	typeFixedBinary = 15
	typeFixedList   = 16
	typeMap         = 17
	typeDuration    = 18
	typeLargeBinary = 19
	typeLargeText   = 20
	typeLargeList   = 21
	typeBinaryView  = 23
	typeTextView    = 24
)

// Members of the tables in Schema.fbs, by their place.
const (
	schemaEndianness, schemaFields            = 0, 1
	fieldName, fieldType, fieldTypeTable      = 0, 2, 3
	fieldDictionary, fieldChildren            = 4, 5
	encodingID, encodingIndex                 = 0, 1
	firstParameter, secondParameter, bitWidth = 0, 1, 2
)

const (
	maxNesting = 64
	maxFields  = 1 << 16
)

// layout says how the values of a field stand in buffers.
type layout byte

const (
	fixedLayout layout = iota // all of one width
	nullLayout
	bitLayout
	textLayout // offsets into bytes
	listLayout // offsets into a child
	fixedListLayout
	structLayout
	viewLayout
	indexLayout // into a dictionary
)

// field is a column, or a part of one.
type field struct {
	name     []byte // as JSON, with the colon
	layout   layout
	width    int  // of a value in bytes, or of a fixed list in values
	large    bool // offsets of 8 bytes
	signed   bool // of indices
	id       int64
	values   *field // what a dictionary holds
	children []*field
	write    writer // of values that are not null
}

// schemaReader makes fields of descriptions.
type schemaReader struct{ count int }

// readSchema returns a struct of all columns, and what the dictionaries hold.
func readSchema(head table) (root *field, err error) {
	defer caught(&err)
	if head.int16(schemaEndianness, 0) != 0 {
		return nil, errors.New("written big-endian, which is not read")
	}
	root = &field{layout: structLayout, write: writeStruct}
	r := &schemaReader{}
	head.tables(schemaFields, func(t table) {
		if err == nil {
			var f *field
			f, err = r.field(t, 0)
			root.children = append(root.children, f)
		}
	})
	return root, err
}

// field reads the description of a field and of all that it is made of.
func (r *schemaReader) field(t table, depth int) (*field, error) {
	if r.count++; r.count > maxFields || depth > maxNesting {
		return nil, errors.New("malformed: too many fields")
	}
	name := t.text(fieldName)
	f := &field{name: append(jsontext.Text(nil, []byte(name)), ':')}
	var err error
	t.tables(fieldChildren, func(c table) {
		if err == nil {
			var child *field
			child, err = r.field(c, depth+1)
			f.children = append(f.children, child)
		}
	})
	if err != nil {
		return nil, err
	}
	parameters, _ := t.table(fieldTypeTable)
	if !f.lay(t.byte(fieldType), parameters) {
		return nil, fmt.Errorf("column %q has a type that is not read (number %d of Arrow's)",
			name, t.byte(fieldType))
	}
	if d, ok := t.table(fieldDictionary); ok {
		return f.indexed(d)
	}
	return f, nil
}

// indexed returns the field of indices into a dictionary of f's values.
func (f *field) indexed(encoding table) (*field, error) {
	width, signed := 4, true
	if index, ok := encoding.table(encodingIndex); ok {
		width, signed = int(index.int32(firstParameter, 0))/8, index.byte(secondParameter) != 0
	}
	if !wholeWidth(width) {
		return nil, errors.New("malformed: the width of dictionary indices")
	}
	return &field{
		name: f.name, layout: indexLayout, width: width, signed: signed,
		id: encoding.int64(encodingID), values: f, write: writeIndexed,
	}, nil
}

func wholeWidth(bytes int) bool { return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8 }

// lay finds the layout and the writer of a type; false stands for one that is not read.
func (f *field) lay(kind byte, t table) bool {
	switch kind {
	case typeNull:
		f.layout = nullLayout
		return true
	case typeBool:
		f.layout, f.write = bitLayout, writeBool
		return true
	case typeText, typeBinary, typeLargeText, typeLargeBinary:
		f.layout, f.write = textLayout, writeText
		f.large = kind == typeLargeText || kind == typeLargeBinary
		return true
	case typeTextView, typeBinaryView:
		f.layout, f.width, f.write = viewLayout, viewWidth, writeText
		return true
	case typeStruct:
		f.layout, f.write = structLayout, writeStruct
		return true
	case typeList, typeLargeList, typeFixedList, typeMap:
		return f.layList(kind, t)
	case typeFixedBinary:
		f.width, f.write = int(t.int32(firstParameter, 0)), writeText
		return f.width >= 0
	}
	f.write, f.width = scalar(kind, t)
	return f.write != nil
}

func (f *field) layList(kind byte, t table) bool {
	if len(f.children) != 1 {
		return false
	}
	f.layout, f.write, f.large = listLayout, writeList, kind == typeLargeList
	switch kind {
	case typeFixedList:
		f.layout, f.width = fixedListLayout, int(t.int32(firstParameter, 0))
		return f.width >= 0
	case typeMap:
		entry := f.children[0]
		if entry.layout != structLayout || len(entry.children) != 2 {
			return false
		}
		entry.children[0].name, entry.children[1].name = []byte(`"key":`), []byte(`"value":`)
		if entry.children[0].isText() {
			f.write = writeMap
		}
	}
	return true
}

// isText reports whether the values are written as text by nature.
func (f *field) isText() bool {
	if f.values != nil {
		return f.values.isText()
	}
	return f.layout == textLayout || f.layout == viewLayout
}
