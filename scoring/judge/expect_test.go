package judge

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

// tok is a token with its probability and what else might have stood there: "7:0.5 8:0.3".
func tok(text string, p float64, others ...any) token {
	t := token{alternative: alternative{Token: text, LogProb: logOf(p)}}
	t.Top = append(t.Top, t.alternative)
	for k := 0; k < len(others); k += 2 {
		t.Top = append(t.Top, alternative{Token: others[k].(string), LogProb: logOf(others[k+1].(float64))})
	}
	return t
}

func logOf(p float64) *float64 {
	l := math.Log(p)
	return &l
}

// certain are tokens without alternatives that matter.
func certain(texts ...string) (list []token) {
	for _, s := range texts {
		list = append(list, tok(s, 1))
	}
	return list
}

func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Token)
	}
	return b.String()
}

func TestExpectedRating(t *testing.T) {
	object := certain(`{"`, `rationale`, `":"`, `10 `, `of 10`, `","rating":`)
	with := func(tokens ...token) []token { return append(object[:len(object):len(object)], tokens...) }
	hundred := mustParse(parseScale("0-100"))
	grades := mustParse(parseLabels("A=5,B=4,AB=4.5"))
	nan := math.NaN()
	for name, c := range map[string]struct {
		scale  *scale
		tokens []token
		want   float64 // NaN: the stated one
	}{
		"certain": {ten, with(certain("7", "}")...), 7},
		"two": {ten, with(tok("7", .5, "8", .25, " high", .25), tok("}", 1)),
			(7*.5 + 8*.25) / .75},
		"ten is a token": {ten, with(tok("9", .6, "10", .3, "1", .1), tok("}", 1)),
			(9*.6 + 10*.3 + 1*.1) / 1},
		"in one with what is around it": {ten, with(tok(` 8}`, .5, ` 6}`, .3, `5 }`, .2)),
			8*.5 + 6*.3 + 5*.2},
		"quoted": {ten, with(tok(`"8`, .5, `"6`, .5), tok(`"}`, 1)), 7},
		"1 and 0, ten written": {ten, []token{tok("Rating", 1), tok(": ", 1),
			tok("1", .8, "9", .2), tok("0", .75, "\n", .25)}, 10*.8*.75 + 1*.8*.25 + 9*.2},
		"1 and 0, one written": {ten, []token{tok("Rating: ", 1),
			tok("1", .8, "9", .2), tok("\n", .75, "0", .25)}, 10*.8*.25 + 1*.8*.75 + 9*.2},
		"1 and 0, nine written": {ten, []token{tok("Rating: ", 1),
			tok("9", .6, "1", .4), tok("\n", 1)}, nan}, // is it 1 or 10?
		"1 and 0, nine written, one far": {ten, []token{tok("Rating: ", 1),
			tok("9", .6, "8", .395, "1", .005), tok("\n", 1)}, (9*.6 + 8*.395) / .995},
		"1 at the end": {ten, []token{tok("Rating: ", 1), tok("1", .8, "2", .2)}, 1.2},
		"three tokens": {hundred, []token{tok("Rating: ", 1), tok("1", 1), tok("0", .5, "5", .25, "\n", .25),
			tok("0", .5, "\n", .5)}, 100*.25 + 10*.25 + 15*.25 + 1*.25},
		"the digits of 85": {hundred, []token{tok("Rating: ", 1), tok("8", 1), tok("5", .5, "0", .3, "\n", .2),
			tok("\n", 1)}, 85*.5 + 80*.3 + 8*.2},
		"85 in one": {hundred, []token{tok("Rating: ", 1), tok("85", .5, "80", .3, "8", .2), tok("\n", 1)},
			85*.5 + 80*.3 + 8*.2},
		"no digit among them": {ten, with(tok("7", .1, "The", .5, "It", .4), tok("}", 1)), nan},
		"half of it":          {ten, with(tok("7", .3, "8", .2, "The", .5), tok("}", 1)), 7.4},
		"null logprobs":       {ten, nil, nan},
		"without alternatives": {ten, with(token{alternative: alternative{Token: "7", LogProb: logOf(1)}},
			tok("}", 1)), nan},
		"more than certain": {ten, with(tok("7", .9, "8", .9), tok("}", 1)), nan},
		"the same twice":    {ten, with(tok("7", .6, "7", .6, "8", .4), tok("}", 1)), 7.4},
		"not the chosen among them": {ten, with(token{alternative: alternative{Token: "3", LogProb: logOf(.2)},
			Top: []alternative{{Token: "7", LogProb: logOf(.8)}}}, tok("}", 1)), 3*.2 + 7*.8},
		"off the scale": {ten, with(tok("9", .5, "11", .3, "0", .2), tok("}", 1)), 9},
		"decimals":      {ten, with(tok("7", .6, "7.5", .4), tok("}", 1)), 7},
		"labels":        {grades, []token{tok("Rating:", 1), tok(" B", .5, " A", .25, " C", .25)}, nan},
		"labels told apart": {grades, []token{tok("Rating:", 1), tok(" A", .5, " AB", .25, " B", .25),
			tok("\n", 1)}, 5*.5 + 4.5*.25 + 4*.25},
	} {
		words := join(c.tokens)
		if c.tokens == nil {
			words = `{"rating":7}`
		}
		a, failure := c.scale.read(words, "stop")
		if failure != nil {
			t.Errorf("%s: %v", name, failure)
			continue
		}
		got, ok := c.scale.expected(c.tokens, words, a.at, defaultMinMass, false)
		if ok != !math.IsNaN(c.want) || ok && math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, %v; want %v", name, got, ok, c.want)
		}
	}
}

