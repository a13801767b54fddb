package data

import (
	"strings"
	"testing"
)

func TestSplitObjectsAndMembers(t *testing.T) {
	const huge = 1 << 20
	for _, tc := range []struct{ in, want string }{
		{"{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", "1:{\n \"a\": 1\n}|4:{\n \"a\": 2\n}"},
		{`{"a":1}{"a":"}{"} {"a":3}`, `1:{"a":1}|1:{"a":"}{"}|1:{"a":3}`},
		{"\x1e{\"a\":1}\n\x1e{\"a\":2}\n", `1:{"a":1}|2:{"a":2}`},
		{"{\"a\":1}\r{\"a\":2}\r", `1:{"a":1}|1:{"a":2}`},
		{"{\n \"a\": 1\n}\n{\n \"a\": \"x\n{\n \"a\": 2\n}\n x y {}", "1:{\n \"a\": 1\n}|4!" + faultCut +
			"|6:{\n \"a\": 2\n}|9!malformed JSON: something stands between the rows|9:{}"},
		{"[\n {\"a\":1},\n {\"a\":[2},\n {\"a\":3}\n]", "2:{\"a\":1}|3!" + faultCut + "|4:{\"a\":3}"},
		{"[\n {\"a\":1},\n {}} ]\"b\":2},\n {\"a\":3}\n]", "2:{\"a\":1}|3:{}|" +
			"3!malformed JSON: no comma before this row|3!something follows the end of the list|" +
			"4:{\"a\":3}"},
		{`[1,2],3,4]`, "1:1|1:2|1!malformed JSON: the list ends before its rows do|1:3|1:4"},
		{"[\n{\n\"a\":[\n{\n}]},\n{}\n]", "2:{\n\"a\":[\n{\n}]}|6:{}"},
	} {
		for _, size := range []int{1, 2, 3, 7, huge} {
			_, cut := sniff([]byte(tc.in))
			if got := strings.Join(cutAll(t, tc.in, cut, size, huge), "|"); got != tc.want {
				t.Errorf("%q in blocks of %d:\n got %s\nwant %s", tc.in, size, got, tc.want)
			}
		}
	}
}

func TestShapesOfJSON(t *testing.T) {
	row := strings.ReplaceAll(goodRow, ":", ": ")
	for _, tc := range []struct {
		in        string
		rows, bad int
	}{
		{`{"version": "]", "data": [` + row + "," + row + `], "n": [1, "}"]}`, 2, 0},
		{"{\n\"train\": [\n" + row + ",\n" + row + "\n],\n\"test\": [{}, {}]}\n", 2, 1},
		{`{"rows": [` + row + `]`, 1, 1},
		{`{"data": [` + row + `]} x`, 1, 1},
		{`{"data": [` + row + `],` + row + `,` + row + `]}`, 2, 1},
		{strings.ReplaceAll(row, ", ", ",\n  "), 1, 0},
	} {
		d := mustOpen(t, tc.in, Options{})
		if d.RowCount() != tc.rows || d.ProblemCount() != tc.bad {
			t.Errorf("%s: %d rows, %d bad: %v", tc.in, d.RowCount(), d.ProblemCount(), d.Problems())
		}
		if text, err := d.Text(0); err != nil || text.Instruction != "p" {
			t.Errorf("%s: %+v, %v", tc.in, text, err)
		}
	}
}

func TestTablesInOneObject(t *testing.T) {
	for _, in := range []string{
		`{"prompt":{"0":"p","1":"q"},"chosen":{"0":"a","1":"b"},"rejected":{"0":"c","1":"d"}}`,
		`{"prompt":["p","q"],"chosen":["a","b"],"rejected":["c","d"]}`,
		`{"columns":["prompt","chosen","rejected"],"index":[0],"data":[["p","a","b"]]}`,
		`{"0":` + goodRow + `,"1":` + goodRow + `}`,
		"{\n\"x\":" + goodRow + ",\n\"y\":" + goodRow + "\n}",
	} {
		_, err := Open(t.Context(), []string{writeFile(t, "a.json", in)}, Options{CacheDir: t.TempDir()})
		if e, ok := err.(*Error); !ok || e.Hint != hintRecords {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestCarriageReturnsAlone(t *testing.T) {
	in := "prompt,chosen,rejected\rp,a,b\r\"q\rq\",a,b\rx\r"
	d, err := Open(t.Context(), []string{writeFile(t, "a.csv", in)}, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	_, err = Open(t.Context(), []string{writeFile(t, "b.csv", in[:23])}, Options{CacheDir: t.TempDir()})
	if err == nil || !strings.HasSuffix(err.Error(), "it holds a header and no row") {
		t.Error(err)
	}
	text, err := d.Text(1)
	if d.RowCount() != 2 || d.ProblemCount() != 1 || d.Problems()[0].Line != 5 || err != nil ||
		text.Instruction != "q\nq" {
		t.Errorf("%d rows, %v, %+v, %v", d.RowCount(), d.Problems(), text, err)
	}
}

// TestLongFirstRowWithAList has rows of which the first is longer than what is looked at to tell
// lines from a list that is the member of one object.
func TestLongFirstRowWithAList(t *testing.T) {
	for _, size := range []int{sniffBytes - 100, sniffBytes - 1, sniffBytes, 1 << 20} {
		row := `{"examples":[{"x":"` + strings.Repeat("\\n", size/2) + `"}],` + goodRow[1:]
		for in, rows := range map[string]int{
			row + "\n" + row + "\n": 2, row + "\r\n \n" + row: 2,
			`{"examples":[` + row + "," + row + "]}\n": 2,
		} {
			d := mustOpen(t, in, Options{})
			if d.RowCount() != rows || d.ProblemCount() != 0 {
				t.Errorf("%d bytes, %.20s…: %d rows, %v", size, in, d.RowCount(), d.Problems())
			}
		}
	}
}
