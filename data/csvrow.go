package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// table says how the rows of a file of separated values become JSON objects: each cell is a member
// named by the header. A cell without anything in it is null, and all others are text, numbers too.
// In a column whose cells are lists or objects, as JSON or as Python writes them, they are those; in
// a column of nothing but true and false they are truth values. Which columns are such is decided by
// the first rows of the file.
type table struct {
	comma byte
	names []string
	keys  [][]byte // ,"name": of every column, as JSON
	kinds []cellKind
}

type cellKind byte

const (
	cellText cellKind = iota
	cellNested
	cellTruth
)

var errNUL = errors.New("malformed CSV: a NUL byte")

// cells calls f with every field of a row that was cut by records and has no fault.
func (t *table) cells(row []byte, f func(i int, cell []byte, quoted bool)) (n int) {
	for {
		var cell []byte
		quoted := len(row) > 0 && row[0] == '"'
		end := 0
		if quoted {
			end = 1
			for end < len(row) {
				i := bytes.IndexByte(row[end:], '"')
				if i < 0 {
					end = len(row)
					break
				}
				if end += i + 1; end >= len(row) || row[end] != '"' {
					break
				}
				end++
			}
			cell = row[1:max(1, end-1)]
		} else {
			if end = bytes.IndexByte(row, t.comma); end < 0 {
				end = len(row)
			}
			cell = row[:end]
		}
		f(n, cell, quoted)
		n++
		if end >= len(row) {
			return n
		}
		row = row[end+1:]
	}
}

// decode appends a row as a JSON object.
func (t *table) decode(out, row []byte) ([]byte, error) {
	switch {
	case bytes.IndexByte(row, 0) >= 0:
		return out, errNUL
	case !utf8.Valid(row):
		return out, fmt.Errorf("not UTF-8 at byte %d of the row", invalidUTF8(row)+1)
	}
	from := len(out)
	n := t.cells(row, func(i int, cell []byte, quoted bool) {
		if i < len(t.keys) {
			out = append(out, t.keys[i]...)
			out = t.value(out, t.kinds[i], cell, quoted)
		}
	})
	if n != len(t.names) {
		return out, fmt.Errorf("%d fields where the header names %d", n, len(t.names))
	}
	out[from] = '{'
	return append(out, '}'), nil
}

func (t *table) value(out []byte, kind cellKind, cell []byte, quoted bool) []byte {
	if len(cell) == 0 && !quoted {
		return append(out, "null"...)
	}
	switch word := string(trim(cell)); {
	case kind == cellTruth && truthWords[word] != "":
		return append(out, truthWords[word]...)
	case kind == cellNested && word != "" && (word[0] == '[' || word[0] == '{' || word[0] == 'a'):
		if nested, ok := appendNested(out, undouble(cell, quoted)); ok {
			return nested
		}
	}
	return appendText(out, cell, quoted)
}

var truthWords = map[string]string{
	"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false",
	"FALSE": "false",
}

// undouble returns what the inside of a quoted field stands for.
func undouble(cell []byte, quoted bool) []byte {
	if !quoted || bytes.IndexByte(cell, '"') < 0 {
		return cell
	}
	return bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
}

// appendText appends a cell as JSON text.
func appendText(out, cell []byte, quoted bool) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	for len(cell) > 0 {
		n := plain(cell)
		out = append(out, cell[:n]...)
		if cell = cell[n:]; len(cell) == 0 {
			break
		}
		switch c := cell[0]; c {
		case '\n':
			out = append(out, `\n`...)
		case '"', '\\':
			out = append(out, '\\', c)
			if c == '"' && quoted {
				cell = cell[1:] // the second of two
			}
		default:
			out = append(out, `\u00`...)
			out = append(out, hex[c>>4], hex[c&15])
		}
		cell = cell[min(1, len(cell)):]
	}
	return append(out, '"')
}

// newTable reads the header and looks at the rows behind it. The offset is that of the first row.
func newTable(head []byte, comma byte, whole bool) (t *table, offset, line int, err error) {
	cut := newRecords(comma, 0)
	rows, done := cut.split(head, whole, nil)
	if len(rows) == 0 || rows[0].fault != "" {
		return nil, 0, 0, errors.New("its header is not to be made out")
	}
	t = &table{comma: comma}
	used := map[string]bool{}
	t.cells(head[rows[0].start:rows[0].end], func(i int, cell []byte, quoted bool) {
		t.name(strings.TrimSpace(string(undouble(cell, quoted))), used)
	})
	if bytes.IndexByte(head[:rows[0].end], 0) >= 0 || !utf8.Valid(head[:rows[0].end]) {
		return nil, 0, 0, errors.New("its header is no text in UTF-8")
	}
	t.kinds = make([]cellKind, len(t.names))
	offset, line = done, cut.line
	if len(rows) > 1 {
		offset, line = rows[1].start, rows[1].line-1
	}
	t.learn(head, rows[1:])
	return t, offset, line, nil
}

// name adds a column. One without a name, and one that has the name of another, get one of their
// own.
func (t *table) name(name string, used map[string]bool) {
	if name == "" {
		name = fmt.Sprintf("column %d", len(t.names)+1)
	}
	free := name
	for n := 2; used[free]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	used[free] = true
	key, _ := json.Marshal(free) // a string always has a JSON form
	t.names = append(t.names, free)
	t.keys = append(t.keys, append(append([]byte{','}, key...), ':'))
}

// learn decides what the cells of every column are by those of the first rows: nested if more than
// half are, truth values if all are.
func (t *table) learn(head []byte, rows []span) {
	filled, nested, truths := make([]int, len(t.names)), make([]int, len(t.names)),
		make([]int, len(t.names))
	for _, r := range rows {
		if r.fault != "" {
			continue
		}
		t.cells(head[r.start:r.end], func(i int, cell []byte, quoted bool) {
			if i >= len(t.names) || len(cell) == 0 {
				return
			}
			filled[i]++
			if truthWords[string(trim(cell))] != "" {
				truths[i]++
			} else if _, ok := appendNested(nil, undouble(cell, quoted)); ok {
				nested[i]++
			}
		})
	}
	for i := range t.kinds {
		switch {
		case 2*nested[i] > filled[i]:
			t.kinds[i] = cellNested
		case filled[i] > 0 && truths[i] == filled[i]:
			t.kinds[i] = cellTruth
		}
	}
}
