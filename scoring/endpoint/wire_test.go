package endpoint

import (
	"encoding/json"
	"reflect"
	"testing"

	openai "github.com/sashabaranov/go-openai"
)

// What is written quickly says the same as what the library writes.
func TestRequestsAreWrittenAsTheLibraryDoes(t *testing.T) {
	zero, part := 0.0, []openai.ChatMessagePart{{Type: "text", Text: "<&>"}}
	for name, messages := range map[string][]Message{
		"text": {{Role: SystemRole, Content: "Be <strict> & fair."},
			{Role: UserRole, Content: "\x00é\u2028"}},
		"parts": {{Role: UserRole, MultiContent: part}},
		"names": {{Role: UserRole, Content: "hi", Name: "ann"}},
		"calls": {{Role: "tool", Content: "7", ToolCallID: "c"}},
		"empty": {{Role: UserRole}},
		"none":  nil,
	} {
		r := ChatRequest{Temperature: &zero}
		r.Model, r.Messages, r.N, r.LogProbs = "m", messages, 2, true
		r.ResponseFormat = &Format{Type: SchemaForm, JSONSchema: &JSONSchema{
			Name: "rating", Schema: json.RawMessage(`{"type":"object"}`), Strict: true}}
		slow, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var got, want map[string]any
		if err := json.Unmarshal(r.Marshal(), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(slow, &want); err != nil {
			t.Fatal(err)
		}
		if name == "none" { // an empty list for null
			want["messages"] = []any{}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s, want %s", name, r.Marshal(), slow)
		}
	}
}
