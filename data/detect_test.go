package data

import (
	"encoding/json"
	"errors"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

const arenaTurns = `[{"role":"user","content":"u1"},{"role":"assistant","content":"%1"},` +
	`{"role":"user","content":"u2"},{"role":"assistant","content":"%2"}]`

func arena(first, second string) string {
	return strings.NewReplacer("%1", first, "%2", second).Replace(arenaTurns)
}

// wild has a row of each schema, and what is to be read from it: system, instruction and responses
// with their models, as said writes them.
var wild = []struct{ schema, row, want string }{
	{"HH-RLHF", `{"chosen":"\n\nHuman: see Human: no\n\nAssistant: a\n\nHuman: v\n\nAssistant: good",` +
		`"rejected":"\n\nHuman: see Human: no\n\nAssistant: a\n\nHuman: v\n\nAssistant: bad"}`,
		"|user: see Human: no\n\nassistant: a\n\nuser: v|good|bad"},
	{"HH-RLHF", `{"chosen":"\n\nHuman: q\n\nAssistant: x\n\nHuman: v\n\nAssistant: y",` +
		`"rejected":"\n\nHuman: q\n\nAssistant: z"}`, "|q|assistant: x\n\nuser: v\n\nassistant: y|z"},
	{"HelpSteer2", `{"prompt":"a\n<extra_id_1>Assistant\nb\n<extra_id_1>User\nc","response":"r",` +
		`"helpfulness":3,"correctness":3,"coherence":4,"complexity":1,"verbosity":1}`,
		"|user: a\n\nassistant: b\n\nuser: c|r"},
	{"HelpSteer2 preference", `{"prompt":"p","response_1":"a","response_2":"b",` +
		`"preference_strength":-2}`, "|p|a|b"},
	{"HelpSteer3", `{"context":[{"role":"user","content":"p"}],"response1":"a","response2":"b",` +
		`"overall_preference":-1,"individual_preference":[{"score":-1}],"domain":"code"}`, "|p|a|b"},
	{"SHP", `{"post_id":"x","history":"p","human_ref_A":"a","human_ref_B":"b","labels":1,` +
		`"score_A":2,"score_B":1}`, "|p|a|b"},
	{"PKU-SafeRLHF", `{"prompt":"p","response_0":"a","response_1":"b","better_response_id":1,` +
		`"safer_response_id":0,"response_0_source":"m","response_1_source":"n"}`, "|p|[m] a|[n] b"},
	{"Nectar", `{"prompt":"\n\nHuman: p \n\nAssistant: ","answers":[{"answer":"a","model":"m","rank":1},` +
		`{"answer":"b","model":"n","rank":2}],"turns":1,"source":["s"]}`, "|p|[m] a|[n] b"},
	{"Chatbot Arena", `{"question_id":1,"model_a":"m","model_b":"n","winner":"tie","turn":2,` +
		`"conversation_a":` + arena("a1", "a2") + `,"conversation_b":` + arena("b1", "b2") + `}`,
		"|u1|[m] assistant: a1\n\nuser: u2\n\nassistant: a2|[n] assistant: b1\n\nuser: u2\n\nassistant: b2"},
	{"Chatbot Arena", `{"id":1,"model_a":"m","model_b":"n","prompt":"[\"p\"]","response_a":"[\"a\"]",` +
		`"response_b":"[null]","winner_model_a":1,"winner_model_b":0,"winner_tie":0}`, "|p|[m] a|[n] "},
	{"Orca DPO", `{"system":"S","question":"p","chosen":"a","rejected":"b"}`, "S|p|a|b"},
	{"Orca DPO", `{"system":"S","input":"p","chosen":"a","rejected":"b","generations":["b","a"],` +
		`"rating":[1,2],"status":"swapped","original_chosen":"b"}`, "S|p|b|a"},
	{"distilabel", `{"instruction":"p","generations":["a","b"],"ratings":null}`, "|p|a|b"},
	{"OpenAI preference", `{"input":{"messages":[{"role":"system","content":"S"},` +
		`{"role":"user","content":"p"}],"tools":[]},"preferred_output":[{"role":"assistant",` +
		`"content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}`, "S|p|a|b"},
	{"LLaMA-Factory", `{"instruction":"i","input":"x","chosen":"a","rejected":"b",` +
		`"history":[["q","r"]]}`, "|user: q\n\nassistant: r\n\nuser: i\nx|a|b"},
	{"LLaMA-Factory", `{"conversations":[{"from":"human","value":"p"}],"chosen":{"from":"gpt",` +
		`"value":"a"},"rejected":{"from":"gpt","value":"b"}}`, "|p|a|b"},
	{"pairwise", `{"prompt":"p","response_a":"a","response_b":"b"}`, "|p|a|b"},
	{"WebGPT", `{"question":{"full_text":"p","id":"7"},"answer_0":"a","answer_1":"b","score_0":1,` +
		`"score_1":-1}`, "|p|a|b"},
	{"summarize_from_feedback", `{"info":{"id":"1","title":"T","post":"p","article":null},"choice":0,` +
		`"summaries":[{"text":"a","policy":"m"},{"text":"b","policy":"n"}]}`, "|T\n\np|[m] a|[n] b"},
	{"StackExchange", `{"qid":1,"question":"p","answers":[{"text":"a","pm_score":1,"selected":true},` +
		`{"text":"b","pm_score":0,"selected":false}]}`, "|p|a|b"},
	{"TRL unpaired", `{"prompt":"p","completion":"a","label":true}`, "|p|a"},
	{"TRL preference", `{"Prompt":"p","Chosen":"a","Rejected":"b","chosen-rating":5}`, "|p|a|b"},
	{"TRL preference", `{"row_idx":0,"row":{"prompt":"p","chosen":"a","rejected":"b"}}`, "|p|a|b"},
	{"TRL preference", `{"prompt":null,"instruction":"p","chosen":"a","rejected":"b"}`, "|p|a|b"},
	{"TRL preference", `{"prompt":[{"role":"USER","content":"p"}],"chosen":[{"role":"Assistant",` +
		`"content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":` +
		`"{\"x\":1}"}}]},{"role":"ipython","content":"7"},{"role":"assistant","content":"a"}],` +
		`"rejected":[{"role":"assistant","content":"b"}],"tools":[{"name":"f"}]}`,
		"|p|assistant: [call f {\"x\":1}]\n\ntool: 7\n\nassistant: a|b"},
}

func TestEverySchemaIsDetected(t *testing.T) {
	for _, tc := range wild {
		d := mustOpen(t, tc.row, Options{})
		x, err := d.Text(0)
		if err != nil {
			t.Fatal(err)
		}
		got := x.System + "|" + x.Instruction
		for _, r := range x.Responses {
			if got += "|"; r.Model != "" {
				got += "[" + r.Model + "] "
			}
			got += r.Body
		}
		s := d.Schema()
		if s.Name != tc.schema || got != tc.want {
			t.Errorf("%s read as %s: %q, want %q", tc.schema, s.Name, got, tc.want)
		}
		if s.Second != nil && s.Second.Score > 0.9*s.Score && s.Name != "Orca DPO" {
			t.Errorf("%s: %g, second %s: %g", tc.row, s.Score, s.Second.Name, s.Second.Score)
		}
	}
}

func TestTurnsAndToolsAreKept(t *testing.T) {
	x, err := mustOpen(t, wild[len(wild)-1].row, Options{}).Text(0)
	if err != nil {
		t.Fatal(err)
	}
	turns := x.Responses[0].Turns
	if len(turns) != 3 || turns[1].Role != "tool" || turns[1].Content != "7" ||
		!json.Valid([]byte(turns[0].Calls)) || turns[0].Content != "" || x.Tools != `[{"name":"f"}]` ||
		x.Turns != nil || x.Responses[1].Turns != nil {
		t.Errorf("%+v", x)
	}
}

func TestDetectionIgnoresOrderAndExtraColumns(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for _, tc := range wild {
		var columns map[string]json.RawMessage
		if err := json.Unmarshal([]byte(tc.row), &columns); err != nil {
			t.Fatal(err)
		}
		columns["note"], columns["n0"] = json.RawMessage(`"x"`), json.RawMessage(`null`)
		var names []string
		for name := range columns {
			names = append(names, name)
		}
		slices.Sort(names)
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var members []string
		for _, name := range names {
			members = append(members, `"`+name+`":`+string(columns[name]))
		}
		row := "{" + strings.Join(members, ",") + "}"
		if got := mustOpen(t, row, Options{}).Schema().Name; got != tc.schema {
			t.Errorf("%s: %s", row, got)
		}
	}
}

func TestUnsureDetectionRefuses(t *testing.T) {
	const row = `{"prompt":"p","output_1":"a","output_2":"b","chosen":"c","rejected":"d"}`
	_, err := openText(t, row, Options{})
	if err == nil || !strings.Contains(err.Error(), "unsure what it is: ") ||
		!strings.Contains(hintOf(err), "--schema 'TRL preference'") ||
		!strings.Contains(hintOf(err), "--schema 'pairwise'") {
		t.Errorf("%v (%s)", err, hintOf(err))
	}
	for _, name := range []string{"TRL preference", "pairwise"} {
		if got := mustOpen(t, row, Options{Schema: name}).Schema().Name; got != name {
			t.Errorf("forced %s: %s", name, got)
		}
	}
	if _, err := openText(t, row, Options{Schema: "none"}); !errors.Is(err, ErrUsage) {
		t.Errorf("%v", err)
	}
	if _, err := openText(t, row, Options{Schema: "SHP"}); err == nil ||
		!strings.Contains(err.Error(), "history, human_ref_A, human_ref_B") {
		t.Errorf("%v", err)
	}
}

func TestALongTranscriptIsReadInOnePass(t *testing.T) {
	long := strings.Repeat("\n\nAssistant: a", 200_000)
	if n := len(humanAssistant.speak([]byte(long))); n != 200_000 {
		t.Errorf("%d turns", n)
	}
}
