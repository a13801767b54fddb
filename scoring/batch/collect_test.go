package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestAJobIsCollectedOnceItIsOver(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	id := r.server.Batches()[0]
	for _, status := range []string{"validating", "in_progress", "finalizing"} {
		r.server.Move(id, status)
		if got := r.collect(); len(got.Open) != 1 || got.Open[0].Status != status || got.Scores != 0 {
			t.Errorf("%s: %+v", status, got)
		}
	}
	r.server.End(id, "completed", -1)
	for _, scores := range []int{20, 0} {
		if got := r.collect(); got.Scores != scores || got.Known != 0 {
			t.Errorf("%+v", got)
		}
		r.checkScores(20, 1)
	}
	if jobs, err := r.desk().Status(t.Context()); err != nil || len(jobs) != 1 || jobs[0].Open != 0 ||
		jobs[0].Status != model.JobCollected || jobs[0].Done != 20 {
		t.Errorf("%+v %v", jobs, err)
	}
}

// What an expired or cancelled batch has done counts; the rest is free.
func TestPartialResultsCount(t *testing.T) {
	for _, status := range []string{"expired", "cancelled"} {
		r := newRig(t, rate)
		r.submit()
		r.server.End(r.server.Batches()[0], status, 5)
		if got := r.collect(); got.Scores != 5 || got.Again != 15 || got.Failed() != 0 ||
			got.Why["batch_"+status] != 15 {
			t.Errorf("%+v", got)
		}
		r.checkScores(5, 1)
		if sent := r.submit(); sent.Lines != 15 {
			t.Errorf("%s: %+v", status, sent)
		}
		r.server.End(r.server.Batches()[1], "completed", -1)
		r.collect()
		r.checkScores(20, 1)
	}
}

func TestARefusedFileFreesItsRequests(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.server.Refuse("batch_1", "token_limit_exceeded", "Enqueued token limit of sk-secret-1234")
	jobs, err := r.desk().Status(t.Context())
	if err != nil || jobs[0].Status != "failed" ||
		jobs[0].Note != "line 1: Enqueued token limit of [key]" {
		t.Errorf("%+v %v", jobs, err)
	}
	if sent := r.submit(); sent.Lines != 20 {
		t.Errorf("%+v", sent)
	}
}

func TestCancelledJobsAreCollected(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Limits = Limits{Lines: 10, Bytes: 1 << 20}
	r.submit()
	done, err := r.desk().Cancel(t.Context(), "2")
	if err != nil || len(done.Stopping) != 1 || done.Stopping[0].Status != "cancelling" {
		t.Errorf("%+v %v", done, err)
	}
	r.server.End("batch_2", "cancelled", 4)
	r.server.End("batch_1", "completed", -1)
	if got := r.collect(); got.Scores != 14 || got.Again != 6 {
		t.Errorf("%+v", got)
	}
	if done, err := r.desk().Cancel(t.Context(), ""); err != nil || len(done.Stopping) != 0 {
		t.Errorf("%+v %v", done, err)
	}
	r.submit()
	r.server.Fault = func(w http.ResponseWriter, _ *http.Request, _ bool) bool {
		http.NotFound(w, nil)
		return true
	}
	if done, err := r.desk().Cancel(t.Context(), ""); err != nil || len(done.Freed) != 1 {
		t.Errorf("a batch that the server does not know: %+v %v", done, err)
	}
}

