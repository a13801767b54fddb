package data

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
)

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openText opens content as a file.
func openText(t testing.TB, content string, opt Options) (*Dataset, error) {
	t.Helper()
	d, err := Open(context.Background(), []string{writeFile(t, "rows.jsonl", content)}, opt)
	if err == nil {
		t.Cleanup(func() { d.Close() })
	}
	return d, err
}

func mustOpen(t testing.TB, content string, opt Options) *Dataset {
	t.Helper()
	d, err := openText(t, content, opt)
	if err != nil {
		t.Fatalf("%v (hint: %s)", err, hintOf(err))
	}
	return d
}

func hintOf(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Hint
	}
	return ""
}

// dump writes everything a dataset says of its samples, one line for a field that is set.
func dump(t *testing.T, d *Dataset) string {
	t.Helper()
	var b strings.Builder
	r := d.Roster()
	fmt.Fprintf(&b, "%s labels=%s storedIsLabel=%v\n", d.Schema().Name, r.LabelKind, r.StoredIsLabel)
	for i := range r.Len() {
		text, err := d.Text(i)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range [][2]string{
			{"id", text.ID}, {"source", text.Source}, {"language", text.Language},
			{"system", text.System}, {"instruction", text.Instruction}, {"reference", text.Reference},
		} {
			if f[1] != "" {
				fmt.Fprintf(&b, "%s: %q\n", f[0], f[1])
			}
		}
		if r.Sources[r.Source[i]] != text.Source {
			t.Errorf("source of sample %d: roster %q", i, r.Sources[r.Source[i]])
		}
		if tongue := languageOf(r, i); tongue != text.Language {
			t.Errorf("language of sample %d: roster %q, text %q", i, tongue, text.Language)
		}
		lo, hi := r.Span(i)
		for p := lo; p < hi; p++ {
			dumpResponse(t, &b, r, p, text.Responses[p-lo])
		}
		if hi-lo != len(text.Responses) {
			t.Errorf("sample %d has %d responses in the roster, %d texts", i, hi-lo, len(text.Responses))
		}
	}
	for _, p := range d.Problems() {
		fmt.Fprintf(&b, "%d: %s\n", p.Line, p.Reason)
	}
	return b.String()
}

func languageOf(r *model.Roster, i int) string {
	if r.Language == nil {
		return ""
	}
	return r.Languages[r.Language[i]]
}

func dumpResponse(t *testing.T, b *strings.Builder, r *model.Roster, p int, x model.ResponseText) {
	fmt.Fprintf(b, "- %q label=%v stored=%v", x.Body, r.Label[p], r.Stored[p])
	if x.Model != "" {
		fmt.Fprintf(b, " model=%s", x.Model)
	}
	if x.Rationale != "" {
		fmt.Fprintf(b, " rationale=%q", x.Rationale)
	}
	b.WriteByte('\n')
	if r.Models[r.Model[p]] != x.Model {
		t.Errorf("model of response %d: roster %q, text %q", p, r.Models[r.Model[p]], x.Model)
	}
	if n := len([]rune(x.Body)); int(r.Length[p]) != n {
		t.Errorf("length of response %d: roster %d, text %d", p, r.Length[p], n)
	}
}

