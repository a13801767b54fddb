package judge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"admap/model"
	"admap/scoring"
)

// Answers as servers in the wild give them, and what they come down to.
func TestAnswersInTheWild(t *testing.T) {
	for name, c := range map[string]struct {
		choice string
		want   float64
		reason model.Reason
		method model.Method
	}{
		"tool call without content": {`{"message":{"content":null,"tool_calls":[{"type":"function",
			"function":{"name":"rate","arguments":"{\"rationale\":\"so\",\"rating\":7}"}}]},
			"finish_reason":"tool_calls"}`, 7, 0, model.Stated},
		"arguments as an object": {`{"message":{"content":"","tool_calls":[{"function":{"name":"rate",
			"arguments":{"rationale":"so","rating":7}}}]}}`, 7, 0, model.Stated},
		"two calls": {`{"message":{"tool_calls":[{"function":{"arguments":"{\"rating\":7}"}},
			{"function":{"arguments":"{\"rating\":7}"}}]}}`, 0, model.Unparsable, ""},
		"JSON among the reasoning": {`{"message":{"content":"","reasoning_content":
			"{\"rationale\":\"so\",\"rating\":7}"}}`, 7, 0, model.Stated},
		"reasoning only": {`{"message":{"content":null,"reasoning_content":"I think of\nRating: 7"},
			"finish_reason":"stop"}`, 0, model.Unparsable, ""},
		"cut within the reasoning": {`{"message":{"content":null,"reasoning":"Rating: 7"},
			"finish_reason":"length"}`, 0, model.Truncated, ""},
		"reasoning beside": {`{"message":{"content":"Rating: 6","reasoning":"{\"rating\":7}"}}`,
			6, 0, model.Stated},
		"thinking in front": {`{"message":{"content":"<think>\nRating: 3\n</think>\n\n{\"rating\":7}"}}`,
			7, 0, model.Stated},
		"thinking without end": {`{"message":{"content":"<think>\nRating: 3"},"finish_reason":"stop"}`,
			0, model.Unparsable, ""},
		"a quoted end of thinking": {`{"message":{"content":
			"{\"rationale\":\"It writes </think> {10}\",\"rating\":2}"}}`, 2, 0, model.Stated},
		"broken off by the server": {`{"message":{"content":"Rating: 1"},"finish_reason":"error"}`,
			0, model.Unparsable, ""},
		"no more machines": {`{"message":{"content":"Rating: 1"},
			"finish_reason":"insufficient_system_resource"}`, 0, model.Unparsable, ""},
		"cut, by another name": {`{"message":{"content":"Rating: 1"},"finish_reason":"model_length"}`,
			0, model.Truncated, ""},
		"filtered, by another name": {`{"message":{},"finish_reason":"SAFETY"}`, 0, model.Refused, ""},
		"an end that is a number": {`{"message":{"content":"Rating: 7"},"finish_reason":2}`,
			7, 0, model.Stated},
		"null logprobs":     {`{"message":{"content":"Rating: 7"},"logprobs":null}`, 7, 0, model.Stated},
		"null content":      {`{"message":{"content":"Rating: 7"},"logprobs":{"content":null}}`, 7, 0, model.Stated},
		"logprobs of words": {`{"message":{"content":"Rating: 7"},"logprobs":"none"}`, 7, 0, model.Stated},
		"logprobs of old": {`{"message":{"content":"Rating: 7"},"logprobs":{"tokens":["Rating: 7"],
			"token_logprobs":[-0.1],"top_logprobs":[{"7":-0.1}]}}`, 7, 0, model.Stated},
		"a null logprob": {`{"message":{"content":"7"},"logprobs":{"content":[{"token":"7","logprob":null,
			"top_logprobs":[{"token":"7","logprob":null}]}]}}`, 7, 0, model.Stated},
		"before the grammar": {`{"message":{"content":"7"},"logprobs":{"content":[{"token":"7",
			"logprob":-9,"top_logprobs":[{"token":"The","logprob":-0.1},{"token":"I","logprob":-3}]}]}}`,
			7, 0, model.Stated},
		"weighed": {`{"message":{"content":"7"},"logprobs":{"content":[{"token":"7","bytes":[55],
			"logprob":-0.6931471806,"top_logprobs":[{"token":"7","bytes":[55],"logprob":-0.6931471806},
			{"token":"9","bytes":[57],"logprob":-0.6931471806}]}]}}`, 8, 0, model.Expected},
		"a huge integer": {`{"message":{"content":"{\"rating\": 21E799598601}"}}`, 0, model.OutOfScale, ""},
		"refusal":        {`{"message":{"content":null,"refusal":"I can't."}}`, 0, model.Refused, ""},
		"withheld": {`{"message":{"content":"{\"rating\":7}"},"finish_reason":"content_filter"}`,
			0, model.Refused, ""},
		"half an object": {`{"message":{"content":"{\"rationale\":\"so\",\"rating\": 1"},
			"finish_reason":"length"}`, 0, model.Truncated, ""},
		"nothing": {`{}`, 0, model.Unparsable, ""},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"choices":[%s],"usage":{"prompt_tokens":5,"completion_tokens":2}}`, c.choice)
		})
		j := newJudge(t, s.URL)
		got, err := j.Score(t.Context(), testItem)
		var f *scoring.Failure
		switch {
		case c.reason == 0 && (err != nil || got.Value < c.want-1e-9 || got.Value > c.want+1e-9 ||
			got.Method != c.method):
			t.Errorf("%s: %+v, %v", name, got, err)
		case c.reason != 0 && (!errors.As(err, &f) || f.Reason != c.reason || f.Detail == ""):
			t.Errorf("%s: %+v, %v; want %v", name, got, err, c.reason)
		}
		if got.Tokens != 7 {
			t.Errorf("%s: %d tokens", name, got.Tokens)
		}
	}
}

// A failure quotes what the model said.
func TestFailuresQuote(t *testing.T) {
	for content, finish := range map[string]string{
		"I cannot rate such a thing.": "stop", "It is a such a thing.": "stop",
		"{\"rationale\":\"such a thing": "length", "Rating: 7, such a thing": "content_filter",
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { says(w, content, finish) })
		_, err := newJudge(t, s.URL).Score(t.Context(), testItem)
		if err == nil || !strings.Contains(err.Error(), "such a thing") {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// picky is a server that refuses each part of a request that it does not know, one at a time, and
// says so in OpenAI's words.
func picky(unknown []string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		for _, word := range unknown {
			if !strings.Contains(string(raw), `"`+word+`":`) {
				continue
			}
			status := 400
			message := "Unsupported parameter: '" + word + "' is not supported with this model."
			if word == "max_tokens" {
				message += " Use 'max_completion_tokens' instead."
			}
			if word == "logprobs" {
				status, message = 403, "You are not allowed to request logprobs from this model"
			}
			refuses(w, status, message, "unsupported_parameter")
			return
		}
		answer(w, r)
	}
}

// What a model does not take is left out, and found out once for all parts and workers.
func TestFormIsLearnedOnce(t *testing.T) {
	seven := func(w http.ResponseWriter, _ *http.Request) { says(w, `{"rating":7}`, "stop") }
	for name, c := range map[string]struct {
		unknown  []string
		requests int
		last     []string
	}{
		"reasoning models": {[]string{"max_tokens", "temperature", "logprobs"}, 4,
			[]string{`"max_completion_tokens":50`, `"json_schema"`, `"seed":1`}},
		"no seed": {[]string{"seed"}, 2, []string{`"top_logprobs":20`, `"temperature":1`}},
		"no schema, no tools": {[]string{"response_format", "tools", "top_logprobs"}, 5,
			[]string{`"max_tokens":50`, `"temperature":1`}},
	} {
		s := serve(t, picky(c.unknown, seven))
		j := loaded(t, s.URL, Config{MaxTokens: 50, Repeats: 3}, "plain")
		const workers = 32
		done := make(chan error, workers)
		for range workers {
			go func() {
				got, err := j.Score(t.Context(), testItem)
				if err == nil && got.Value != 7 {
					err = fmt.Errorf("%+v", got)
				}
				done <- err
			}()
		}
		for range workers {
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		all := s.requests()
		if n := len(all) - workers + 1; n != c.requests {
			t.Errorf("%s: the first score took %d requests, want %d", name, n, c.requests)
		}
		for _, want := range c.last {
			if last := all[len(all)-1].raw; !strings.Contains(last, want) {
				t.Errorf("%s: no %s in %s", name, want, last)
			}
		}
	}
}

// A model that is asked to call a function, and does.
func TestToolCall(t *testing.T) {
	s := serve(t, picky([]string{"response_format"}, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1","type":`+
			`"function","function":{"name":"rate","arguments":"{\"rationale\":\"so\",\"rating\":4}"}}]}}]}`)
	}))
	j := newJudge(t, s.URL)
	for range 2 {
		if got, err := j.Score(t.Context(), testItem); err != nil || got.Value != 4 || got.Rationale != "so" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	all := s.requests()
	if len(all) != 3 {
		t.Fatalf("%d requests, want 3", len(all))
	}
	for _, want := range []string{`"tool_choice":{"type":"function","function":{"name":"rate"}}`,
		`"parameters":{"type":"object"`, `"enum":[1,2,3,4,5,6,7,8,9,10]`} {
		if !strings.Contains(all[2].raw, want) {
			t.Errorf("no %s in %s", want, all[2].raw)
		}
	}
	messages := func(q request) string { return fmt.Sprint(q.body["messages"]) }
	if messages(all[0]) != messages(all[1]) || messages(all[1]) != messages(all[2]) {
		t.Error("what the model is told depends on the form that the server takes")
	}
}