// Failures have the reasons that they have live; what a live run would have tried again is free.
func TestFailuresOfSingleLines(t *testing.T) {
	r := newRig(t, func(body []byte) (int, []byte) {
		for n, answer := range map[int]struct {
			status int
			body   string
		}{
			1: {429, `{"error":{"message":"slow down"}}`}, 2: {500, `{"error":{"message":"oops"}}`},
			3: {401, `{"error":{"message":"who?"}}`}, 4: {400, `{"error":{"message":"too long"}}`},
			5: {200, `{"rating":`},
		} {
			if bytes.Contains(body, fmt.Appendf(nil, `"response %d"`, n)) {
				return answer.status, []byte(answer.body)
			}
		}
		return rate(body)
	})
	r.submit()
	r.endAll()
	got := r.collect()
	if got.Scores != 15 || got.Again != 3 || got.Failures[model.TooLong] != 1 ||
		got.Failures[model.Unparsable] != 1 || got.Failed() != 2 {
		t.Errorf("%+v", got)
	}
	s := r.book.scores[key(4)]
	if s.Reason != model.TooLong || !strings.Contains(s.Detail, "too long") {
		t.Errorf("%+v", s)
	}
	if s := r.book.scores[key(5)]; s.Tokens != 10 || s.CostUSD != discount || !math.IsNaN(s.Value) {
		t.Errorf("an answer that was paid for: %+v", s)
	}
	if sent := r.submit(); sent.Lines != 3 {
		t.Errorf("%+v", sent)
	}
}

func TestOddLinesAreCounted(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.endAll()
	r.server.Change("batch_1", func(file []byte) []byte {
		lines := strings.SplitAfter(string(file), "\n")
		foreign := strings.Replace(lines[0], "-0000", "-ffff", 1)
		odd := []string{"{\n", "\n\n", lines[3], foreign, "[1]\n", "{\"custom_id\":\"x\"}\n"}
		return []byte(strings.Join(append(odd, lines...), ""))
	})
	if got := r.collect(); got.Scores != 20 || got.Garbled != 3 || got.Foreign != 1 || got.Known != 1 {
		t.Errorf("%+v", got)
	}
	r.checkScores(20, 1)
}

// A draw that is missing is asked for again, and the score is made of all of them.
func TestScoresOfSeveralParts(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Scorer = fakeJudge{traits: scoring.Traits{NeedsText: true, Parts: 4, Aspects: 2}}
	r.submit()
	r.server.End("batch_1", "expired", 42)
	if got := r.collect(); got.Scores != 10 || got.Parts != 2 || got.Again != 38 {
		t.Errorf("%+v", got)
	}
	if sent := r.submit(); sent.Lines != 38 {
		t.Errorf("%+v", sent)
	}
	r.server.End("batch_2", "completed", -1)
	if got := r.collect(); got.Scores != 10 || got.Parts != 0 {
		t.Errorf("%+v", got)
	}
	r.checkScores(20, 4)
	// draws (v, v+1) and (v+2, v+3): their means are two apart
	if s := r.book.scores[key(10)]; s.Spread != 1 || s.Parts != 4 || s.Tokens != 40 ||
		s.CostUSD != 2 || s.Method != model.Stated {
		t.Errorf("%+v", s)
	}
}

// One part that fails for good fails its response; the others are kept.
func TestAPartThatFails(t *testing.T) {
	r := newRig(t, func(body []byte) (int, []byte) {
		switch {
		case bytes.Contains(body, []byte(`"response 6","part":1`)): // in the second file
			return http.StatusBadRequest, []byte(`{"error":"1"}`)
		case bytes.Contains(body, []byte(`"response 6","part":2`)):
			return http.StatusOK, []byte("Well")
		}
		return rate(body)
	})
	r.cfg.Scorer = fakeJudge{traits: scoring.Traits{NeedsText: true, Parts: 4}}
	r.submit()
	r.endAll()
	if got := r.collect(); got.Scores != 19 || got.Failed() != 1 {
		t.Errorf("%+v", got)
	}
	if s := r.book.scores[key(6)]; s.Reason != model.TooLong || s.Detail != `{"error":"1"}` {
		t.Errorf("%+v", s)
	}
	r.cfg.Retry = []model.Reason{model.TooLong}
	if sent := r.submit(); sent.Lines != 2 {
		t.Errorf("%+v", sent)
	}
}

