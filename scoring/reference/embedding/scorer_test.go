package embedding

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestCosineOfEachResponseAndItsReference(t *testing.T) {
	server := serve(t, &server{})
	s, list := newScorer(t, server, 64), items(48)
	right(t, list, scoreMany(t, s, list))
	if n := len(server.requests()); n != 1 {
		t.Errorf("%d requests for 48 responses and 12 references", n)
	}
	for _, text := range []string{list[5].Body, list[5].Reference} {
		if n := server.times(text); n != 1 {
			t.Errorf("%q was sent %d times", text, n)
		}
	}
	right(t, list, scoreMany(t, s, list))
	if n := len(server.requests()); n != 1 {
		t.Errorf("asked again for texts that are known: %d requests", n)
	}
}

func TestCosineStaysOnItsScale(t *testing.T) {
	s := newScorer(t, serve(t, &server{}), 0)
	for _, text := range []string{"a", "the same", strings.Repeat("αβγ ", 9000)} {
		got, err := s.Score(context.Background(), scoring.Item{Body: text, Reference: text})
		if err != nil || got.Value > 1 || got.Value < 1-1e-12 {
			t.Errorf("%.10q with itself: %v, %v", text, got.Value, err)
		}
	}
	info := s.Info()
	if info.Scale != (model.Scale{Lo: -1, Hi: 1}) || info.Kind != "reference" || !info.Paid {
		t.Errorf("info %+v", info)
	}
	var settings map[string]any
	if err := json.Unmarshal([]byte(info.Settings), &settings); err != nil ||
		settings["window_bytes"] != 16000.0 || settings["model"] != "emb-1" {
		t.Errorf("settings %s, %v", info.Settings, err)
	}
	if traits := s.Traits(); traits.Local || !traits.NeedsReference || traits.Batch != 48 {
		t.Errorf("traits %+v", traits)
	}
}

func TestUsageIsShared(t *testing.T) {
	s := newScorer(t, serve(t, &server{}), 0)
	list := items(7) // and two references: 18 tokens at $1
	tokens, cost := 0, 0.0
	for _, r := range scoreMany(t, s, list) {
		tokens, cost = tokens+r.Tokens, cost+r.CostUSD
	}
	if tokens != 18 || math.Abs(cost-18) > 1e-9 {
		t.Errorf("%d tokens, $%v", tokens, cost)
	}
}

func TestEmptyTextsAreNotAsked(t *testing.T) {
	server := serve(t, &server{})
	s, list := newScorer(t, server, 0), items(3)
	list[1].Body, list[2].Reference = " \n", ""
	replies := scoreMany(t, s, list)
	right(t, list[:1], replies[:1])
	for _, r := range replies[1:] {
		if f := failure(t, r.Err); f.Reason != model.NotInData || f.Temporary {
			t.Errorf("failure %+v", f)
		}
	}
	if n := len(server.requests()[0]); n != 2 {
		t.Errorf("%d texts were sent", n)
	}
}

func failure(t testing.TB, err error) scoring.Failure {
	t.Helper()
	var f *scoring.Failure
	if !errors.As(err, &f) {
		t.Errorf("error %v", err)
		return scoring.Failure{}
	}
	return *f
}

// A vector that is wrong is not kept: the next try asks again.
func TestWrongVectorsFailTheirTextOnly(t *testing.T) {
	bad := "response 1 says 1"
	for flaw, vector := range map[string][]float32{
		"dimensions": {1, 2, 3}, "zeros": make([]float32, dims), "none": nil,
	} {
		broken := true
		s := newScorer(t, serve(t, &server{
			spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
				embeds(w, inputs, true, func(text string) []float32 {
					if text == bad && broken {
						return vector
					}
					return direction(text)
				})
				return true
			},
		}), 0)
		list := items(4)
		replies := scoreMany(t, s, list)
		if f := failure(t, replies[1].Err); f.Reason != model.Unparsable || !f.Temporary {
			t.Errorf("%s: %+v", flaw, f)
		}
		right(t, list[:1], replies[:1])
		right(t, list[2:], replies[2:])
		broken = false
		right(t, list, scoreMany(t, s, list))
	}
}

// Where the very first answer was the stray one, its vectors are asked for again.
func TestVectorsOfBeforeAreForgotten(t *testing.T) {
	n := 0
	server := serve(t, &server{
		spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
			if n++; n == 1 {
				embeds(w, inputs, true, func(string) []float32 { return []float32{1} })
			}
			return n == 1
		},
	})
	s, list := newScorer(t, server, 0), items(4)
	scoreMany(t, s, list[:1])
	for range 3 {
		scoreMany(t, s, []scoring.Item{{Body: "another", Reference: "still another"}})
	}
	replies := scoreMany(t, s, list[1:])
	if f := failure(t, replies[0].Err); f.Reason != model.Unparsable || !f.Temporary {
		t.Errorf("failure %+v", f)
	}
	right(t, list[1:], scoreMany(t, s, list[1:]))
}

// A hostile mixture of faults at 30 % of requests brings every score in the end, from many workers
// that share references.
func TestFaultsAndConcurrency(t *testing.T) {
	var mu sync.Mutex
	chance, first := rand.New(rand.NewPCG(1, 2)), true
	server := serve(t, &server{
		spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
			mu.Lock()
			fault := chance.IntN(20)
			mu.Unlock()
			return !first && misbehave(w, inputs, fault)
		},
	})
	s, list := newScorer(t, server, 8), items(400)
	right(t, list[:1], scoreMany(t, s, list[:1]))
	first = false
	var wait sync.WaitGroup
	for lo := 0; lo < len(list); lo += 5 {
		wait.Go(func() { right(t, list[lo:lo+5], persist(t, s, list[lo:lo+5])) })
	}
	wait.Wait()
	if n := len(s.shelf.flying); n != 0 {
		t.Errorf("%d texts are still on their way", n)
	}
}

// persist asks for what has no score until all have one.
func persist(t testing.TB, s *scorer, list []scoring.Item) []scoring.Reply {
	for range 100 {
		replies, err := s.ScoreMany(t.Context(), list)
		for _, r := range replies {
			if r.Err != nil {
				err = r.Err
			}
		}
		if err == nil {
			return replies
		}
		if f := failure(t, err); !f.Temporary && !f.Throttled {
			t.Errorf("for good: %v", err)
		}
	}
	t.Error("no end of faults")
	return make([]scoring.Reply, len(list))
}

// misbehave is what a bad server does instead of answering; the kinds from 6 on are none.
func misbehave(w http.ResponseWriter, inputs []string, kind int) bool {
	switch kind {
	case 0:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusTooManyRequests, "slow down")
	case 1:
		refuse(w, http.StatusServiceUnavailable, "later")
	case 2:
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	case 3:
		w.Write([]byte(`{"data":[{"index":0,"embedding":[0.1,`))
	case 4:
		embeds(w, inputs[1:], true, direction)
	case 5:
		embeds(w, inputs, false, func(string) []float32 { return []float32{1} })
		return true
	default:
		return false
	}
	return true
}

func TestNoModel(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error")
	}
}
