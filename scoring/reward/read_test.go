package reward

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

func failure(err error) (*scoring.Failure, bool) {
	var f *scoring.Failure
	return f, errors.As(err, &f)
}

// one is the outcome of asking the first route of an api for n responses, of which the last counts.
func one(t *testing.T, api string, n int, status int, body string) (scoring.Reply, error) {
	t.Helper()
	server := serveWith(t, func(w http.ResponseWriter, _ asked) { say(w, status, body) })
	s := newScorer(t, server.URL+"/v1", api, n)
	found := &s.(*scorer).finder
	found.found.Store(found.named[0])
	items := make([]scoring.Item, n)
	for i := range items {
		items[i] = scoring.Item{Instruction: "i", Body: "b"}
	}
	replies, err := s.ScoreMany(context.Background(), items)
	if err != nil {
		return scoring.Reply{}, err
	}
	return replies[n-1], nil
}

func TestWrongNumbersAreNoScores(t *testing.T) {
	const outOfScale, unparsable = model.OutOfScale, model.Unparsable
	for _, tc := range []struct {
		api    string
		n      int
		body   string
		reason model.Reason
	}{
		{vllmScore, 2, `{"data":[{"index":0,"score":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":0,"score":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":2,"score":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":-1,"score":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"score":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1,"score":null}]}`, outOfScale},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1,"score":NaN}]}`, outOfScale},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1,"score":-Infinity}]}`,
			outOfScale},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1,"score":1e999}]}`, outOfScale},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},{"index":1,"score":"2"}]}`, unparsable},
		{vllmScore, 2, `{"data":[{"index":0,"score":1},null]}`, unparsable},
		{vllmScore, 1, `{"data":null}`, unparsable},
		{vllmScore, 1, `{"data":[]}`, unparsable},
		{vllmScore, 1, `{"data":[{"ind`, unparsable},
		{vllmScore, 1, `null`, unparsable},
		{vllmScore, 1, ``, unparsable},
		{vllmClassify, 1, `{"data":[{"index":0,"probs":[0.5,0.5],"num_classes":2}]}`, unparsable},
		{vllmClassify, 1, `{"data":[{"index":0,"probs":[]}]}`, unparsable},
		{vllmPooling, 1, `{"data":[{"index":0,"data":[0.1,0.2,0.3]}]}`, unparsable},
		{vllmPooling, 1, `{"data":[{"index":0,"data":[[0.1],[0.2,0.3]]}]}`, unparsable},
		{teiPredict, 2, `[[{"score":1,"label":"a"}]]`, unparsable},
		{teiPredict, 2, `[[{"score":1,"label":"a"}],[{"score":null,"label":"a"}]]`, outOfScale},
		{teiPredict, 1, `[[{"score":1,"label":"a"},{"score":2,"label":"b"}]]`, unparsable},
		{teiPredict, 1, `[[]]`, unparsable},
		{teiPredict, 1, `{"score":1}`, unparsable},
		{teiRerank, 2, `[{"index":0,"score":1},{"score":2}]`, unparsable},
		{teiRerank, 2, `[{"index":1,"score":1},{"index":1,"score":2}]`, unparsable},
		{sglang, 2, `[{"embedding":[1]}]`, unparsable},
		{sglang, 1, `[{"embedding":[1,2,3]}]`, unparsable},
		{openAI, 1, `{"choices":[{"message":{"content":"It is good: 8 of 10."}}]}`, unparsable},
		{openAI, 1, `{"choices":[{"message":{"content":"a:1,b:2"}}]}`, unparsable},
		{openAI, 1, `{"choices":[{"message":{"content":"reward:1,reward:2"}}]}`, unparsable},
		{openAI, 1, `{"choices":[{"message":{"content":"NaN"}}]}`, outOfScale},
		{openAI, 1, `{"choices":[{"message":{"content":null}}]}`, unparsable},
		{openAI, 1, `{"choices":[{"message":[]}]}`, unparsable},
		{openAI, 1, `{"choices":[]}`, unparsable},
	} {
		reply, err := one(t, tc.api, tc.n, 200, tc.body)
		if err == nil {
			err = reply.Err
		}
		if f, ok := failure(err); !ok || f.Reason != tc.reason {
			t.Errorf("%s: %s: %v, %v, want %v", tc.api, tc.body, reply.Value, err, tc.reason)
		}
	}
}

