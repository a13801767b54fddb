package judge

import (
	"encoding/json"
	"strings"

	"admap/scoring/endpoint"
)

// completion is an answer of the chat endpoint, as far as it is read. What is odd in parts that a
// rating can do without costs no rating.
type completion struct {
	endpoint.ChatAnswer          // for its usage
	Choices             []choice `json:"choices"`
}

type choice struct {
	Message      message  `json:"message"`
	FinishReason finish   `json:"finish_reason"`
	LogProbs     logprobs `json:"logprobs"`
}

// finish is why an answer ended, in the API's words; "" where the server does not tell.
type finish string

func (f *finish) UnmarshalJSON(raw []byte) error {
	var said string
	if json.Unmarshal(raw, &said) == nil {
		*f = finish(endpoint.Finish(said))
	}
	return nil
}

type message struct {
	Content   content `json:"content"`
	Refusal   content `json:"refusal"`
	Reasoning content `json:"reasoning_content"`
	Thinking  content `json:"reasoning"` // the same, of other servers
	ToolCalls calls   `json:"tool_calls"`
}

// content is a text, or the texts of a list of parts; "" for anything else.
type content string

func (c *content) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*c = content(text)
		return nil
	}
	var parts []struct{ Type, Text string }
	if json.Unmarshal(raw, &parts) != nil {
		return nil
	}
	for _, p := range parts {
		if p.Type == "text" || p.Type == "output_text" {
			*c += content(p.Text)
		}
	}
	return nil
}

// calls are the arguments of the functions that a model called: a string of JSON, which some
// servers leave an object.
type calls []string

func (c *calls) UnmarshalJSON(raw []byte) error {
	var list []struct {
		Function struct{ Arguments json.RawMessage }
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	for _, call := range list {
		var text string
		if json.Unmarshal(call.Function.Arguments, &text) != nil {
			text = string(call.Function.Arguments)
		}
		*c = append(*c, text)
	}
	return nil
}

// logprobs are the tokens of the answer with what might have stood in their place; none where the
// server's list is not in the API's format.
type logprobs []token

type token struct {
	alternative
	Top []alternative `json:"top_logprobs"`
}

// alternative is a token that was or might have been written.
type alternative struct {
	Token   string   `json:"token"`
	Bytes   []uint16 `json:"bytes"` // of the token, where it is part of a character
	LogProb *float64 `json:"logprob"`
}

func (l *logprobs) UnmarshalJSON(raw []byte) error {
	var got struct{ Content []token }
	if json.Unmarshal(raw, &got) == nil {
		*l = got.Content
	}
	return nil
}

func (a alternative) text() string {
	if len(a.Bytes) == 0 {
		return a.Token
	}
	b := make([]byte, len(a.Bytes))
	for k, v := range a.Bytes {
		b[k] = byte(v)
	}
	return string(b)
}

// words are what the model said: the arguments of the function it called, else its text. Where both
// are empty its reasoning counts if it is nothing but JSON: some servers put an answer by schema
// there.
func (m message) words() string {
	if called := strings.Join(m.ToolCalls, "\n"); strings.TrimSpace(called) != "" {
		return called
	}
	text := string(m.Content)
	for _, c := range []content{m.Reasoning, m.Thinking} {
		inner := strings.TrimSpace(string(c))
		whole := strings.HasPrefix(inner, "{") && strings.HasSuffix(inner, "}")
		if whole && strings.TrimSpace(text) == "" {
			return inner
		}
	}
	return text
}
