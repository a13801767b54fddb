package judge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// Config says whom to ask and how. Client and Model are required; the zero value of everything else
// is a default.
type Config struct {
	Client      *endpoint.Client
	Model       string
	Prompt      *Prompt  // nil: plain
	Scale       string   // "" and DefaultScale leave it to the prompt
	Repeats     int      // draws a response
	Temperature *float64 // nil: 0, or 1 where there are several draws
	Stated      bool     // the rating as the judge states it, without token probabilities
	MaxTokens   int      // of an answer; 0: the server's own limit
	Form        string   // schema, tool or text; "": what the server turns out to take
	Writer      Writer   // nil: references are the data's only
}

// Writer writes what a prompt needs about an instruction.
type Writer interface {
	WriterOf(kind string) string
	Write(ctx context.Context, kind string, item scoring.Item) (model.Writing, error)
}

type judge struct {
	client *endpoint.Client
	model  string
	prompt *Prompt
	scale  *scale
	schema json.RawMessage
	writer Writer
	info   model.ScorerInfo

	repeats     int
	temperature float64
	weighs      bool
	maxTokens   int
	forms       *forms
	briefs      []brief // by aspect
}

// writing is a judge that has somebody to write for it.
type writing struct {
	*judge
	Writer
}

// New returns the scorer that asks cfg.Model. It makes no request.
func New(cfg Config) (scoring.Scorer, error) {
	j := &judge{
		client: cfg.Client, model: cfg.Model, prompt: cfg.Prompt, writer: cfg.Writer,
		repeats: max(1, cfg.Repeats), weighs: !cfg.Stated, maxTokens: cfg.MaxTokens,
	}
	if cfg.Model == "" {
		return nil, errors.New("judge: no model named")
	}
	if err := j.choose(cfg); err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	ask, err := parseForm(cfg.Form)
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	j.forms = newForms(j.firstForm(ask))
	j.info = j.describe()
	if cfg.Writer != nil && len(j.prompt.needs) > 0 {
		return writing{j, cfg.Writer}, nil
	}
	return j, nil
}

// choose settles prompt, scale, temperature and limit.
func (j *judge) choose(cfg Config) (err error) {
	if j.prompt == nil {
		if j.prompt, err = Load(""); err != nil {
			return err
		}
	}
	if j.scale, err = j.prompt.scaleFor(cfg.Scale); err != nil {
		return err
	}
	if j.briefs, err = j.prompt.briefs(j.scale); err != nil {
		return err
	}
	j.schema = answerSchema(j.scale)
	j.weighs = j.weighs && len(j.scale.ratings) > 0
	if j.maxTokens == 0 {
		j.maxTokens = j.prompt.maxTokens
	}
	j.temperature = usualTemperature(j.repeats)
	if cfg.Temperature != nil {
		j.temperature = *cfg.Temperature
	}
	switch {
	case !(j.temperature >= 0 && j.temperature <= 2):
		return fmt.Errorf("temperature %v: want one from 0 to 2", j.temperature)
	case cfg.Repeats < 0, cfg.MaxTokens < 0:
		return errors.New("repeats and the limit of tokens cannot be negative")
	case j.prompt.wants(model.WrittenCriteria) && j.writer == nil:
		return fmt.Errorf("prompt %s: nobody is named who writes criteria", j.prompt.name)
	}
	return nil
}

// usualTemperature is the lowest, so that a run can be repeated; several draws have to differ.
func usualTemperature(repeats int) float64 {
	if repeats > 1 {
		return 1
	}
	return 0
}

// scaleFor is the prompt's own scale, else the one wished for.
func (p *Prompt) scaleFor(wished string) (*scale, error) {
	if wished == "" {
		wished = DefaultScale
	}
	s, err := parseScale(wished)
	switch {
	case err != nil, p.scale == nil:
		return s, err
	case s.text != DefaultScale && s.text != p.scale.text:
		return nil, fmt.Errorf("scale %s: the prompt %s has one of its own, %s", wished, p.name,
			p.scale.text)
	}
	return p.scale, nil
}

func parseForm(name string) (askForm, error) {
	switch form := askForm(name); form {
	case "":
		return bySchema, nil
	case bySchema, byTool, byWords:
		return form, nil
	}
	return "", fmt.Errorf("form %q: want schema, tool or text", name)
}

// firstForm has everything that a server may take.
func (j *judge) firstForm(ask askForm) form {
	f := form{ask: ask, temperature: true, seed: j.temperature > 0, limit: j.maxTokens > 0}
	if j.prompt.bare {
		f.ask = byWords
	}
	if j.weighs {
		f.logprobs = mostLogprobs
		if n := len(j.scale.labels); n > 0 {
			f.logprobs = min(max(n, fewLogprobs), mostLogprobs)
		}
	}
	return f
}

// Info implements scoring.Scorer.
func (j *judge) Info() model.ScorerInfo { return j.info }