func TestNumbersInTheServersWords(t *testing.T) {
	for _, tc := range []struct {
		api  string
		n    int
		body string
		want float64
	}{
		{vllmScore, 2, `{"data":[{"index":1,"score":-2.5},{"index":0,"score":1}]}`, -2.5},
		{vllmScore, 2, `{"data":[{"score":1},{"score":2e-3}]}`, 0.002},
		{vllmScore, 2, `{"note":"NaN \" Infinity","data":[{"score":NaN},{"score":3}]}`, 3},
		{vllmClassify, 1, `{"data":[{"index":0,"probs":[-7.25],"num_classes":1}]}`, -7.25},
		{vllmClassify, 1, `{"data":[{"index":0,"logits":[4],"probabilities":[]}]}`, 4},
		{vllmPooling, 1, `{"data":[{"index":0,"data":[3.5]}]}`, 3.5},
		{vllmPooling, 1, `{"data":[{"index":0,"data":[[1],[2],[-4]]}]}`, -4},
		{teiPredict, 2, `[[{"score":1,"label":"a"}],[{"score":-11.25,"label":"a"}]]`, -11.25},
		{teiRerank, 2, `[{"index":1,"score":9},{"index":0,"score":1}]`, 9},
		{sglang, 1, `{"embedding":[5],"meta_info":{}}`, 5},
		{sglang, 2, `[{"embedding":[5],"index":0},{"embedding":[6],"index":0}]`, 6},
		{openAI, 1, `{"choices":[{"message":{"content":"reward:-25.625"}}]}`, -25.625},
		{openAI, 1, `{"choices":[{"message":[{"role":"assistant","content":"reward: -3"}]}]}`, -3},
		{openAI, 1, `{"choices":[{"message":{"content":" -3.5\n"}}]}`, -3.5},
		{openAI, 1, `{"choices":[{"message":{"content":"{\"score\": 0.25}"}}]}`, 0.25},
		{openAI, 1, `{"choices":[{"message":{"content":[{"type":"text","text":"1.5"}]}}]}`, 1.5},
		{openAI, 1, `{"choices":[{"message":{"content":` +
			`"helpfulness:1.6171875,correctness:1.6484375,verbosity:0.5"}}]}`, 1.6171875},
	} {
		reply, err := one(t, tc.api, tc.n, 200, tc.body)
		if err != nil || reply.Err != nil || reply.Value != tc.want {
			t.Errorf("%s: %s: %+v, %v, want %v", tc.api, tc.body, reply, err, tc.want)
		}
	}
}

func TestErrorStatuses(t *testing.T) {
	tooLong := scoring.Failure{Reason: model.TooLong}
	for _, tc := range []struct {
		api    string
		status int
		body   string
		want   scoring.Failure // but its detail
	}{
		{vllmScore, 400, `{"error":{"message":"This model's maximum context length is 512 tokens. ` +
			`However, you requested 600 tokens","code":400}}`, tooLong},
		{vllmScore, 400, `{"error":{"message":"The decoder prompt (length 600) is longer than the ` +
			`maximum model length of 512","code":400}}`, tooLong},
		{sglang, 400, `{"error":{"message":"The input (600 tokens) is longer than the model's ` +
			`context length (512 tokens)."}}`, tooLong},
		{teiPredict, 422, "{\"error\":\"Input validation error: `inputs` must have less than 512 " +
			"tokens. Given: 600\",\"error_type\":\"Validation\"}", tooLong},
		{teiPredict, 422, `{"error":"batch size 64 > maximum allowed batch size 32",` +
			`"error_type":"Validation"}`, scoring.Failure{Reason: model.HTTPStatus}},
		{teiPredict, 413, `{"error":"Batch size error","error_type":"Validation"}`,
			scoring.Failure{Reason: model.HTTPStatus}},
		{teiPredict, 413, `Failed to buffer the request body: length limit exceeded`,
			tooLong},
		{teiPredict, 424, `{"error":"Inference failed","error_type":"Backend"}`,
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true, Tries: 3}},
		{teiRerank, 424, `{"error":"model is not a re-ranker model","error_type":"Backend"}`,
			scoring.Failure{Reason: model.HTTPStatus}},
		{teiPredict, 429, `{"error":"Model is overloaded","error_type":"Overloaded"}`,
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true, Throttled: true}},
		{teiPredict, 503, `{"error":"unhealthy","error_type":"Unhealthy"}`,
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		{vllmScore, 500, `Internal Server Error`, scoring.Failure{Reason: model.HTTPStatus,
			Temporary: true}},
		{vllmScore, 401, `{"error":"Unauthorized"}`, scoring.Failure{Reason: model.HTTPStatus,
			Systemic: true}},
	} {
		_, err := one(t, tc.api, 1, tc.status, tc.body)
		f, ok := failure(err)
		if !ok {
			t.Errorf("%s: %s: %v", tc.api, tc.body, err)
			continue
		}
		got := *f
		got.Detail = ""
		if got != tc.want {
			t.Errorf("%s: %s: %+v, want %+v", tc.api, tc.body, got, tc.want)
		}
	}
}

