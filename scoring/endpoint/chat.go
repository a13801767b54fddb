package endpoint

import (
	"context"
	"encoding/json"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"admap/scoring"
)

// ChatRequest is the body of a chat completion. Temperature stands in for the library's, which
// leaves out 0, and MaxTokens for one that it calls deprecated, but many servers know no other.
type ChatRequest struct {
	openai.ChatCompletionRequest
	Temperature *float64 `json:"temperature,omitempty"`
	MaxTokens   int      `json:"max_tokens,omitempty"`
}

// Marshal is the request as it is sent.
func (r ChatRequest) Marshal() []byte {
	body, err := json.Marshal(r.wire())
	if err != nil {
		panic("chat request: " + err.Error()) // all of it is strings and numbers
	}
	return body
}

// What a chat completion is made of.
type (
	Message    = openai.ChatCompletionMessage
	Choice     = openai.ChatCompletionChoice
	LogProb    = openai.LogProb
	Tool       = openai.Tool
	Function   = openai.FunctionDefinition
	Format     = openai.ChatCompletionResponseFormat
	JSONSchema = openai.ChatCompletionResponseFormatJSONSchema
)

// The values of those that have a fixed set.
const (
	SystemRole = openai.ChatMessageRoleSystem
	UserRole   = openai.ChatMessageRoleUser
	SchemaForm = openai.ChatCompletionResponseFormatTypeJSONSchema
)

// ChatAnswer is a chat completion.
type ChatAnswer struct{ openai.ChatCompletionResponse }

// Used implements Answer.
func (a *ChatAnswer) Used() scoring.Usage { return usageOf(a.Usage) }

func usageOf(u openai.Usage) scoring.Usage {
	used := scoring.Usage{Prompt: sane(u.PromptTokens), Answer: sane(u.CompletionTokens)}
	if sum := used.Prompt + used.Answer; sane(u.TotalTokens) > sum { // where that is all it tells
		used.Prompt += sane(u.TotalTokens) - sum
	}
	if u.PromptTokensDetails != nil {
		used.Cached = min(sane(u.PromptTokensDetails.CachedTokens), used.Prompt)
	}
	return used
}

// sane is a count of tokens that a request can have used.
func sane(n int) int {
	const most = 1 << 30
	return min(max(n, 0), most)
}

// ChatPath is where chat completions are.
const ChatPath = "/chat/completions"

// Chat asks for one completion, which has at least one choice.
func (c *Client) Chat(
	ctx context.Context, body []byte, size scoring.Size,
) (ChatAnswer, scoring.Usage, error) {
	var a ChatAnswer
	used, err := c.Do(ctx, Request{Path: ChatPath, Body: body, Size: size}, &a)
	if err == nil && len(a.Choices) == 0 {
		err = Garbage("an answer without choices")
	}
	return a, used, err
}

// How an answer ended that is no whole one.
const (
	Cut      = "length"
	Filtered = "content_filter"
	Broken   = "error"
)

// Finish is a finish_reason in the API's words, where servers have others for the same: Mistral and
// Anthropic for the limit, Gemini for filters, OpenRouter, DeepSeek, vLLM and SGLang for an answer
// that the server broke off.
func Finish(said string) string {
	switch said = strings.ToLower(said); said {
	case "max_tokens", "model_length", "model_context_window_exceeded":
		return Cut
	case "safety", "recitation", "prohibited_content", "blocklist", "spii", "refusal":
		return Filtered
	case "abort", "aborted", "cancelled", "insufficient_system_resource":
		return Broken
	}
	if strings.HasPrefix(said, Filtered) { // "content_filter: SAFETY"
		return Filtered
	}
	return said
}

// Content joins the parts of a message whose content is a list, where the library leaves them
// apart.
func Content(m Message) string {
	var b strings.Builder
	b.WriteString(m.Content)
	for _, part := range m.MultiContent {
		if part.Type == "text" || part.Type == "output_text" {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}
