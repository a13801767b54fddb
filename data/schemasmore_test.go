package data

import (
	"fmt"
	"strings"
	"testing"

	"admap/model"
)

// allTexts writes instruction, responses, models and labels of every sample.
func allTexts(t *testing.T, d *Dataset) string {
	t.Helper()
	var out []string
	for i := range d.Roster().Len() {
		text, err := d.Text(i)
		if err != nil {
			t.Fatal(err)
		}
		lo, _ := d.Roster().Span(i)
		line := text.Instruction
		for k, r := range text.Responses {
			line += fmt.Sprintf(" %s/%s=%g", r.Body, r.Model, d.Roster().Label[lo+k])
		}
		out = append(out, line)
	}
	return strings.Join(out, "|")
}

// battle is a judgment of two conversations of two turns.
func battle(turn int) string {
	conversation := func(a, b string) string {
		return fmt.Sprintf(`[{"role":"user","content":"p"},{"role":"assistant","content":%q},`+
			`{"role":"user","content":"q"},{"role":"assistant","content":%q}]`, a, b)
	}
	return fmt.Sprintf(`{"question_id":81,"model_a":"m","model_b":"n","winner":"model_b",`+
		`"conversation_a":%s,"conversation_b":%s,"turn":%d}`+"\n",
		conversation("a", "c"), conversation("b", "d"), turn)
}

func TestMoreSchemas(t *testing.T) {
	for _, tc := range []struct {
		name, in, schema, want string
		kind                   model.LabelKind
	}{
		{"judged by turn", battle(1) + battle(2), "Chatbot Arena",
			"p a/m=0 b/n=1|p assistant: a\n\nuser: q\n\nassistant: c/m=0 " +
				"assistant: b\n\nuser: q\n\nassistant: d/n=1", model.Pairs},
		{"lists of chosen and rejected",
			`{"prompt":"p","chosen":["a"],"rejected":["b","c"],"models":["m","n","o"]}`,
			"chosen and rejected lists", "p a/m=1 b/n=0 c/o=0", model.Ratings},
		{"several chosen", `{"prompt":"p","chosen":["a","b"],"rejected":["c"]}`,
			"chosen and rejected lists", "p a/=1 b/=1 c/=0", model.Ratings},
		{"a response and its score a row", `{"prompt":"p","response":"a","score":0.5,"model":"m"}
{"prompt":"q","response":"c","score":1,"model":"m"}
{"prompt":"p","response":"b","score":-1,"model":"n"}`,
			scoredResponses, "p a/m=0.5 b/n=-1|q c/m=1", model.Ratings},
		{"instruction, input, output and reward",
			`{"instruction":"p","input":"x","output":"a","reward":"2"}`,
			scoredResponses, "p\n\nx a/=2", model.Ratings},
		{"winner and loser", `{"prompt":"p","winner":"a","loser":"b"}`, "named pairs",
			"p a/=1 b/=0", model.Pairs},
		{"answers in objects", `{"conversation_input":[{"role":"user","content":"p"}],` +
			`"chosen":{"answer":"a"},"reject":{"answer":"b"}}`, "named pairs", "p a/=1 b/=0", model.Pairs},
		{"the best from 0", `{"prompt":"p","responses":["a","b"],"preferred":1}
{"prompt":"q","responses":["a","b"],"preferred":0}`,
			listOfResponses, "p a/=0 b/=1|q a/=1 b/=0", model.Pairs},
		{"the best from 1", `{"prompt":"p","responses":["a","b","c"],"best":3}
{"prompt":"q","responses":["a","b","c"],"best":1}`,
			listOfResponses, "p a/=0 b/=0 c/=1|q a/=1 b/=0 c/=0", model.Ratings},
		{"the best from who knows", `{"prompt":"p","responses":["a","b"],"preferred":1}`,
			listOfResponses, "p a/=NaN b/=NaN", model.NoLabels},
		{"the best by letter and text", `{"prompt":"p","responses":["a","b"],"choice":"B"}
{"prompt":"q","responses":["x","y"],"choice":"x"}`,
			listOfResponses, "p a/=0 b/=1|q x/=1 y/=0", model.Pairs},
		{"messages with the answer", `{"messages":[{"role":"user","content":"p"},` +
			`{"role":"assistant","content":"a"}],"chosen":"a","rejected":"b"}`,
			"TRL preference", "p a/=1 b/=0", model.Pairs},
		{"a trajectory", `{"trajectory":[{"from":"user","value":"p"}],"chosen":"a","rejected":"b"}`,
			"TRL preference", "p a/=1 b/=0", model.Pairs},
		{"a tree with ranks", `{"message_tree_id":"1","prompt":{"text":"p","role":"prompter",` +
			`"replies":[{"text":"a","rank":1},{"text":"b","rank":0},{"text":"c","rank":null}]}}`,
			"OpenAssistant trees", "p a/=3 b/=4 c/=NaN", model.Rankings},
		{"summaries with axes", `{"info":{"post":"p"},"summary":{"text":"a","policy":"m","axes":{"overall":7}}}
{"info":{"post":"p"},"summary":{"text":"b","policy":"n","axes":{"overall":2}}}`,
			"summarize_from_feedback axes", "p a/m=7 b/n=2", model.Ratings},
		{"answers 1 and 2", `{"question":"p","answer_1":"a","answer_2":"b","winner":2}`,
			"pairwise", "p a/=0 b/=1", model.Pairs},
	} {
		d := mustOpen(t, tc.in+"\n", Options{})
		if got := allTexts(t, d); got != tc.want || d.Schema().Name != tc.schema ||
			d.Roster().LabelKind != tc.kind || d.ProblemCount() != 0 {
			t.Errorf("%s: %s, %s, %s\nwant %s\n%v", tc.name, d.Schema().Name, d.Roster().LabelKind, got,
				tc.want, d.Problems())
		}
	}
}

func TestBestIsOneOfTheResponses(t *testing.T) {
	d := mustOpen(t, `{"prompt":"p","responses":["a","b"],"preferred":0}
{"prompt":"q","responses":["a","b"],"preferred":3}
{"prompt":"r","responses":["a","b"],"preferred":0.5}
{"prompt":"s","responses":["a","b"],"preferred":"neither one"}
{"prompt":"t","responses":["a","b"],"preferred":null}
`, Options{})
	if got := allLabels(d); got != "[1 0] [NaN NaN]" || d.ProblemCount() != 3 {
		t.Errorf("%s, %v", got, d.Problems())
	}
}
