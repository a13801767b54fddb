package reward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// value is the number given to one input, or why there is none.
type value struct {
	number float64
	err    error
}

// lenient replaces the words for what is no number, which some servers write and JSON does not
// know, by null.
func lenient(body []byte) []byte {
	if !bytes.Contains(body, []byte("NaN")) && !bytes.Contains(body, []byte("Infinity")) {
		return body
	}
	out := make([]byte, 0, len(body))
	for inString := false; len(body) > 0; {
		n := 1
		switch {
		case inString && body[0] == '\\' && len(body) > 1:
			n = 2
		case body[0] == '"':
			inString = !inString
		case !inString:
			if word := noNumber.Find(body); word != nil {
				out, body = append(out, "null"...), body[len(word):]
				continue
			}
		}
		out, body = append(out, body[:n]...), body[n:]
	}
	return out
}

var noNumber = regexp.MustCompile(`^(NaN|-?Infinity)`)

// usage reads how many tokens a request took, where the answer tells.
func usage(raw []byte) scoring.Usage {
	type told struct {
		Prompt  int `json:"prompt_tokens"`
		Answer  int `json:"completion_tokens"`
		Total   int `json:"total_tokens"`
		Details struct {
			Cached int `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	}
	var of struct{ Usage told }
	var list []struct {
		Meta told `json:"meta_info"`
	}
	if json.Unmarshal(raw, &list) == nil {
		for _, l := range list {
			of.Usage.Prompt += max(0, l.Meta.Prompt)
		}
	} else if json.Unmarshal(raw, &of) != nil {
		return scoring.Usage{}
	}
	u := scoring.Usage{Prompt: max(0, of.Usage.Prompt), Answer: max(0, of.Usage.Answer)}
	u.Prompt = max(u.Prompt, of.Usage.Total-u.Answer) // by a server that tells the sum only
	u.Cached = min(max(0, of.Usage.Details.Cached), u.Prompt)
	return u
}

// element is what an answer says of one input, in any of the servers' words.
type element struct {
	Index     *int            `json:"index"`
	Probs     json.RawMessage `json:"probs"`           // vLLM classify
	Logits    json.RawMessage `json:"logits"`          // shims of it
	Score     json.RawMessage `json:"score"`           // vLLM score, Text Embeddings Inference
	Relevance json.RawMessage `json:"relevance_score"` // Cohere
	Data      json.RawMessage `json:"data"`            // vLLM pooling
	Embedding json.RawMessage `json:"embedding"`       // OpenAI, SGLang
}

// value is the one number of an element.
func (e element) value() value {
	for _, said := range []json.RawMessage{
		e.Probs, e.Logits, e.Score, e.Relevance, e.Data, e.Embedding,
	} {
		if said != nil {
			return head(said)
		}
	}
	return value{err: endpoint.Garbage("an answer without a number")}
}

// head reads the output of the model's head. Of outputs for every token it is the last one's, which
// has seen the whole text.
func head(said json.RawMessage) value {
	var list []json.RawMessage
	if json.Unmarshal(said, &list) != nil {
		return number(said)
	}
	switch last := len(list) - 1; {
	case last < 0 && string(said) == "null":
		return number(said)
	case last < 0:
		return value{err: endpoint.Garbage("an answer with an empty list")}
	case last == 0 || bytes.HasPrefix(list[last], []byte("[")):
		return head(list[last])
	default:
		return value{err: several(len(list))}
	}
}

func number(said json.RawMessage) value {
	var n json.Number
	if string(said) == "null" {
		return value{err: notFinite("the server gave no number (null)")}
	}
	if bytes.HasPrefix(said, []byte(`"`)) || json.Unmarshal(said, &n) != nil {
		return value{err: endpoint.Garbage("an answer where a number was expected")}
	}
	v, err := n.Float64()
	if err != nil {
		return value{err: notFinite("the server gave " + n.String())}
	}
	return value{number: v}
}

func notFinite(detail string) *scoring.Failure {
	return &scoring.Failure{Reason: model.OutOfScale, Detail: detail, Temporary: true,
		Tries: faultTries}
}

// several is the failure of a model that is no reward model.
func several(n int) *scoring.Failure {
	return &scoring.Failure{Reason: model.Unparsable, Systemic: true, Detail: fmt.Sprintf(
		"the model gives %d numbers for a text, and a reward model one", n)}
}

// placed gives every input the value of its own element: by index, else by place.
func placed(elements []element, n int) ([]value, error) {
	if len(elements) != n {
		return nil, endpoint.Garbage(fmt.Sprintf("%d answers to %d texts", len(elements), n))
	}
	values, taken := make([]value, n), make([]bool, n)
	for i, e := range elements {
		at := i
		if (e.Index == nil) != (elements[0].Index == nil) {
			return nil, endpoint.Garbage("answers with and without an index")
		}
		if e.Index != nil {
			at = *e.Index
		}
		if at < 0 || at >= n || taken[at] {
			return nil, endpoint.Garbage(fmt.Sprintf("answer %d has the index %d", i, at))
		}
		values[at], taken[at] = e.value(), true
	}
	return values, nil
}

func unexpected(what string) error { return endpoint.Garbage("an answer without " + what) }

// readData reads {"data": […]}, whose elements are objects, or with Infinity lists of labels.
func readData(body []byte, n int) ([]value, error) {
	var a struct{ Data []json.RawMessage }
	if json.Unmarshal(body, &a) != nil || a.Data == nil {
		return nil, unexpected("data")
	}
	if len(a.Data) > 0 && bytes.HasPrefix(a.Data[0], []byte("[")) {
		return labelled(a.Data, n)
	}
	var elements []element
	for _, raw := range a.Data {
		var e element
		if string(raw) == "null" || json.Unmarshal(raw, &e) != nil {
			return nil, unexpected("objects in data")
		}
		elements = append(elements, e)
	}
	return placed(elements, n)
}

// readPredictions reads [[{"score": …, "label": …}], …].
func readPredictions(body []byte, n int) ([]value, error) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) != nil || list == nil {
		return nil, unexpected("a list of predictions")
	}
	return labelled(list, n)
}

