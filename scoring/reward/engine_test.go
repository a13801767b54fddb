package reward

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"admap/model"
	"admap/scoring"
)

// dataset has three responses a sample.
type dataset []scoring.Item

func (d dataset) Text(i int) (model.Text, error) {
	text := model.Text{Instruction: d[3*i].Instruction}
	for _, item := range d[3*i : 3*i+3] {
		text.Responses = append(text.Responses, model.ResponseText{Body: item.Body})
	}
	return text, nil
}

func (d dataset) cohort() *model.Cohort {
	r := &model.Roster{Keys: make([]model.Key, len(d)/3), Start: []uint32{0}}
	for p := range d {
		var k model.Key
		binary.BigEndian.PutUint64(k[:], uint64(p+1)*0x9E3779B97F4A7C15)
		r.ResponseKeys = append(r.ResponseKeys, k)
		r.Stored = append(r.Stored, math.NaN())
		if (p+1)%3 == 0 {
			r.Start = append(r.Start, uint32(p+1))
		}
	}
	return model.NewCohort(r)
}

// misbehaves is a server that does something else at 30 % of the requests.
func misbehaves(t *testing.T, routes answers) *standIn {
	var mu sync.Mutex
	dice := rand.New(rand.NewPCG(1, 2))
	return serveWith(t, func(w http.ResponseWriter, a asked) {
		route, ok := routes[a.path]
		mu.Lock()
		fault := -1
		if dice.Float64() < 0.3 {
			fault = dice.IntN(9)
		}
		mu.Unlock()
		switch {
		case !ok:
			say(w, 404, object{"detail": "Not Found"})
		case fault < 0:
			status, body := route(a)
			say(w, status, body)
		default:
			misbehave(w, fault)
		}
	})
}

func misbehave(w http.ResponseWriter, fault int) {
	switch fault {
	case 0:
		w.Header().Set("Retry-After", "0.002")
		say(w, 429, `{"error":"Model is overloaded","error_type":"Overloaded"}`)
	case 1:
		say(w, 429, `{"error":"Model is overloaded","error_type":"Overloaded"}`)
	case 2:
		say(w, 500, "Internal Server Error")
	case 3:
		say(w, 503, `{"error":"unhealthy","error_type":"Unhealthy"}`)
	case 4:
		conn, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		buffered.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\":[")
		buffered.Flush()
		conn.Close()
	case 5:
		say(w, 200, `{"data":[{"index":0,"sco`)
	case 6:
		say(w, 200, `{"data":[]}`)
	case 7:
		say(w, 200, `null`)
	case 8:
		say(w, 424, `{"error":"Inference failed","error_type":"Backend"}`)
	}
}

// servers are all families under the names of their routes.
func servers() map[string]answers {
	return map[string]answers{
		vllmClassify: vllm(), vllmScore: vllm(), vllmPooling: vllm(), teiPredict: tei(),
		teiRerank: tei(), sglang: sglangServer(), rerank: cohere(), openAI: nim(), auto: tei(),
	}
}

func TestEveryResponseEndsWithItsOwnScoreOrAReason(t *testing.T) {
	for api, routes := range servers() {
		server := misbehaves(t, routes)
		d := dataset(responses(150))
		cohort := d.cohort()
		e := scoring.New(scoring.Config{Scorer: newScorer(t, server.URL, api, 4), Cohort: cohort,
			Texts: d, Workers: 16, Backoff: time.Millisecond})
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := e.Run(ctx); err != nil {
			t.Fatalf("%s: %v: %+v", api, err, e.Progress())
		}
		failed, known := 0, cohort.Snapshot()
		for p, item := range d {
			v := known.Scores(p / 3)[p%3]
			if known.Failures(p / 3)[p%3] != model.NoReason {
				failed++
			} else if v != worth(item.Instruction, item.Body) {
				t.Errorf("%s: response %d: %v, want %v", api, p, v, worth(item.Instruction, item.Body))
			}
		}
		if p := e.Progress(); failed != p.Failed || failed > len(d)/5 {
			t.Errorf("%s: %d failed, want few: %+v", api, failed, p)
		}
	}
}

// settle asks for a batch the way an engine does, and returns an outcome of every item.
func settle(s scoring.Many, items []scoring.Item, tries int) []scoring.Reply {
	replies, err := s.ScoreMany(context.Background(), items)
	f, _ := failure(err)
	switch {
	case err == nil:
		for i, r := range replies {
			if f, ok := failure(r.Err); ok && f.Temporary && tries > 1 {
				replies[i] = settle(s, items[i:i+1], tries-1)[0]
			}
		}
		return replies
	case f.Throttled:
		return settle(s, items, tries)
	case f.Temporary && tries > 1:
		return settle(s, items, tries-1)
	case len(items) > 1:
		half := len(items) / 2
		return append(settle(s, items[:half], tries), settle(s, items[half:], tries)...)
	}
	return []scoring.Reply{{Err: err}}
}

func TestBatchesSurviveAServerThatMisbehaves(t *testing.T) {
	for api, routes := range servers() {
		s := newScorer(t, misbehaves(t, routes).URL, api, 8)
		items := responses(96)
		var all sync.WaitGroup
		for i := 0; i < len(items); i += 8 {
			all.Go(func() {
				for k, r := range settle(s, items[i:i+8], 12) {
					if r.Err != nil || r.Value != worth(items[i+k].Instruction, items[i+k].Body) {
						t.Errorf("%s: %d: %v, %v", api, i+k, r.Value, r.Err)
					}
				}
			})
		}
		all.Wait()
	}
}

// TestOneBadResponseCostsNoOther has a response that no server takes among seven.
func TestOneBadResponseCostsNoOther(t *testing.T) {
	for api, routes := range servers() {
		strict := answers{}
		for path, route := range routes {
			strict[path] = func(a asked) (int, any) {
				if len(a.raw) > 5000 {
					return teiError(422, "`inputs` must have less than 512 tokens. Given: 600",
						"Validation")
				}
				return route(a)
			}
		}
		for at := range 7 {
			s := newScorer(t, serve(t, strict).URL, api, 8)
			items := responses(7)
			items[at].Body = fmt.Sprintf("%5000d", at)
			for k, r := range settle(s, items, 3) {
				f, failed := failure(r.Err)
				switch {
				case k == at && (!failed || f.Reason != model.TooLong):
					t.Errorf("%s: %v, %v, want too long", api, r.Value, r.Err)
				case k != at && (failed || r.Value != worth(items[k].Instruction, items[k].Body)):
					t.Errorf("%s: %v, %v beside the long one", api, r.Value, r.Err)
				}
			}
		}
	}
}

func TestACancelledBatchHasNoFailures(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	server := serve(t, answers{"/classify": func(a asked) (int, any) {
		cancel()
		return vllm()["/classify"](a)
	}})
	s := newScorer(t, server.URL, vllmClassify, 8)
	found := &s.(*scorer).finder
	found.found.Store(found.named[0])
	replies, err := s.ScoreMany(ctx, responses(8))
	if err != context.Canceled || replies != nil {
		t.Errorf("%v, %v, want the cancel alone", replies, err)
	}
	if n := len(server.requests("")); n > 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
