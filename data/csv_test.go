package data

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
)

func TestRecords(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"a,b\r\n\r\nc,d", "1:a,b|3:c,d"},
		{"\"x\ny\",\"a\"\"b\n\"\nz", "1:\"x\ny\",\"a\"\"b\n\"|4:z"},
		{"5\" disk,b\nc", "1:5\" disk,b|2:c"},
		{"\"a\" b\",c\nd", "1!" + faultQuote + "|2:d"},
		{"a\n\"b,c\nd\ne", "1:a|2!" + faultUnclosed + "|3:d|4:e"},
		{"\"", "1!" + faultUnclosed},
	} {
		for _, size := range []int{1, 2, 3, 7, 1 << 16} {
			got := strings.Join(cutAll(t, tc.in, newRecords(',', 0), size, 1<<16), "|")
			if got != tc.want {
				t.Errorf("%q in blocks of %d:\n got %q\nwant %q", tc.in, size, got, tc.want)
			}
		}
	}
}

func TestRecordsTooLong(t *testing.T) {
	in := "a\n" + strings.Repeat("x", 300) + "\n\"" + strings.Repeat("y\n", 100) + "z\n"
	var first string
	for _, size := range []int{1, 16, 100, 1000} {
		cut := newRecords(',', 0)
		cut.limit, cut.again = 50, 120
		got := strings.Join(cutAll(t, in, cut, size, 1000), "|")
		if first == "" {
			first = got
		}
		if want := "1:a|2!" + faultRecord + "|3!" + faultUnclosed + "|4:y|5:y|"; got != first ||
			!strings.HasPrefix(got, want) || !strings.HasSuffix(got, "103:z") {
			t.Errorf("blocks of %d: %s", size, got)
		}
	}
}

// FuzzRecords compares cutting and decoding with encoding/csv where that finds no fault, and one
// block size with another everywhere.
func FuzzRecords(f *testing.F) {
	f.Add([]byte("a,b\r\n\"x\ny\",\"q\"\"r\"\n\n\"5\" z,t\n\"open"), 3)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		if size < 1 || size > 1<<12 {
			return
		}
		cut := func(size int) []string {
			s := newRecords(',', 0)
			s.limit, s.again = 300, 1000
			return cutAll(t, string(b), s, size, 1<<16)
		}
		got := cut(size)
		if want := cut(1 << 15); !reflect.DeepEqual(got, want) {
			t.Fatalf("blocks of %d: %q, of %d: %q", size, got, 1<<15, want)
		}
		strict := csv.NewReader(bytes.NewReader(b))
		strict.FieldsPerRecord = -1
		want, err := strict.ReadAll()
		if err != nil || len(b) >= 300 || bytes.ContainsAny(b, "\r ") {
			return
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d rows, want %d: %q", b, len(got), len(want), got)
		}
		for i, fields := range want {
			_, row, _ := strings.Cut(got[i], ":")
			var cells []string
			(&table{comma: ','}).cells([]byte(row), func(_ int, cell []byte, quoted bool) {
				cells = append(cells, string(undouble(cell, quoted)))
			})
			if !reflect.DeepEqual(cells, fields) {
				t.Fatalf("%q row %d: %q, want %q", b, i, cells, fields)
			}
		}
	})
}

