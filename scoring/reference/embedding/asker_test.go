package embedding

import (
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

// prose is text of about n bytes that repeats nothing.
func prose(n int) string {
	var b strings.Builder
	for k := 0; b.Len() < n; k++ {
		fmt.Fprintf(&b, "word%d ", k*k+n)
	}
	return b.String()
}

// windowed is the vector of a text by the rule, computed step by step.
func windowed(text string, size int) []float64 {
	sum := make([]float64, dims)
	for from := 0; ; from += size * 7 / 8 {
		to := min(from+size, len(text))
		length := 0.0
		for _, x := range direction(text[from:to]) {
			length += float64(x) * float64(x)
		}
		for d, x := range direction(text[from:to]) {
			sum[d] += float64(to-from) * float64(x) / math.Sqrt(length)
		}
		if to == len(text) {
			return sum
		}
	}
}

func cosineOf(a, b []float64) float64 {
	var ab, aa, bb float64
	for k := range a {
		ab, aa, bb = ab+a[k]*b[k], aa+a[k]*a[k], bb+b[k]*b[k]
	}
	return ab / math.Sqrt(aa*bb)
}

// A text's windows depend on the text and the server's limit, whatever it is asked with.
func TestLongTextsByWindows(t *testing.T) {
	long, longer := prose(20_000), prose(50_000)
	for _, tc := range []struct{ limit, size int }{{0, 16_000}, {9_000, 8_000}, {2_100, 2_000}} {
		want := cosineOf(windowed(long, tc.size), windowed(longer, tc.size))
		for _, company := range []int{0, 3, 40} {
			s := newScorer(t, serve(t, &server{long: tc.limit}), 16)
			list := append(items(company), scoring.Item{Body: long, Reference: longer})
			replies := scoreMany(t, s, list)
			right(t, list[:company], replies[:company])
			got := replies[company]
			if got.Err != nil || math.Abs(got.Value-want) > 1e-12 {
				t.Errorf("limit %d, %d beside it: %v, %v; want %v",
					tc.limit, company, got.Value, got.Err, want)
			}
		}
	}
}

// What fits in some windows and not in others is cut alike everywhere.
func TestOneWindowTooLongHalvesAllOfTheText(t *testing.T) {
	dense := prose(16_000) + strings.Repeat("#", 4_000)
	server := serve(t, &server{
		spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
			for _, in := range inputs {
				if strings.Count(in, "#") > 3_000 {
					refuse(w, http.StatusBadRequest, "the input length exceeds the context length")
					return true
				}
			}
			return false
		},
	})
	s := newScorer(t, server, 16)
	got, err := s.Score(context.Background(), scoring.Item{Body: dense, Reference: "short"})
	want := cosineOf(windowed(dense, 4_000), windowed("short", 4_000))
	if err != nil || math.Abs(got.Value-want) > 1e-12 {
		t.Errorf("%v, %v; want %v", got.Value, err, want)
	}
}

func TestHopelessTextsFailAlone(t *testing.T) {
	list := items(8)
	list[2].Body = strings.Repeat("endless ", 1<<18)
	list[5].Body = prose(5_000)
	s := newScorer(t, serve(t, &server{
		spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
			for _, in := range inputs {
				if strings.Contains(list[5].Body, in) && len(in) > 1 {
					refuse(w, http.StatusRequestEntityTooLarge, "`inputs` must have less than 1 tokens")
					return true
				}
			}
			return false
		},
	}), 0)
	replies := scoreMany(t, s, list)
	for k, r := range replies {
		if k != 2 && k != 5 {
			right(t, list[k:k+1], replies[k:k+1])
		} else if f := failure(t, r.Err); f.Reason != model.TooLong || f.Temporary {
			t.Errorf("response %d: %+v", k, f)
		}
	}
}

func TestLimitsOfARequest(t *testing.T) {
	server := serve(t, &server{most: 10})
	s := newScorer(t, server, 64)
	for range 3 {
		list := items(48)
		right(t, list, scoreMany(t, s, list))
		s.shelf = newShelf(maxShelf)
	}
	refused := 0
	for _, inputs := range server.requests() {
		if len(inputs) > 10 {
			refused++
		}
	}
	if refused > 3 { // of 60, 30 and 15 texts
		t.Errorf("%d requests of too many texts: the limit was not learned", refused)
	}
}

func TestBytesOfARequest(t *testing.T) {
	server := serve(t, &server{})
	s := newScorer(t, server, 3000)
	var list []scoring.Item
	for k := range 60 {
		list = append(list, scoring.Item{Body: prose(14_000 + k), Reference: "r"})
	}
	right(t, list, scoreMany(t, s, list))
	for _, inputs := range server.requests() {
		if n := len(strings.Join(inputs, "")); n > 300_000 {
			t.Errorf("a request of %d bytes", n)
		}
	}
	if n := len(server.requests()); n != 3 {
		t.Errorf("%d requests for 840,000 bytes", n)
	}
}