// labelled reads a list of labels for every input, which stand in the inputs' order.
func labelled(list []json.RawMessage, n int) ([]value, error) {
	if len(list) != n {
		return nil, endpoint.Garbage(fmt.Sprintf("%d answers to %d texts", len(list), n))
	}
	values := make([]value, n)
	for i, raw := range list {
		var labels []struct{ Score json.RawMessage }
		switch {
		case json.Unmarshal(raw, &labels) != nil || len(labels) == 0 || labels[0].Score == nil:
			values[i] = value{err: unexpected("a score")}
		case len(labels) > 1:
			values[i] = value{err: several(len(labels))}
		default:
			values[i] = head(labels[0].Score)
		}
	}
	return values, nil
}

// readRanks reads [{"index": …, "score": …}, …], or the same with "relevance_score" as "results".
// They stand in the order of the scores.
func readRanks(body []byte, n int) ([]value, error) {
	var a struct{ Results []element }
	if json.Unmarshal(body, &a.Results) != nil && json.Unmarshal(body, &a) != nil {
		return nil, unexpected("results")
	}
	for _, e := range a.Results {
		if e.Index == nil {
			return nil, unexpected("the index of a result")
		}
	}
	return placed(a.Results, n)
}

// readSGLang reads [{"embedding": […], "meta_info": …}, …], or the object alone.
func readSGLang(body []byte, n int) ([]value, error) {
	elements := make([]element, 1)
	if json.Unmarshal(body, &elements) != nil && json.Unmarshal(body, &elements[0]) != nil {
		return nil, unexpected("outputs")
	}
	for i := range elements {
		elements[i].Index = nil
	}
	return placed(elements, n)
}

// readCompletion reads the reward that a chat completion consists of.
func readCompletion(body []byte, _ int) ([]value, error) {
	type message struct{ Content json.RawMessage }
	var a struct {
		Choices []struct{ Message json.RawMessage }
	}
	if json.Unmarshal(body, &a) != nil || len(a.Choices) == 0 {
		return nil, unexpected("choices")
	}
	said := make([]message, 1) // one, in a list with some servers
	if json.Unmarshal(a.Choices[0].Message, &said[0]) != nil &&
		(json.Unmarshal(a.Choices[0].Message, &said) != nil || len(said) == 0) {
		return nil, unexpected("a message")
	}
	v, err := reward(content(said[0].Content))
	return []value{v}, err
}

// content is a text, or a list of parts with one each.
func content(said json.RawMessage) string {
	var s string
	if json.Unmarshal(said, &s) == nil {
		return s
	}
	var parts []struct{ Text string }
	if json.Unmarshal(said, &parts) != nil {
		return ""
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// named is one of the rewards in "helpfulness:1.6,correctness:-0.2".
var named = regexp.MustCompile(
	`^\s*"?([\pL_][\pL\pN_ -]*?)"?\s*[:=]\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$`)

// wholes are the names of a reward for the response as a whole, the best first.
var wholes = []string{"reward", "score", "helpfulness"}

// reward reads "-3.2", "reward:-3.2", {"reward": -3.2}, or several named ones, of which it takes
// the one for the whole.
func reward(said string) (value, error) {
	said = strings.TrimSpace(said)
	said = strings.TrimSuffix(strings.TrimPrefix(said, "{"), "}")
	if v, err := strconv.ParseFloat(strings.TrimSpace(said), 64); err == nil {
		return finite(v), nil
	}
	all := map[string]value{}
	for _, part := range strings.FieldsFunc(said, func(r rune) bool {
		return r == ',' || r == ';' || r == '\n'
	}) {
		m := named.FindStringSubmatch(part)
		if m == nil {
			return value{}, endpoint.Garbage("no reward: " + said)
		}
		v, err := strconv.ParseFloat(m[2], 64)
		if _, twice := all[strings.ToLower(m[1])]; twice || err != nil {
			return value{}, endpoint.Garbage("no reward: " + said)
		}
		all[strings.ToLower(m[1])] = finite(v)
	}
	return whole(all)
}

func whole(all map[string]value) (value, error) {
	for _, name := range wholes {
		if v, ok := all[name]; ok {
			return v, nil
		}
	}
	for _, only := range all {
		if len(all) == 1 {
			return only, nil
		}
	}
	if len(all) == 0 {
		return value{}, endpoint.Garbage("an empty message")
	}
	return value{}, several(len(all))
}

func finite(v float64) value {
	if v-v != 0 {
		return value{err: notFinite(fmt.Sprintf("the server gave %v", v))}
	}
	return value{number: v}
}
