package data

import (
	"fmt"
	"strings"
	"testing"

	"admap/model"
)

// key returns the sample key of the row read last.
func (w *worker) key() model.Key { return w.keys.sample(w.responseKeys()) }

// allLabels writes the labels of every sample.
func allLabels(d *Dataset) string {
	var out []string
	for i := range d.Roster().Len() {
		out = append(out, fmt.Sprint(d.Roster().Labels(i)))
	}
	return strings.Join(out, " ")
}

// arena writes one row a winner.
func battles(winners ...string) string {
	var b strings.Builder
	for i, w := range winners {
		fmt.Fprintf(&b, `{"prompt":"p%d","response_a":"a","response_b":"b","model_a":"gpt-4",`+
			`"model_b":"llama","winner":%s}`+"\n", i, w)
	}
	return b.String()
}

var labelCases = []struct {
	name, rows, labels string
	kind               model.LabelKind
	problems           int
}{
	{"winner words", battles(`"model_a"`, `"model_b"`, `"tie"`, `"tie (bothbad)"`, `"both bad"`, `"A"`,
		`"B"`, `"Model B "`), "[1 0] [0 1] [0.5 0.5] [0 0] [0 0] [1 0] [0 1] [0 1]", model.Pairs, 0},
	{"winner numbers", battles(`"1"`, `2`, `1`), "[1 0] [0 1] [1 0]", model.Pairs, 0},
	{"the winner by name", battles(`"llama"`, `"gpt-4"`), "[0 1] [1 0]", model.Pairs, 0},
	{"unknown winners", battles(`"model_a"`, `"C"`, `null`, `""`, `true`, `3`),
		"[1 0] [NaN NaN] [NaN NaN]", model.Pairs, 3},
	{"one-hot", `{"prompt":"p","response_a":"a","response_b":"b","winner_model_a":1,"winner_model_b":0,"winner_tie":0}
{"prompt":"q","response_a":"a","response_b":"b","winner_model_a":0,"winner_model_b":1,"winner_tie":0}
{"prompt":"r","response_a":"a","response_b":"b","winner_model_a":0,"winner_model_b":0,"winner_tie":1}
{"prompt":"s","response_a":"a","response_b":"b","winner_model_a":1,"winner_model_b":0,"winner_tie":1}
{"prompt":"t","response_a":"a","response_b":"b","winner_model_a":0,"winner_model_b":0,"winner_tie":0}
{"prompt":"u","response_a":"a","response_b":"b","winner_model_a":null,"winner_model_b":null,"winner_tie":null}`,
		"[1 0] [0 1] [0.5 0.5] [NaN NaN]", model.Pairs, 2},
	{"HelpSteer2 preference", `{"prompt":"p","response_1":"a","response_2":"b","preference_strength":-3}
{"prompt":"q","response_1":"a","response_2":"b","preference_strength":1}
{"prompt":"r","response_1":"a","response_2":"b","preference_strength":0}
{"prompt":"s","response_1":"a","response_2":"b","preference_strength":-100}`,
		"[1 0] [0 1] [0.5 0.5]", model.Pairs, 1},
	{"HelpSteer3", `{"context":[{"role":"user","content":"p"}],"response1":"a","response2":"b","overall_preference":-1}
{"context":[{"role":"user","content":"q"}],"response1":"a","response2":"b","overall_preference":2}`,
		"[1 0] [0 1]", model.Pairs, 0},
	{"PKU", `{"prompt":"p","response_0":"a","response_1":"b","better_response_id":0,"safer_response_id":1}
{"prompt":"q","response_0":"a","response_1":"b","better_response_id":1,"safer_response_id":1}
{"prompt":"r","response_0":"a","response_1":"b","better_response_id":-1,"safer_response_id":1}`,
		"[1 0] [0 1]", model.Pairs, 1},
	{"PKU, all the second", `{"prompt":"p","response_0":"a","response_1":"b","better_response_id":1}`,
		"[0 1]", model.Pairs, 0},
	{"SHP", `{"post_id":"x","history":"p","human_ref_A":"a","human_ref_B":"b","labels":1,"score_A":9,"score_B":2}
{"post_id":"y","history":"q","human_ref_A":"a","human_ref_B":"b","labels":0,"score_A":2,"score_B":9}
{"post_id":"z","history":"r","human_ref_A":"a","human_ref_B":"b","labels":1,"score_A":2,"score_B":9}`,
		"[9 2] [2 9]", model.Ratings, 1},
	{"SHP without scores", `{"history":"p","human_ref_A":"a","human_ref_B":"b","labels":1}
{"history":"q","human_ref_A":"a","human_ref_B":"b","labels":0}`, "[1 0] [0 1]", model.Pairs, 0},
	{"Nectar", `{"prompt":"p","answers":[{"answer":"a","rank":2},{"answer":"b","rank":1},{"answer":"c","rank":3}]}
{"prompt":"q","answers":[{"answer":"a","rank":1},{"answer":"b","rank":1},{"answer":"c","rank":3}]}
{"prompt":"r","answers":[{"answer":"a","rank":-1},{"answer":"b","rank":1}]}`,
		"[2 3 1] [3 3 1]", model.Rankings, 1},
	{"WebGPT", `{"question":{"full_text":"p"},"answer_0":"a","answer_1":"b","score_0":0.5,"score_1":-0.5}
{"question":{"full_text":"q"},"answer_0":"a","answer_1":"b","score_0":0,"score_1":0}
{"question":{"full_text":"r"},"answer_0":"a","answer_1":"b","score_0":-1,"score_1":1}`,
		"[1 0] [0.5 0.5] [0 1]", model.Pairs, 0},
	{"summaries", `{"info":{"post":"p"},"summaries":[{"text":"a"},{"text":"b"}],"choice":0}
{"info":{"post":"q"},"summaries":[{"text":"a"},{"text":"b"}],"choice":1}`,
		"[1 0] [0 1]", model.Pairs, 0},
	{"StackExchange", `{"question":"p","answers":[{"text":"a","pm_score":1,"selected":false},{"text":"b","pm_score":4,"selected":true}]}`,
		"[1 4]", model.Ratings, 0},
	{"TRL unpaired", `{"prompt":"p","completion":"a","label":true}
{"prompt":"q","completion":"b","label":false}
{"prompt":"p","completion":"c","label":false}`, "[1 0] [0]", model.Ratings, 0},
	{"HelpSteer2", `{"prompt":"p","response":"a","helpfulness":4,"verbosity":1}
{"prompt":"p","response":"b","helpfulness":2,"verbosity":3}`, "[4 2]", model.Ratings, 0},
	{"several annotators and no label", `{"prompt":"p","output_1":"a","output_2":"b","annotator_1":"A","annotator_2":"B","annotator_3":"A"}
{"prompt":"q","output_1":"a","output_2":"b","annotator_1":1,"annotator_2":2,"annotator_3":null}
{"prompt":"r","output_1":"a","output_2":"b","annotator_1":"both bad","annotator_2":"neither","annotator_3":1}`,
		"[1 0] [0.5 0.5] [0 0]", model.Pairs, 0},
	{"annotators who rate", `{"instruction":"p","generations":["a","b"],"annotator1":[5,2],"annotator2":[4,3]}`,
		"[4.5 2.5]", model.Ratings, 0},
}

