package export

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"admap/model"
)

const (
	call  = `[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]`
	tools = `[{"type":"function","function":{"name":"f"}}]`
)

// spoken are samples with turns, tools and what some formats cannot express.
func spoken() []item {
	pair := []float64{1, 0}
	turns := []model.Turn{{Role: "user", Content: "a"}, {Role: "assistant", Content: "b"},
		{Role: "user", Content: "c"}}
	calling := responses("", "no\u2028\x00")
	calling[0].Turns = []model.Turn{{Role: "assistant", Calls: call}}
	tool := append(turns[:2:2], model.Turn{Role: "tool", Content: "7"})
	odd := responses("x", "y")
	odd[0].Turns = []model.Turn{{Role: "user", Content: "x"}}
	texts := []model.Text{
		{System: "S", Instruction: "user: a…", Turns: turns, Responses: responses("<x>", "")},
		{Instruction: "q", Responses: calling, Tools: tools},
		{Instruction: "q", Turns: tool, Responses: responses("x", "y")},
		{Instruction: "q", Responses: odd},
	}
	var all []item
	for _, text := range texts {
		all = append(all, item{text: text, labels: pair, scores: []float64{nan, nan}})
	}
	return all
}

func TestChatFormats(t *testing.T) {
	quoted := strings.ReplaceAll(`[{"name":"f","arguments":{"a":1}}]`, `"`, `\"`)
	tooled := strings.ReplaceAll(tools, `"`, `\"`)
	cases := []struct {
		format string
		want   []string
		left   map[string]int
	}{
		{"trl-chat", []string{
			`{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"a"},` +
				`{"role":"assistant","content":"b"},{"role":"user","content":"c"}],` +
				`"chosen":[{"role":"assistant","content":"<x>"}],` +
				`"rejected":[{"role":"assistant","content":""}]}`,
			`{"prompt":[{"role":"user","content":"q"}],` +
				`"chosen":[{"role":"assistant","content":"","tool_calls":` + call + `}],` +
				`"rejected":[{"role":"assistant","content":"no\u2028\u0000"}],"tools":` + tools + `}`,
			`{"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},` +
				`{"role":"tool","content":"7"}],"chosen":[{"role":"assistant","content":"x"}],` +
				`"rejected":[{"role":"assistant","content":"y"}]}`,
			`{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"user","content":"x"}],` +
				`"rejected":[{"role":"assistant","content":"y"}]}`, ""}, map[string]int{}},
		{"openai", []string{
			`{"input":{"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},` +
				`{"role":"assistant","content":"b"},{"role":"user","content":"c"}]},` +
				`"preferred_output":[{"role":"assistant","content":"<x>"}],` +
				`"non_preferred_output":[{"role":"assistant","content":""}]}`,
			`{"input":{"messages":[{"role":"user","content":"q"}],"tools":` + tools +
				`,"parallel_tool_calls":true},` +
				`"preferred_output":[{"role":"assistant","content":"","tool_calls":` + call + `}],` +
				`"non_preferred_output":[{"role":"assistant","content":"no\u2028\u0000"}]}`, ""},
			map[string]int{leftToolTurns: 1, leftAnswer: 1}},
		{"llamafactory", []string{
			`{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"},` +
				`{"from":"human","value":"c"}],"chosen":{"from":"gpt","value":"<x>"},` +
				`"rejected":{"from":"gpt","value":""},"system":"S","tools":""}`,
			`{"conversations":[{"from":"human","value":"q"}],` +
				`"chosen":{"from":"function_call","value":"` + quoted + `"},` +
				`"rejected":{"from":"gpt","value":"no\u2028\u0000"},` +
				`"system":"","tools":"` + tooled + `"}`,
			`{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"},` +
				`{"from":"observation","value":"7"}],"chosen":{"from":"gpt","value":"x"},` +
				`"rejected":{"from":"gpt","value":"y"},"system":"","tools":""}`, ""},
			map[string]int{leftAnswer: 1}},
	}
	for _, c := range cases {
		r := request(t, spoken())
		r.Format = c.format
		res, out := write(t, r)
		if diff := cmp.Diff(c.want, strings.Split(string(out), "\n")); diff != "" {
			t.Errorf("%s: %s", c.format, diff)
		}
		if !cmp.Equal(res.LeftOut, c.left) || res.Written+len(res.LeftOut) != 4 {
			t.Errorf("%s: %+v", c.format, res)
		}
	}
}