func TestServerWithoutBase64(t *testing.T) {
	server := serve(t, &server{plain: true})
	s, list := newScorer(t, server, 4), items(12)
	right(t, list, scoreMany(t, s, list))
	if n := len(server.requests()); n != 1+4 { // 15 texts
		t.Errorf("%d requests: base64 was tried more than once", n)
	}
}

func TestRefusedTextFailsAlone(t *testing.T) {
	list := items(40)
	server := serve(t, &server{poison: list[11].Body})
	s := newScorer(t, server, 64)
	if _, err := s.ScoreMany(context.Background(), list); err == nil {
		t.Error("a server that has answered nothing is not to blame")
	}
	if n := len(server.requests()); n != 2 { // with and without base64
		t.Errorf("%d requests to a server that takes none", n)
	}
	right(t, list[:1], scoreMany(t, s, list[:1]))
	replies := scoreMany(t, s, list)
	right(t, list[:11], replies[:11])
	right(t, list[12:], replies[12:])
	if f := failure(t, replies[11].Err); f.Reason != model.HTTPStatus || f.Temporary {
		t.Errorf("failure %+v", f)
	}
}

func TestFaultsOfTheServerAreTheRequests(t *testing.T) {
	for status, want := range map[int]scoring.Failure{
		401: {Reason: model.HTTPStatus, Systemic: true},
		429: {Reason: model.HTTPStatus, Temporary: true, Throttled: true},
		503: {Reason: model.HTTPStatus, Temporary: true},
	} {
		server := serve(t, &server{
			spoil: func(w http.ResponseWriter, r *http.Request, _ []string) bool {
				refuse(w, status, "no: "+r.Header.Get("Authorization"))
				return true
			},
		})
		replies, err := newScorer(t, server, 0).ScoreMany(context.Background(), items(9))
		got := failure(t, err)
		if replies != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: replies %v, error %v", status, replies, err)
		}
		got.Detail = ""
		if got != want {
			t.Errorf("%d: %+v, want %+v", status, got, want)
		}
		if n := len(server.requests()); n != 1 {
			t.Errorf("%d: %d requests", status, n)
		}
	}
}

// What a round has found out about a text holds for the next.
func TestTextsAreResumed(t *testing.T) {
	text := prose(3_000)
	fault := true
	server := serve(t, &server{
		long: 2_100,
		spoil: func(w http.ResponseWriter, _ *http.Request, inputs []string) bool {
			if fault && len(inputs) == 2 && inputs[0] != "r" {
				refuse(w, http.StatusServiceUnavailable, "later")
				return true
			}
			return false
		},
	})
	s := newScorer(t, server, 2)
	item := scoring.Item{Body: text, Reference: "r"}
	if _, err := s.Score(t.Context(), item); err == nil {
		t.Fatal("no error")
	}
	fault = false
	got, err := s.Score(t.Context(), item)
	want := cosineOf(windowed(text, 2_000), windowed("r", 2_000))
	if err != nil || math.Abs(got.Value-want) > 1e-12 {
		t.Errorf("%v, %v; want %v", got.Value, err, want)
	}
	whole, reference := 0, 0
	for _, inputs := range server.requests() {
		for _, in := range inputs {
			switch {
			case len(in) > 2_100: // together with the reference, then alone, then never
				whole++
			case in == "r":
				reference++
			}
		}
	}
	if whole != 2 || reference != 2 {
		t.Errorf("%d requests for the whole text, %d for its reference", whole, reference)
	}
	if n := len(s.asker.begun); n != 0 {
		t.Errorf("%d texts are remembered", n)
	}
}

func TestServerThatFailsIsLeftAlone(t *testing.T) {
	for status, want := range map[int]int{503: maxRow, 408: 1, 429: 1} {
		server := serve(t, &server{
			spoil: func(w http.ResponseWriter, _ *http.Request, _ []string) bool {
				refuse(w, status, "later")
				return true
			},
		})
		if _, err := newScorer(t, server, 4).ScoreMany(t.Context(), items(40)); err == nil {
			t.Errorf("%d: no error", status)
		}
		if n := len(server.requests()); n != want {
			t.Errorf("%d: %d requests, want %d", status, n, want)
		}
	}
}

// Texts as long as one that was refused do not spoil the requests of others.
func TestLongTextsGoAlone(t *testing.T) {
	server := serve(t, &server{long: 2_100})
	s := newScorer(t, server, 64)
	if _, err := s.Score(t.Context(), scoring.Item{Body: prose(2_500), Reference: "r"}); err != nil {
		t.Fatal(err)
	}
	before, list := len(server.requests()), items(20)
	for k := range 4 {
		list[5*k].Body = prose(3_000 + 200*k)
	}
	for _, r := range scoreMany(t, s, list) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
	// each of the long ones, then all windows of these and the short ones together
	if n := len(server.requests()) - before; n != 4+1 {
		t.Errorf("%d requests", n)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	server := serve(t, &server{
		spoil: func(http.ResponseWriter, *http.Request, []string) bool { cancel(); return false },
	})
	s := newScorer(t, server, 0)
	if _, err := s.ScoreMany(ctx, items(3)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n := len(s.shelf.flying); n != 0 {
		t.Errorf("%d texts are still on their way", n)
	}
}
