package data

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	row := `{"source":"s\u001b[2J","prompt":"p\u202e\u0007\nnext","chosen":"a\u009b","rejected":"b","score_chosen":2}`
	in := row + "\n" + row + "\nbad\n" + `{"prompt":"x","chosen":"1","rejected":"2","cost":1}`
	d := mustOpen(t, in, Options{Map: map[string]string{"score_rejected": "cost"}})
	var b strings.Builder
	found, err := d.Inspect()
	if err != nil {
		t.Fatal(err)
	}
	if err := found.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(b.String(), visible(d.Files()[0].Path), "PATH")
	want := `file           PATH, 267 bytes, JSON Lines
schema         TRL preference: 3 of the first 3 rows have chosen, rejected; second: distilabel, which lacks generations
               source         ← source
               prompt         ← prompt
               chosen         ← chosen
               rejected       ← rejected
               score_chosen   ← score_chosen
               score_rejected ← cost  (--map)
samples        3
responses      6 (3 samples with 2)
labels         pairs, on 3 samples
scores         3, 1 to 2
references     none
sources        s\x1b[2J 2, (none) 1
models         none
duplicates     1
problems       1
               PATH:3: malformed JSON at byte 1: "b" where a value belongs
first sample
  source       s\x1b[2J
  instruction  p\u202e\x07\nnext
  response 1   a\x9b
  response 2   b
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestInspectionAsJSON(t *testing.T) {
	d := mustOpen(t, strings.Repeat("bad\n", 30)+schemaCases[8].in, Options{})
	in, err := d.Inspect()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var back Inspection
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Samples != 3 || back.ProblemCount != 34 || len(back.Problems) != maxShown ||
		back.PerSample[0] != (Count{"1", 1}) || back.PerSample[1] != (Count{"2", 2}) ||
		*back.ScoreMin != 2 || *back.ScoreMax != 4 || back.Duplicates != 1 || back.Labelled != 0 {
		t.Errorf("%s", b)
	}
	var text strings.Builder
	if err := back.WriteText(&text); err != nil || !strings.Contains(text.String(), "and 14 more\n") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

func TestEmptyListsInJSON(t *testing.T) {
	in, err := mustOpen(t, goodRow, Options{}).Inspect()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{`"sources":[]`, `"models":[]`, `"problems":[]`} {
		if !strings.Contains(string(b), list) {
			t.Errorf("no %s in %s", list, b)
		}
	}
	if nulls := strings.Count(string(b), "null"); nulls != 2 { // score_min and score_max
		t.Errorf("%d nulls in %s", nulls, b)
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain é 数据 👩‍💻 שלום":                        "plain é 数据 👩‍💻 שלום",
		"a\x00\x1b]0;x\x07\x7f":                      `a\x00\x1b]0;x\x07\x7f`,
		"\u0085\u009b":                               `\x85\x9b`,
		"\u202a\u202e\u2066\u2069\u200f\u061c\u2028": `\u202a\u202e\u2066\u2069\u200f\u061c\u2028`,
		"a\xffb\xc3":                                 `a\xffb\xc3`,
		"\ufffd \t\r\n":                              "\ufffd " + `\t\r\n`,
	} {
		if got := visible(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "äöü": "äöü", "äöüx": "äö…", "abcdef": "ab…", "数据文件": "数据…",
	} {
		if got := short(in, 3); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzVisible checks that nothing a terminal obeys is left.
func FuzzVisible(f *testing.F) {
	f.Add("a\x1b[31m\u202e\xff\u0090")
	f.Fuzz(func(t *testing.T, s string) {
		if v := visible(s); hostile(v) || strings.ContainsAny(v, "\x1b\u009b\u202e\u2066\n\r\x7f") {
			t.Fatalf("%q became %q", s, v)
		}
	})
}