// TestDatasetInfo keeps other entries byte for byte, and never loses a file it cannot read.
func TestDatasetInfo(t *testing.T) {
	entry, err := infoText("out")
	if err != nil {
		t.Fatal(err)
	}
	own := "\n  \"out\": " + string(entry)
	other := "{\"z\" : {\"file_name\":\"é.json\", \"n\": 1e2},\n\n  \"a\":[]"
	cases := []struct{ old, want string }{
		{"", "{" + own + "\n}\n"},
		{other + "}", other + "," + own + "}"},
		{other + ", \"out\": {\"file_name\":\"out\"} }\n",
			other + ", \"out\": " + string(entry) + " }\n"},
		{`{"out":{"file_name":"mine.json"}}`, ""},
		{`{"a":1} x`, ""}, {`[1]`, ""}, {`{"a":`, ""},
	}
	for _, c := range cases {
		r := request(t, spoken())
		r.Format = "llamafactory"
		path := filepath.Join(filepath.Dir(r.Path), infoName)
		if c.old != "" {
			if err := os.WriteFile(path, []byte(c.old), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Write(context.Background(), r)
		now, readErr := os.ReadFile(path)
		want := c.want
		if want == "" {
			want = c.old
		}
		if (err != nil) != (c.want == "") || readErr != nil || string(now) != want {
			t.Errorf("%q became %q: %v, %v", c.old, now, err, readErr)
		}
		if _, there := os.Stat(r.Path); (there == nil) != (err == nil) {
			t.Errorf("%q: rows and error %v", c.old, err)
		}
	}
}

func TestParquet(t *testing.T) {
	items := mapped()
	items[0].text = model.Text{ID: "i", Instruction: "q\x00", System: "S",
		Responses: []model.ResponseText{{Body: "", Model: "m"}, {Body: "z"}}}
	for i := 1; i < len(items); i++ {
		items[i].text.Responses = responses("x", "y")[:len(items[i].labels)]
	}
	r := request(t, items)
	r.Format = "parquet"
	_, out := write(t, r)
	rows, err := parquet.Read[parquetRow](bytes.NewReader(out), int64(len(out)))
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first := fmt.Sprintf("%q %q %v %v", rows[0].Instruction, *rows[0].System, *rows[0].Mean, rows[0].Note)
	if want := `"q\x00" "S" 9 <nil>`; first != want {
		t.Errorf("the first row is %s", first)
	}
	a := rows[0].Responses
	if len(a) != 2 || a[0].Text != "" || *a[0].Model != "m" || a[1].Model != nil || *a[1].Label != 1 {
		t.Errorf("responses %+v", a)
	}
	if rows[3].Responses[0].Score != nil || rows[3].Mean != nil || len(rows[4].Responses) != 1 {
		t.Errorf("unscored: %+v", rows[3])
	}
	if _, again := write(t, r); !bytes.Equal(out, again) {
		t.Error("a second export differs")
	}
}

func TestCompressedByName(t *testing.T) {
	r := request(t, mapped())
	r.Format = "csv"
	_, plain := write(t, r)
	r.Path += ".gz"
	_, packed := write(t, r)
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := io.ReadAll(z); err != nil || !bytes.Equal(out, plain) || !z.ModTime.IsZero() {
		t.Errorf("%v\n%s", err, out)
	}
	r.Format = "parquet"
	if _, err := Write(context.Background(), r); err == nil {
		t.Error("parquet is compressed twice")
	}
}
