package export

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

func TestWithMember(t *testing.T) {
	cases := []struct{ name, row, want string }{
		{"plain", `{"a":1}`, `{"a":1,"admap":M}`},
		{"empty", `{}`, `{"admap":M}`},
		{"spaced", ` { "a" : 1 } `, `{ "a" : 1 ,"admap":M}`},
		{"empty, spaced", `{  }`, `{"admap":M}`},
		{"replaced last", `{"a":1,"admap":{"x":[1,{"y":"}"}]}}`, `{"a":1,"admap":M}`},
		{"replaced first", `{"admap":null, "a":1}`, `{ "a":1,"admap":M}`},
		{"replaced only", `{"admap":"},{"}`, `{"admap":M}`},
		{"replaced twice", `{"admap":1,"a":2,"admap":3}`, `{"a":2,"admap":M}`},
		{"replaced escaped", `{"\u0061dmap":1,"a":2}`, `{"a":2,"admap":M}`},
		{"deeper stays", `{"a":{"admap":1}}`, `{"a":{"admap":1},"admap":M}`},
		{"value stays", `{"a":"admap","b":["admap"]}`, `{"a":"admap","b":["admap"],"admap":M}`},
		{"strings", `{"a":"\"},{\\","b":"é\u00e9"}`, `{"a":"\"},{\\","b":"é\u00e9","admap":M}`},
		{"numbers", `{"a":1.50e+01,"b":12345678901234567890}`,
			`{"a":1.50e+01,"b":12345678901234567890,"admap":M}`},
		{"lines", "{\n  \"a\": 1.0,\r\n\t\"b\": \" <x> \u2028\"\n}",
			"{\"a\":1.0,\"b\":\" <x> \u2028\",\"admap\":M}"},
		{"mark", "\xef\xbb\xbf{\"a\":1}", `{"a":1,"admap":M}`},
		{"invalid UTF-8", "{\"a\":\"\xff\"}", "{\"a\":\"\xff\",\"admap\":M}"},
	}
	for _, c := range cases {
		got, err := withMember([]byte(c.row), []byte("M"))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, want %s, %v", c.name, got, c.want, err)
		}
	}
	broken := []string{"", "[]", "1", `{"a":1`, `{"a":1}}`, `{"a":1},`, `{1}`, "{\n", `{"a`, `"}`}
	for _, bad := range broken {
		if got, err := withMember([]byte(bad), []byte("M")); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

// FuzzWithMember compares with encoding/json: the members of a row stay, and one is added.
func FuzzWithMember(f *testing.F) {
	for _, seed := range []string{
		`{"a":1}`, `{"admap":[{}],"b":"\\\""}`, `{ "a" : {"b":[1,2,"}"]} , "c":null}`, "{\n}", `{"":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		var before, after map[string]json.RawMessage
		if json.Unmarshal(row, &before) != nil || before == nil {
			return
		}
		line, err := withMember(row, []byte(`{"key":"k"}`))
		if err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		if err := json.Unmarshal(line, &after); err != nil || bytes.ContainsAny(line, "\r\n") {
			t.Fatalf("%q became %q: %v", row, line, err)
		}
		before["admap"] = json.RawMessage(`{"key":"k"}`)
		if diff := cmp.Diff(compact(t, before), compact(t, after)); diff != "" {
			t.Fatalf("%q became %q\n%s", row, line, diff)
		}
	})
}

func compact(t *testing.T, m map[string]json.RawMessage) map[string]string {
	t.Helper()
	out := map[string]string{}
	for k, v := range m {
		var b bytes.Buffer
		if err := json.Compact(&b, v); err != nil {
			t.Fatal(err)
		}
		out[k] = b.String()
	}
	return out
}

func TestJSONL(t *testing.T) {
	r := request(t, mapped())
	r.Format, r.Indexes = "jsonl", []int{3, 1}
	r.Diagnosis.P[1], r.Diagnosis.SCorr[1] = 0.75, 1
	_, out := write(t, r)
	want := []string{
		`{"i":1,"admap":{"key":"02000000000000000000000000000000","mean":2.05,` +
			`"variance":0.0025000000000000044,"region":"LowAvg","scores":[2,2.1],"s_corr":1,` +
			`"s_corr_centred":null,"p_mislabelled":0.75,"flag":"mislabelled",` +
			`"note":"Zeile 1\nZeile 2, \"quoted\""}}`,
		`{"i":3,"admap":{"key":"04000000000000000000000000000000","mean":null,"variance":null,` +
			`"region":"unscored","scores":[null,3],"s_corr":null,"s_corr_centred":null,` +
			`"p_mislabelled":null,"flag":"","note":""}}`, "",
	}
	if diff := cmp.Diff(want, strings.Split(string(out), "\n")); diff != "" {
		t.Error(diff)
	}
}

// How the scores were read stands beside them, as far as it is known.
func TestJSONLSaysHowScoresWereRead(t *testing.T) {
	r := request(t, mapped())
	r.Format, r.Indexes, r.Origin.Scorer.Name = "jsonl", []int{0, 1, 3}, "judge"
	keys := r.Snapshot.Roster().ResponseKeys
	for p := range keys {
		keys[p] = model.Key{1: byte(p)}
	}
	one, _ := r.Snapshot.Roster().Span(1)
	three, _ := r.Snapshot.Roster().Span(3)
	r.Readings = map[model.Key]model.Reading{
		keys[one+1]: {Method: model.Expected, Spread: 0.5},
		keys[three]: {Method: model.Stated, Spread: math.NaN()},
	}
	_, out := write(t, r)
	lines := strings.Split(string(out), "\n")
	for k, end := range []string{
		`"scorer":"judge"}}`, `"scorer":"judge","methods":["","expected"],"spreads":[null,0.5]}}`,
		`"scorer":"judge","methods":["stated",""]}}`,
	} {
		if !strings.HasSuffix(lines[k], end) || k == 0 && strings.Contains(lines[k], "methods") {
			t.Errorf("%s does not end in %s", lines[k], end)
		}
	}
}