func TestWhatAServerSaysIsCleaned(t *testing.T) {
	for _, tc := range []struct{ api, body string }{
		{openAI, `{"choices":[{"message":{"content":"no \u001b[31m` + testKey + `"}}]}`},
		{vllmScore, `{"data":"` + testKey + `"}`},
	} {
		_, err := one(t, tc.api, 1, 200, tc.body)
		if err == nil || strings.Contains(err.Error(), testKey) {
			t.Errorf("%s: %v", tc.api, err)
		}
	}
}

func TestTokensOfABatchAreSharedOut(t *testing.T) {
	server := serve(t, vllm())
	s := newScorer(t, server.URL, vllmScore, 8)
	replies, err := s.ScoreMany(context.Background(), responses(8)[:1]) // finds the route
	if err != nil || replies[0].Tokens != 11 {
		t.Fatalf("%v, %+v", err, replies)
	}
	replies, err = s.ScoreMany(context.Background(), responses(8))
	sum := 0
	for _, r := range replies {
		sum += r.Tokens
		if r.Tokens < 10 || r.Tokens > 11 || !math.IsNaN(r.CostUSD) {
			t.Errorf("%+v", r)
		}
	}
	if err != nil || sum != 81 {
		t.Errorf("%v: %d tokens, want 81", err, sum)
	}
}

func TestUsageIsPlausible(t *testing.T) {
	for body, want := range map[string]scoring.Usage{
		`{"usage":{"prompt_tokens":5,"total_tokens":9}}`:                            {Prompt: 9},
		`{"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}`:      {Prompt: 5, Answer: 2},
		`{"usage":{"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":8}}}`: {Prompt: 5, Cached: 5},
		`{"usage":{"prompt_tokens":-5}}`:                                            {},
		`{"usage":null}`:                                                            {},
		`[{"meta_info":{"prompt_tokens":3}},{"meta_info":{"prompt_tokens":4}}]`:     {Prompt: 7},
	} {
		if got := usage([]byte(body)); got != want {
			t.Errorf("%s: %+v, want %+v", body, got, want)
		}
	}
}

func FuzzReaders(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"index":1,"score":1},{"index":0,"probs":[2]}]}`, `[[{"score":1,"label":"x"}],[]]`,
		`[{"index":1,"score":2},{"index":0,"score":NaN}]`, `{"results":[{"index":0}]}`,
		`[{"embedding":[1],"meta_info":{"prompt_tokens":-1}}]`, `{"data":[[{"score":-Infinity}]]}`,
		`{"choices":[{"message":[{"content":"reward:1,x:2"}]}]}`, `{"usage":{"total_tokens":9}}`,
		`{"a":"\"NaN`,
	} {
		f.Add([]byte(seed), 2)
	}
	f.Fuzz(func(t *testing.T, body []byte, n int) {
		n = 1 + max(0, n)%5
		var a answer
		if a.Decode(body) != nil {
			return
		}
		if a.used.Prompt < 0 || a.used.Answer < 0 || a.used.Cached > a.used.Prompt {
			t.Errorf("usage %+v", a.used)
		}
		for _, r := range routes {
			if r.form == chat {
				n = 1
			}
			values, err := r.read(a.raw, n)
			if (err == nil) != (len(values) == n) && err == nil {
				t.Errorf("%s: %d values for %d", r.api, len(values), n)
			}
			for _, v := range values {
				if v.number-v.number != 0 {
					t.Errorf("%s: %v", r.api, v.number)
				}
			}
		}
	})
}
