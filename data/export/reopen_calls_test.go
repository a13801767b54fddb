package export

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// called are conversations with tools: a lone call and two at once, in a prompt and as an answer.
const called = `{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Rain?"},` +
	`{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"rain",` +
	`"arguments":"{\"city\":\"Oslo\"}"}}]},{"role":"tool","content":"0"}],` +
	`"chosen":[{"role":"assistant","content":"No."}],` +
	`"rejected":[{"role":"assistant","content":"Yes."}],` +
	`"tools":[{"type":"function","function":{"name":"rain","parameters":{}}}]}
{"prompt":[{"role":"user","content":"Rain in Oslo or Rome?"}],"chosen":[{"role":"assistant",` +
	`"tool_calls":[{"id":"b","type":"function","function":` +
	`{"name":"rain","arguments":"{\"city\":\"Oslo\"}"}},` +
	`{"id":"c","type":"function","function":{"name":"rain","arguments":"{\"city\":\"Rome\"}"}}]}],` +
	`"rejected":[{"role":"assistant","content":"Maybe."}],` +
	`"tools":[{"type":"function","function":{"name":"rain","parameters":{}}}]}
{"prompt":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},` +
	`{"role":"user","content":"Bye"}],"chosen":[{"role":"assistant","content":"Bye."}],` +
	`"rejected":[{"role":"assistant","content":"No!"}]}
`

func TestReopenedCallsAreCalls(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	if err := os.WriteFile(in, []byte(called), 0o600); err != nil {
		t.Fatal(err)
	}
	for format, rows := range map[string]int{"trl": 3, "trl-chat": 3, "openai": 2, "llamafactory": 3} {
		one, two := filepath.Join(dir, format+".jsonl"), filepath.Join(dir, format+".2.jsonl")
		_, a := reopened(t, in, format, one, PairRule{})
		_, b := reopened(t, one, format, two, PairRule{})
		if n := strings.Count(string(a), "\n"); n != rows || !bytes.Equal(a, b) {
			t.Errorf("%s: %d rows\n%s\nagain\n%s", format, n, a, b)
		}
	}
}