// Traits implements scoring.Scorer.
func (j *judge) Traits() scoring.Traits {
	t := scoring.Traits{NeedsText: true, NeedsReference: j.prompt.wants(model.WrittenReference)}
	t.Aspects = j.aspects()
	t.Parts = j.repeats * t.Aspects
	if j.writer != nil {
		t.Writes = j.prompt.needs
	}
	return t
}

func (j *judge) aspects() int { return len(j.briefs) }

// Score asks for one rating. Where the server refuses the form of the request, the form is changed
// for the whole run and the request made again.
func (j *judge) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	leave, err := j.forms.enter(ctx)
	if err != nil {
		return scoring.Result{CostUSD: math.NaN()}, err
	}
	defer leave()
	var changes []string
	for f := j.forms.present(); ; {
		result, err := j.ask(ctx, item, f)
		var refused *endpoint.Rejection
		if ctx.Err() != nil || !errors.As(err, &refused) {
			return result, err
		}
		next, change := j.forms.adapt(f, refused)
		if change == "" || len(changes) == maxChanges {
			refused.Failure.Detail = explain(refused.Failure.Detail, changes)
			return result, err
		}
		f, changes = next, append(changes, change)
	}
}

func (j *judge) ask(ctx context.Context, item scoring.Item, f form) (scoring.Result, error) {
	request, failure := j.chat(item, f)
	if failure != nil {
		return scoring.Result{CostUSD: math.NaN()}, failure
	}
	var said completion
	used, err := j.client.Do(ctx, request, &said)
	result, err := j.result(item, said, used, err)
	if len(said.Choices) > 0 {
		j.forms.accept(f)
		if f.ask == byTool && len(said.Choices[0].Message.ToolCalls) == 0 {
			j.forms.spurn(f)
		}
	}
	return result, err
}

// Request is what Score would send for item now: path and body. The body is nil where nothing can
// be asked; Read of status 0 says why. It implements scoring.Deferred.
func (j *judge) Request(item scoring.Item) (path string, body []byte) {
	request, failure := j.chat(item, j.forms.present())
	if failure != nil {
		return endpoint.ChatPath, nil
	}
	return request.Path, request.Body
}

// Size is what a request for item is expected to take.
func (j *judge) Size(item scoring.Item) scoring.Size {
	request, failure := j.chat(item, j.forms.present())
	if failure != nil {
		return scoring.Size{}
	}
	return request.Size
}

// Read reads the answer to Request(item), with the same outcome as Score's. It implements
// scoring.Deferred.
func (j *judge) Read(item scoring.Item, status int, body []byte) (scoring.Result, error) {
	if failure := j.missing(item); failure != nil && status == 0 {
		return scoring.Result{CostUSD: math.NaN()}, failure
	}
	var said completion
	used, err := j.client.Read(status, body, &said)
	return j.result(item, said, used, err)
}

// result is what came of a request for item.
func (j *judge) result(
	item scoring.Item, said completion, used scoring.Usage, err error,
) (scoring.Result, error) {
	result := scoring.Result{Tokens: used.Tokens(), CostUSD: used.CostUSD}
	if err == nil && len(said.Choices) == 0 {
		err = endpoint.Garbage("an answer without choices")
	}
	if err != nil {
		return result, err
	}
	failure := j.judgement(said.Choices[0], &result)
	if failure != nil {
		failure.Detail = j.client.Clean(failure.Detail)
		return result, failure
	}
	if about := j.briefs[item.Part%len(j.briefs)].view.Aspect; about != "" {
		result.Rationale = about + ": " + result.Rationale
	}
	return result, nil
}

// judgement reads what a model says. Secrets are taken out before anything is read or cut, and
// again of what stood in JSON within it.
func (j *judge) judgement(c choice, result *scoring.Result) *scoring.Failure {
	if said := strings.TrimSpace(string(c.Message.Refusal)); said != "" {
		return &scoring.Failure{Reason: model.Refused, Detail: said}
	}
	if c.FinishReason == endpoint.Broken {
		return endpoint.Garbage("the server broke the answer off")
	}
	said := c.Message.words()
	words := j.client.Redact(said)
	read := j.scale.read
	if j.prompt.bare {
		read = j.scale.readBare
	}
	a, failure := read(words, string(c.FinishReason))
	mean, ok := math.NaN(), false
	if words == said { // else tokens are not where they seem to be
		mean, ok = j.weigh(c, words, a, failure)
	}
	switch {
	case ok:
		result.Value, result.Method = mean, model.Expected
	case failure != nil:
		return failure
	default:
		result.Value, result.Method = a.rating, model.Stated
	}
	result.Rationale = shorten(j.client.Redact(a.rationale))
	return nil
}

// weigh is the expected rating where there is one. An answer that is to be a rating and nothing
// else is weighed also where the model wrote another word in the end.
func (j *judge) weigh(c choice, words string, a answer, failure *scoring.Failure) (float64, bool) {
	at := a.at
	switch {
	case !j.weighs || c.FinishReason == "content_filter":
		return 0, false
	case failure == nil:
	case !j.prompt.bare:
		return 0, false
	default:
		_, at = spoken(words)
	}
	return j.scale.expected(c.LogProbs, words, at, j.prompt.minMass, j.prompt.bare)
}
