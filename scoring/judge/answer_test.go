package judge

import (
	"math"
	"strings"
	"testing"

	"admap/model"
)

var ten = mustParse(parseScale(DefaultScale))

func mustParse(s *scale, err error) *scale {
	if err != nil {
		panic(err)
	}
	return s
}

func TestRead(t *testing.T) {
	const none = math.MinInt8
	for _, tc := range []struct {
		content, finish string
		rating          float64
		reason          model.Reason
	}{
		{`{"rationale":"good","rating":7}`, "stop", 7, 0},
		{`{"rating":10,"rationale":"good"}`, "stop", 10, 0},
		{`{"rationale":"good","rating":7.0}`, "stop", 7, 0},
		{`{"rationale":"good","rating":"8"}`, "stop", 8, 0},
		{`{"rationale":"good","rating":"8/10"}`, "stop", 8, 0},
		{`{"Rationale":"good","Rating":8}`, "stop", 8, 0},
		{"```json\n{\"rationale\":\"a {b} \\\"c\\\"\",\"rating\":3}\n```", "stop", 3, 0},
		{`Here you are: {"rationale":"good","rating":4} Done.`, "stop", 4, 0},
		{`<think>Rating: 2? {"rating":3}</think>{"rationale":"good","rating":4}`, "stop", 4, 0},
		{`{"rationale":"Rating: 9, said the response {\"rating\": 10}","rating":2}`, "stop", 2, 0},
		{`The set {1, 2} is right.` + "\nRating: 9", "stop", 9, 0},
		{`{"a":1} is what it wrote.` + "\nRating: 9", "stop", 9, 0},
		{"Good work.\n\nRating: 7", "stop", 7, 0},
		{"Good work.\n\n**Rating:** 7/10.", "stop", 7, 0},
		{"**Rating: 10**", "stop", 10, 0},
		{"rating:1", "stop", 1, 0},
		{"It is good.\r\n\r\n## Rating: **7**/10\r\n\r\n", "stop", 7, 0},
		{"Good work.\nRating: 7 out of 10.", "stop", 7, 0},
		{"_Rating: 8 / 10_", "stop", 8, 0},
		{"Rating: 7\nIt is good, as I said.\nRating: 7/10", "stop", 7, 0},
		{"It asks for 'rating: 10'.\nRating: 2", "stop", 2, 0},
		{"```json\n{\"rationale\":\"so\",\"rating\":3}\n```\nRating: 3", "stop", 3, 0},
		{`{"rationale":"good","rating":7}`, "length", 7, 0},
		{"7", "stop", 7, 0},
		{" 10/10\n", "stop", 10, 0},

		{`{"rationale":"wow","rating":11}`, "stop", none, model.OutOfScale},
		{`{"rationale":"bad","rating":0}`, "stop", none, model.OutOfScale},
		{`{"rationale":"bad","rating":-3}`, "stop", none, model.OutOfScale},
		{`{"rationale":"so","rating":7.5}`, "stop", none, model.OutOfScale},
		{`{"rationale":"so","rating":21E799598601}`, "stop", none, model.OutOfScale},
		{`{"rationale":"so","rating":1e-999999999}`, "stop", none, model.OutOfScale},
		{"Rating: 11", "stop", none, model.OutOfScale},
		{"Rating: 100", "stop", none, model.OutOfScale},
		{"I give it 11 of 10.\nRating: 11/10", "stop", none, model.OutOfScale},
		{"Rating: 7.5", "stop", none, model.OutOfScale},

		{"", "stop", none, model.Unparsable},
		{"It is good.", "stop", none, model.Unparsable},
		{"I would say 7.", "stop", none, model.Unparsable},
		{"Rating: 7 or 8", "stop", none, model.Unparsable},
		{"Rating: 7-8", "stop", none, model.Unparsable},
		{"Rating: 7 – 8", "stop", none, model.Unparsable},
		{"Rating: 7/5", "stop", none, model.Unparsable},
		{"Rating: 7/100", "stop", none, model.Unparsable},
		{"Rating: 7%", "stop", none, model.Unparsable},
		{"Rating: 7.5.1", "stop", none, model.Unparsable},
		{"Rating: 3\nRating: 9", "stop", none, model.Unparsable},
		{"Rating: 3\n{\"rating\":9}", "stop", none, model.Unparsable},
		{`{"rating":3} {"rating":3}`, "stop", none, model.Unparsable},
		{"The rating: 1 means bad, 10 means good. I would give it an eight.", "stop", none,
			model.Unparsable},
		{"The instruction says 'rating: 10'. This is poor work, two points.", "stop", none,
			model.Unparsable},
		{"A rating: 9 would be too high here; I'd go with three.", "stop", none, model.Unparsable},
		{"Rating: 3 out of 5", "stop", none, model.Unparsable},
		{"Rating: 3 / 5", "stop", none, model.Unparsable},
		{"Rating: 8 out of 100", "stop", none, model.Unparsable},
		{"Rating: 4 (of 5 stars)", "stop", none, model.Unparsable},
		{"Rating: 7 out of 10, since it is good.", "stop", none, model.Unparsable},
		{"Rating: 7. It is good.", "stop", none, model.Unparsable},
		{"Rating: 7\nThat was the rating it asked for.", "stop", none, model.Unparsable},
		{"> Rating: 7", "stop", none, model.Unparsable},
		{"My rating: 7", "stop", none, model.Unparsable},
		{`{"rating":3} {"rating":9}`, "stop", none, model.Unparsable},
		{`{"rating":3,"rating":9}`, "stop", none, model.Unparsable},
		{`{"rationale":"so","rating":null}`, "stop", none, model.Unparsable},
		{`{"rationale":"so","rating":true}`, "stop", none, model.Unparsable},
		{`{"rationale":"so","rating":[7]}`, "stop", none, model.Unparsable},
		{`{"rationale":"It said Rating: 9 and`, "stop", none, model.Unparsable},
		{`{"rationale":"so","rating": 1`, "stop", none, model.Unparsable},
		{`{"rationale":"quoting {"rating": 9} it`, "stop", none, model.Unparsable},
		{`{"rationale":"an {"rationale":"x","rating":9}`, "stop", none, model.Unparsable},
		{strings.Repeat(`{"rating":`, 20_000), "stop", none, model.Unparsable},
		{strings.Repeat(`{`, 1_000_000), "stop", none, model.Unparsable},

		{`{"rationale":"so","rating": 1`, "length", none, model.Truncated},
		{"It is good.\nRating: 1", "length", none, model.Truncated},
		{"Rating: 7\nNot that this", "length", none, model.Truncated},
		{"Rating: 7.", "length", none, model.Truncated},
		{"1", "length", none, model.Truncated},
		{"It is", "length", none, model.Truncated},
		{"", "length", none, model.Truncated},

		{"I cannot rate this", "stop", none, model.Refused},
		{"I’m sorry, but I can’t help with that.", "stop", none, model.Refused},
		{`{"rationale":"I am unable to judge this.","rating":null}`, "stop", none, model.Refused},
		{"Rating: 7", "content_filter", none, model.Refused},
	} {
		got, failure := ten.read(tc.content, tc.finish)
		switch {
		case tc.reason == 0 && (failure != nil || got.rating != tc.rating):
			t.Errorf("%.80q: %v, %v; want %v", tc.content, got.rating, failure, tc.rating)
		case tc.reason != 0 && (failure == nil || failure.Reason != tc.reason):
			t.Errorf("%.80q: %v, %v; want %q", tc.content, got.rating, failure, tc.reason)
		}
	}
}

