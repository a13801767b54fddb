package reward

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	// patience is how many passing faults in a row a route may have before another one is tried.
	patience = 3
	// mostDescribed is enough for the description of an API.
	mostDescribed = 8 << 20
)

// finder finds out, once, which route the server takes.
type finder struct {
	found atomic.Pointer[route]
	named []*route // those that may be asked

	turn    chan struct{} // who holds it may use what follows
	left    []*route      // still to be tried; nil before the server was looked at
	faults  int           // of the first of them, in a row
	refused []string      // what was said of the others
}

// find returns the route, and what it said of item if it was asked for that by this call.
func (s *scorer) find(ctx context.Context, item scoring.Item) (*route, *scoring.Reply, error) {
	f := &s.finder
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if r := f.found.Load(); r != nil { // by who had the turn before
		return r, nil, nil
	}
	if f.left == nil {
		left, err := s.look(ctx)
		if err != nil {
			return nil, nil, err
		}
		f.left, f.refused, f.faults = left, nil, 0
	}
	for {
		r := f.left[0]
		replies, err := s.ask(ctx, r, []scoring.Item{item})
		if err == nil {
			err = replies[0].Err
		}
		if err == nil {
			f.found.Store(r)
			return r, &replies[0], nil
		}
		if ctx.Err() != nil || !f.unfit(err) {
			return nil, nil, err
		}
		if err := f.next(r, err); err != nil {
			return nil, nil, err
		}
	}
}

// unfit reports whether err is a reason to try another route.
func (f *finder) unfit(err error) bool {
	var refused *endpoint.Rejection
	var failure *scoring.Failure
	if !errors.As(err, &failure) || failure.Reason == model.TooLong ||
		failure.Reason == model.Refused || failure.Reason == model.Unreadable {
		return false
	}
	passing := failure.Reason == model.Unparsable || failure.Reason == model.OutOfScale
	if errors.As(err, &refused) {
		passing = refused.Status == http.StatusInternalServerError
		if refused.Status < http.StatusInternalServerError && refused.Form() ||
			refused.Status == http.StatusNotImplemented ||
			refused.Status == http.StatusFailedDependency && !failure.Temporary {
			return !unknownModel(refused)
		}
	}
	if !passing || failure.Systemic {
		return false
	}
	f.faults++
	return f.faults >= patience
}

func unknownModel(r *endpoint.Rejection) bool {
	return r.Says("model") && r.Says("does not exist", "model not found", "unknown model",
		"model_not_found")
}

// next turns to another route, which may have failed.
func (f *finder) next(r *route, err error) error {
	f.refused = append(f.refused, r.path+": "+detail(err))
	f.left, f.faults = f.left[1:], 0
	for len(f.left) > 0 && f.left[0].plain && !asksForText(err) {
		f.left = f.left[1:]
	}
	if len(f.left) > 0 {
		return nil
	}
	f.left = nil
	return &scoring.Failure{Reason: model.HTTPStatus, Systemic: true, Detail: "no reward model " +
		"answers here, --api says which kind of server it is; " + strings.Join(f.refused, "; ")}
}

// detail is the failure without its reason's name.
func detail(err error) string {
	var failure *scoring.Failure
	if errors.As(err, &failure) {
		return failure.Detail
	}
	return err.Error()
}

// asksForText reports whether a server refused messages because it writes no conversations.
func asksForText(err error) bool {
	var refused *endpoint.Rejection
	return errors.As(err, &refused) &&
		refused.Says("chat template", "chat_template", "messages", "field required", `"input"`)
}

// look narrows the routes down to those of the server, where it describes itself and nobody said
// what it is.
func (s *scorer) look(ctx context.Context) ([]*route, error) {
	named := s.distinct(s.finder.named)
	if s.cfg.API != "" && s.cfg.API != auto {
		return named, nil
	}
	var tei struct {
		Type map[string]json.RawMessage `json:"model_type"`
	}
	if err := s.described(ctx, "/info", &tei); err != nil {
		return nil, err
	}
	if tei.Type["embedding"] != nil {
		return nil, &scoring.Failure{Reason: model.HTTPStatus, Systemic: true,
			Detail: "the server has an embedding model, which gives no scores"}
	}
	if tei.Type["classifier"] != nil || tei.Type["reranker"] != nil {
		return only(named, func(r *route) bool { return r.api == teiPredict }), nil
	}
	var api struct{ Paths map[string]json.RawMessage }
	if err := s.described(ctx, "/openapi.json", &api); err != nil {
		return nil, err
	}
	if api.Paths["/get_model_info"] != nil { // SGLang lists paths that vLLM has too
		return only(named, func(r *route) bool { return r.api == sglang }), nil
	}
	return only(named, func(r *route) bool { return api.Paths[r.path] != nil }), nil
}

// only keeps what fits, and everything where nothing does.
func only(routes []*route, fits func(*route) bool) (kept []*route) {
	for _, r := range routes {
		if fits(r) {
			kept = append(kept, r)
		}
	}
	if kept == nil {
		return routes
	}
	return kept
}

// distinct leaves out routes that are the same at this base URL.
func (s *scorer) distinct(routes []*route) (kept []*route) {
	type place struct {
		address string
		form    form
		api     string
	}
	seen := map[place]bool{}
	for _, r := range routes {
		address := s.cfg.Client.Show(endpoint.Request{Path: r.path, Root: !r.below})
		at := place{address, r.form, r.api}
		if !seen[at] {
			kept = append(kept, r)
		}
		seen[at] = true
	}
	return kept
}

// described asks the server for a description of itself, which it need not have.
func (s *scorer) described(ctx context.Context, path string, into any) error {
	_, err := s.cfg.Client.Do(ctx, endpoint.Request{
		Method: http.MethodGet, Path: path, Root: true, MaxAnswer: mostDescribed}, into)
	var refused *endpoint.Rejection
	var failure *scoring.Failure
	if errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired,
			http.StatusTooManyRequests, http.StatusServiceUnavailable:
			return err
		}
		return nil
	}
	if errors.As(err, &failure) && failure.Reason == model.Unparsable {
		return nil
	}
	return err
}