var schemaCases = []struct {
	name, in, want string
	mapped         map[string]string
}{
	{
		name: "UltraFeedback",
		in: `{"source":"evol","instruction":"Say hü","models":["a","b"],"completions":[
{"model":"a","response":"hü\n","annotations":{"honesty":{"Rating":"4","Rationale":"fair"},
"helpfulness":{"Rating":"N/A","Rationale":"none"},"truth":{"Rating":"1"}},"overall_score":7.5},
{"model":"b","response":"","annotations":{"honesty":{"Rating":"N/A"}},"overall_score":null}],
"correct_answers":["None"],"incorrect_answers":[]}
{"instruction":"x","completions":[{"response":"y","annotations":{}}],"correct_answers":["","yes"]}`,
		want: `UltraFeedback labels=ratings storedIsLabel=false
source: "evol"
instruction: "Say hü"
- "hü\n" label=2.5 stored=7.5 model=a rationale="honesty: fair\nhelpfulness: none"
- "" label=NaN stored=NaN model=b
instruction: "x"
reference: "yes"
- "y" label=NaN stored=NaN
`,
	},
	{
		name: "UltraFeedback with overall scores only",
		in:   `{"instruction":"q","completions":[{"response":"a","overall_score":1},{"response":"b","overall_score":"2"}]}`,
		want: `UltraFeedback labels=ratings storedIsLabel=true
instruction: "q"
- "a" label=1 stored=1
- "b" label=2 stored=2
`,
	},
	{
		name: "UltraFeedback with fine-grained scores",
		in:   `{"instruction":"q","completions":[{"response":"a","overall_score":1,"fine-grained_score":4.25}]}`,
		want: `UltraFeedback labels=ratings storedIsLabel=false
instruction: "q"
- "a" label=4.25 stored=1
`,
	},
	{
		name: "ultrafeedback_binarized",
		in: `{"prompt":"p","prompt_id":"x1","chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"good"}],
"rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"bad"}],"messages":[],
"score_chosen":8.0,"score_rejected":null}`,
		want: `ultrafeedback_binarized labels=pairs storedIsLabel=false
id: "x1"
instruction: "p"
- "good" label=1 stored=8
- "bad" label=0 stored=NaN
`,
	},
	{
		name: "TRL strings",
		in: `{"prompt":"p","chosen":"good","rejected":"bad"}
{"prompt":"p2","chosen":"good","rejected":"bad","score_chosen":3,"score_rejected":2,"system":"be brief"}
{"prompt":"p3","chosen":"good"}
{"chosen":"good","rejected":"bad"}
{"prompt":7,"chosen":"good","rejected":"bad"}`,
		want: `TRL preference labels=pairs storedIsLabel=false
instruction: "p"
- "good" label=1 stored=NaN
- "bad" label=0 stored=NaN
system: "be brief"
instruction: "p2"
- "good" label=1 stored=3
- "bad" label=0 stored=2
3: no rejected
4: no prompt
5: prompt is a number, not text
`,
	},
	{
		name: "TRL strings with implicit prompt",
		in:   `{"chosen":"The sky is blue","rejected":"The sky is green"}`,
		want: `TRL preference labels=pairs storedIsLabel=false
- "The sky is blue" label=1 stored=NaN
- "The sky is green" label=0 stored=NaN
`,
	},
	{
		name: "TRL messages, prompt apart, after several turns, with a system prompt",
		in: `{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"u1"},
{"role":"assistant","content":"a1"},{"role":"user","content":"u2"}],
"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}`,
		want: `TRL preference labels=pairs storedIsLabel=false
system: "S"
instruction: "user: u1\n\nassistant: a1\n\nuser: u2"
- "good" label=1 stored=NaN
- "bad" label=0 stored=NaN
`,
	},
	{
		name: "TRL messages with implicit prompt, parting early, equal, and in parts",
		in: `{"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"x"},{"role":"user","content":"v"},{"role":"assistant","content":"y"}],"rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"z"}]}
{"chosen":[{"from":"human","value":"u"},{"from":"gpt","value":"same"}],"rejected":[{"from":"human","value":"u"},{"from":"gpt","value":"same"}]}
{"chosen":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url"}]},{"role":"assistant","content":"c"}],"rejected":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url"}]},{"role":"assistant","content":"d"}]}
{"chosen":[{"role":"user"}],"rejected":[]}`,
		want: `TRL preference labels=pairs storedIsLabel=false
instruction: "u"
- "assistant: x\n\nuser: v\n\nassistant: y" label=1 stored=NaN
- "z" label=0 stored=NaN
instruction: "u"
- "same" label=1 stored=NaN
- "same" label=0 stored=NaN
instruction: "see\n[image_url]"
- "c" label=1 stored=NaN
- "d" label=0 stored=NaN
4: chosen: a message without role or content
`,
	},
	{
		name: "distilabel",
		in: `{"instruction":"i","generations":["a","b"],"ratings":[4,null],"rationales":["nice",null],"generation_models":["m1","m2"],"language":"de"}
{"instruction":"i","generations":["a","b"],"ratings":null}
{"instruction":"i","generations":["a","b"],"ratings":[1,2,3]}
{"instruction":"i","generations":[],"ratings":[]}
{"instruction":"i","generations":["a",null],"ratings":[1,2]}
{"instruction":"","generations":["",""]}
{"instruction":"i","generations":"a","ratings":[2]}`,
		want: `distilabel labels=ratings storedIsLabel=true
language: "de"
instruction: "i"
- "a" label=4 stored=4 model=m1 rationale="nice"
- "b" label=NaN stored=NaN model=m2
instruction: "i"
- "a" label=NaN stored=NaN
- "b" label=NaN stored=NaN
instruction: "i"
- "a" label=2 stored=2
3: ratings has 3 values for 2 responses
4: no response: generations is empty
5: generations, response 2: it is null
6: instruction and responses are empty
`,
	},
	{
		name: "pairwise",
		in: `{"input":"i","output_1":"a","output_2":"b","label":1}
{"input":"i","output_1":"a","output_2":"b","label":2}
{"input":"i","output_1":"a","output_2":"b","label":null}
{"input":"i","output_1":"a","output_2":"b","label":3}
{"input":"i","output_1":"a","label":1}`,
		want: `pairwise labels=pairs storedIsLabel=false
instruction: "i"
- "a" label=1 stored=NaN
- "b" label=0 stored=NaN
instruction: "i"
- "a" label=0 stored=NaN
- "b" label=1 stored=NaN
instruction: "i"
- "a" label=NaN stored=NaN
- "b" label=NaN stored=NaN
4: label is 3, not between 1 and 2
5: no output_2
`,
	},
	{
		name: "AlpacaEval preferences",
		in: `{"instruction":"do","input":"this","output_1":"a","output_2":"b","preference":1.49,"generator_1":"g","generator_2":"h"}
{"instruction":"do","input":"","output_1":"a","output_2":"b","preference":1.5}
{"instruction":"do","output_1":"a","output_2":"b","preference":1.9}`,
		want: `pairwise labels=pairs storedIsLabel=false
instruction: "do\n\nthis"
- "a" label=1 stored=NaN model=g
- "b" label=0 stored=NaN model=h
instruction: "do"
- "a" label=0.5 stored=NaN
- "b" label=0.5 stored=NaN
instruction: "do"
- "a" label=0 stored=NaN
- "b" label=1 stored=NaN
`,
	},
}

func TestSchemas(t *testing.T) {
	for _, tc := range schemaCases {
		t.Run(tc.name, func(t *testing.T) {
			in := tc.in
			if strings.HasPrefix(tc.name, "UltraFeedback") || strings.Contains(tc.name, "apart") ||
				tc.name == "ultrafeedback_binarized" {
				in = unfold(in)
			}
			if got := dump(t, mustOpen(t, in, Options{Map: tc.mapped})); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

// unfold joins rows that the test writes on several lines.
func unfold(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", ""), `}{"`, "}\n{\"")
}
