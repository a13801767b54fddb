package endpoint_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// Scores a second through engine and client, and requests a second of a bare loop over the library
// with the same transport, by turns, so that the machine is as busy for the one as for the other.
//
//	go test ./scoring/endpoint -run none -bench AgainstBareLoop -benchtime 40x
func BenchmarkAgainstBareLoop(b *testing.B) {
	for _, inFlight := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("%dInFlight", inFlight), func(b *testing.B) {
			samples := 500 + 10*inFlight
			s := rater(b)
			client := &http.Client{Transport: &http.Transport{
				MaxIdleConns: inFlight, MaxIdleConnsPerHost: inFlight}}
			var ours, bare float64
			for b.Loop() {
				start := b.Elapsed()
				score(b, s.URL, client, inFlight, samples)
				middle := b.Elapsed()
				loop(b, s.URL, client, inFlight, samples)
				ours += (middle - start).Seconds()
				bare += (b.Elapsed() - middle).Seconds()
			}
			n := float64(b.N * samples)
			b.ReportMetric(n/ours, "scores/s")
			b.ReportMetric(n/bare, "bare/s")
			b.ReportMetric(100*bare/ours, "%ofbare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// rater is a server that gives every response the same rating.
func rater(tb testing.TB) *httptest.Server {
	answer := []byte(`{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[
		{"index":0,"message":{"role":"assistant","content":"{\"rationale\":\"It is good.\",` +
		`\"rating\":7}"},"finish_reason":"stop"}],
		"usage":{"prompt_tokens":100,"completion_tokens":12,"total_tokens":112}}`)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	tb.Cleanup(s.Close)
	return s
}

var (
	instruction = strings.Repeat("Explain how a heat pump works. ", 10)
	body        = strings.Repeat("It moves heat from a cold place to a warm one. ", 30)
)

// chat rates by one chat completion.
type chat struct{ client *endpoint.Client }

func (chat) Info() model.ScorerInfo { return model.ScorerInfo{Fingerprint: "chat"} }

func (chat) Traits() scoring.Traits { return scoring.Traits{NeedsText: true} }

func (c chat) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	var r endpoint.ChatRequest
	r.ChatCompletionRequest = request(item.Instruction, item.Body)
	said, used, err := c.client.Chat(ctx, r.Marshal(), scoring.Size{})
	if err != nil {
		return scoring.Result{}, err
	}
	rating, err := read(said.Choices[0].Message.Content)
	return scoring.Result{Value: rating, Tokens: used.Tokens(), CostUSD: used.CostUSD}, err
}

func request(instruction, body string) openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{Model: "m", Messages: []openai.ChatCompletionMessage{
		{Role: "system", Content: instruction}, {Role: "user", Content: body}}}
}

func read(content string) (float64, error) {
	var a struct{ Rating float64 }
	err := json.Unmarshal([]byte(content), &a)
	return a.Rating, err
}

// same is a dataset of one text.
type same struct{}

func (same) Text(int) (model.Text, error) {
	return model.Text{
		Instruction: instruction, Responses: []model.ResponseText{{Body: body}}}, nil
}

func cohort(samples int) *model.Cohort {
	r := &model.Roster{Keys: make([]model.Key, samples), Start: []uint32{0}}
	for p := range samples {
		var k model.Key
		binary.BigEndian.PutUint64(k[:], uint64(p+1)*0x9E3779B97F4A7C15)
		r.ResponseKeys = append(r.ResponseKeys, k)
		r.Stored = append(r.Stored, math.NaN())
		r.Start = append(r.Start, uint32(p+1))
	}
	return model.NewCohort(r)
}

func score(tb testing.TB, url string, client *http.Client, inFlight, samples int) {
	c, err := endpoint.New(endpoint.Config{BaseURL: url, HTTP: client})
	if err != nil {
		tb.Fatal(err)
	}
	e := scoring.New(scoring.Config{
		Scorer: chat{c}, Cohort: cohort(samples), Texts: same{}, Workers: inFlight})
	if err := e.Run(tb.Context()); err != nil || e.Progress().Done != samples {
		tb.Fatal(err, e.Progress())
	}
}

// loop is what somebody would write who wants nothing but ratings.
func loop(tb testing.TB, url string, client *http.Client, inFlight, samples int) {
	cfg := openai.DefaultConfig("")
	cfg.BaseURL, cfg.HTTPClient = url, client
	bare := openai.NewClientWithConfig(cfg)
	var next atomic.Int64
	var all sync.WaitGroup
	for range inFlight {
		all.Go(func() {
			for next.Add(1) <= int64(samples) {
				said, err := bare.CreateChatCompletion(tb.Context(), request(instruction, body))
				if err == nil {
					_, err = read(said.Choices[0].Message.Content)
				}
				if err != nil {
					tb.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// Live memory early and late in a run of 200,000 responses, server, cohort and all.
//
//	go test ./scoring/endpoint -run none -bench Memory -benchtime 1x
func BenchmarkMemory(b *testing.B) {
	const samples = 200_000
	s := rater(b)
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64}}
	for b.Loop() {
		heap := watchHeap()
		score(b, s.URL, client, 64, samples)
		early, late := heap()
		b.ReportMetric(early, "MB-in-use-early")
		b.ReportMetric(late, "MB-in-use-late")
	}
}

// watchHeap samples the live heap after a collection; the function returned ends that and gives the
// means of the second and of the last tenth.
func watchHeap() func() (early, late float64) {
	stop, done := make(chan struct{}), make(chan []float64)
	go func() {
		var seen []float64
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				done <- seen
				return
			case <-tick.C:
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			seen = append(seen, float64(m.HeapAlloc)/1e6)
		}
	}()
	return func() (early, late float64) {
		close(stop)
		seen := <-done
		tenth := max(1, len(seen)/10)
		return mean(seen[min(tenth, len(seen)-1):min(2*tenth, len(seen))]), mean(seen[len(seen)-tenth:])
	}
}

func mean(all []float64) (m float64) {
	for _, v := range all {
		m += v / float64(len(all))
	}
	return m
}
