package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// anyOf builds what encoding/json builds of a value.
func anyOf(r *row, at int) any {
	var arena []byte
	switch r.kind(at) {
	case object:
		m := map[string]any{}
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i + 1) {
			m[string(r.decoded(i, &arena))] = anyOf(r, i+1)
		}
		return m
	case list:
		l := []any{}
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
			l = append(l, anyOf(r, i))
		}
		return l
	case text:
		return string(r.decoded(at, &arena))
	case number:
		return json.Number(r.b[r.nodes[at].start:r.nodes[at].end])
	case truth:
		return r.b[r.nodes[at].start] == 't'
	}
	return nil
}

var jsonSeeds = []string{
	`{}`, `[]`, `null`, ` {"a" : [1, -2.5e+3, true, false, null, "x"] } `, `{"a":1,"a":{"b":2}}`,
	`"\u00e9\ud83d\ude00\ud800\udc00x\ud800\u0041\udfff\"\\\/\b\f\n\r\t"`, `"\ud800\ud800\udc00"`,
	`"\ud83d"`, `"\uD83D\uZZZZ"`, `"ab` + "\x01" + `c"`, `"abcdefgh\`, `"\x"`, `01`, `-`, `1.`, `.5`,
	`1e`, `1e+`, `-0`, `0.0E-0`, `1 2`, `{"a"}`, `{"a":}`, `{,}`, `[1,]`, `[,1]`, `{"a":1,}`, `[}`,
	`{]`, `tru`, `nulll`, `NaN`, `[[[[]]]]`, `{"":""}`, `{"k\u0065y":1,"key":2}`, ``, ` `, "\ufeff{}",
	`"` + strings.Repeat("x", 23) + "\u00fc" + `"`, `[1 ,2` + "\n\t" + `]`, `{"a":1 "b":2}`, `["a" "b"]`,
	"{\"a\":\"\u6570\U0001f600\xe6\x95\"}", "{\"a\":\"\xff\u6570\" 1}", "{\"\xed\xa0\x80\":1}", "{}\xa0",
	"{\"a\":\"\ufffd\"}",
}

// FuzzParse compares with encoding/json: the same texts are accepted and mean the same.
func FuzzParse(f *testing.F) {
	for _, s := range jsonSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if at := invalidUTF8(b); at >= 0 {
			want := fmt.Sprintf("not UTF-8 at byte %d", at+1)
			if err := parseObject(&row{}, b); err == nil || err.Error() != want {
				t.Fatalf("%q: got %v, want %s", b, err, want)
			}
			return
		}
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.UseNumber()
		var want any
		var r row
		err := r.parse(b)
		if valid := json.Valid(b); valid != (err == nil) {
			t.Fatalf("%q: valid %v, got %v", b, valid, err)
		}
		if err != nil {
			return
		}
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := anyOf(&r, 0); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %#v, want %#v", b, got, want)
		}
		for key, v := range members(want) {
			if got := anyOf(&r, r.member(0, key)); !reflect.DeepEqual(got, v) {
				t.Fatalf("%q: member %q is %#v, want %#v", b, key, got, v)
			}
		}
	})
}

func members(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func TestParseDepth(t *testing.T) {
	for _, tc := range []struct {
		depth int
		ok    bool
	}{{maxDepth, true}, {maxDepth + 1, false}, {5_000_000, false}} {
		b := []byte(strings.Repeat("[", tc.depth) + strings.Repeat("]", tc.depth))
		var r row
		if err := r.parse(b); (err == nil) != tc.ok || tc.depth <= maxDepth+1 && json.Valid(b) != tc.ok {
			t.Errorf("depth %d: %v, encoding/json %v", tc.depth, err, json.Valid(b))
		}
	}
}

func TestParseValues(t *testing.T) {
	var r row
	err := r.parse([]byte("[" + strings.Repeat("1,", maxValues) + "1]"))
	if err == nil || !strings.Contains(err.Error(), "values in one row") {
		t.Errorf("got %v", err)
	}
}

func TestPlain(t *testing.T) {
	for n := range 40 {
		for _, c := range []byte{'"', '\\', 0, 0x1f, '\n'} {
			b := bytes.Repeat([]byte("\xc3\xbc\x7f !#[]")[:8], 6)[:n]
			b = append(b, c, '"', 0x20, 0xff, 0x80)
			if got := plain(b); got != n {
				t.Errorf("%d bytes before %#x: got %d", n, c, got)
			}
			a := bytes.ReplaceAll(b[:n], []byte("\xc3"), []byte(" "))
			a = append(bytes.ReplaceAll(a, []byte("\xbc"), []byte("^")), c, '"')
			if got := plainASCII(a, n/2); got != n {
				t.Errorf("from %d, %d bytes before %#x: got %d", n/2, n, c, got)
			}
		}
	}
}

func TestFloat(t *testing.T) {
	for in, want := range map[string]string{
		`4`: "4", `"4.5"`: "4.5", `" 3 "`: "3", `"N/A"`: "NaN", `""`: "NaN", `null`: "NaN", `"inf"`: "NaN",
		`"nan"`: "NaN", `-1e2`: "-100", `1e999`: "error", `true`: "error", `[]`: "error", `{}`: "error",
	} {
		var r row
		if err := r.parse([]byte(in)); err != nil {
			t.Fatal(err)
		}
		got := "error"
		if f, err := r.float(0); err == nil {
			got = strings.TrimSuffix(jsonFloat(f), ".0")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func jsonFloat(f float64) string {
	if f != f {
		return "NaN"
	}
	b, _ := json.Marshal(f)
	return string(b)
}

func FuzzRunes(f *testing.F) {
	f.Add("aüß数据😀")
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.ValidString(s) && runes([]byte(s)) != utf8.RuneCountInString(s) {
			t.Fatalf("%q: %d", s, runes([]byte(s)))
		}
	})
}
