package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// meteredServer is a chat endpoint that keeps when it was asked, and charges.
type meteredServer struct {
	*httptest.Server
	key string // that it accepts

	mu       sync.Mutex
	arrivals []time.Time
	bill     float64 // at 2 dollars a million tokens of prompt and 10 of answer
}

// maxCallUSD is more than a request of these tests costs.
const maxCallUSD = 0.004

func newMeteredServer(t *testing.T) *meteredServer {
	t.Helper()
	s := &meteredServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.arrivals = append(s.arrivals, time.Now())
		n := len(s.arrivals)
		s.mu.Unlock()
		if s.key != "" && r.Header.Get("Authorization") != "Bearer "+s.key {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":{"message":"Incorrect API key provided"}}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		prompt, answer := len(body)/4, 20+n%40
		s.mu.Lock()
		s.bill += (2*float64(prompt) + 10*float64(answer)) / 1e6
		s.mu.Unlock()
		fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant",`+
			`"content":"{\"rationale\":\"so\",\"rating\":7}"}}],"usage":{"prompt_tokens":%d,`+
			`"completion_tokens":%d,"total_tokens":%d}}`, prompt, answer, prompt+answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *meteredServer) args(more ...string) []string {
	base := strings.Replace(s.URL, "//", "//user:pass-in-url@", 1) + "/v1"
	return append([]string{"score", "--scorer", "judge", "--model", "mock", "--base-url", base}, more...)
}

func (s *meteredServer) seen() (arrivals []time.Time, bill float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.arrivals), s.bill
}

func TestADryRunAsksNothing(t *testing.T) {
	t.Parallel()
	p, s := newPlace(t), newMeteredServer(t)
	p.write("pairs.jsonl", pairRows(50)...)
	out := p.ok(s.args("--dry-run", "--rpm", "60", "--price-in", "2", "--price-out", "10", "pairs.jsonl")...)
	for _, want := range []string{
		"to score   100", "requests   100", "no answer yet: 4 bytes a token", "cost       $",
		"1m43s at least, at 60 requests a minute", "POST " + s.URL + "/v1/chat/completions",
		`"model":"mock"`, "ticket 0 says",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "pass-in-url") || strings.Contains(out, "dXNlcjpw") {
		t.Errorf("the password is shown:\n%s", out)
	}
	if arrivals, _ := s.seen(); len(arrivals) > 0 {
		t.Errorf("%d requests", len(arrivals))
	}
	p.ok(s.args("--quiet", "--limit", "20", "pairs.jsonl")...)
	out = p.ok(s.args("--dry-run", "pairs.jsonl")...)
	if !strings.Contains(out, "to score   60, 40 stored") ||
		!strings.Contains(out, "40 answers of this scorer so far") ||
		!strings.Contains(out, "--price-in") {
		t.Errorf("after 40 answers:\n%s", out)
	}
	if arrivals, _ := s.seen(); len(arrivals) != 40 {
		t.Errorf("%d requests for 40 responses", len(arrivals))
	}
}

// The bill of all runs together stays below the cap, and everything paid for is stored.
func TestTheCostCapHoldsAcrossRuns(t *testing.T) {
	t.Parallel()
	p, s := newPlace(t), newMeteredServer(t)
	p.write("pairs.jsonl", pairRows(300)...)
	o := p.run(s.args("--max-cost", "0.1", "pairs.jsonl")...)
	if arrivals, _ := s.seen(); o.code != 2 || len(arrivals) > 0 ||
		!strings.Contains(o.stderr, "--price-in") {
		t.Errorf("a cap without a price: exit code %d, %d requests\n%s", o.code, len(arrivals), o.stderr)
	}
	price := []string{"--price-in", "2", "--price-out", "10", "--concurrency", "16", "pairs.jsonl"}
	for _, most := range []string{"0.1", "0.1", "0.15"} {
		o := p.run(s.args(append([]string{"--max-cost", most}, price...)...)...)
		if o.code != 1 || !strings.Contains(o.stderr, "cost cap $"+most) ||
			!strings.Contains(o.stderr, "raise --max-cost") {
			t.Errorf("cap %s: exit code %d\n%s", most, o.code, o.stderr)
		}
		arrivals, bill := s.seen()
		var limit float64
		fmt.Sscan(most, &limit)
		if bill > limit+16*maxCallUSD || bill < 0.9*limit {
			t.Errorf("cap %s: the bill is %v", most, bill)
		}
		if n := p.report("--scorer", "judge", "--model", "mock", "pairs.jsonl"); n.Failed > 0 {
			t.Errorf("cap %s: %+v of %d requests", most, n, len(arrivals))
		}
	}
	p.ok(s.args(append([]string{"--max-cost", "100", "--quiet"}, price...)...)...)
	if arrivals, _ := s.seen(); len(arrivals) != 600 {
		t.Errorf("%d requests for 600 responses", len(arrivals))
	}
}

// Requests a minute hold as the server sees them, also where the program is killed and started
// again: even spacing, and no more than a second's worth at once.
func TestRequestsAMinuteAsTheServerSeesThem(t *testing.T) {
	t.Parallel()
	p, s := newPlace(t), newMeteredServer(t)
	p.write("pairs.jsonl", pairRows(300)...)
	for run := range 3 {
		c := p.command(s.args("--quiet", "--rpm", "600", "pairs.jsonl")...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		p.until("15 requests", func() bool { n, _ := s.seen(); return len(n) >= 15*(run+1) })
		c.Process.Kill()
		c.Wait()
	}
	arrivals, _ := s.seen()
	const window, margin = 2 * time.Second, time.Second
	most := 1 + int((window+margin+time.Second).Seconds()*10)
	for lo, hi := 0, 0; hi < len(arrivals); hi++ {
		for arrivals[hi].Sub(arrivals[lo]) > window {
			lo++
		}
		if hi-lo+1 > most {
			t.Fatalf("%d requests within %v, want at most %d", hi-lo+1, window, most)
		}
	}
}

func TestAWrongKeyIsNoticedAtOnce(t *testing.T) {
	t.Parallel()
	p, s := newPlace(t), newMeteredServer(t)
	s.key = "right"
	p.write("pairs.jsonl", pairRows(300)...)
	o := p.run(s.args("--concurrency", "8", "pairs.jsonl")...)
	arrivals, _ := s.seen()
	if o.code != 1 || !strings.Contains(o.stderr, "Incorrect API key") ||
		!strings.Contains(o.stderr, "--api-key-env") || len(arrivals) > 20 {
		t.Errorf("exit code %d, %d requests\n%s", o.code, len(arrivals), o.stderr)
	}
}
