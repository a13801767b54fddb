package judge

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// numbered is a dataset whose responses say their position.
type numbered struct{ n int }

func (d numbered) Text(i int) (model.Text, error) {
	text := model.Text{Instruction: "Count."}
	for r := range d.n {
		text.Responses = append(text.Responses, model.ResponseText{Body: body(i*d.n + r)})
	}
	return text, nil
}

func body(p int) string { return fmt.Sprintf("<<%d>>", p) }

func cohort(samples, n int) *model.Cohort {
	r := &model.Roster{Keys: make([]model.Key, samples), Start: []uint32{0}}
	for p := range samples * n {
		var k model.Key
		binary.BigEndian.PutUint64(k[:], uint64(p+1)*0x9E3779B97F4A7C15)
		r.ResponseKeys = append(r.ResponseKeys, k)
		r.Stored = append(r.Stored, math.NaN())
		if (p+1)%n == 0 {
			r.Start = append(r.Start, uint32(p+1))
		}
	}
	return model.NewCohort(r)
}

var bodyPattern = regexp.MustCompile(`\\u003c\\u003c(\d+)\\u003e\\u003e`)

// rates answers the response at position p with p mod 10 + 1.
func rates(t testing.TB, r *http.Request) (p int, content string) {
	raw, _ := io.ReadAll(r.Body)
	m := bodyPattern.FindSubmatch(raw)
	if m == nil {
		t.Errorf("no response in the request %s", raw)
		return 0, ""
	}
	p, _ = strconv.Atoi(string(m[1]))
	return p, fmt.Sprintf(`{"rationale":"It is response %d.","rating":%d}`, p, p%10+1)
}

type sink struct {
	mu   sync.Mutex
	kept map[model.Key]int
}

func (s *sink) Add(_ model.ScorerInfo, stored scoring.Stored) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[stored.Key]++
	if (stored.Reason == model.NoReason) != strings.Contains(stored.Rationale, "It is response") {
		return fmt.Errorf("rationale %q beside reason %q", stored.Rationale, stored.Reason)
	}
	return nil
}

// misbehave is what a bad server does instead of answering.
func misbehave(w http.ResponseWriter, r *http.Request, kind int) {
	switch kind {
	case 0:
		w.Header().Set("Retry-After", "0.002")
		refuses(w, 429, "slow down", "")
	case 1:
		refuses(w, 429, "slow down", "")
	case 2:
		refuses(w, 500, "oops", "")
	case 3:
		<-r.Context().Done() // until the client has waited long enough
	case 4:
		cut(w, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
	case 5:
		w.Write([]byte(`{"choices":[{"mess`))
	case 6:
		says(w, `{"rationale":"It is`, "length")
	case 7:
		says(w, "I cannot rate this.", "stop")
	case 8:
		says(w, `{"rationale":"wow","rating":11}`, "stop")
	case 9:
		says(w, `{"rationale":"It`, "stop")
	}
}

func TestEveryResponseEndsWithOneOutcomeWhateverTheServerDoes(t *testing.T) {
	const samples, n = 100, 4
	var mu sync.Mutex
	tries := make(map[int]uint64)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		p, content := rates(t, r)
		mu.Lock()
		tries[p]++
		dice := rand.New(rand.NewPCG(uint64(p), tries[p]))
		mu.Unlock()
		if dice.Float64() < 0.3 {
			misbehave(w, r, dice.IntN(10))
			return
		}
		says(w, content, "stop")
	})
	j, err := at(endpoint.Config{BaseURL: s.URL, Timeout: 300 * time.Millisecond}, "m")
	if err != nil {
		t.Fatal(err)
	}
	c, kept := cohort(samples, n), &sink{kept: make(map[model.Key]int)}
	e := scoring.New(scoring.Config{
		Scorer: j, Cohort: c, Texts: numbered{n}, Sink: kept, Workers: 16,
		Backoff: time.Millisecond,
	})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, snapshot := e.Progress(), c.Snapshot()
	if p.Done+p.Failed != samples*n || p.Phase != model.Finished || len(kept.kept) != samples*n {
		t.Fatalf("%d stored, progress %+v", len(kept.kept), p)
	}
	for key, times := range kept.kept {
		if times != 1 {
			t.Errorf("%s stored %d times", key, times)
		}
	}
	for i := range samples {
		for r, score := range snapshot.Scores(i) {
			if why := snapshot.Failures(i)[r]; why != model.NoReason {
				continue
			}
			if want := float64((i*n+r)%10 + 1); score != want {
				t.Errorf("sample %d, response %d: %v, want %v", i, r, score, want)
			}
		}
	}
	for _, why := range []model.Reason{model.Refused, model.OutOfScale, model.Truncated} {
		if p.Failures[why] == 0 {
			t.Errorf("no response failed as %q: the faults did not show", why)
		}
	}
	if p.Retries == 0 || p.Failed > samples*n/4 {
		t.Errorf("progress %+v", p)
	}
}

// Requests a second through engine, judge and library, 64 in flight, the mock server beside it.
//
//	go test ./scoring/judge -run none -bench . -benchtime 3x
func BenchmarkJudge(b *testing.B) {
	const samples, n = 2500, 4
	s := serve(b, nil)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, content := rates(b, r)
		says(w, content, "stop")
	})
	j := newJudge(b, s.URL)
	for b.Loop() {
		e := scoring.New(scoring.Config{
			Scorer: j, Cohort: cohort(samples, n), Texts: numbered{n}, Workers: 64,
		})
		if err := e.Run(b.Context()); err != nil || e.Progress().Done != samples*n {
			b.Fatalf("%v, %+v", err, e.Progress())
		}
	}
	b.ReportMetric(float64(b.N)*samples*n/b.Elapsed().Seconds(), "responses/s")
}
