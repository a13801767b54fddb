package judge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"admap/model"
	"admap/scoring"
)

const (
	scaleLo, scaleHi = 1, 10
	defaultTimeout   = 2 * time.Minute // a model that thinks before it answers takes one
	defaultInFlight  = 16
)

// Config says whom to ask. BaseURL ("http://localhost:8000/v1") and Model are required.
type Config struct {
	BaseURL     string
	APIKey      string // may be empty for servers that ask for none
	Model       string
	Concurrency int           // requests in flight: idle connections kept; 0: 16
	Timeout     time.Duration // of one request; 0: two minutes
	HTTPClient  *http.Client  // nil: one made for Concurrency
	Price       *Price        // nil: unknown, and so is the cost
}

// Price is in US dollars per million tokens.
type Price struct{ InUSD, OutUSD float64 }

type judge struct {
	cfg     Config
	info    model.ScorerInfo
	client  *openai.Client
	secrets []string // what no error may show

	noSchema      atomic.Bool // the server knows no response_format
	noTemperature atomic.Bool // the model takes no temperature
}

// New returns the scorer that asks cfg.Model. It makes no request.
func New(cfg Config) (scoring.Scorer, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("judge: base URL: want one such as http://localhost:8000/v1")
	}
	if cfg.Model == "" {
		return nil, errors.New("judge: no model named")
	}
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = defaultInFlight
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	j := &judge{cfg: cfg, info: describe(cfg.Model)}
	password, _ := base.User.Password()
	for _, s := range []string{cfg.APIKey, password} {
		if s != "" {
			j.secrets = append(j.secrets, s)
		}
	}
	settings := openai.DefaultConfig(cfg.APIKey)
	settings.BaseURL, settings.HTTPClient = cfg.BaseURL, httpClient(cfg)
	j.client = openai.NewClientWithConfig(settings)
	return j, nil
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

// Score asks for one rating. Where the server refuses the form of the request, the form is changed
// for the whole run and the request made again.
func (j *judge) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	for {
		c := &call{schema: !j.noSchema.Load(), temperature: !j.noTemperature.Load()}
		result, err := j.ask(ctx, item, c)
		if err == nil || ctx.Err() != nil || !j.adapt(c, err) {
			return result, err
		}
	}
}

// adapt reports whether another form of request is worth trying after err, and settles on it.
func (j *judge) adapt(c *call, err error) bool {
	var refused *rejection
	if !errors.As(err, &refused) {
		return false
	}
	switch {
	case c.temperature && refused.blamesTemperature():
		j.noTemperature.Store(true)
	case c.schema && refused.blamesSchema():
		j.noSchema.Store(true)
	default:
		return false
	}
	return true
}

func (j *judge) ask(ctx context.Context, item scoring.Item, c *call) (scoring.Result, error) {
	timed, cancel := context.WithTimeout(ctx, j.cfg.Timeout)
	defer cancel()
	response, err := j.client.CreateChatCompletion(withCall(timed, c), j.request(item, c.schema))
	if err != nil {
		if ctx.Err() != nil {
			return scoring.Result{}, ctx.Err()
		}
		return scoring.Result{}, j.explain(err, c)
	}
	result := scoring.Result{Tokens: response.Usage.TotalTokens, CostUSD: j.cost(response.Usage)}
	if len(response.Choices) == 0 {
		return result, garbage("an answer without choices")
	}
	choice := response.Choices[0]
	if choice.Message.Refusal != "" {
		said := j.clean(choice.Message.Refusal)
		return result, &scoring.Failure{Reason: model.Refused, Detail: said}
	}
	a, failure := read(choice.Message.Content, string(choice.FinishReason))
	if failure != nil {
		failure.Detail = j.clean(failure.Detail)
		return result, failure
	}
	result.Value, result.Rationale = a.rating, a.rationale
	return result, nil
}

func (j *judge) request(item scoring.Item, schema bool) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: j.cfg.Model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: systemPrompt},
			{Role: openai.ChatMessageRoleUser, Content: userPrompt(item, schema)},
		},
	}
	if schema {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: "rating", Schema: json.RawMessage(answerSchema), Strict: true,
			},
		}
	}
	return r
}

// cost of one request in US dollars, NaN where the price or the usage is not known.
func (j *judge) cost(u openai.Usage) float64 {
	if j.cfg.Price == nil || u.TotalTokens == 0 {
		return math.NaN()
	}
	in, out := float64(u.PromptTokens), float64(u.CompletionTokens)
	return (in*j.cfg.Price.InUSD + out*j.cfg.Price.OutUSD) / 1e6
}

// clean makes a server's words fit for an error: without secrets, on one line, not endless.
func (j *judge) clean(s string) string {
	for _, secret := range j.secrets {
		s = strings.ReplaceAll(s, secret, "[key]")
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if r := []rune(s); len(r) > maxDetail {
		s = string(r[:maxDetail]) + "…"
	}
	return s
}

const maxDetail = 300 // code points: a sentence or three
