package writer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// Config says whom to ask. Client and Model are required.
type Config struct {
	Client    *endpoint.Client
	Model     string
	MaxTokens int // of a text; 0: the server's own limit
}

// Writer asks one model for texts.
type Writer struct {
	cfg          Config
	fingerprints map[string]string // by kind

	noTemperature atomic.Bool // the model takes no temperature
	newLimit      atomic.Bool // the model takes max_completion_tokens only
}

// New returns a writer. It makes no request.
func New(cfg Config) (*Writer, error) {
	if cfg.Model == "" {
		return nil, errors.New("writer: no model named")
	}
	w := &Writer{cfg: cfg, fingerprints: make(map[string]string)}
	for kind := range prompts {
		w.fingerprints[kind] = fingerprint(cfg.Model, kind)
	}
	return w, nil
}

// Model is the name of the model that writes.
func (w *Writer) Model() string { return w.cfg.Model }

// WriterOf is the fingerprint of what writes that kind. The server's address is no part of it.
func (w *Writer) WriterOf(kind string) string { return w.fingerprints[kind] }

// Write asks for one text about item's system prompt and instruction; the key of the writing is the
// caller's to set. Tokens and CostUSD count even beside an error.
func (w *Writer) Write(
	ctx context.Context, kind string, item scoring.Item,
) (model.Writing, error) {
	ask, ok := prompts[kind]
	if !ok {
		panic(fmt.Sprintf("writer: no kind of writing: %q", kind))
	}
	written := model.Writing{Writer: w.WriterOf(kind), Kind: kind, Model: w.cfg.Model}
	messages := ask.messages(item)
	said, used, err := w.chat(ctx, messages)
	written.Tokens, written.CostUSD = used.Tokens(), used.CostUSD
	if err != nil {
		return written, err
	}
	text, failure := w.read(said.Choices[0])
	if failure == nil {
		failure = ask.check(text)
	}
	if failure != nil {
		failure.Detail = w.cfg.Client.Clean(failure.Detail)
		return written, failure
	}
	written.Text = text
	return written, nil
}

// form is what one request is made of that a model may not take.
type form struct{ temperature, newLimit bool }

// chat asks, and asks again without what the server says it does not take.
func (w *Writer) chat(
	ctx context.Context, messages []endpoint.Message,
) (endpoint.ChatAnswer, scoring.Usage, error) {
	for {
		f := form{temperature: !w.noTemperature.Load(), newLimit: w.newLimit.Load()}
		said, used, err := w.cfg.Client.Chat(ctx, w.request(messages, f).Marshal(), w.size(messages))
		var refused *endpoint.Rejection
		if ctx.Err() == nil && errors.As(err, &refused) && w.adapt(f, refused) {
			continue
		}
		return said, used, err
	}
}

// adapt reports whether the server's words name a part of the request that it can do without, and
// settles on that for all requests to come.
func (w *Writer) adapt(f form, refused *endpoint.Rejection) bool {
	if refused.Status != http.StatusBadRequest && refused.Status != http.StatusUnprocessableEntity {
		return false
	}
	switch {
	case w.cfg.MaxTokens > 0 && !f.newLimit && refused.Says("max_completion_tokens"):
		w.newLimit.Store(true)
	case f.temperature && refused.Says("temperature"):
		w.noTemperature.Store(true)
	default:
		return false
	}
	return true
}

func (w *Writer) request(messages []endpoint.Message, f form) endpoint.ChatRequest {
	var r endpoint.ChatRequest
	r.Model, r.Messages = w.cfg.Model, messages
	if f.temperature {
		lowest := float64(temperature)
		r.Temperature = &lowest
	}
	if f.newLimit {
		r.MaxCompletionTokens = w.cfg.MaxTokens
	} else {
		r.MaxTokens = w.cfg.MaxTokens
	}
	return r
}

const (
	bytesPerToken = 4   // of English prose: what an expectation needs
	usualAnswer   = 600 // tokens of a model's answer to a usual instruction
)

// size is what a request is expected to take.
func (w *Writer) size(messages []endpoint.Message) scoring.Size {
	n := 0
	for _, m := range messages {
		n += len(m.Content)
	}
	answer := usualAnswer
	if w.cfg.MaxTokens > 0 {
		answer = min(answer, w.cfg.MaxTokens)
	}
	return scoring.Size{Prompt: n/bytesPerToken + 1, Answer: answer}
}

// read takes the text out of a model's words. Secrets are taken out before anything is cut.
func (w *Writer) read(choice endpoint.Choice) (string, *scoring.Failure) {
	if said := choice.Message.Refusal; said != "" {
		return "", &scoring.Failure{Reason: model.Refused, Detail: "the writer declined: " + said}
	}
	text := afterThinking(w.cfg.Client.Redact(endpoint.Content(choice.Message)))
	text = strings.TrimSpace(text)
	switch finish := endpoint.Finish(string(choice.FinishReason)); {
	case finish == endpoint.Broken:
		return "", unsound("the server broke off what was written")
	case finish == endpoint.Filtered:
		return "", &scoring.Failure{Reason: model.Refused,
			Detail: "what was written was filtered by the server"}
	case finish == endpoint.Cut:
		return "", &scoring.Failure{Reason: model.Truncated,
			Detail: "what was written was cut at the limit of tokens"}
	case text == "":
		return "", unsound("nothing was written")
	case len(text) > maxText:
		return "", &scoring.Failure{Reason: model.TooLong,
			Detail: fmt.Sprintf("what was written is longer than %d bytes", maxText)}
	}
	return text, nil
}

const (
	maxText      = 1 << 18 // bytes; the longest answers of present models are shorter
	unsoundTries = 2       // at temperature 0 a third differs little
)

func unsound(detail string) *scoring.Failure {
	return &scoring.Failure{
		Reason: model.Unparsable, Detail: detail, Temporary: true, Tries: unsoundTries,
	}
}

// afterThinking drops the reasoning that some servers leave in front of the answer. Where a chat
// template has put the opening tag into the prompt only the closing one is there. What is never
// closed is all reasoning.
func afterThinking(s string) string {
	const opening, closing = "<think>", "</think>"
	thinks := strings.HasPrefix(strings.TrimSpace(s), opening)
	before, after, closed := strings.Cut(s, closing)
	switch {
	case closed && (thinks || !strings.Contains(before, opening)):
		return after
	case thinks:
		return ""
	}
	return s
}
