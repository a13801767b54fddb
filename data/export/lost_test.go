package export

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

// talk is a sample whose prompt is turns.
func talk(turns ...model.Turn) item {
	text := model.Text{ID: "i", Instruction: "…", Turns: turns, Responses: responses("x", "y")}
	text.Responses[0].Model = "m"
	return item{text: text, labels: []float64{1, 0}, scores: []float64{nan, nan}}
}

func TestOpenAITakesResultsOfCalls(t *testing.T) {
	user, calling := model.Turn{Role: "user", Content: "q"}, model.Turn{Role: "assistant", Calls: call}
	result := model.Turn{Role: "tool", Content: "7", Answers: "c1"}
	other := model.Turn{Role: "tool", Content: "7", Answers: "c2"}
	for _, c := range []struct {
		turns []model.Turn
		left  string
	}{
		{[]model.Turn{user, calling, result}, ""},
		{[]model.Turn{user, calling, result, user}, ""},
		{[]model.Turn{user, calling, other}, leftToolTurns},
		{[]model.Turn{user, calling, result, result}, leftToolTurns},
		{[]model.Turn{user, result}, leftToolTurns},
		{[]model.Turn{user, calling, user}, leftOpenCalls},
		{[]model.Turn{user, calling}, leftOpenCalls},
	} {
		r := request(t, []item{talk(c.turns...)})
		r.Format = "openai"
		res, out := write(t, r)
		want := map[string]int{}
		if c.left != "" {
			want[c.left] = 1
		} else if !strings.Contains(string(out),
			`{"role":"tool","content":"7","tool_call_id":"c1"}`) {
			t.Errorf("%s", out)
		}
		if !cmp.Equal(res.LeftOut, want) {
			t.Errorf("%+v: %v", c.turns, res.LeftOut)
		}
	}
}

func TestWhatHasNoPlaceIsSaid(t *testing.T) {
	for format, want := range map[string]map[string]int{
		"trl": {string(facetTurns): 1}, "trl-chat": {}, "csv": {},
		"openai":        {string(facetID): 1, string(facetModels): 1},
		"ultrafeedback": {string(facetTurns): 1}, "parquet": {string(facetTurns): 1},
	} {
		r := request(t, []item{talk(model.Turn{Role: "user", Name: "Z", Content: "q"})})
		r.Format = format
		res, _ := write(t, r)
		said := strings.Join(res.Notices(), "\n")
		if !cmp.Equal(res.Lost, want) || (said == "") != (len(want) == 0) {
			t.Errorf("%s: %v: %s", format, res.Lost, said)
		}
		for what := range want {
			if !strings.Contains(said, what+" (1)") {
				t.Errorf("%s: %s", format, said)
			}
		}
	}
}

// TestModelsStayApart writes both models where one is known, for one alone would stand for both.
func TestModelsStayApart(t *testing.T) {
	r := request(t, []item{talk(model.Turn{Role: "user", Name: "Z", Content: "q"})})
	r.Format = "trl-chat"
	if _, out := write(t, r); !strings.Contains(string(out),
		`"chosen_model":"m","rejected_model":""`) {
		t.Errorf("%s", out)
	}
}
