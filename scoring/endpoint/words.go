package endpoint

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// complaint is what a server says went wrong, in any of the forms in which servers do.
type complaint struct {
	words string
	code  int // an HTTP status within the body; 0 where there is none
}

// fault is an error object: OpenAI's, which Azure, LiteLLM and others share; vLLM's and SGLang's,
// which stands at the top; TEI's and Ollama's, whose error is a text; FastAPI's detail.
type fault struct {
	Object  string          `json:"object"`
	Error   json.RawMessage `json:"error"`
	Errors  json.RawMessage `json:"errors"`
	Detail  json.RawMessage `json:"detail"`
	Message json.RawMessage `json:"message"`
	Msg     json.RawMessage `json:"msg"`
	Title   json.RawMessage `json:"title"`
	Code    any             `json:"code"`
	Type    any             `json:"type"`
	Status  any             `json:"statusCode"`
	Kind    any             `json:"error_type"`
	Loc     []any           `json:"loc"`
	Choices json.RawMessage `json:"choices"`
	Data    json.RawMessage `json:"data"`
}

// maxNesting is how deep error objects are looked into.
const maxNesting = 4

// complaintOf reads the body of an error status.
func complaintOf(body []byte) complaint {
	if c := readFault(body, maxNesting); c.words != "" || c.code != 0 {
		return c
	}
	if text := string(body); strings.Contains(strings.ToLower(text), "<html") {
		return complaint{words: pageWords(text)}
	}
	return complaint{words: string(body)}
}

func readFault(raw json.RawMessage, depth int) (c complaint) {
	raw = bytes.TrimSpace(raw)
	if depth == 0 || len(raw) == 0 {
		return c
	}
	switch raw[0] {
	case '"':
		var text string
		if json.Unmarshal(raw, &text) == nil {
			c.words = text
		}
	case '[':
		var several []json.RawMessage
		if json.Unmarshal(raw, &several) == nil && len(several) > 0 {
			c = readFault(several[0], depth-1)
		}
	case '{':
		var f fault
		if json.Unmarshal(raw, &f) == nil {
			c = f.complaint(depth)
		}
	}
	return c
}

func (f *fault) complaint(depth int) (c complaint) {
	for _, raw := range []json.RawMessage{
		f.Error, f.Message, f.Detail, f.Msg, f.Errors, f.Title,
	} {
		if c = readFault(raw, depth-1); c.words != "" || c.code != 0 {
			break
		}
	}
	var names []string
	for _, place := range f.Loc {
		if name, ok := place.(string); ok {
			names = append(names, name)
		}
	}
	if len(names) > 0 && c.words != "" {
		c.words = strings.Join(names, ".") + ": " + c.words
	}
	for _, more := range []any{f.Code, f.Type, f.Kind, f.Status} {
		c.add(more)
	}
	return c
}

// add notes a code, a number or a word.
func (c *complaint) add(code any) {
	switch v := code.(type) {
	case float64:
		c.status(v)
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			c.status(n)
		} else if v != "" {
			c.words = strings.TrimSpace(c.words + " " + v)
		}
	}
}

func (c *complaint) status(n float64) {
	if code := int(n); n == float64(code) && code >= http.StatusBadRequest && code < 600 && c.code == 0 {
		c.code = code
	}
}

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	pageTags  = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)>|<[^>]*>`)
)

// pageWords is what a web page says: its title, else its text.
func pageWords(page string) string {
	if m := pageTitle.FindStringSubmatch(page); m != nil && strings.TrimSpace(m[1]) != "" {
		return m[1]
	}
	return pageTags.ReplaceAllString(page, " ")
}

// hidden finds the error within an answer whose status is 200, as gateways send it.
func (got reply) hidden() (complaint, bool) {
	if !bytes.Contains(got.body, []byte(`"error"`)) {
		return complaint{}, false
	}
	var f fault
	if json.Unmarshal(got.body, &f) != nil || given(f.Choices) || given(f.Data) ||
		f.Object != "error" && !given(f.Error) {
		return complaint{}, false
	}
	return f.complaint(maxNesting), true
}

// given reports whether a field says anything.
func given(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "{}", "[]", `""`, "false":
		return false
	}
	return true
}