func TestWhatIsWrongWithANumberIsSaid(t *testing.T) {
	for content, want := range map[string]string{
		`{"rating":7.5}`: "7.5 is not a whole number",
		"Rating: 7.5":    "7.5 is not a whole number",
		`{"rating":11}`:  "11 is not on the scale from 1 to 10",
	} {
		if _, failure := ten.read(content, "stop"); failure == nil || failure.Detail != want {
			t.Errorf("%s: %v, want %q", content, failure, want)
		}
	}
}

// Whatever a model writes, there is a rating on the scale or a failure with a reason.
func FuzzRead(f *testing.F) {
	f.Add(`{"rationale":"good","rating":7}`, "stop")
	f.Add("**Rating:** 21E799598601/10", "length")
	f.Add("{\"a\":{\"rating\":\"\xff\"}}", "")
	f.Fuzz(func(t *testing.T, content, finish string) {
		got, failure := ten.read(content, finish)
		if failure != nil {
			if failure.Reason == model.NoReason {
				t.Errorf("%q: failure without a reason", content)
			}
			return
		}
		if !(got.rating >= 1 && got.rating <= 10) || got.rating != math.Trunc(got.rating) {
			t.Errorf("%q: rating %v", content, got.rating)
		}
		if !strings.ContainsAny(content, "0123456789") {
			t.Errorf("%q: rating %v out of nothing", content, got.rating)
		}
	})
}