// A server that refuses whatever it is asked is not asked for ever, and the failure says what was
// tried.
func TestChangesAreFew(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		refuses(w, 400, "response_format tools top_logprobs logprobs max_completion_tokens seed "+
			"temperature: unsupported", "")
	})
	j := loaded(t, s.URL, Config{MaxTokens: 50, Repeats: 3}, "plain")
	_, err := j.Score(t.Context(), testItem)
	if n := len(s.requests()); n > maxChanges+1 || err == nil ||
		!strings.Contains(err.Error(), "tried without JSON by schema, a tool, many token probabilities") {
		t.Errorf("%d requests, %v", n, err)
	}
}

// Servers that tell of five alternatives only are asked for five.
func TestFewAlternatives(t *testing.T) {
	s := serve(t, fussy(`"top_logprobs":20`, func(w http.ResponseWriter, _ *http.Request) {
		refuses(w, 400, "Invalid value for 'top_logprobs': must be less than or equal to 5.", "")
	}))
	if got, err := newJudge(t, s.URL).Score(t.Context(), testItem); err != nil || got.Value != 8 {
		t.Errorf("%+v, %v", got, err)
	}
	if all := s.requests(); len(all) != 2 || all[1].body["top_logprobs"] != 5.0 {
		t.Errorf("%d requests, the last %s", len(all), all[len(all)-1].raw)
	}
}

