package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/data/project"
	"admap/model"
	"admap/scoring/batch/batchtest"
)

// opinionated rates by the request's words: most responses get a rating, some a refusal, words that
// hold no rating, or an error status that no other try would mend.
func opinionated(body []byte) (status int, answer []byte) {
	var r struct {
		Messages []struct{ Content string }
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return http.StatusBadRequest, []byte(`{"error":{"message":"not JSON"}}`)
	}
	h := fnv.New32a()
	for _, m := range r.Messages {
		h.Write([]byte(m.Content))
	}
	n := h.Sum32()
	says := fmt.Sprintf(`{"rationale":"reason %d","rating":%d}`, n, n%10+1)
	switch n / 16 % 16 {
	case 0:
		says = "I am sorry, but I cannot rate this."
	case 1:
		says = "Rating: 99"
	case 2:
		return http.StatusBadRequest, []byte(`{"error":{"code":"context_length_exceeded",` +
			`"message":"This model's maximum context length is 10 tokens."}}`)
	}
	raw, err := json.Marshal(map[string]any{
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop",
			"message": map[string]any{"role": "assistant", "content": says}}},
		"usage": map[string]int{"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
	})
	if err != nil {
		panic(err)
	}
	return http.StatusOK, raw
}

// batchPlace is a place with a dataset that has a duplicate, and a server for it.
func batchPlace(t *testing.T) (p place, s *batchtest.Server, flags func(...string) []string) {
	p, s = newPlace(t), batchtest.New(t, opinionated)
	var rows []map[string]any
	for i := range 60 {
		rows = append(rows, map[string]any{"id": fmt.Sprint(i), "prompt": fmt.Sprintf("Question %d?", i),
			"chosen": fmt.Sprintf("Good answer %d.", i), "rejected": fmt.Sprintf("Bad answer %d.", i%50)})
	}
	rows = append(rows, rows[3])
	p.write("d.jsonl", rows...)
	return p, s, func(more ...string) []string {
		return append([]string{"--scorer", "judge", "--base-url", s.URL, "--model", "mock",
			"--price-in", "1", "--price-out", "10", p.path("d.jsonl")}, more...)
	}
}

