package data

import (
	"slices"
	"strings"
	"testing"
)

// Forms that are published with other names of columns, and what is to be read of each: what dump
// writes of the samples, without the head.
var furtherCases = []struct{ name, in, schema, want string }{
	{
		"conversation and label",
		`{"messages":[{"role":"system","content":"S"},{"role":"user","content":"q"},` +
			`{"role":"assistant","content":"a"}],"label":true}`,
		"TRL unpaired", `system: "S"|instruction: "q"|- "a" label=1 stored=NaN`,
	},
	{
		"conversation and kto_tag",
		`{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"kto_tag":false}`,
		"TRL unpaired", `instruction: "q"|- "a" label=0 stored=NaN`,
	},
	{
		"instruction, input and kto_tag",
		`{"instruction":"q","input":"x","output":"a","kto_tag":true}`,
		"TRL unpaired", `instruction: "q\nx"|- "a" label=1 stored=NaN`,
	},
	{
		"safe responses", `{"prompt":"q","response":"a","category":{"theft":true},"is_safe":false}`,
		"TRL unpaired", `instruction: "q"|- "a" label=0 stored=NaN`,
	},
	{
		"label of 0 and 1", `{"prompt":"q","completion":"a","label":1}`,
		"TRL unpaired", `instruction: "q"|- "a" label=1 stored=NaN`,
	},
	{
		"chosen_messages in parts",
		`{"chosen_messages":[{"role":"user","content":[{"type":"text","value":"q"}]},` +
			`{"role":"assistant","content":[{"type":"text","value":"a"}]}],` +
			`"rejected_messages":[{"role":"user","content":[{"type":"text","value":"q"}]},` +
			`{"role":"assistant","content":[{"type":"text","value":"b"}]}]}`,
		"chosen and rejected messages", `instruction: "q"|` + aOverB,
	},
	{
		"rejected_response to a conversation",
		`{"messages":[{"role":"system","content":"S"},{"role":"user","content":"q"},` +
			`{"role":"assistant","content":"a"}],"rejected_response":"b"}`,
		"ms-swift", `system: "S"|instruction: "q"|` + aOverB,
	},
	{
		"rejected_messages",
		`{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],` +
			`"rejected_messages":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}`,
		"ms-swift", `instruction: "q"|` + aOverB,
	},
	{
		"query, response, rejected_response",
		`{"system":"S","query":"q","response":"a","rejected_response":"b","history":[["u","v"]]}`,
		"ms-swift",
		`system: "S"|instruction: "user: u\n\nassistant: v\n\nuser: q"|` + aOverB,
	},
	{
		"conversation and answers as texts",
		`{"conversations":[{"from":"human","value":"q"}],"chosen":"a","rejected":"b",` +
			`"chosen_model":"m","rejected_model":"n"}`,
		"TRL preference",
		`instruction: "q"|- "a" label=1 stored=NaN model=m|- "b" label=0 stored=NaN model=n`,
	},
	{
		"a question before its context", `{"question":"q","context":"c","chosen":"a","rejected":"b"}`,
		"TRL preference", `instruction: "q"|` + aOverB,
	},
	{
		"positive and negative", `{"query":"q","pos":"a","neg":"b"}`,
		"named pairs", `instruction: "q"|` + aOverB,
	},
	{
		"instruction and input are both asked",
		`{"instruction":"q","input":"x","response_a":"a","response_b":"b","preferred":"A"}`,
		"pairwise", `instruction: "q\n\nx"|` + aOverB,
	},
	{
		"the letter of the chosen", `{"prompt":"q","response_a":"b","response_b":"a","chosen":"B"}`,
		"pairwise", `instruction: "q"|- "b" label=0 stored=NaN|- "a" label=1 stored=NaN`,
	},
	{
		"the text of the chosen", `{"prompt":"q","response_1":"yes","response_2":"no","chosen":"no"}`,
		"pairwise", `instruction: "q"|- "yes" label=0 stored=NaN|- "no" label=1 stored=NaN`,
	},
	{
		"a comparison", `{"question":"q","response_A":"b","response_B":"a","label":"B>>A"}`,
		"pairwise", `instruction: "q"|- "b" label=0 stored=NaN|- "a" label=1 stored=NaN`,
	},
	{
		"a label that is never there",
		`{"prompt":"q","response1":"a","response2":"b","label":null,"winner":"tie"}`,
		"pairwise", `instruction: "q"|- "a" label=0.5 stored=NaN|- "b" label=0.5 stored=NaN`,
	},
	{
		"responses and scores", `{"prompt":"q","responses":["a","b"],"scores":[0.5,2]}`,
		"list of responses", `instruction: "q"|- "a" label=0.5 stored=0.5|- "b" label=2 stored=2`,
	},
	{
		"scored responses",
		`{"prompt":"q","responses":[{"text":"a","score":1,"model":"m"},{"text":"b","score":2}]}`,
		"list of responses",
		`instruction: "q"|- "a" label=1 stored=1 model=m|- "b" label=2 stored=2`,
	},
	{
		"generations over the pair made of them",
		`{"instruction":"q","generations":["a","b"],"ratings":[5,3],"chosen":"a","rejected":"b",` +
			`"chosen_rating":5,"rejected_rating":3}`,
		"distilabel", `instruction: "q"|- "a" label=5 stored=5|- "b" label=3 stored=3`,
	},
}

