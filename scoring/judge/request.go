package judge

import (
	"encoding/json"
	"strings"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	toolName   = "rate"
	schemaName = "rating"

	bytesPerToken   = 4  // of English prose: what an expectation needs
	rationaleTokens = 90 // of two or three sentences and the JSON around them
	bareTokens      = 4

	// OpenAI tells the probabilities of 20 tokens at most, some servers of 5. The more there are, the
	// surer it is that "10" is among them, which says that "1" is no beginning of it.
	mostLogprobs, fewLogprobs = 20, 5
	// with them, a rationale of a thousand tokens takes two megabytes
	maxProbableAnswer = 16 << 20
)

// toolChoice makes the model call the one function there is.
type toolChoice struct {
	Type     string `json:"type"`
	Function struct {
		Name string `json:"name"`
	} `json:"function"`
}

// missing is why item cannot be asked about, or nil.
func (j *judge) missing(item scoring.Item) *scoring.Failure {
	switch {
	case j.prompt.wants(model.WrittenReference) && item.Reference == "":
		return &scoring.Failure{Reason: model.NotInData, Detail: "no reference answer"}
	case j.prompt.wants(model.WrittenCriteria) && item.Criteria == "":
		return &scoring.Failure{Reason: model.NotInData, Detail: "no criteria"}
	}
	return nil
}

// chat is the request for one part of item.
func (j *judge) chat(item scoring.Item, f form) (endpoint.Request, *scoring.Failure) {
	if failure := j.missing(item); failure != nil {
		return endpoint.Request{}, failure
	}
	b := j.briefs[item.Part%len(j.briefs)]
	user, err := j.prompt.user(b, item)
	if err != nil {
		return endpoint.Request{}, &scoring.Failure{Reason: model.Unreadable, Detail: err.Error()}
	}
	var r endpoint.ChatRequest
	r.Model = j.model
	if b.system != "" {
		r.Messages = append(r.Messages, endpoint.Message{Role: endpoint.SystemRole, Content: b.system})
	}
	r.Messages = append(r.Messages, endpoint.Message{Role: endpoint.UserRole, Content: user})
	j.setForm(&r, f)
	if f.temperature {
		r.Temperature = &j.temperature
	}
	if f.seed {
		seed := item.Part/j.aspects() + 1 // of the draw: others differ, and a repeated run does not
		r.Seed = &seed
	}
	request := endpoint.Request{Path: endpoint.ChatPath, Body: r.Marshal()}
	request.Size = j.size(len(b.system) + len(user))
	if f.logprobs > 0 {
		request.MaxAnswer = maxProbableAnswer
	}
	return request, nil
}

// setForm sets what a server may not take.
func (j *judge) setForm(r *endpoint.ChatRequest, f form) {
	if f.logprobs > 0 {
		r.LogProbs, r.TopLogProbs = true, f.logprobs
	}
	if f.newLimit {
		r.MaxCompletionTokens = j.maxTokens
	} else {
		r.MaxTokens = j.maxTokens
	}
	if j.prompt.bare {
		return
	}
	switch f.ask {
	case bySchema:
		r.ResponseFormat = &endpoint.Format{
			Type:       endpoint.SchemaForm,
			JSONSchema: &endpoint.JSONSchema{Name: schemaName, Schema: j.schema, Strict: true},
		}
	case byTool:
		r.Tools = []endpoint.Tool{{Type: "function", Function: &endpoint.Function{
			Name: toolName, Description: "State the rating of the response.", Parameters: j.schema,
		}}}
		choice := toolChoice{Type: "function"}
		choice.Function.Name = toolName
		r.ToolChoice = choice
	}
}

// size is what a request with a prompt of that many bytes is expected to take.
func (j *judge) size(bytes int) scoring.Size {
	answer := rationaleTokens
	if j.prompt.bare {
		answer = bareTokens
	}
	if j.maxTokens > 0 {
		answer = min(answer, j.maxTokens)
	}
	return scoring.Size{Prompt: bytes/bytesPerToken + 1, Answer: answer}
}

// answerSchema is that of an answer: the rationale first, so that the rating follows from it.
func answerSchema(s *scale) json.RawMessage {
	rating := struct {
		Type string `json:"type"`
		Enum []any  `json:"enum,omitempty"`
	}{Type: "integer"}
	for _, r := range s.ratings {
		if s.labels != nil {
			rating.Enum = append(rating.Enum, r.name)
		} else {
			rating.Enum = append(rating.Enum, int(r.value))
		}
	}
	switch {
	case s.labels != nil:
		rating.Type = "string"
	case s.decimals > 0:
		rating.Type = "number"
	}
	if len(rating.Enum) > maxEnum {
		rating.Enum = nil
	}
	raw, err := json.Marshal(rating)
	if err != nil {
		panic("schema of " + s.text + ": " + err.Error()) // all of it is strings and numbers
	}
	return json.RawMessage(strings.Replace(`{"type":"object","properties":{"rationale":{"type":`+
		`"string"},"rating":RATING},"required":["rationale","rating"],"additionalProperties":false}`,
		"RATING", string(raw), 1))
}
