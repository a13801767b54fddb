package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

func TestBestAndWorst(t *testing.T) {
	cases := []struct {
		name           string
		labels, scores []float64
		best, worst    int
		leftOut        string
	}{
		{"as labelled, against the scores", []float64{1, 0}, []float64{2, 9}, 0, 1, ""},
		{"labelled, unscored", []float64{0, 1}, []float64{nan, nan}, 1, 0, ""},
		{"labels tie, scores do not", []float64{3, 3}, []float64{2, 9}, 0, 0, leftLabelTie},
		{"best and worst of four", []float64{3, 5, 1, 4}, []float64{1, 1, 1, 1}, 1, 2, ""},
		{"equal best, score decides", []float64{5, 5, 1, 1}, []float64{7, 8, 3, 2}, 1, 3, ""},
		{"equal best, first", []float64{5, 5, 1, 1}, []float64{nan, 8, 3, nan}, 0, 2, ""},
		{"some labels", []float64{nan, 2, 4}, []float64{9, 1, 1}, 2, 1, ""},
		{"one label: by score", []float64{nan, 2}, []float64{9, 1}, 0, 1, ""},
		{"by score", []float64{nan, nan, nan}, []float64{2, 7, 1}, 1, 2, ""},
		{"scores tie", []float64{nan, nan}, []float64{2, 2}, 0, 0, leftScoreTie},
		{"partly scored", []float64{nan, nan, nan}, []float64{2, nan, 1}, 0, 0, leftNoOpinion},
		{"single", []float64{5}, []float64{5}, 0, 0, leftSingle},
	}
	for _, c := range cases {
		all, leftOut := PairRule{}.pairs(c.labels, c.scores)
		want := []pair{{c.best, c.worst}}
		if c.leftOut != "" {
			want = nil
		}
		if !slices.Equal(all, want) || leftOut != c.leftOut {
			t.Errorf("%s: %v, %q", c.name, all, leftOut)
		}
	}
}

func TestTRL(t *testing.T) {
	text := model.Text{Instruction: "Wer?\n<b>", Responses: responses("ich", "du")}
	withSystem := text
	withSystem.System = "Be brief."
	r := request(t, []item{
		{text: text, labels: []float64{0, 1}, scores: []float64{7.5, 3}},
		{text: withSystem, labels: []float64{1, 0}, scores: []float64{nan, 0}},
		{text: text, labels: []float64{1, 1}, scores: []float64{1, 2}},
		{text: text, labels: []float64{1, 0}, scores: []float64{1, 2}, verdict: model.Drop},
		{text: text, labels: []float64{1}, scores: []float64{1}},
	})
	r.Format, r.Recipe.Verdicts = "trl", model.DropJudged
	res, out := write(t, r)
	want := []string{
		`{"prompt":"Wer?\n<b>","chosen":"du","rejected":"ich","score_chosen":3,"score_rejected":7.5}`,
		`{"prompt":"Be brief.\n\nWer?\n<b>","chosen":"ich","rejected":"du","score_rejected":0}`, "",
	}
	if diff := cmp.Diff(want, strings.Split(string(out), "\n")); diff != "" {
		t.Error(diff)
	}
	left := map[string]int{leftLabelTie: 1, "verdict drop": 1, leftSingle: 1}
	if !cmp.Equal(res.LeftOut, left) || res.Selected != 5 || res.Written != 2 {
		t.Errorf("result %+v", res)
	}
}