// known is what a project holds of its scores and failures, in the order of their keys, and what
// they have cost.
func (p place) known(file string) (found []string, usd float64) {
	p.t.Helper()
	ctx := p.t.Context()
	proj, err := project.Open(ctx, p.path(file))
	if err != nil {
		p.t.Fatal(err)
	}
	defer proj.Close()
	all, err := proj.Scorers(ctx)
	if err != nil || len(all) != 1 {
		p.t.Fatalf("scorers %v: %v", all, err)
	}
	var keys []model.Key
	err = proj.EachScore(ctx, all[0].Fingerprint, func(s project.Score) error {
		keys = append(keys, s.Key)
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	opinions, err := proj.Opinions(ctx, keys)
	if err != nil {
		p.t.Fatal(err)
	}
	for key, of := range opinions {
		o := of[0]
		found = append(found,
			fmt.Sprintln(key, o.Value, o.Reason, o.Detail, o.Rationale, o.Method, o.Spread))
	}
	slices.Sort(found)
	usd, _, err = proj.Spent(ctx, all[0].Fingerprint)
	if err != nil {
		p.t.Fatal(err)
	}
	return found, usd
}

// live scores the dataset live into live.admap, one request after the other: the first part that
// fails is then the one that a batch blames too.
func live(p place, flags func(...string) []string, more ...string) {
	more = append(more, "--concurrency", "1", "--project", p.path("live.admap"))
	p.run(append([]string{"score"}, flags(more...)...)...)
}

// sameAsLive compares a project with the live one, which has cost so many times as much; 0: that
// cannot be said.
func sameAsLive(
	p place, flags func(...string) []string, project string, times float64, more ...string,
) {
	p.t.Helper()
	want, paid := p.known("live.admap")
	got, usd := p.known(project)
	if len(want) < 100 {
		p.t.Errorf("only %d scores", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Error(diff)
	}
	if times > 0 && math.Abs(usd*times-paid) > 1e-9 || paid == 0 {
		p.t.Errorf("$%v live, $%v by batch", paid, usd)
	}
	export := func(project string) string {
		return p.ok(append([]string{"export", "--select", "all", "--format", "csv", "-o", "-"},
			flags(append(more, "--project", p.path(project))...)...)...)
	}
	if a, b := export("live.admap"), export(project); a != b || len(a) < 1000 {
		p.t.Errorf("the exports differ:\n%s\n%s", a, b)
	}
}

// What a batch brings is what a live run on the same server brings, at half its price.
func TestABatchScoresAsALiveRunDoes(t *testing.T) {
	for _, more := range [][]string{nil, {"--repeats", "3"}, {"--prompt", "aspects"}} {
		t.Run(strings.Join(more, " "), func(t *testing.T) {
			p, s, flags := batchPlace(t)
			live(p, flags, more...)
			before, times := s.Live(), 2.0
			if len(more) > 0 {
				times = 0 // a live run does not ask for the rest of what has failed
			}
			score := func(words ...string) outcome {
				words = append(words, more...)
				return p.run(append([]string{"score"}, flags(append(words,
					"--project", p.path("batch.admap"))...)...)...)
			}
			if got := score("--batch", "submit"); got.code != 0 {
				t.Fatalf("%+v", got)
			}
			if got := score("--batch", "submit"); !strings.Contains(got.stderr, "no request was submitted") {
				t.Errorf("submitted twice: %+v", got)
			}
			if got := score("--batch", "collect"); !strings.Contains(got.stderr, "0 scores, 0 failures") {
				t.Errorf("%+v", got)
			}
			if got := score(); !strings.Contains(got.stderr, "left to batch jobs") {
				t.Errorf("%+v", got)
			}
			for _, id := range s.Batches() {
				s.End(id, "completed", -1)
			}
			if got := score("--batch", "collect"); got.code != 0 {
				t.Fatalf("%+v", got)
			}
			sameAsLive(p, flags, "batch.admap", times, more...)
			if got := score("--batch", "collect"); got.code != 0 {
				t.Errorf("collected again: %+v", got)
			}
			sameAsLive(p, flags, "batch.admap", times, more...)
			if s.Live() != before {
				t.Errorf("%d live requests for a batch", s.Live()-before)
			}
		})
	}
}

// The same through a file, for vllm run-batch.
func TestRequestsInAFileScoreAsALiveRunDoes(t *testing.T) {
	p, _, flags := batchPlace(t)
	live(p, flags)
	score := func(words ...string) outcome {
		return p.run(append([]string{"score"}, flags(append(words,
			"--project", p.path("file.admap"))...)...)...)
	}
	if got := score("--batch", "write", "--requests", p.path("in.jsonl")); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	requests, err := os.ReadFile(p.path("in.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for line := range bytes.Lines(requests) {
		_, text := batchtest.Run(opinionated, line)
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.path("out.jsonl.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := score("--batch", "read", "--requests", p.path("out.jsonl.gz")); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	sameAsLive(p, flags, "file.admap", 1)
}

// A program killed between its order and the server's answer leaves a job that the next one finds.
func TestASubmitThatIsKilledOrdersOnce(t *testing.T) {
	p, s, flags := batchPlace(t)
	score := func(what string) []string {
		return append([]string{"score", "--batch", what}, flags("--project", p.path("k.admap"))...)
	}
	c := p.command(score("submit")...)
	begun, ended := make(chan struct{}), make(chan error, 1)
	s.Break(func(w http.ResponseWriter, r *http.Request, done bool) bool {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/batches" || !done {
			return false
		}
		<-begun
		if err := c.Process.Kill(); err != nil {
			t.Error(err)
		}
		<-ended
		return true
	})
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	close(begun)
	ended <- c.Wait()
	s.Heal()
	got := p.run(score("submit")...)
	if got.code != 0 || !strings.Contains(got.stderr, "no request was submitted") {
		t.Errorf("%+v", got)
	}
	for name, n := range s.Ordered() {
		if n != 1 {
			t.Errorf("%s was ordered %d times", name, n)
		}
	}
	s.End(s.Batches()[0], "completed", -1)
	p.ok(score("collect")...)
	live(p, flags)
	sameAsLive(p, flags, "k.admap", 2)
}

func TestJobsAreShown(t *testing.T) {
	p, s, flags := batchPlace(t)
	score := func(words ...string) outcome {
		return p.run(append([]string{"score"}, flags(words...)...)...)
	}
	if got := score("--batch", "submit", "--dry-run"); got.code != 0 || len(s.Batches()) > 0 ||
		!strings.Contains(got.stdout, `"method":"POST","url":"/v1/chat/completions"`) {
		t.Errorf("%+v", got)
	}
	score("--batch", "submit")
	table := score("--batch", "status")
	if table.code != 0 || !strings.Contains(table.stdout, "validating") {
		t.Errorf("%+v", table)
	}
	var jobs []struct {
		Status            string
		Requests, Awaited int
	}
	got := score("--batch", "status", "--json")
	if err := json.Unmarshal([]byte(got.stdout), &jobs); err != nil || len(jobs) != 1 ||
		jobs[0].Status != "validating" || jobs[0].Requests != jobs[0].Awaited || jobs[0].Awaited < 100 {
		t.Errorf("%+v %v", got, err)
	}
	if got := score("--batch", "cancel"); !strings.Contains(got.stderr, "cancelling") {
		t.Errorf("%+v", got)
	}
}

func TestBatchesThatCannotBe(t *testing.T) {
	p, _, flags := batchPlace(t)
	for want, words := range map[string][]string{
		"want one of submit": {"--batch", "sumbit"},
		"--requests FILE":    {"--batch", "write"},
		"is the dataset":     {"--batch", "write", "--requests", p.path("d.jsonl")},
		"cannot wait":        {"--batch", "submit", "--scorer", "reference"},
		"no dry run":         {"--batch", "collect", "--dry-run"},
		"cannot be kept": {"--batch", "submit", "--max-cost", "1", "--price-in", "nan",
			"--price-out", "nan"},
	} {
		got := p.run(append([]string{"score"}, flags(words...)...)...)
		if got.code == 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %+v", words, got)
		}
	}
}

func TestABatchsDryRunShowsItsFirstRequestOnALineOfItsOwn(t *testing.T) {
	p, _, flags := batchPlace(t)
	got := p.run(append([]string{"score"}, flags("--batch", "submit", "--dry-run")...)...)
	head, first, _ := strings.Cut(got.stdout, "\n")
	if got.code != 0 || !strings.HasSuffix(head, "The first:") || !strings.HasPrefix(first, "{") {
		t.Errorf("%+v", got)
	}
}

func TestRequestsAreNotWrittenOverTheProjectsLog(t *testing.T) {
	p, _, flags := batchPlace(t)
	log := p.path("d.jsonl.admap-wal")
	got := p.run(append([]string{"score"}, flags("--batch", "write", "--requests", log)...)...)
	if got.code != 2 || !strings.Contains(got.stderr, "is the project") {
		t.Errorf("%+v", got)
	}
}
