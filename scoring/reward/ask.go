package reward

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	// charsPerToken is a common mean of English, by which a request's size is guessed.
	charsPerToken = 4
	// faultTries are for faults that seldom pass: a number that is none, a backend that failed.
	faultTries = 3
)

// answer is a body that may hold what JSON does not allow.
type answer struct {
	raw  []byte
	used scoring.Usage
}

// Decode implements endpoint.Decoder.
func (a *answer) Decode(body []byte) error {
	a.raw = lenient(body)
	if !json.Valid(a.raw) {
		return errors.New("broken JSON")
	}
	a.used = usage(a.raw)
	return nil
}

// Used implements endpoint.Answer.
func (a *answer) Used() scoring.Usage { return a.used }

// ask makes one request for all items, which the route takes together.
func (s *scorer) ask(ctx context.Context, r *route, items []scoring.Item) ([]scoring.Reply, error) {
	in, chars, err := s.inputs(r, items)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(r.body(s.cfg.Model, in))
	if err != nil {
		panic("reward request: " + err.Error()) // all of it is strings and booleans
	}
	var a answer
	used, err := s.cfg.Client.Do(ctx, endpoint.Request{
		Path: r.path, Root: !r.below, Body: body, MaxAnswer: r.most,
		Size: scoring.Size{Prompt: chars / charsPerToken},
	}, &a)
	if err != nil {
		return nil, judged(err)
	}
	values, err := r.read(a.raw, len(items))
	if err != nil {
		return nil, s.clean(err)
	}
	return s.replies(r, values, used), nil
}

func (s *scorer) replies(r *route, values []value, used scoring.Usage) []scoring.Reply {
	n := len(values)
	replies := make([]scoring.Reply, n)
	for i, v := range values {
		replies[i].Value, replies[i].Method = v.number, r.method(s.cfg.Template != nil)
		replies[i].Tokens = used.Tokens() / n
		if i < used.Tokens()%n {
			replies[i].Tokens++
		}
		replies[i].CostUSD = used.CostUSD / float64(n)
		if v.err != nil {
			replies[i].Value, replies[i].Err = math.NaN(), s.clean(v.err)
		}
	}
	return replies
}

// clean makes a failure fit to be stored: it may quote the server.
func (s *scorer) clean(err error) error {
	var f *scoring.Failure
	if errors.As(err, &f) {
		f.Detail = s.cfg.Client.Clean(f.Detail)
	}
	return err
}

// inputs are the items as the route takes them.
func (s *scorer) inputs(r *route, items []scoring.Item) (in []input, chars int, err error) {
	for _, item := range items {
		one := input{item: item}
		if r.form == text {
			if one.text, err = s.written(item); err != nil {
				return nil, 0, &scoring.Failure{Reason: model.Unreadable,
					Detail: s.cfg.Client.Clean(err.Error())}
			}
		}
		in = append(in, one)
		chars += len(item.System) + len(item.Instruction) + len(item.Body)
	}
	return in, chars, nil
}

func (s *scorer) written(item scoring.Item) (string, error) {
	if s.cfg.Template == nil {
		return transcript(conversation(item)), nil
	}
	return s.cfg.Template.Render(conversation(item))
}

// judged corrects what is said of an error status where these servers mean another thing by it.
func judged(err error) error {
	var refused *endpoint.Rejection
	if !errors.As(err, &refused) {
		return err
	}
	f := refused.Failure
	switch {
	case refused.Says("batch size"): // 413 or 422: too many texts, none of them too long
		f.Reason = model.HTTPStatus
	case refused.Form() && refused.Says("must have less than", "maximum model length",
		"max_model_len", "longer than the maximum", "too long", "maximum sequence length"):
		f.Reason, f.Temporary = model.TooLong, false
	case refused.Status == http.StatusFailedDependency && !refused.Says("model is not"):
		f.Temporary, f.Tries = true, faultTries // the backend of Text Embeddings Inference failed
	}
	return err
}