// FuzzNested makes JSON of literals: what it accepts is a list or an object that can be parsed.
func FuzzNested(f *testing.F) {
	for _, s := range []string{`['a', "b's", None]`, `[{'role': 'user', 'content': 'x\n\x41'}]`,
		`array([1. 2.], dtype=float32)`, `['a' 'b']`, `{"x":[1]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, ok := appendNested(nil, b); ok && !json.Valid(out) {
			t.Fatalf("%q became %q", b, out)
		}
	})
}

func TestNested(t *testing.T) {
	for in, want := range map[string]string{
		`['a', "b's", None, True]`:                    `["a","b's",null,true]`,
		`[{'role': 'user', 'content': "x\n\x41"}]`:    `[{"role":"user","content":"x\nA"}]`,
		"array([{'a': 1}\n {'a': 2.}], dtype=object)": `[{"a":1},{"a":2}]`,
		`['a' 'b']`:        `["a","b"]`,
		`['a''b']`:         "",
		`[INST] x [/INST]`: "",
		`{'a'}`:            "",
		`{"a": [1]}`:       `{"a": [1]}`,
		strings.Repeat("[", 99) + strings.Repeat(",]", 99): "",
	} {
		out, ok := appendNested(nil, []byte(in))
		if got := string(out); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v, want %s", in, got, ok, want)
		}
	}
}

func openNamed(t *testing.T, name, content string, opt Options) *Dataset {
	t.Helper()
	opt.CacheDir = t.TempDir()
	d, err := Open(t.Context(), []string{writeFile(t, name, content)}, opt)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

const someCSV = "prompt,chosen,rejected,,prompt\r\n" +
	"\"p,\n1\",[1] is it,\"say \"\"no\"\"\",7,\r\n" +
	"too,few\r\nq,a,b,,x\r\nw\x00,a,b,,\r\n\"z\" z\",a,b,,\r\n"

func TestCSV(t *testing.T) {
	utf := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(someCSV)) {
		utf = append(utf, byte(u), byte(u>>8))
	}
	var packed bytes.Buffer
	z, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(z, someCSV)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"t.csv": someCSV, "mark.csv": "\ufeff" + someCSV, "utf16.csv": string(utf),
		"semi.csv": strings.ReplaceAll(strings.ReplaceAll(someCSV, ",", ";"), "p;", "p,"),
		"t.tsv":    strings.ReplaceAll(strings.ReplaceAll(someCSV, ",", "\t"), "p\t", "p,"),
		"t.csv.gz": compress(t, someCSV), "t.csv.zst": packed.String(),
	} {
		d := openNamed(t, name, in, Options{})
		text, err := d.Text(0)
		if err != nil || text.Instruction != "p,\n1" || text.Responses[0].Body != "[1] is it" ||
			text.Responses[1].Body != `say "no"` {
			t.Errorf("%s: %+v, %v", name, text, err)
		}
		var lines []int
		for _, p := range d.Problems() {
			lines = append(lines, p.Line)
		}
		if d.Roster().Len() != 2 || fmt.Sprint(lines) != "[4 6 7]" {
			t.Errorf("%s: %d samples, problems %v", name, d.Roster().Len(), d.Problems())
		}
		rows, err := d.Rows(0)
		want := `{"prompt":"p,\n1","chosen":"[1] is it","rejected":"say \"no\"","column 4":"7","prompt_2":null}`
		if err != nil || string(rows[0]) != want {
			t.Errorf("%s: %s, %v", name, rows[0], err)
		}
	}
}

func TestCSVOfLists(t *testing.T) {
	d := openNamed(t, "t.csv", "instruction,generations,ratings\n"+
		"\"q\",\"['a', \"\"b's\"\"]\",\"[1.0, 2]\"\n", Options{})
	openNamed(t, "unnamed", "prompt,chosen,rejected\np,a,b\n", Options{})
	text, err := d.Text(0)
	if err != nil || len(text.Responses) != 2 || text.Responses[1].Body != "b's" ||
		d.Roster().Label[1] != 2 {
		t.Errorf("%+v, %v, %v", text, d.Roster().Label, err)
	}
}

func TestStrict(t *testing.T) {
	_, err := openText(t, goodRow+"\n"+goodRow+"\n{}\n", Options{Strict: true})
	if err == nil || !strings.HasSuffix(err.Error(), "rows.jsonl:3: no chosen") {
		t.Errorf("got %v", err)
	}
	if d := mustOpen(t, goodRow, Options{Strict: true}); d.Roster().Len() != 1 {
		t.Error("a good row was not read")
	}
}

func TestNatural(t *testing.T) {
	for _, pair := range [][2]string{{"s-2", "s-10"}, {"s-02", "s-2"}, {"a/9", "a/10/b"}, {"a", "b"}} {
		if natural(pair[0], pair[1]) >= 0 || natural(pair[1], pair[0]) <= 0 {
			t.Errorf("%v are out of order", pair)
		}
	}
}

// Links may lead to one directory by more ways than there is time for.
func TestExpandLinkedDirectories(t *testing.T) {
	t.Chdir(t.TempDir())
	const deep = 48
	for i := range deep {
		dir := fmt.Sprintf("d%02d", i)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, way := range []string{"a", "b"} {
			err := os.Symlink(fmt.Sprintf("../d%02d", i+1), filepath.Join(dir, way))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(fmt.Sprintf("d%02d/x.jsonl", deep-1), []byte(goodRow), 0o600); err != nil {
		t.Fatal(err)
	}
	if files, _, err := expand([]string{"d20"}); err != nil || len(files) != 1 {
		t.Errorf("%q, %v", files, err)
	}
}

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"d/s-10.jsonl", "d/s-2.csv.gz", "d/sub/a.json", "d/README.md",
		"d/.hidden.jsonl", "d/x.jsonl.admap", "d/x.jsonl.admap-wal", "d/admap.admapped.json",
		"d/out.csv.manifest.json", "d/dataset_info.json",
		"split/data/train-1.jsonl", "split/data/test-1.jsonl", "empty/x.txt"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(goodRow), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("..", "d/sub/up"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		in, want string
		notices  int
	}{
		{"d", "d/admap.admapped.json d/s-2.csv.gz d/s-10.jsonl d/sub/a.json", 1},
		{"d/*.jsonl", "d/s-10.jsonl", 0},
		{"**/*.json*", "d/admap.admapped.json d/dataset_info.json d/out.csv.manifest.json " +
			"d/s-10.jsonl d/sub/a.json split/data/test-1.jsonl split/data/train-1.jsonl", 0},
		{"**/s-[^1].csv*", "d/s-2.csv.gz", 0},
		{"**/[^ad-s]*.txt", "empty/x.txt", 0},
		{"d/**/*.json", "d/admap.admapped.json d/dataset_info.json d/out.csv.manifest.json d/sub/a.json", 0},
		{"split", "split/data/train-1.jsonl", 1},
		{"split/data/t*-1.jsonl", "split/data/test-1.jsonl split/data/train-1.jsonl", 0},
		{"d/s-10.jsonl d/../d/s-10.jsonl d", "d/s-10.jsonl d/admap.admapped.json " +
			"d/s-2.csv.gz d/sub/a.json", 3},
	} {
		files, notices, err := expand(strings.Fields(tc.in))
		if got := strings.Join(files, " "); err != nil || got != tc.want ||
			len(notices) != tc.notices {
			t.Errorf("%s: %s, %q, %v", tc.in, got, notices, err)
		}
	}
	for _, in := range []string{"empty", "no*.jsonl"} {
		if _, _, err := expand([]string{in}); err == nil {
			t.Errorf("%s was opened", in)
		}
	}
}
