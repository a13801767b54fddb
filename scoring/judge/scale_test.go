package judge

import (
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestScales(t *testing.T) {
	for text, want := range map[string]string{
		"1-10": "1-10", " 0 – 100 ": "0-100", "1..5": "1-5", "0 to 1": "0-1", "-3-3": "-3-3",
		"0.0-1.0": "0.0-1.0", "0-1.00": "0.00-1.00", "-10--5": "-10--5",
	} {
		if s, err := parseScale(text); err != nil || s.text != want {
			t.Errorf("%q: %+v, %v; want %s", text, s, err, want)
		}
	}
	for _, text := range []string{"", "10", "10-1", "5-5", "1-", "a-b", "1-10-20", "0-1001", "1e1-20",
		"0.0000-1.0", "1-99999999999999999999", "100000000000000000-100000000000000500"} {
		if s, err := parseScale(text); err == nil {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

func TestLabels(t *testing.T) {
	s := mustParse(parseLabels("m=1, M=2"))
	if b := s.bounds(); b.Lo != 1 || b.Hi != 2 || s.names("/") != "m/M" {
		t.Errorf("%+v", s)
	}
	for _, text := range []string{"", "A", "A=", "=1", "A=1", "A=1,A=2", "A=1,B=1", "A=x,B=2",
		"A=NaN,B=1", "A\xff=1,B=2", "A=Inf,B=1"} {
		if s, err := parseLabels(text); err == nil {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

// What an answer says on each scale: a rating, or why not.
func TestReadOnScales(t *testing.T) {
	grades := mustParse(parseLabels("A=5, B=4, C-=2.5, Fail=0"))
	whole := func(text string) *scale { return mustParse(parseScale(text)) }
	for _, c := range []struct {
		scale  *scale
		words  string
		rating float64
		reason model.Reason
	}{
		{whole("0-100"), "Rating: 85/100", 85, 0},
		{whole("0-100"), "Rating: 0", 0, 0},
		{whole("0-100"), "Rating: 8/10", 0, model.Unparsable},
		{whole("0-100"), "Rating: 101", 0, model.OutOfScale},
		{whole("1-5"), `{"rating":"4 out of 5"}`, 4, 0},
		{whole("1-5"), `{"rating":"4/10"}`, 0, model.Unparsable},
		{whole("1-5"), `{"rating":6}`, 0, model.OutOfScale},
		{whole("0-1"), "1", 1, 0},
		{whole("0-1"), "0.5", 0, model.OutOfScale},
		{whole("0.0-1.0"), "Rating: 0.7", 0.7, 0},
		{whole("0.0-1.0"), "Rating: 0.75", 0, model.OutOfScale},
		{whole("0.0-1.0"), `{"rating":1}`, 1, 0},
		{whole("0.00-1.00"), `{"rating":0.29}`, 0.29, 0},
		{whole("0.0-1.0"), "Rating: .7", 0, model.Unparsable},
		{whole("-3-3"), "Rating: -2", -2, 0},
		{whole("-3-3"), `{"rating":-4}`, 0, model.OutOfScale},
		{grades, `{"rationale":"so","rating":"A"}`, 5, 0},
		{grades, "It is so.\n**Rating:** C-", 2.5, 0},
		{grades, "Rating: Fail.", 0, 0},
		{grades, "B", 4, 0},
		{grades, `{"rating":"D"}`, 0, model.OutOfScale},
		{grades, `{"rating":"a"}`, 0, model.OutOfScale},
		{grades, `{"rating":5}`, 0, model.OutOfScale},
		{grades, `{"rating":null}`, 0, model.Unparsable},
		{grades, "Rating: AB", 0, model.Unparsable},
		{grades, "Rating: A or B", 0, model.Unparsable},
		{grades, "Rating: A\nRating: B", 0, model.Unparsable},
		{grades, "Rating: 5", 0, model.Unparsable},
	} {
		got, failure := c.scale.read(c.words, "stop")
		switch {
		case c.reason == 0 && (failure != nil || got.rating != c.rating):
			t.Errorf("%s: %q: %v, %v; want %v", c.scale.text, c.words, got.rating, failure, c.rating)
		case c.reason != 0 && (failure == nil || failure.Reason != c.reason):
			t.Errorf("%s: %q: %v, %v; want %v", c.scale.text, c.words, got.rating, failure, c.reason)
		}
	}
}

func TestReadBare(t *testing.T) {
	pair := mustParse(parseLabels("m=1, M=2"))
	for _, c := range []struct {
		scale         *scale
		words, finish string
		rating        float64
		reason        model.Reason
	}{
		{pair, "m", "length", 1, 0},
		{pair, " M\n", "stop", 2, 0},
		{pair, "Both", "length", 0, model.Truncated},
		{pair, "Both", "stop", 0, model.Unparsable},
		{pair, "m, since it is better", "stop", 0, model.Unparsable},
		{ten, "7", "length", 7, 0},
		{ten, "1", "length", 0, model.Truncated},
		{ten, "1", "stop", 1, 0},
		{ten, "10", "length", 10, 0},
		{ten, "<think>3?</think>\n4", "stop", 4, 0},
		{ten, "I can't rate this.", "stop", 0, model.Refused},
		{ten, "12", "stop", 0, model.OutOfScale},
		{ten, "7", "content_filter", 0, model.Refused},
	} {
		got, failure := c.scale.readBare(c.words, c.finish)
		switch {
		case c.reason == 0 && (failure != nil || got.rating != c.rating):
			t.Errorf("%q: %v, %v; want %v", c.words, got.rating, failure, c.rating)
		case c.reason != 0 && (failure == nil || failure.Reason != c.reason):
			t.Errorf("%q: %v, %v; want %v", c.words, got.rating, failure, c.reason)
		}
	}
}

// Where the rating stands is where its token is looked for.
func TestWhereTheRatingStands(t *testing.T) {
	for words, want := range map[string]string{
		`{"rationale":"10 of 10","rating": 7}`:                 "7}",
		"```json\n{\"rating\" : \"8/10\", \"rationale\":\"\"}": `8/10", "rationale":""}`,
		"<think>7</think>\n\nIt is 7.\n**Rating:** 7/10":       "7/10",
		"  9 ":                                  "9 ",
		"Rating: 5\n{\"rating\": 5} (Rating 5)": "5} (Rating 5)",
	} {
		a, failure := ten.read(words, "stop")
		if failure != nil || words[a.at:] != want {
			t.Errorf("%q: %v, %q", words, failure, words[min(a.at, len(words)):])
		}
	}
}

func FuzzReadOnScales(f *testing.F) {
	f.Add("1-5", `{"rating":"4/5"}`, "stop")
	f.Add("A=1,B=2", "Rating: A", "length")
	f.Fuzz(func(t *testing.T, text, words, finish string) {
		s, err := parseScale(text)
		if err != nil {
			if s, err = parseLabels(text); err != nil {
				return
			}
		}
		for _, read := range []func(string, string) (answer, *scoring.Failure){s.read, s.readBare} {
			a, failure := read(words, finish)
			if failure == nil && !(a.rating >= s.lo && a.rating <= s.hi && a.at < len(words)) {
				t.Errorf("%q: %q: %+v", text, words, a)
			}
			if failure != nil && (failure.Reason == model.NoReason || strings.TrimSpace(failure.Detail) == "") {
				t.Errorf("%q: %q: failure %+v", text, words, failure)
			}
		}
	})
}