// Whenever collecting is killed, the next time goes on where it ended.
func TestACollectMayBeKilledAnywhere(t *testing.T) {
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			r := newRig(t, rate)
			r.cfg.Scorer = fakeJudge{traits: scoring.Traits{NeedsText: true, Parts: 100}}
			r.submit()
			r.endAll()
			r.book.writes, r.book.killAt, r.book.killAfter = 0, at, after
			_, err := r.desk().Collect(t.Context())
			if r.book.writes < at {
				if at < 6 {
					t.Errorf("only %d writes", at-1)
				}
				break
			}
			if !errors.Is(err, errKilled) {
				t.Errorf("write %d: %v", at, err)
			}
			r.collect()
			r.checkScores(20, 100)
		}
	}
}

// A download that breaks off is asked for again, one that is too short not taken for the whole.
func TestATruncatedDownload(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.endAll()
	var half []byte
	r.server.Change("batch_1", func(file []byte) []byte {
		half = file[:len(file)/2]
		return file
	})
	broken := 0
	r.server.Fault = func(w http.ResponseWriter, q *http.Request, done bool) bool {
		if !strings.HasSuffix(q.URL.Path, "/content") || done || broken == 2 {
			return false
		}
		broken++
		w.Header().Set("Content-Length", "100000")
		w.Write(half)
		http.NewResponseController(w).Flush()
		cut(w)
		return true
	}
	if got := r.collect(); got.Scores != 20 || got.Garbled+got.Known != 0 || broken != 2 {
		t.Errorf("%+v after %d breaks", got, broken)
	}
	r = newRig(t, rate)
	r.submit()
	r.endAll()
	var whole []byte
	r.server.Change("batch_1", func(file []byte) []byte {
		whole = file
		return file[:len(file)/2]
	})
	got, err := r.desk().Collect(t.Context())
	if err == nil || !strings.Contains(err.Error(), "missing") || len(got.Open) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	if done, err := r.desk().Cancel(t.Context(), ""); err != nil || len(done.Freed) != 0 {
		t.Errorf("answers that were paid for are given up: %+v %v", done, err)
	}
	r.server.Change("batch_1", func([]byte) []byte { return whole })
	r.collect()
	r.checkScores(20, 1)
}

func TestAnswersAreGivenUpByName(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.endAll()
	if done, err := r.desk().Cancel(t.Context(), "batch_1"); err != nil || len(done.Freed) != 1 {
		t.Errorf("%+v %v", done, err)
	}
	if sent := r.submit(); sent.Lines != 20 {
		t.Errorf("%+v", sent)
	}
}

// A job of more samples than are read now keeps the answers about the others.
func TestAPartOfTheDatasetCollectsItsPart(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.endAll()
	part := r.cfg
	part.Cohort = cohort(4)
	got, err := New(part).Collect(t.Context())
	if err == nil || !strings.Contains(err.Error(), "12 of its answers") || got.Scores != 8 {
		t.Errorf("%+v %v", got, err)
	}
	if got := r.collect(); got.Scores != 12 || got.Known != 8 {
		t.Errorf("%+v", got)
	}
	r.checkScores(20, 1)
}

// A score that came another way meanwhile stays as it is.
func TestAScoreThatIsThereStays(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	r.endAll()
	r.book.scores[key(3)] = scoring.Stored{Value: 7}
	if got := r.collect(); got.Scores != 19 || got.Known != 1 || r.book.scores[key(3)].Value != 7 {
		t.Errorf("%+v", got)
	}
}

func TestAnotherServersJobsAreLeftAlone(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	other := newRig(t, rate)
	r.cfg.Client = other.cfg.Client
	if _, err := r.desk().Collect(t.Context()); err == nil || !strings.Contains(err.Error(), "is at") {
		t.Error(err)
	}
	jobs, err := r.desk().Status(t.Context())
	if err == nil || !strings.Contains(jobs[0].Note, "is at") {
		t.Errorf("%+v %v", jobs, err)
	}
}

