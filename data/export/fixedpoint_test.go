package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"admap/data"
	"admap/model"
)

const (
	said  = `[{"role":"system","content":@s},{"role":"user","content":@p},`
	aSaid = `{"role":"assistant","content":@a}]`
	bSaid = `{"role":"assistant","content":@b}]`
	asked = `[{"role":"user","content":@p},{"role":"assistant","content":@c},` +
		`{"role":"user","content":@q},`
	callOfA = `{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function",` +
		`"function":{"name":"f","arguments":"{}"}}]},` +
		`{"role":"tool","tool_call_id":"c1","content":@c}]`
	toolsOfA = `[{"type":"function","function":{"name":"f","parameters":{}}}]`
)

// drawnSchemas are rows of every schema. @p and @q are prompts, @a to @c responses, @m and @n models,
// @s a text that may be empty, @i the row's number, {x|y} one of several.
var drawnSchemas = []struct{ schema, row string }{
	{"UltraFeedback", `{"source":@s,"instruction":@p,"models":[@m,@n],"completions":[{"model":@m,` +
		`"response":@a,"annotations":{"honesty":{"Rating":"{1|4|N/A}","Rationale":@s}},` +
		`"overall_score":{7.5|null}},{"model":@n,"response":@b,"annotations":{"honesty":` +
		`{"Rating":"{2|3}"}},"overall_score":{1|2}}],"correct_answers":[@s],"incorrect_answers":[]}`},
	{"UltraFeedback", `{"id":@i,"instruction":@p,"completions":[{"response":@a,"overall_score":{1|2}},` +
		`{"response":@b,"overall_score":{1|3|null}},{"response":@c,"overall_score":4}]}`},
	{"ultrafeedback_binarized", `{"prompt":@p,"prompt_id":@i,"chosen":` + said + aSaid +
		`,"rejected":` + said + bSaid + `,"messages":[],"score_chosen":{8|null},"score_rejected":{1|8}}`},
	{"distilabel", `{"id":@i,"instruction":@p,"system_prompt":@s,"generations":[@a,@b,@c],` +
		`"generation_models":[@m,@n,@m],"ratings":{[1,2,null]|[3,3,5]|null},"rationales":[@s,@s,null]}`},
	{"distilabel", `{"instruction":@p,"generations":[@a,@b],"ratings":[4,{1|2}],"scores":[{0|9.5},null]}`},
	{"Orca DPO", `{"system":@s,"question":@p,"chosen":@a,"rejected":@b}`},
	{"pairwise", `{"instruction":@p,"output_1":@a,"output_2":@b,"label":{1|2|null},` +
		`"generator_1":@m,"generator_2":@n,"source":@s}`},
	{"pairwise", `{"prompt":@p,"response_a":@a,"response_b":@b,"preferred":{"tie"|"A"|"bothbad"},` +
		`"annotator1":{"A"|"B"},"annotator2":{"A"|"tie"}}`},
	{"LLaMA-Factory", `{"conversations":[{"from":"human","value":@p}],"chosen":{"from":"gpt",` +
		`"value":@a},"rejected":{"from":"gpt","value":@b},"system":@s}`},
	{"LLaMA-Factory", `{"instruction":@p,"input":@s,"chosen":@a,"rejected":@b,"history":[[@q,@c]]}`},
	{"HH-RLHF", `{"chosen":"\n\nHuman: @i\n\nAssistant: x@i","rejected":"\n\nHuman: @i\n\nAssistant: y"}`},
	{"HelpSteer2", `{"prompt":"{1|2|3} q","response":@a,"helpfulness":{0|4},"correctness":{1|2},` +
		`"coherence":3,"complexity":1,"verbosity":{1|2}}`},
	{"HelpSteer2 preference", `{"prompt":@p,"response_1":@a,"response_2":@b,` +
		`"preference_strength":{-3|0|2}}`},
	{"HelpSteer3", `{"context":` + asked[:len(asked)-1] + `],"response1":@a,"response2":@b,` +
		`"overall_preference":{-3|0|2},"individual_preference":[{"score":-1},{"score":2}],` +
		`"domain":"code","language":"{de|fr}"}`},
	{"SHP", `{"post_id":"{x|y|z}","history":"q","human_ref_A":@a,"human_ref_B":@b,"labels":1,` +
		`"score_A":{5|6},"score_B":{1|2}}`},
	{"PKU-SafeRLHF", `{"prompt":@p,"response_0":@a,"response_1":@b,"better_response_id":{0|1},` +
		`"safer_response_id":{0|1},"response_0_source":@m,"response_1_source":@n}`},
	{"Nectar", `{"prompt":"\n\nHuman: @i \n\nAssistant: ","answers":[{"answer":@a,"model":@m,` +
		`"rank":{1|2}},{"answer":@b,"model":@n,"rank":{2|3}},{"answer":@c,"model":@m,"rank":7}]}`},
	{"Chatbot Arena", `{"question_id":@i,"model_a":@m,"model_b":@n,"winner":"{tie|model_a|tie (bothbad)}",` +
		`"conversation_a":` + asked + aSaid + `,"conversation_b":` + asked + bSaid + `,"language":"en"}`},
	{"OpenAI preference", `{"input":{"messages":` + said[:len(said)-1] + `],"tools":` + toolsOfA + `},` +
		`"preferred_output":[` + aSaid + `,"non_preferred_output":[` + bSaid + `}`},
	{"WebGPT", `{"question":{"full_text":@p,"id":@i},"answer_0":@a,"answer_1":@b,"score_0":{1|0},` +
		`"score_1":{0|-1}}`},
	{"summarize_from_feedback", `{"info":{"id":@i,"title":"T","post":@p,"article":null},` +
		`"choice":{0|1},"summaries":[{"text":@a,"policy":@m},{"text":@b,"policy":@n}]}`},
	{"StackExchange", `{"qid":@i,"question":@p,"answers":[{"text":@a,"pm_score":{1|3},` +
		`"selected":{true|false}},{"text":@b,"pm_score":{0|1},"selected":false}]}`},
	{"TRL unpaired", `{"prompt":"{1|2|3|4} q","completion":@a,"label":{true|false}}`},
	{"TRL preference", `{"prompt":@p,"chosen":@a,"rejected":@b,"chosen_model":@m,` +
		`"rejected_model":@n,"id":@i,"source":@s,"language":"{de|fr}","reference":@s}`},
	{"TRL preference", `{"prompt":[{"role":"user","name":"Z","content":@p},` + callOfA +
		`,"chosen":[` + aSaid + `,"rejected":[` + bSaid + `,"tools":` + toolsOfA + `}`},
	{"ms-swift", `{"messages":` + asked + aSaid + `,"rejected_response":@b}`},
	{"chosen and rejected messages", `{"chosen_messages":` + asked + aSaid +
		`,"rejected_messages":` + asked + bSaid + `}`},
	{"list of responses", `{"prompt":@p,"responses":[@a,@b,@c],"scores":[{0.5|1},2,{2|-1}]}`},
	{"named pairs", `{"query":@p,"pos":@a,"neg":@b}`},
	{"chosen and rejected lists", `{"id":@i,"prompt":@p,"chosen":[@a],"rejected":[@b,@c],` +
		`"models":[@m,@n,@m]}`},
	{"scored responses", `{"prompt":"{1|2|3} q","response":@a,"score":{0.5|-1|2},"model":@m}`},
	{"OpenAssistant trees", `{"message_tree_id":@i,"prompt":{"text":@p,"role":"prompter","replies":` +
		`[{"text":@a,"rank":{1|0}},{"text":@b,"rank":2},{"text":@c,"rank":null}]}}`},
	{"summarize_from_feedback axes", `{"info":{"post":"{1|2|3} q"},"summary":{"text":@a,` +
		`"policy":@m,"axes":{"overall":{7|2|5}}}}`},
	{"admap", `{"instruction":@p,"responses":[{"text":@a,"label":{1|3},"score":{2|null}},` +
		`{"text":@b,"model":@m,"label":{1|2},"score":{2|0.1}}]}`},
}

