package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"admap/model"
)

// apiRoot is where the Batch API has its endpoints, whatever the base URL is.
const apiRoot = "/v1"

// tagLen is how many hex digits of the scorer's fingerprint a name begins with, so that the answers
// of another judge are not taken for this one's.
const tagLen = 8

// name is a request's custom_id: the scorer, the response's key and the part, at most 64 bytes.
func (d *Desk) name(part model.PartID) string {
	return fmt.Sprintf("%s-%s-%d", d.mark(), part.Key, part.N)
}

func (d *Desk) mark() string {
	sum := sha256.Sum256([]byte(d.info.Fingerprint))
	return hex.EncodeToString(sum[:])[:tagLen]
}

// parse reads a name, and reports whether it is one of this scorer's.
func (d *Desk) parse(name string) (part model.PartID, ok bool) {
	mark, rest, _ := strings.Cut(name, "-")
	key, number, _ := strings.Cut(rest, "-")
	if mark != d.mark() || len(key) != 2*len(part.Key) {
		return part, false
	}
	if _, err := hex.Decode(part.Key[:], []byte(key)); err != nil {
		return part, false
	}
	n, err := strconv.Atoi(number)
	part.N = n
	return part, err == nil && n >= 0 && n < max(1, d.traits.Parts) && d.name(part) == name
}

// request is a line of a file of requests.
type request struct {
	Name   string          `json:"custom_id"`
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

func (d *Desk) line(part model.PartID, path string, body []byte) ([]byte, error) {
	line, err := json.Marshal(request{d.name(part), "POST", apiRoot + path, body})
	if err != nil {
		return nil, fmt.Errorf("write the request of %s: %w", part.Key, err)
	}
	return append(line, '\n'), nil
}

// answer is what a line of a file of answers comes down to.
type answer struct {
	name   string
	status int    // 0: the request was not made, and code says why
	code   string // of the API's own errors
	body   []byte // what the server answered, or would have
}

// line as the Batch API and vllm run-batch write it, or as a row of Ray Data, whose columns depend
// on who made it: a chat completion as http_response or spread over the row, or only its text.
type answerLine struct {
	Name     string `json:"custom_id"`
	Response *struct {
		Status int             `json:"status_code"`
		Body   json.RawMessage `json:"body"`
	} `json:"response"`
	Error json.RawMessage `json:"error"`

	HTTP    json.RawMessage `json:"http_response"`
	Choices json.RawMessage `json:"choices"`
	Text    *string         `json:"generated_text"`
	Prompt  int             `json:"num_input_tokens"`
	Answer  int             `json:"num_generated_tokens"`
	Fault   json.RawMessage `json:"__inference_error__"`
}

// readLine reads a line; ok is false for one that is no answer to anything.
func readLine(line []byte) (a answer, ok bool) {
	var l answerLine
	if json.Unmarshal(line, &l) != nil || l.Name == "" {
		return a, false
	}
	a.name = l.Name
	switch r := l.Response; {
	case said(l.Fault) != "":
		a.status, a.body = badRequest, apiError(said(l.Fault))
	case r != nil && r.Status != 0:
		if a.status, a.body = r.Status, r.Body; len(a.body) == 0 || string(a.body) == "null" {
			a.body = apiError(said(l.Error))
		}
	case said(l.Error) != "":
		a.code, a.body = code(l.Error), apiError(said(l.Error))
	case said(l.HTTP) != "":
		a.status, a.body = fine, unquoted(l.HTTP)
	case len(l.Choices) > 0:
		a.status, a.body = fine, line
	case l.Text != nil:
		a.status, a.body = fine, completion(l)
	default:
		return a, false
	}
	return a, true
}

const fine, badRequest = 200, 400

// said is what an error says, "" where it is none: a string, an object with a message, or one
// within an object, as vLLM has it.
func said(raw json.RawMessage) string {
	var text string
	var object struct {
		Message string          `json:"message"`
		Error   json.RawMessage `json:"error"`
	}
	switch {
	case len(raw) == 0, string(raw) == "null":
		return ""
	case json.Unmarshal(raw, &text) == nil:
		return text
	case json.Unmarshal(raw, &object) == nil && object.Message != "":
		return object.Message
	case len(object.Error) > 0:
		return said(object.Error)
	}
	return string(raw)
}

func code(raw json.RawMessage) string {
	var object struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	return object.Code
}

// apiError is an error as a live server would have answered it.
func apiError(message string) []byte {
	return object("error", map[string]any{"message": message})
}

// object is a JSON object of one member, which consists of strings and numbers.
func object(name string, value any, more ...any) []byte {
	o := map[string]any{name: value}
	for k := 0; k+1 < len(more); k += 2 {
		o[more[k].(string)] = more[k+1]
	}
	raw, err := json.Marshal(o)
	if err != nil {
		panic("object " + name + ": " + err.Error())
	}
	return raw
}

// completion is the chat completion that a text was taken from.
func completion(l answerLine) []byte {
	message := map[string]any{"role": "assistant", "content": *l.Text}
	return object("choices", []any{map[string]any{"index": 0, "message": message}},
		"usage", map[string]int{"prompt_tokens": l.Prompt, "completion_tokens": l.Answer,
			"total_tokens": l.Prompt + l.Answer})
}

// unquoted is JSON that may stand in a string.
func unquoted(raw json.RawMessage) []byte {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []byte(text)
	}
	return raw
}
