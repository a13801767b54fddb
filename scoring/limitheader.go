package scoring

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxLearned is more than any server allows in a minute.
const maxLearned = 1 << 40

// told is what a server's headers say of one limit. Numbers are -1 where it says nothing.
type told struct {
	perMinute int           // allowed a minute
	limit     int           // allowed in a window of unknown length
	left      int           // of it
	reset     time.Duration // until all of it is there again
}

// spelling names the headers of one limit.
type spelling struct{ limit, left, reset string }

// How servers write them: OpenAI, Azure, vLLM's gateways and LiteLLM alike; Mistral; and the plain
// names, whose window is not known.
var (
	requestSpellings = []spelling{
		{"X-Ratelimit-Limit-Requests", "X-Ratelimit-Remaining-Requests", "X-Ratelimit-Reset-Requests"},
		{"X-Ratelimit-Limit-Req-Minute", "X-Ratelimit-Remaining-Req-Minute", ""},
	}
	tokenSpellings = []spelling{
		{"X-Ratelimit-Limit-Tokens", "X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Reset-Tokens"},
		{"X-Ratelimit-Limit-Tokens-Minute", "X-Ratelimit-Remaining-Tokens-Minute", ""},
	}
	plainSpellings = []spelling{
		{"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset"},
		{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"},
	}
)

// toldRequests and toldTokens read what the headers say of the two limits.
func toldRequests(h http.Header, now time.Time) told {
	if t, ok := readTold(h, requestSpellings, now); ok {
		t.perMinute = t.limit
		return t
	}
	if t, ok := draftTold(h); ok {
		return t
	}
	t, ok := readTold(h, plainSpellings, now)
	if ok {
		t.perMinute = perMinute(h.Get("Ratelimit-Limit"))
	}
	return t
}

func toldTokens(h http.Header, now time.Time) told {
	t, ok := readTold(h, tokenSpellings, now)
	if ok {
		t.perMinute = t.limit
	}
	return t
}

func readTold(h http.Header, names []spelling, now time.Time) (told, bool) {
	for _, s := range names {
		limit, left := count(h.Get(s.limit)), count(h.Get(s.left))
		if limit < 0 && left < 0 {
			continue
		}
		t := told{perMinute: -1, limit: limit, left: left}
		if s.reset != "" {
			t.reset = span(h.Get(s.reset), now)
		}
		return t, true
	}
	return told{perMinute: -1, limit: -1, left: -1}, false
}

// draftTold reads the later drafts of the IETF's header fields: RateLimit with r and t (or
// remaining and reset), RateLimit-Policy with q and w.
func draftTold(h http.Header) (told, bool) {
	t := told{perMinute: -1, limit: -1, left: -1}
	state := parameters(h.Get("Ratelimit"))
	t.left = count(first(state, "r", "remaining"))
	if t.left < 0 {
		return t, false
	}
	t.limit = count(state["limit"])
	t.reset = span(first(state, "t", "reset"), time.Time{})
	t.perMinute = perMinute(h.Get("Ratelimit-Policy"))
	return t, true
}

func first(of map[string]string, names ...string) string {
	for _, n := range names {
		if v := of[n]; v != "" {
			return v
		}
	}
	return ""
}

// perMinute is a policy's quota a minute ("100;w=60" or `"default";q=100;w=60`), -1 where its
// window is shorter or longer: what is left says enough then.
func perMinute(policy string) int {
	at := strings.LastIndexByte(policy, ',') // the first drafts repeat the limit before it
	p := parameters(policy[at+1:])
	if p["w"] != "60" {
		return -1
	}
	return count(first(p, "q", ""))
}

// parameters splits a structured field's `"name";q=100, w=60`; a value without a name is q.
func parameters(field string) map[string]string {
	found := map[string]string{}
	split := func(r rune) bool { return r == ';' || r == ',' }
	for _, piece := range strings.FieldsFunc(field, split) {
		name, value, ok := strings.Cut(strings.TrimSpace(piece), "=")
		if !ok {
			name, value = "q", name
		}
		if _, taken := found[name]; !taken && count(value) >= 0 {
			found[strings.ToLower(name)] = value
		}
	}
	return found
}

// count is a number that is not negative, -1 for anything else.
func count(s string) int {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || v < 0 {
		return -1
	}
	return int(min(v, maxLearned))
}

// span is a time to wait: "6m0s", "20ms", "12", "1.5", or a moment in Unix seconds or milliseconds;
// 0 where it is none of these.
func span(s string, now time.Time) time.Duration {
	const day = 24 * time.Hour
	s = strings.TrimSpace(s)
	if d, err := time.ParseDuration(s); err == nil {
		return min(max(d, 0), day)
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || !(v > 0):
		return 0
	case v > 1e11:
		v = v/1000 - float64(now.UnixMilli())/1000
	case v > 1e9:
		v -= float64(now.Unix())
	}
	return time.Duration(min(max(v, 0), day.Seconds()) * float64(time.Second))
}
