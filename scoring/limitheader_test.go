package scoring

import (
	"net/http"
	"testing"
	"time"
)

func TestWhatHeadersSayOfLimits(t *testing.T) {
	now := time.Unix(1_760_000_000, 0)
	none := told{perMinute: -1, limit: -1, left: -1}
	for name, tc := range map[string]struct {
		headers          map[string]string
		requests, tokens told
	}{
		"nothing": {nil, none, none},
		"OpenAI": {map[string]string{
			"x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999",
			"x-ratelimit-reset-requests": "8.64s", "x-ratelimit-limit-tokens": "30000",
			"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s",
		}, told{10000, 10000, 9999, 8640 * time.Millisecond}, told{30000, 30000, 0, 6 * time.Minute}},
		"Azure": {map[string]string{
			"x-ratelimit-remaining-requests": "199", "x-ratelimit-remaining-tokens": "149984",
		}, told{-1, -1, 199, 0}, told{-1, -1, 149984, 0}},
		"Mistral": {map[string]string{
			"x-ratelimit-limit-req-minute": "60", "x-ratelimit-remaining-req-minute": "59",
			"x-ratelimit-limit-tokens-minute": "500000", "x-ratelimit-remaining-tokens-minute": "499000",
		}, told{60, 60, 59, 0}, told{500000, 500000, 499000, 0}},
		"milliseconds": {map[string]string{
			"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0",
			"x-ratelimit-reset-requests": "20ms",
		}, told{60, 60, 0, 20 * time.Millisecond}, none},
		"first drafts": {map[string]string{
			"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "7", "RateLimit-Reset": "12",
		}, told{100, -1, 7, 12 * time.Second}, none},
		"window of an hour": {map[string]string{
			"RateLimit-Limit": "100, 100;w=3600", "RateLimit-Remaining": "7", "RateLimit-Reset": "12",
		}, told{-1, -1, 7, 12 * time.Second}, none},
		"middle drafts": {map[string]string{
			"RateLimit": "limit=100, remaining=50, reset=5", "RateLimit-Policy": "100;w=60",
		}, told{100, 100, 50, 5 * time.Second}, none},
		"later drafts": {map[string]string{
			"RateLimit": `"default";r=50;t=30`, "RateLimit-Policy": `"default";q=100;w=10`,
		}, told{-1, -1, 50, 30 * time.Second}, none},
		"a moment": {map[string]string{
			"x-ratelimit-limit": "20", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "1760000007500",
		}, told{-1, 20, 3, 7500 * time.Millisecond}, none},
		"nonsense": {map[string]string{
			"x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "-5",
			"x-ratelimit-limit-tokens": "NaN", "x-ratelimit-remaining-tokens": "1e300",
			"x-ratelimit-reset-tokens": "-9h",
		}, none, told{-1, -1, maxLearned, 0}},
	} {
		h := http.Header{}
		for k, v := range tc.headers {
			h.Set(k, v)
		}
		if got := toldRequests(h, now); got != tc.requests {
			t.Errorf("%s: requests %+v, want %+v", name, got, tc.requests)
		}
		if got := toldTokens(h, now); got != tc.tokens {
			t.Errorf("%s: tokens %+v, want %+v", name, got, tc.tokens)
		}
	}
}

// go test ./scoring -fuzz FuzzLimitHeaders -fuzztime 20s
func FuzzLimitHeaders(f *testing.F) {
	f.Add("10000", "0", "6m0s", `"default";r=50;t=30`, `"default";q=100;w=60`)
	f.Add("100, 100;w=60", "7", "1760000007500", "limit=100, remaining=50, reset=5", "100;w=60")
	f.Fuzz(func(t *testing.T, limit, left, reset, draft, policy string) {
		h := http.Header{"Ratelimit": {draft}, "Ratelimit-Policy": {policy}, "Ratelimit-Limit": {limit},
			"X-Ratelimit-Limit-Requests": {limit}, "X-Ratelimit-Remaining-Requests": {left},
			"X-Ratelimit-Reset-Requests": {reset}, "X-Ratelimit-Limit-Tokens": {limit},
			"X-Ratelimit-Remaining-Tokens": {left}, "X-Ratelimit-Reset-Tokens": {reset}}
		if len(limit) > 3 {
			delete(h, "X-Ratelimit-Limit-Requests")
		}
		now := time.Unix(1_760_000_000, 0)
		for _, s := range []told{toldRequests(h, now), toldTokens(h, now)} {
			if s.reset < 0 || s.reset > 24*time.Hour || s.limit < -1 || s.limit > maxLearned ||
				s.left < -1 || s.left > maxLearned || s.perMinute < -1 || s.perMinute > maxLearned {
				t.Fatalf("%v: %+v", h, s)
			}
		}
		clock := newFakeClock()
		traffic := NewTraffic(TrafficConfig{Clock: clock})
		for range 3 {
			pass, err := traffic.Begin(t.Context(), Size{Bytes: 400})
			if err != nil {
				t.Fatal(err)
			}
			pass.End(Seen{Status: 200, Header: h, Usage: Usage{Prompt: 100}})
		}
	})
}
