package endpoint

import (
	"bytes"
	"encoding/json"
)

// chunk is one event of a chat completion that comes as a stream.
type chunk struct {
	Error   json.RawMessage `json:"error"`
	Usage   json.RawMessage `json:"usage"`
	Choices []struct {
		Index    int             `json:"index"`
		Message  json.RawMessage `json:"message"`
		Delta    streamed        `json:"delta"`
		Finish   string          `json:"finish_reason"`
		LogProbs struct {
			Content []json.RawMessage `json:"content"`
		} `json:"logprobs"`
	} `json:"choices"`
}

// streamed is a message, or a piece of one.
type streamed struct {
	Content   string         `json:"content"`
	Refusal   string         `json:"refusal,omitempty"`
	Reasoning string         `json:"reasoning_content,omitempty"`
	Calls     []streamedCall `json:"tool_calls,omitempty"`
}

type streamedCall struct {
	Index    int `json:"index"`
	Function struct {
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// whole is what a stream adds up to: its first choice.
type whole struct {
	Choices []wholeChoice   `json:"choices"`
	Usage   json.RawMessage `json:"usage,omitempty"`
}

type wholeChoice struct {
	Message  streamed `json:"message"`
	Finish   string   `json:"finish_reason"`
	LogProbs struct {
		Content []json.RawMessage `json:"content"`
	} `json:"logprobs"`
}

// unstreamed is the answer of a server that streams without having been asked to, in the form of
// one that does not; any other body as it is. A stream without its end is none: more may have
// followed.
func unstreamed(body []byte) ([]byte, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	start := bytes.TrimSpace(body)
	if len(start) == 0 || !bytes.ContainsRune([]byte("de:i"), rune(start[0])) {
		return body, nil
	}
	all, ended, events := whole{Choices: make([]wholeChoice, 1)}, false, 0
	for line := range bytes.Lines(start) {
		data, ok := bytes.CutPrefix(line, []byte("data:"))
		if data = bytes.TrimSpace(data); !ok || len(data) == 0 {
			continue
		}
		var c chunk
		events++
		switch {
		case string(data) == "[DONE]":
			ended = true
		case lenient(data, &c) != nil:
			return nil, Garbage("a stream with a broken event")
		case given(c.Error), len(c.Choices) > 0 && given(c.Choices[0].Message):
			return data, nil // all of it in one event
		}
		all.add(c)
	}
	switch {
	case events == 0:
		return body, nil
	case !ended && all.Choices[0].Finish == "":
		return nil, Garbage("a stream without its end")
	}
	return json.Marshal(all)
}

// add appends what an event brings.
func (w *whole) add(c chunk) {
	if given(c.Usage) {
		w.Usage = c.Usage
	}
	for _, more := range c.Choices {
		if more.Index != 0 {
			continue
		}
		to := &w.Choices[0]
		to.Message.Content += more.Delta.Content
		to.Message.Refusal += more.Delta.Refusal
		to.Message.Reasoning += more.Delta.Reasoning
		for _, call := range more.Delta.Calls {
			to.Message.addCall(call)
		}
		to.LogProbs.Content = append(to.LogProbs.Content, more.LogProbs.Content...)
		if more.Finish != "" {
			to.Finish = more.Finish
		}
	}
}

// addCall appends a piece of a call's arguments.
func (s *streamed) addCall(piece streamedCall) {
	for k := range s.Calls {
		if s.Calls[k].Index == piece.Index {
			s.Calls[k].Function.Arguments += piece.Function.Arguments
			return
		}
	}
	s.Calls = append(s.Calls, piece)
}