// Tokens may come without the whole answer before the rating, and with a mark behind.
func TestTokensBesideTheAnswer(t *testing.T) {
	rating := tok("7", .5, "9", .5)
	for name, c := range map[string]struct {
		tokens []token
		words  string
		ok     bool
	}{
		"reasoning before":    {append(certain("<think>", "7", "</think>", "Rating: "), rating), "Rating: 7", true},
		"a mark behind":       {append(certain("Rating: "), rating, tok("<|im_end|>", 1)), "Rating: 7", true},
		"an end behind":       {append(certain("Rating: "), rating, tok("", 1)), "Rating: 7\n", true},
		"a broken character":  {append(certain("\ufffd", "\ufffd", "\nRating: "), rating), "é\nRating: 7", true},
		"of another answer":   {append(certain("Rating: "), tok("8", .5, "9", .5)), "Rating: 7", false},
		"more words behind":   {append(certain("Rating: "), rating, tok(" or so", 1)), "Rating: 7", false},
		"names instead of it": {certain("token_id:220", "token_id:22"), "Rating: 7", false},
	} {
		a, failure := ten.read(c.words, "stop")
		if failure != nil {
			t.Fatalf("%s: %v", name, failure)
		}
		got, ok := ten.expected(c.tokens, c.words, a.at, defaultMinMass, false)
		if ok != c.ok || ok && math.Abs(got-8) > 1e-12 {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

// A preference between two answers is weighed as AlpacaEval 2 does: only the tokens that are the
// labels count, however little is on them, also where the model wrote another.
func TestWeightedPreference(t *testing.T) {
	j := loaded(t, "http://localhost/v1", Config{}, "testdata/pair.txt")
	for name, c := range map[string]struct {
		body string
		want float64
	}{
		"m": {`{"message":{"content":"m"},"finish_reason":"length","logprobs":{"content":[{"token":"m",
			"bytes":[109],"logprob":-0.2231435513,"top_logprobs":[
			{"token":"m","bytes":[109],"logprob":-0.2231435513},
			{"token":"M","bytes":[77],"logprob":-1.6094379124},
			{"token":" M","bytes":[32,77],"logprob":-9.0}]}]}}`, 1.2},
		"only M": {`{"message":{"content":"M"},"finish_reason":"length","logprobs":{"content":[
			{"token":"M","logprob":0,"top_logprobs":[{"token":"M","logprob":0}]}]}}`, 2},
		"neither": {`{"message":{"content":"Neither"},"finish_reason":"length","logprobs":{"content":[
			{"token":"Neither","logprob":-0.1053605157,"top_logprobs":[
			{"token":"Neither","logprob":-0.1053605157},{"token":"m","logprob":-4.6051701860},
			{"token":"M","logprob":-3.5065578973}]}]}}`, 1.75},
	} {
		got, err := j.(scoring.Deferred).Read(testItem, 200, []byte(`{"choices":[`+c.body+`]}`))
		if err != nil || got.Method != model.Expected || math.Abs(got.Value-c.want) > 1e-6 {
			t.Errorf("%s: %+v, %v; want %v", name, got, err, c.want)
		}
	}
}

// Without token probabilities a bare answer is what it states, and nothing but a label is one.
func TestBareAnswer(t *testing.T) {
	j := loaded(t, "http://localhost/v1", Config{}, "testdata/pair.txt").(scoring.Deferred)
	for content, want := range map[string]float64{"M": 2, " m\n": 1, "Rating: m": 0, "Both": 0} {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		got, err := j.Read(testItem, 200, []byte(`{"choices":[{"finish_reason":"length","message":`+
			`{"content":`+string(text)+`},"logprobs":null}]}`))
		if (err != nil) != (want == 0) || err == nil && (got.Value != want || got.Method != model.Stated) {
			t.Errorf("%q: %+v, %v", content, got, err)
		}
	}
	_, body := j.Request(testItem)
	for _, part := range []string{`"logprobs":true`, `"top_logprobs":5`, `"max_tokens":1`} {
		if !strings.Contains(string(body), part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	if strings.Contains(string(body), "response_format") {
		t.Errorf("a bare answer is asked for as JSON: %s", body)
	}
}

// Whatever tokens a server sends there is a mean on the scale, or none.
func FuzzExpected(f *testing.F) {
	f.Add(`{"content":[{"token":"7","logprob":-1,"top_logprobs":[{"token":"1","logprob":-0.1}]}]}`, "7")
	f.Add(`{"content":[{"token":"1","logprob":0,"top_logprobs":[{"token":"1","bytes":[300]}]},`+
		`{"token":"0","logprob":0,"top_logprobs":[]}]}`, "Rating: 10")
	f.Fuzz(func(t *testing.T, raw, words string) {
		var tokens logprobs
		if json.Unmarshal([]byte(raw), &tokens) != nil {
			return
		}
		for at := range len(words) {
			for _, exact := range []bool{false, true} {
				mean, ok := ten.expected(tokens, words, at, 0, exact)
				if ok && !(mean >= 1 && mean <= 10) {
					t.Errorf("%s, %q: %v", raw, words, mean)
				}
			}
		}
	})
}
