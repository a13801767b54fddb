package judge

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"admap/scoring/endpoint"
)

const (
	// maxChanges of form are made for one request: more than any server is known to ask for.
	maxChanges = 8
	// scoutTime is how long others wait for the first request to find out what a server takes.
	scoutTime = 2 * time.Second
)

// form is what one request is made of that a server may not take.
type form struct {
	ask         askForm
	temperature bool
	seed        bool
	logprobs    int  // alternatives a token; 0: none
	limit       bool // of tokens
	newLimit    bool // which goes by its newer name
}

// forms finds out once a run what form of request a server takes. Until it has answered one, one
// request goes ahead, so that not every worker pays for the same lesson.
type forms struct {
	mu      sync.Mutex
	now     form
	settled bool // the server has answered a request of form now
	ready   chan struct{}
	scout   chan struct{} // held by whoever goes ahead
}

func newForms(first form) *forms {
	return &forms{now: first, ready: make(chan struct{}), scout: make(chan struct{}, 1)}
}

// enter waits until it is known what the server takes, or it is this caller's turn to find out, or
// that takes too long. leave is to be called after the request.
func (f *forms) enter(ctx context.Context) (leave func(), err error) {
	select {
	case <-f.ready:
		return func() {}, nil
	case f.scout <- struct{}{}:
		return func() { <-f.scout }, nil
	default:
	}
	patience := time.NewTimer(scoutTime)
	defer patience.Stop()
	select {
	case <-f.ready:
	case f.scout <- struct{}{}:
		return func() { <-f.scout }, nil
	case <-patience.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return func() {}, nil
}

func (f *forms) present() form {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// accept notes that the server took a request of this form, and settles on it if it is the first.
func (f *forms) accept(taken form) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.settled {
		f.now, f.settled = taken, true
		close(f.ready)
	}
}

// spurn gives the tool up: the server took the request and its model did not call it.
func (f *forms) spurn(taken form) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.ask == byTool && taken.ask == byTool {
		f.now.ask = byWords
	}
}

// adapt is the form to ask in after a refusal of tried, and what was changed; "" where the form is
// not to blame. What the server names is left out by all requests from now on. Where it names
// nothing, others are tried for this request, as long as it has taken none yet.
func (f *forms) adapt(tried form, refused *endpoint.Rejection) (next form, change string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range parts {
		if p.has(tried) && p.blamed(refused) {
			p.without(&f.now)
			return f.now, p.name
		}
	}
	switch {
	case f.settled || !refused.Vague():
		return tried, ""
	case tried.logprobs > 0 || tried.seed:
		tried.logprobs, tried.seed = 0, false
		return tried, "token probabilities and seed"
	case tried.ask != byWords:
		tried.ask = byWords
		return tried, "JSON by schema"
	}
	return tried, ""
}

// separable is a part of a request that can be left out or said otherwise.
type separable struct {
	name    string
	has     func(form) bool
	blamed  func(*endpoint.Rejection) bool
	without func(now *form)
}

// parts are in the order in which they are blamed: a server's words may quote the whole request.
var parts = []separable{
	{
		"JSON by schema",
		func(f form) bool { return f.ask == bySchema },
		func(r *endpoint.Rejection) bool {
			return r.Status == http.StatusNotImplemented || r.Form() &&
				r.Says("response_format", "response format", "json_schema", "structured output",
					"guided", "grammar")
		},
		func(now *form) {
			if now.ask == bySchema {
				now.ask = byTool
			}
		},
	},
	{
		"a tool",
		func(f form) bool { return f.ask == byTool },
		func(r *endpoint.Rejection) bool {
			return r.Status == http.StatusNotImplemented || r.Form() && r.Says("tool", "function call")
		},
		func(now *form) {
			if now.ask == byTool {
				now.ask = byWords
			}
		},
	},
	{
		"many token probabilities",
		func(f form) bool { return f.logprobs > fewLogprobs },
		func(r *endpoint.Rejection) bool {
			return r.Form() && r.Says("top_logprobs", "top logprobs", "top_n_tokens")
		},
		func(now *form) { now.logprobs = min(now.logprobs, fewLogprobs) },
	},
	{
		"token probabilities",
		func(f form) bool { return f.logprobs > 0 },
		func(r *endpoint.Rejection) bool {
			return (r.Form() || r.Status == http.StatusForbidden) && r.Says("logprobs", "log prob")
		},
		func(now *form) { now.logprobs = 0 },
	},
	{
		"max_tokens",
		func(f form) bool { return f.limit && !f.newLimit },
		func(r *endpoint.Rejection) bool { return r.Form() && r.Says("max_completion_tokens") },
		func(now *form) { now.newLimit = true },
	},
	{
		"the seed",
		func(f form) bool { return f.seed },
		func(r *endpoint.Rejection) bool { return r.Form() && r.Says("seed") },
		func(now *form) { now.seed = false },
	},
	{
		"the temperature",
		func(f form) bool { return f.temperature },
		func(r *endpoint.Rejection) bool {
			return r.Form() && r.Says("temperature")
		},
		func(now *form) { now.temperature = false },
	},
}

// explain adds to a failure what was left out of the request before it.
func explain(detail string, changes []string) string {
	if len(changes) == 0 {
		return detail
	}
	return detail + " (tried without " + strings.Join(changes, ", ") + ")"
}