func TestLabels(t *testing.T) {
	for _, c := range labelCases {
		d := mustOpen(t, c.rows, Options{})
		if got := allLabels(d); got != c.labels || d.Roster().LabelKind != c.kind ||
			d.ProblemCount() != c.problems {
			t.Errorf("%s: %s %s, want %s; %v", c.name, got, d.Roster().LabelKind, c.labels, d.Problems())
		}
		if n := strings.Count(strings.TrimSpace(c.rows), "\n") + 1; d.RowCount()+d.ProblemCount() != n {
			t.Errorf("%s: %d rows and %d problems of %d", c.name, d.RowCount(), d.ProblemCount(), n)
		}
	}
}

// annotatorLabels writes what every annotator says.
func annotatorLabels(d *Dataset) string {
	var out []string
	for _, s := range d.Roster().Annotators {
		out = append(out, fmt.Sprintf("%s%v", s.Name, s.Label))
	}
	return strings.Join(out, " ")
}

func TestAnnotators(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"columns", `{"instruction":"p","output_1":"a","output_2":"b","label":1,"annotator1":"a","annotator2":"tie"}
{"instruction":"q","output_1":"a","output_2":"b","label":2,"annotator1":"what?","annotator2":"b"}`,
			"annotator1[1 0 NaN NaN] annotator2[0.5 0.5 0 1]"},
		{"columns from zero", `{"instruction":"p","output_1":"a","output_2":"b","label":1,"annotator1":0,"annotator2":1}`,
			"annotator1[1 0] annotator2[0 1]"},
		{"agreement with the choice", `{"prompt":"p","chosen":"a","rejected":"b","annotator1":1,"annotator2":0}`,
			"annotator1[1 0] annotator2[0 1]"},
		{"votes", `{"context":"p","response1":"a","response2":"b","overall_preference":-1,"individual_preference":[{"score":-2},{"score":1},{"score":-100}]}`,
			"annotator 1[1 0] annotator 2[0 1]"},
		{"a list", `{"instruction":"p","output_1":"a","output_2":"b","label":1,"annotators":["A","B"]}
{"instruction":"q","output_1":"a","output_2":"b","label":1,"annotators":["A"]}`,
			"annotator 1[1 0 1 0] annotator 2[0 1 NaN NaN]"},
		{"questions", `{"prompt":"p","response_0":"a","response_1":"b","better_response_id":0,"safer_response_id":1}`,
			"safer_response_id[0 1]"},
		{"attributes", `{"prompt":"p","response":"a","helpfulness":4,"verbosity":1}
{"prompt":"p","response":"b","helpfulness":2,"verbosity":3}`, "verbosity[1 3]"},
		{"several judgments", battles(`"model_a"`) + battles(`"model_b"`) + battles(`"model_a"`) + battles(`null`),
			"annotator 1[1 0] annotator 2[0 1] annotator 3[1 0]"},
		{"nested", `{"instruction":"p","generations":["a","b"],"ratings":[1,2],"annotators":{"annotator_1":{"rating":[3,4],"why":"x"}}}`,
			"annotators.annotator_1.rating[3 4]"},
	} {
		d := mustOpen(t, c.rows, Options{})
		if got := annotatorLabels(d); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
