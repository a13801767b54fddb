package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// mockJudge is a chat endpoint that rates a response as the response itself says: every response of
// a test's dataset holds a ticket, "ticket 17 says 8." or the name of a fault in place of the 8.
// Tickets are answered up to a limit; the others wait, so that a test sees a run stand still
// wherever it wants to.
type mockJudge struct {
	*httptest.Server
	delay     time.Duration // of every answer
	rationale string        // what every rating comes with

	mu       sync.Mutex
	limit    int
	moved    chan struct{} // closed when the limit moves
	healed   bool
	asked    map[int]int
	answered int
}

const (
	// healedRating is what a fault that passes is rated in the end.
	healedRating = 6
	defaultWords = "because it is so"
)

func newMockJudge(t *testing.T) *mockJudge {
	t.Helper()
	j := &mockJudge{asked: map[int]int{}, moved: make(chan struct{}), rationale: defaultWords}
	j.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, says, err := readTicket(r)
		if err != nil {
			t.Errorf("the judge was asked something odd: %v", err)
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
		j.serve(w, r, n, says)
	}))
	t.Cleanup(func() {
		j.allow(1 << 30)
		j.Close()
	})
	return j
}

// flags are those of every command that uses this judge.
func (j *mockJudge) flags(dataset string) []string {
	return []string{"--scorer", "judge", "--base-url", j.URL + "/v1", "--model", "mock", dataset}
}

// allow lets the tickets below limit be answered.
func (j *mockJudge) allow(limit int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.limit = limit
	close(j.moved)
	j.moved = make(chan struct{})
}

// heal ends all faults.
func (j *mockJudge) heal() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.healed = true
}

func (j *mockJudge) requests(ticket int) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.asked[ticket]
}

func (j *mockJudge) total() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, asked := range j.asked {
		n += asked
	}
	return n
}

func (j *mockJudge) answers() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.answered
}

var ticketPattern = regexp.MustCompile(`ticket (\d+) says ([a-z0-9-]+)\.`)

// readTicket finds the one ticket in all messages of a request.
func readTicket(r *http.Request) (n int, says string, err error) {
	var body struct {
		Model    string
		Messages []struct{ Content string }
	}
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(raw, &body)
	}
	if err != nil || r.URL.Path != "/v1/chat/completions" || body.Model != "mock" {
		return 0, "", fmt.Errorf("%s for model %q: %w", r.URL.Path, body.Model, err)
	}
	words := ""
	for _, m := range body.Messages {
		words += m.Content + "\n"
	}
	found := ticketPattern.FindAllStringSubmatch(words, -1)
	if len(found) != 1 {
		return 0, "", fmt.Errorf("%d tickets in %q", len(found), words)
	}
	n, err = strconv.Atoi(found[0][1])
	return n, found[0][2], err
}

func (j *mockJudge) serve(w http.ResponseWriter, r *http.Request, n int, says string) {
	try, healed := j.admit(r, n)
	if r.Context().Err() != nil {
		return
	}
	if healed && strings.Trim(says, "0123456789") != "" {
		says = strconv.Itoa(healedRating)
	}
	time.Sleep(j.delay)
	j.answer(w, says, try)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.answered++
}

// admit counts a request and holds it until the limit allows it or its client has gone.
func (j *mockJudge) admit(r *http.Request, n int) (try int, healed bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.asked[n]++
	try = j.asked[n]
	for n >= j.limit && r.Context().Err() == nil {
		moved := j.moved
		j.mu.Unlock()
		select {
		case <-moved:
		case <-r.Context().Done():
		}
		j.mu.Lock()
	}
	return try, j.healed
}

// answer does what a response asks for. Some faults pass when they are tried again.
func (j *mockJudge) answer(w http.ResponseWriter, says string, try int) {
	content, _ := json.Marshal(map[string]any{"rationale": j.rationale, "rating": healedRating})
	finish := "stop"
	switch {
	case says == "busy" && try == 1:
		http.Error(w, `{"error":{"message":"too many requests"}}`, http.StatusTooManyRequests)
		return
	case says == "busy-retry-after" && try == 1:
		w.Header().Set("Retry-After", "1")
		http.Error(w, `{"error":{"message":"too many requests"}}`, http.StatusTooManyRequests)
		return
	case says == "error-once" && try == 1, says == "error-always":
		http.Error(w, "something went wrong", http.StatusInternalServerError)
		return
	case says == "empty":
		return
	case says == "half-body":
		io.WriteString(w, `{"id":"1","object":"chat.completion","choices":[{"index":0,"mess`)
		return
	case says == "half-json":
		content = content[:len(content)/2]
	case says == "cut-json":
		content, finish = content[:len(content)/2], "length"
	case says == "cannot":
		content = []byte("I cannot rate this")
	case says == "eleven":
		content = []byte(`{"rationale":"beyond words","rating":11}`)
	default:
		if rating, err := strconv.Atoi(says); err == nil {
			content, _ = json.Marshal(map[string]any{"rationale": j.rationale, "rating": rating})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"id": "1", "object": "chat.completion", "model": "mock",
		"choices": []any{map[string]any{"index": 0, "finish_reason": finish,
			"message": map[string]string{"role": "assistant", "content": string(content)}}},
		"usage": map[string]int{"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100},
	})
}

// ratingOf is what ticket n says in the datasets below: neighbours differ, and so do most pairs.
func ratingOf(n int) int { return n*n*7/3%10 + 1 }

func ticket(n int) string { return fmt.Sprintf("ticket %d says %d.", n, ratingOf(n)) }

// pair is a row of the TRL schema.
func pair(i int, chosen, rejected string) map[string]any {
	return map[string]any{
		"id": fmt.Sprintf("pair-%03d", i), "prompt": fmt.Sprintf("Question %03d: what now?", i),
		"chosen": "Do this. " + chosen, "rejected": "Do that. " + rejected,
	}
}

// pairRows are n pairs without scores; pair i holds the tickets 2i and 2i+1.
func pairRows(n int) (rows []map[string]any) {
	for i := range n {
		rows = append(rows, pair(i, ticket(2*i), ticket(2*i+1)))
	}
	return rows
}

// ultraRows are n rows of UltraFeedback's schema without scores; row i has the tickets from 4i on.
func ultraRows(n int) (rows []map[string]any) {
	models := []string{"alpha", "beta", "gamma", "delta"}
	for i := range n {
		var completions []any
		for k, m := range models {
			completions = append(completions, map[string]any{
				"model": m, "response": fmt.Sprintf("%s would do it. %s", m, ticket(4*i+k)),
			})
		}
		rows = append(rows, map[string]any{
			"source": "invented", "instruction": fmt.Sprintf("Question %03d: what now?", i),
			"models": models, "completions": completions,
		})
	}
	return rows
}