// Others wait for the request that finds out what a server takes, but not after their own end.
func TestWaitingForTheScoutEnds(t *testing.T) {
	f := newForms(form{ask: bySchema})
	leave, err := f.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	over, end := context.WithCancel(t.Context())
	end()
	if _, err := f.enter(over); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	patient := make(chan error)
	go func() {
		leave, err := f.enter(t.Context())
		leave()
		patient <- err
	}()
	f.accept(form{ask: byWords})
	if err := <-patient; err != nil || f.present().ask != byWords {
		t.Errorf("%v, %+v", err, f.present())
	}
	leave()
}

// A first request that hangs holds nobody up for long.
func TestPatienceWithTheScout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newForms(form{})
		leave, err := f.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		began := time.Now()
		other, err := f.enter(t.Context())
		if waited := time.Since(began); err != nil || waited != scoutTime {
			t.Errorf("waited %v, %v", waited, err)
		}
		other()
	})
}

// Draws differ by their seed, and a run that is repeated asks the same.
func TestSeeds(t *testing.T) {
	j := loaded(t, "http://localhost/v1", Config{Repeats: 2}, "aspects").(scoring.Deferred)
	seen := map[string]int{}
	for part := range j.Traits().Parts {
		item := testItem
		item.Part = part
		path, body := j.Request(item)
		if _, again := j.Request(item); path != "/chat/completions" || string(again) != string(body) {
			t.Errorf("part %d is not the same twice", part)
		}
		if want := fmt.Sprintf(`"seed":%d`, part/4+1); !strings.Contains(string(body), want) {
			t.Errorf("part %d: no %s in %s", part, want, body)
		}
		seen[string(body)]++
	}
	item := testItem
	item.Part = 6
	got, err := j.Read(item, 200, []byte(`{"choices":[{"message":{"content":"It is so.\nRating: 3"}}]}`))
	if err != nil || got.Rationale != "honesty: It is so.\nRating: 3" {
		t.Errorf("%+v, %v", got, err)
	}
	if len(seen) != 8 {
		t.Errorf("%d different requests for 8 parts", len(seen))
	}
}

// Request and Read come to what Score does.
func TestDeferredIsTheSame(t *testing.T) {
	for _, c := range []struct {
		status int
		answer string
	}{
		{200, `{"choices":[{"message":{"content":"{\"rationale\":\"so\",\"rating\":7}"}}],` +
			`"usage":{"prompt_tokens":300,"completion_tokens":50}}`},
		{200, `{"choices":[]}`},
		{200, `{"choices":[{"mess`},
		{200, `{"choices":[{"message":{"refusal":"no"}}],"usage":{"total_tokens":9}}`},
		{429, `{"error":{"message":"slow down"}}`},
		{500, `oops ` + testKey},
		{400, `{"error":{"message":"context_length_exceeded"}}`},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			io.WriteString(w, c.answer)
		})
		j := newJudge(t, s.URL).(scoring.Deferred)
		path, body := j.Request(testItem)
		live, liveErr := j.Score(t.Context(), testItem)
		read, readErr := j.Read(testItem, c.status, []byte(c.answer))
		if fmt.Sprintf("%+v %v", live, liveErr) != fmt.Sprintf("%+v %v", read, readErr) {
			t.Errorf("%d %s: live %+v, %v; read %+v, %v", c.status, c.answer, live, liveErr, read, readErr)
		}
		if got := s.requests()[0]; got.raw != string(body) || path != "/chat/completions" {
			t.Errorf("sent %s, not %s", got.raw, body)
		}
	}
}