var choices = regexp.MustCompile(`\{([^{}"]*\|[^{}]*?)\}|\{("[^{}]*\|[^{}]*?)\}`)

// drawRow fills in a row.
func drawRow(rng *rand.Rand, form string, i int) string {
	words := []string{"a", "\x00", "\u2028", "<&>", "\u202e", "😀", "\r\n", `"\`, "é ", "user: "}
	text := func(least int) string {
		var b strings.Builder
		for range least + rng.IntN(5) {
			b.WriteString(words[rng.IntN(len(words))])
		}
		return b.String()
	}
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	row := choices.ReplaceAllStringFunc(form, func(s string) string {
		of := strings.Split(s[1:len(s)-1], "|")
		return of[rng.IntN(len(of))]
	})
	prompt := fmt.Sprint("q", i, text(0))
	return strings.NewReplacer("@p", quoted(prompt), "@q", quoted("then "+text(1)),
		"@a", quoted("A"+text(0)), "@b", quoted("B"+text(0)), "@c", quoted("C"+text(0)),
		"@m", quoted("model "+words[rng.IntN(4)]), "@n", quoted("n"), "@s", quoted(text(0)),
		`"@i`, `"`+fmt.Sprint(i), "@i\\", fmt.Sprint(i)+"\\", "@i ", fmt.Sprint(i)+" ",
		`@i"`, fmt.Sprint(i)+`"`, "@i", quoted(fmt.Sprint("id", i))).Replace(row)
}

// TestEverySchemaInEveryFormat exports datasets of every schema in every format, opens what was
// written and exports that: no byte differs, and what was read is what was there, but for what the
// format says it has no place for.
func TestEverySchemaInEveryFormat(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	drawn := map[string]bool{"custom": true}
	for n, s := range drawnSchemas {
		drawn[s.schema] = true
		dir := t.TempDir()
		in := filepath.Join(dir, "in.jsonl")
		var rows strings.Builder
		for i := range 16 {
			rows.WriteString(drawRow(rng, s.row, i) + "\n")
		}
		if err := os.WriteFile(in, []byte(rows.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, format := range Formats()[1:] { // csv holds no texts
			ending := cmp.Or(map[string]string{"parquet": "parquet"}[format], "jsonl")
			one, two := filepath.Join(dir, "one."+ending), filepath.Join(dir, "two."+ending)
			first, a := reopened(t, in, format, one, PairRule{})
			if got := first.Schema().Name; got != s.schema || len(first.Problems()) > 0 {
				t.Fatalf("%d: %s read as %s: %v\n%s", n, s.schema, got, first.Problems(), rows.String()[:600])
			}
			if len(a) == 0 {
				continue // of one response each
			}
			again, b := reopened(t, one, format, two, PairRule{})
			if !bytes.Equal(a, b) {
				t.Errorf("%d %s as %s: another export differs\n%.900s\n%.900s", n, s.schema, format, a, b)
			}
			want, got := contents(t, first, format), contents(t, again, format)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%d %s as %s, read again as %s: %.1500s", n, s.schema, format,
					again.Schema().Name, diff)
			}
		}
	}
	for _, name := range data.SchemaNames() {
		if !drawn[name] {
			t.Errorf("no rows of %s", name)
		}
	}
}

// contents are the samples of a dataset in so far as a format has a place for them.
func contents(t *testing.T, ds *data.Dataset, format string) (all []string) {
	t.Helper()
	f, err := formatNamed(format)
	if err != nil {
		t.Fatal(err)
	}
	r := ds.Roster()
	lacks := map[facet]bool{}
	for _, what := range f.lacks {
		lacks[what] = true
	}
	if format != "jsonl" && !f.pairs {
		all = append(all, fmt.Sprint(r.LabelKind, r.StoredIsLabel))
	}
	for i := range r.Len() {
		text, err := ds.Text(i)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := r.Span(i)
		shown := []int{}
		for k := range hi - lo {
			shown = append(shown, k)
		}
		scores := r.Stored[lo:hi]
		if f.pairs {
			pairs, _ := PairRule{}.pairs(r.Labels(i), scores)
			if len(pairs) == 0 {
				continue
			}
			shown = []int{pairs[0].chosen, pairs[0].rejected}
		}
		said := content(f, lacks, text, shown)
		for k := range shown {
			if !lacks[facetScores] {
				said += fmt.Sprintf("|score %v", scores[shown[k]])
			}
			if !f.pairs {
				said += fmt.Sprintf("|label %v", r.Labels(i)[k])
			}
		}
		all = append(all, said)
	}
	return all
}

// content is what a format holds of a text.
func content(f format, lacks map[facet]bool, t model.Text, shown []int) string {
	var b strings.Builder
	put := func(what facet, value string) {
		if !lacks[what] && value != "" {
			fmt.Fprintf(&b, "|%s %q", what, value)
		}
	}
	if lacks[facetSystem] && t.System != "" {
		t.System, t.Instruction = "", t.System+"\n\n"+t.Instruction
	}
	put("instruction", t.Instruction)
	put(facetSystem, t.System)
	put(facetID, t.ID)
	put(facetSource, t.Source)
	put(facetLanguage, t.Language)
	put(facetReference, t.Reference)
	put(facetTools, t.Tools)
	turns := func(all []model.Turn) {
		for _, t := range all {
			put(facetTurns, t.Role+": "+t.Content)
			if !lacks[facetTurns] {
				put(facetNames, t.Name)
				put(facetCallIDs, t.Calls+t.Answers)
			}
		}
	}
	turns(t.Turns)
	for _, k := range shown {
		r := t.Responses[k]
		put("response", r.Body)
		put(facetModels, r.Model)
		put(facetRationale, r.Rationale)
		turns(r.Turns)
	}
	return b.String()
}
