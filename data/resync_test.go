package data

import (
	"fmt"
	"strings"
	"testing"
)

func TestDamageInAListOnOneLine(t *testing.T) {
	const huge = 1 << 20
	for _, tc := range []struct{ in, want string }{
		{`[{"a":1},{"a":"x},{"a":2},{"a":3}]`, `{"a":1}|{"a":"x}|{"a":2}|{"a":3}`},
		{`[{"a":1}, {"a":"x""}, {"a":2}]`, `{"a":1}|{"a":"x""}|{"a":2}`},
		{`[{"a":1},{"a":[2},{"a":3},{"a":4}]`, `{"a":1}|{"a":[2}|{"a":3}|{"a":4}`},
		{`[{"a":1},{"a":2,{"a":3}]`, `{"a":1}|{"a":2|{"a":3}`},
		{`[{"a":1},"a":2,"b":3},{"a":3}]`, `{"a":1}|!` + faultBetween + `|{"a":3}`},
		{`[{"a":1},{"a":"x}]} y","b":"},{"a":2}]`, `{"a":1}|{"a":"x}]} y","b":"}|{"a":2}`},
		{`[{"a":1}],{"a":2}] x {"a":3}]`, `{"a":1}|!malformed JSON: the list ends before its rows do|` +
			`{"a":2}|!something follows the end of the list|{"a":3}`},
		{`{"a":1}{"a":"x}{"a":2}{"a":3}`, `{"a":1}|{"a":"x}|{"a":2}|{"a":3}`},
		{`[{"a":[{"a":1},{"a":2}]},{"a":3}]`, `{"a":[{"a":1},{"a":2}]}|{"a":3}`},
		{`[{"b":1},{"b":"x},{"c":2},{"c":3}]`, `{"b":1}|!malformed JSON: the file ends in the middle ` +
			`of a row; 25 bytes and an unknown number of rows are lost`},
	} {
		for _, size := range []int{5, 64, huge} {
			_, cut := sniff([]byte(tc.in))
			got := strings.Join(cutAll(t, tc.in, cut, size, huge), "|")
			got = strings.ReplaceAll(strings.ReplaceAll("|"+got, "|1!", "|!"), "|1:", "|")[1:]
			if got != tc.want {
				t.Errorf("%s in blocks of %d:\n got %s\nwant %s", tc.in, size, got, tc.want)
			}
		}
	}
}

// TestDamagedRowsAreCounted leaves a quote out of a few of many rows.
func TestDamagedRowsAreCounted(t *testing.T) {
	const rows = 20_000
	list := make([]string, rows)
	for i := range list {
		list[i] = fmt.Sprintf(`{"prompt":"p%d, {\"x\": [1]}","chosen":[{"role":"assistant",`+
			`"content":"}, { a"}],"rejected":[{"role":"assistant","content":"b]}"}]}`, i)
	}
	for _, i := range []int{100, 5000, 5001, rows - 2} {
		at := strings.Index(list[i], `"role"`) + i%3*2
		list[i] = list[i][:at] + strings.Replace(list[i][at:], `"`, "", 1)
	}
	d := mustOpen(t, "["+strings.Join(list, ", ")+"]", Options{})
	if d.RowCount() != rows-4 || d.ProblemCount() != 4 {
		t.Errorf("%d rows, %d problems: %v", d.RowCount(), d.ProblemCount(), d.Problems())
	}
}