const aOverB = `- "a" label=1 stored=NaN|- "b" label=0 stored=NaN`

func TestFurtherForms(t *testing.T) {
	for _, tc := range furtherCases {
		t.Run(tc.name, func(t *testing.T) {
			d := mustOpen(t, tc.in+"\n", Options{})
			_, got, _ := strings.Cut(strings.TrimSpace(dump(t, d)), "\n")
			if got = strings.ReplaceAll(got, "\n", "|"); got != tc.want || d.Schema().Name != tc.schema {
				t.Errorf("%s:\n%s\nwant %s:\n%s", d.Schema().Name, got, tc.schema, tc.want)
			}
		})
	}
}

// What could mean something else is not guessed at, and what is missing is said in words.
func TestFurtherFormsAreNotGuessed(t *testing.T) {
	for _, tc := range []struct{ in, says string }{
		{`{"messages":[{"role":"user","content":"q"}]}`, "label (true or false)"},
		{`{"messages":[{"role":"user","content":"q"}],"label":3}`, "label (true or false)"},
		{`{"instruction":"q","input":"","output":"a"}`, "kto_tag (true or false)"},
		{`{"query":"q","pos":["a"],"neg":["b"]}`, "no known schema"},
		{`{"question":"q","context":"c","answers":["a"]}`, "no known schema"},
		{`{"pos":"a","neg":"b"}`, "no known schema"},
		{`{"messages":[{"role":"assistant","content":"a"}],"rejected_response":"b"}`,
			"no answer to a user in messages"},
		{`{"messages":[{"role":"user","content":"q"}],"label":true}`, "messages: no answer at the end"},
		{`{"message_id":"1","parent_id":null,"text":"q","role":"prompter","rank":0}`, "no known schema"},
	} {
		if _, err := openText(t, tc.in+"\n", Options{}); err == nil ||
			!strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.in, err)
		}
	}
}

// A further schema never stands against one of the others.
func TestFurtherSchemasComeLast(t *testing.T) {
	least, most := 100.0, 0.0
	for _, s := range schemas {
		if s.further {
			most = max(most, furtherPart*float64(len(s.needs)+len(s.marks)))
		} else {
			least = min(least, float64(len(s.needs)))
		}
	}
	if most >= nearlyAsGood*least {
		t.Errorf("a further schema scores up to %g, another from %g", most, least)
	}
	if names := SchemaNames(); slices.Index(names, "ms-swift") < slices.Index(names, "admap") {
		t.Errorf("order: %q", names)
	}
}