// A server that is only busy is asked again, and one that wants days is not waited for.
func TestABusyServerIsAskedAgain(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	clock := &stillClock{}
	r.cfg.Clock = clock
	left, after := 2, "7"
	r.server.Fault = func(w http.ResponseWriter, _ *http.Request, _ bool) bool {
		if left--; left < 0 {
			return false
		}
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	r.collect()
	if fmt.Sprint(clock.slept) != "[7s 7s]" {
		t.Errorf("slept %v", clock.slept)
	}
	left, after = 1, "86400"
	if _, err := r.desk().Collect(t.Context()); err == nil {
		t.Error("waited for a day")
	}
}

func TestCollectingEndsWithItsContext(t *testing.T) {
	r := newRig(t, rate)
	r.submit()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.desk().Collect(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestLinesOfEveryKind(t *testing.T) {
	for line, want := range map[string]answer{
		`{"custom_id":"a","response":{"status_code":200,"body":{"x":1}},"error":null}`: {
			"a", 200, "", []byte(`{"x":1}`)},
		`{"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"late"}}`: {
			"a", 0, "batch_expired", []byte(`{"error":{"message":"late"}}`)},
		// vllm run-batch
		`{"id":"vllm-1","custom_id":"a","response":{"status_code":400,"request_id":"r","body":null},` +
			`"error":{"error":{"message":"m","type":"BadRequestError","param":null,"code":400}}}`: {
			"a", 400, "", []byte(`{"error":{"message":"m"}}`)},
		`{"custom_id":"a","response":{"status_code":400,"body":null},"error":"stream mode"}`: {
			"a", 400, "", []byte(`{"error":{"message":"stream mode"}}`)},
		`{"custom_id":"a","response":{"status_code":404},"error":{"object":"error","message":"m"}}`: {
			"a", 404, "", []byte(`{"error":{"message":"m"}}`)},
		// Ray Data
		`{"custom_id":"a","http_response":{"choices":[]}}`:     {"a", 200, "", []byte(`{"choices":[]}`)},
		`{"custom_id":"a","http_response":"{\"choices\":[]}"}`: {"a", 200, "", []byte(`{"choices":[]}`)},
		`{"custom_id":"a","choices":[1]}`: {
			"a", 200, "", []byte(`{"custom_id":"a","choices":[1]}`)},
		`{"custom_id":"a","__inference_error__":"E: too long"}`: {
			"a", 400, "", []byte(`{"error":{"message":"E: too long"}}`)},
		`{"custom_id":"a","generated_text":"7","num_input_tokens":5,` +
			`"num_generated_tokens":1,"__inference_error__":""}`: {
			"a", 200, "", []byte(`{"choices":[{"index":0,"message":{"content":"7","role":"assistant"}}],` +
				`"usage":{"completion_tokens":1,"prompt_tokens":5,"total_tokens":6}}`)},
	} {
		got, ok := readLine([]byte(line))
		if !ok || got.name != want.name || got.status != want.status || got.code != want.code ||
			!bytes.Equal(got.body, want.body) {
			t.Errorf("%s\n%d %q %s %v", line, got.status, got.code, got.body, ok)
		}
	}
	for _, line := range []string{"", "null", "3", "{}", `{"custom_id":"a"}`, `{"response":{}}`,
		`{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}`,
		`{"custom_id":7,"response":{"status_code":200,"body":{}}}`} {
		if _, ok := readLine([]byte(line)); ok {
			t.Errorf("%s is taken for an answer", line)
		}
	}
}

func TestLinesAreBounded(t *testing.T) {
	long := strings.Repeat("x", maxLine+100)
	var got []int
	err := eachLine(strings.NewReader("a\r\n\n"+long+"\nbc"), func(line []byte) error {
		got = append(got, len(line))
		return nil
	})
	if err != nil || len(got) != 3 || got[0] != 1 || got[2] != 2 || got[1] > maxLine+1<<16 {
		t.Errorf("%v %v", got, err)
	}
	stop := errors.New("stop")
	if err := eachLine(strings.NewReader("a\nb"), func([]byte) error { return stop }); err != stop {
		t.Error(err)
	}
}
