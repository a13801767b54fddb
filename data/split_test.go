package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"admap/model"
)

// cutAll returns every row of s as "line:text" or "line!fault", read in blocks of size bytes.
func cutAll(t *testing.T, s string, cut splitter, size, limit int) []string {
	t.Helper()
	bs := newBlocks(strings.NewReader(s), cut)
	bs.size, bs.limit = size, limit
	var out []string
	for {
		b, err := bs.next(nil)
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range b.rows {
			got := string(b.data[r.start:r.end])
			if r.fault != "" {
				out = append(out, fmt.Sprintf("%d!%s", r.line, r.fault))
				continue
			}
			if at := int(b.base) + r.start; s[at:at+len(got)] != got {
				t.Fatalf("row %q is not at offset %d of %q", got, at, s)
			}
			out = append(out, fmt.Sprintf("%d:%s", r.line, got))
		}
	}
}

func TestSplit(t *testing.T) {
	const huge = 1 << 20
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"\n \r\n\t\n", ""},
		{"a\nb\n", "1:a|2:b"},
		{"a\r\n\r\n  b  \r\nc", "1:a|3:b|4:c"},
		{"[1,2]\n[3]\n", "1:[1,2]|2:[3]"},
		{"[]", ""},
		{" [ ] \n", ""},
		{`[{"a":"]},{["},{"b":[1,{"c":"\\"}]}]`, `1:{"a":"]},{["}|1:{"b":[1,{"c":"\\"}]}`},
		{"[\n{\"a\":\n1}\n,\n\n{\"b\":2}, 3 ,\"x,\\\"]\"\n]\n", "2:{\"a\":\n1}|6:{\"b\":2}|6:3|6:\"x,\\\"]\""},
		{`[1,,2]`, "1:1|1!malformed JSON: a comma without a row before it|1:2"},
		{"[1,\n]", "1:1|2!malformed JSON: a comma without a row behind it"},
		{"[1\n{}]", "1:1|2!malformed JSON: no comma before this row"},
		{"[1,\n2]\n{}\n{}", "1:1|2:2|3!something follows the end of the list"},
		{"[1,{\"a\":\n", "1:1|1!malformed JSON: the file ends in the middle of a row"},
		{"[1\n", "1:1|2!malformed JSON: the file ends before the list does"},
	} {
		for _, size := range []int{1, 2, 3, 7, huge} {
			_, cut := sniff([]byte(tc.in))
			if got := strings.Join(cutAll(t, tc.in, cut, size, huge), "|"); got != tc.want {
				t.Errorf("%q in blocks of %d:\n got %s\nwant %s", tc.in, size, got, tc.want)
			}
		}
	}
}

func TestSplitTooLong(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x\\n", 300) + `"}`
	for _, size := range []int{1, 16, 100} {
		got := strings.Join(cutAll(t, "1\n"+long+"\n2\n"+long, &lines{}, size, 100), "|")
		if want := "1:1|2!" + tooLong + "|3:2|4!" + tooLong; got != want {
			t.Errorf("lines in blocks of %d: got %s", size, got)
		}
		got = strings.Join(cutAll(t, "[1,\n"+long+",\n2]", &elements{}, size, 100), "|")
		if want := "1:1|2!" + tooLong + "|3:2"; got != want {
			t.Errorf("list in blocks of %d: got %s", size, got)
		}
	}
}

// FuzzElements compares the cutting of a list with encoding/json's.
func FuzzElements(f *testing.F) {
	f.Add([]byte(`[{"a":"]},{["},{"b":[1,{"c":"\\"}]},"\"",true , null]`), 3)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		var want []json.RawMessage
		if size < 1 || size > 1<<16 || len(trim(b)) == 0 || trim(b)[0] != '[' {
			return
		}
		rows := cutAll(t, string(b), &elements{}, size, 1<<30)
		if json.Unmarshal(b, &want) != nil {
			return
		}
		if len(rows) != len(want) {
			t.Fatalf("%q: %d rows, want %d: %q", b, len(rows), len(want), rows)
		}
		for i, w := range want {
			if _, got, _ := strings.Cut(rows[i], ":"); got != string(bytes.TrimSpace(w)) {
				t.Fatalf("row %d is %q, want %q", i, got, w)
			}
		}
	})
}

// A few short rows before a huge one do not make room for millions like them, and what follows the
// bound of a row is passed over without being gathered.
func TestRoomIsMadeByWhatIsTypical(t *testing.T) {
	c := newCollector(0, &layout{})
	c.roster.Keys = make([]model.Key, 3)
	if c.grow(135, 1<<30); cap(c.places) > 0 {
		t.Errorf("room for %d rows after 135 bytes", cap(c.places))
	}
	if c.grow(blockBytes, 10*blockBytes); cap(c.places) < 27 {
		t.Errorf("room for %d rows after a tenth of a file", cap(c.places))
	}
	s := newBlocks(io.MultiReader(strings.NewReader("{}\n"), io.LimitReader(exes{}, 64*blockBytes),
		strings.NewReader("\n{}\n")), &lines{})
	s.limit = 4 * blockBytes
	rows, most := 0, 0
	var buf []byte
	for {
		b, err := s.next(buf)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, most, buf = rows+len(b.rows), max(most, cap(b.data)), b.data
	}
	if rows != 3 || most > 12*blockBytes {
		t.Errorf("%d rows, blocks of up to %d bytes", rows, most)
	}
}

type exes struct{}

func (exes) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}
