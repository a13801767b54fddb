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
	secrets *strings.Replacer // takes out what may not be stored or shown

	schemaWorks   atomic.Bool // the server has answered a request with response_format
	noSchema      atomic.Bool // the server knows no response_format
	noTemperature atomic.Bool // the model takes no temperature
}

// New returns the scorer that asks cfg.Model. It makes no request.
func New(cfg Config) (scoring.Scorer, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("judge: base URL: want one such as http://localhost:8000/v1")
	}
	if base.RawQuery != "" || base.ForceQuery || base.Fragment != "" {
		return nil, errors.New("judge: base URL: it may have no query string (after ?) or " +
			"fragment (after #), since the API's paths are appended to it")
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
	j := &judge{
		cfg: cfg, info: describe(cfg.Model), secrets: newRedactor(cfg.APIKey, base.User),
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
	for inWords := false; ; {
		c := &call{
			schema: !inWords && !j.noSchema.Load(), temperature: !j.noTemperature.Load(),
		}
		result, err := j.ask(ctx, item, c)
		var refused *rejection
		switch {
		case ctx.Err() != nil || !errors.As(err, &refused):
			return result, err
		case j.adapt(c, refused):
		case c.schema && refused.vague() && !j.schemaWorks.Load():
			inWords = true // a trial: accept settles on it
		default:
			return result, err
		}
	}
}

// accept notes that the server took a form of request, and settles on words where it has taken them
// but never a schema.
func (j *judge) accept(c *call) {
	switch {
	case c.schema:
		j.schemaWorks.Store(true)
	case !j.schemaWorks.Load():
		j.noSchema.Store(true)
	}
}

// adapt reports whether the server's words name a part of the request that it can do without, and
// settles on that.
func (j *judge) adapt(c *call, refused *rejection) bool {
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
	result := scoring.Result{Tokens: used(response.Usage), CostUSD: j.cost(response.Usage)}
	if len(response.Choices) == 0 {
		return result, garbage("an answer without choices")
	}
	j.accept(c)
	a, failure := j.judgement(response.Choices[0])
	if failure != nil {
		failure.Detail = j.clean(failure.Detail)
		return result, failure
	}
	result.Value, result.Rationale = a.rating, a.rationale
	return result, nil
}

// judgement reads what a model says. Secrets are taken out before anything is read or cut, and
// again of what stood in JSON within it.
func (j *judge) judgement(choice openai.ChatCompletionChoice) (answer, *scoring.Failure) {
	if said := choice.Message.Refusal; said != "" {
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: said}
	}
	content := j.secrets.Replace(contentOf(choice.Message))
	a, failure := read(content, string(choice.FinishReason))
	a.rationale = shorten(j.secrets.Replace(a.rationale))
	return a, failure
}

// contentOf joins the parts of a message whose content is a list, where the library leaves them
// apart.
func contentOf(m openai.ChatCompletionMessage) string {
	var b strings.Builder
	b.WriteString(m.Content)
	for _, part := range m.MultiContent {
		if part.Type == "text" || part.Type == "output_text" {
			b.WriteString(part.Text)
		}
	}
	return b.String()
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
	if j.cfg.Price == nil || used(u) == 0 {
		return math.NaN()
	}
	in, out := float64(u.PromptTokens), float64(u.CompletionTokens)
	return (in*j.cfg.Price.InUSD + out*j.cfg.Price.OutUSD) / 1e6
}

// used is the number of tokens of one request, by a server that may leave out the sum.
func used(u openai.Usage) int { return max(u.TotalTokens, u.PromptTokens+u.CompletionTokens) }

// clean makes a server's words fit for an error: without secrets, on one line, not endless.
func (j *judge) clean(s string) string {
	s = j.secrets.Replace(s)
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if r := []rune(s); len(r) > maxDetail {
		s = string(r[:maxDetail]) + "…"
	}
	return s
}

const maxDetail = 300 // code points: a sentence or three
