package judge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const scaleLo, scaleHi = 1, 10

type judge struct {
	client *endpoint.Client
	model  string
	info   model.ScorerInfo

	schemaWorks   atomic.Bool // the server has answered a request with response_format
	noSchema      atomic.Bool // the server knows no response_format
	noTemperature atomic.Bool // the model takes no temperature
}

// Config says whom to ask. All is required.
type Config struct {
	Client *endpoint.Client
	Model  string
}

// New returns the scorer that asks cfg.Model. It makes no request.
func New(cfg Config) (scoring.Scorer, error) {
	if cfg.Model == "" {
		return nil, errors.New("judge: no model named")
	}
	return &judge{client: cfg.Client, model: cfg.Model, info: describe(cfg.Model)}, nil
}

func describe(name string) model.ScorerInfo {
	return model.ScorerInfo{
		Name:        fmt.Sprintf("%s %d–%d", name, scaleLo, scaleHi),
		Kind:        "judge",
		Model:       name,
		Scale:       model.Scale{Lo: scaleLo, Hi: scaleHi},
		Fingerprint: fingerprint(name),
		Paid:        true,
	}
}

func (j *judge) Info() model.ScorerInfo { return j.info }

func (j *judge) Traits() scoring.Traits { return scoring.Traits{NeedsText: true} }

// form is what one request is made of that a server may not take.
type form struct{ schema, temperature bool }

// Score asks for one rating. Where the server refuses the form of the request, the form is changed
// for the whole run and the request made again.
func (j *judge) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	for inWords := false; ; {
		f := form{schema: !inWords && !j.noSchema.Load(), temperature: !j.noTemperature.Load()}
		result, err := j.ask(ctx, item, f)
		var refused *endpoint.Rejection
		switch {
		case ctx.Err() != nil || !errors.As(err, &refused):
			return result, err
		case j.adapt(f, refused):
		case f.schema && refused.Vague() && !j.schemaWorks.Load():
			inWords = true // a trial: accept settles on it
		default:
			return result, err
		}
	}
}

// accept notes that the server took a form of request, and settles on words where it has taken them
// but never a schema.
func (j *judge) accept(f form) {
	switch {
	case f.schema:
		j.schemaWorks.Store(true)
	case !j.schemaWorks.Load():
		j.noSchema.Store(true)
	}
}

// adapt reports whether the server's words name a part of the request that it can do without, and
// settles on that.
func (j *judge) adapt(f form, refused *endpoint.Rejection) bool {
	switch {
	case f.temperature && blamesTemperature(refused):
		j.noTemperature.Store(true)
	case f.schema && blamesSchema(refused):
		j.noSchema.Store(true)
	default:
		return false
	}
	return true
}

func blamesTemperature(r *endpoint.Rejection) bool {
	return r.Status == http.StatusBadRequest && r.Says("temperature") && !r.Says("response_format")
}

func blamesSchema(r *endpoint.Rejection) bool {
	return r.Status == http.StatusNotImplemented || r.Form() &&
		r.Says("response_format", "response format", "json_schema", "structured output",
			"guided", "grammar", "unknown field", "unrecognized", "unexpected keyword",
			"extra inputs", "extra fields")
}

func (j *judge) ask(ctx context.Context, item scoring.Item, f form) (scoring.Result, error) {
	said, used, err := j.client.Chat(ctx, j.request(item, f).Marshal(), scoring.Size{})
	result := scoring.Result{Tokens: used.Tokens(), CostUSD: used.CostUSD}
	if err != nil {
		return result, err
	}
	j.accept(f)
	a, failure := j.judgement(said.Choices[0])
	if failure != nil {
		failure.Detail = j.client.Clean(failure.Detail)
		return result, failure
	}
	result.Value, result.Rationale = a.rating, a.rationale
	return result, nil
}

// judgement reads what a model says. Secrets are taken out before anything is read or cut, and
// again of what stood in JSON within it.
func (j *judge) judgement(choice endpoint.Choice) (answer, *scoring.Failure) {
	if said := choice.Message.Refusal; said != "" {
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: said}
	}
	content := j.client.Redact(endpoint.Content(choice.Message))
	a, failure := read(content, string(choice.FinishReason))
	a.rationale = shorten(j.client.Redact(a.rationale))
	return a, failure
}

func (j *judge) request(item scoring.Item, f form) endpoint.ChatRequest {
	var r endpoint.ChatRequest
	r.Model = j.model
	r.Messages = []endpoint.Message{
		{Role: endpoint.SystemRole, Content: systemPrompt},
		{Role: endpoint.UserRole, Content: userPrompt(item, f.schema)},
	}
	if f.temperature {
		r.Temperature = new(float64)
	}
	if f.schema {
		r.ResponseFormat = &endpoint.Format{
			Type: endpoint.SchemaForm,
			JSONSchema: &endpoint.JSONSchema{
				Name: "rating", Schema: json.RawMessage(answerSchema), Strict: true,
			},
		}
	}
	return r
}
