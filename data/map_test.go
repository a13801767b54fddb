package data

import (
	"errors"
	"strings"
	"testing"
)

func TestMap(t *testing.T) {
	const uf = `{"instruction":"q","completions":[{"response":"a","overall_score":1,"alt":{"s":[3,5]}},` +
		`{"response":"b","overall_score":2,"alt":{"s":[1]}}],"best":{"n":2},"gold":["None","g"]}`
	const free = `{"q":{"text":"q"},"answers":{"x":"a","y":"b"},"n":[7,8],"pick":2,"who":["m",null]}`
	for _, tc := range []struct {
		name, in string
		mapped   map[string]string
		want     string
	}{
		{
			"one field over a detected schema", uf,
			map[string]string{"score": "completions.alt.s", "reference": "gold"},
			"UltraFeedback labels=ratings storedIsLabel=false\ninstruction: \"q\"\nreference: \"g\"\n" +
				"- \"a\" label=1 stored=4\n- \"b\" label=2 stored=1\n",
		},
		{
			"a preference in place of ratings", uf, map[string]string{"label": "best.n"},
			"UltraFeedback labels=pairs storedIsLabel=false\ninstruction: \"q\"\n" +
				"- \"a\" label=0 stored=1\n- \"b\" label=1 stored=2\n",
		},
		{
			"the label column is a list", uf,
			map[string]string{"label": "completions.overall_score", "score": "completions.alt.s"},
			"UltraFeedback labels=ratings storedIsLabel=false\ninstruction: \"q\"\n" +
				"- \"a\" label=1 stored=4\n- \"b\" label=2 stored=1\n",
		},
		{
			"a whole schema", free,
			map[string]string{
				"prompt": "q.text", "responses": "answers.y,answers.x", "rating": "n.0,n.1", "model": "who",
			},
			"custom labels=ratings storedIsLabel=true\ninstruction: \"q\"\n" +
				"- \"b\" label=7 stored=7 model=m\n- \"a\" label=8 stored=8\n",
		},
		{
			"a whole schema of pairs", free,
			map[string]string{
				"prompt": "q.text", "chosen": "answers.y", "rejected": "answers.x", "score_chosen": "pick",
			},
			"custom labels=pairs storedIsLabel=false\ninstruction: \"q\"\n" +
				"- \"b\" label=1 stored=2\n- \"a\" label=0 stored=NaN\n",
		},
		{
			"names with dots and commas in them",
			`{"a.b":"q","a":{"b":"no"},"x.y":"a","z,w":"b","x":{"y":"no"},"z":"no","0":1,"s.t":2}`,
			map[string]string{"prompt": "a.b", "chosen": "x.y", "rejected": "z,w", "score_chosen": "0"},
			"custom labels=pairs storedIsLabel=false\ninstruction: \"q\"\n" +
				"- \"a\" label=1 stored=1\n- \"b\" label=0 stored=NaN\n",
		},
		{
			"a name with dots among several columns", `{"q":"q","x.y":"a","x":{"z":"b"}}`,
			map[string]string{"prompt": "q", "responses": "x.y, x.z"},
			"custom labels=none storedIsLabel=false\ninstruction: \"q\"\n" +
				"- \"a\" label=NaN stored=NaN\n- \"b\" label=NaN stored=NaN\n",
		},
		{
			"scores without labels", free,
			map[string]string{"prompt": "q.text", "responses": "answers.*", "score": "pick"},
			"custom labels=none storedIsLabel=false\ninstruction: \"q\"\n- \"a\" label=NaN stored=2\n",
		},
	} {
		if got := dump(t, mustOpen(t, tc.in, Options{Map: tc.mapped})); got != tc.want {
			t.Errorf("%s: got\n%swant\n%s", tc.name, got, tc.want)
		}
	}
}

func TestMapErrors(t *testing.T) {
	late := goodRow + "\n" + strings.Repeat(goodRow+"\n", 2*probeRows) +
		`{"prompt":"p","chosen":"a","rejected":"b","late":3}`
	for _, tc := range []struct {
		field, column, in string
		limit             int
		why, hint         string // none: no error
	}{
		{"colour", "x", goodRow, 0, `there is no field "colour"`, "the fields are: id, source, language"},
		{"rationale", "x", goodRow, 0, `no row has a column "x"`, "the columns are: prompt"},
		{"score", " ", goodRow, 0, "no column is named", "--map field=column"},
		{"source", "origin", goodRow, 0, `no row has a column "origin"`, "the columns are: prompt, chosen, rejected"},
		{"source", "origin", goodRow, 1, `no row has a column "origin"`, "the columns are: prompt, chosen, rejected"},
		{"score_chosen", "late", late, 0, "", ""},
		{"source", "more", goodRow + "\n" + `{"prompt":"p","chosen":"a","rejected":"b","more":3}`, 1, "", ""},
		{"source", "id,late", late, 0, `no row has a column "id"`, "the columns are: prompt"},
		{"chosen", "a", `{"instruction":"i","generations":["g"]}`, 0, "no chosen and rejected pairs", "map both"},
	} {
		_, err := openText(t, tc.in, Options{Map: map[string]string{tc.field: tc.column}, Limit: tc.limit})
		if tc.why == "" {
			if err != nil {
				t.Errorf("%s=%s: %v", tc.field, tc.column, err)
			}
			continue
		}
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tc.why) ||
			!strings.Contains(hintOf(err), tc.hint) {
			t.Errorf("%s=%s: %v (%s)", tc.field, tc.column, err, hintOf(err))
		}
	}
}
