package endpoint

import (
	"strings"
	"testing"

	"admap/scoring"
)

// Fields beside the answer may be of other types than the API's.
func TestOddFieldsCostNoAnswer(t *testing.T) {
	const choices = `"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]`
	for _, odd := range []string{
		`"created":1795467907.5`, `"created":"2026-11-23"`, `"id":17`, `"usage":"none"`, `"usage":[]`,
		`"usage":{"prompt_tokens":"12"}`, `"system_fingerprint":{}`, `"model":null`, `"object":1`,
	} {
		a, _, err := answering(t, 200, "{"+odd+","+choices+"}").Chat(t.Context(), nil, scoring.Size{})
		if err != nil || Content(a.Choices[0].Message) != "x" {
			t.Errorf("%s: %+v, %v", odd, a.Choices, err)
		}
	}
	for _, body := range []string{`[]`, `"x"`, `7`, `{"choices":"none"}`, `{"choices":[7`, `{}`} {
		_, _, err := answering(t, 200, body).Chat(t.Context(), nil, scoring.Size{})
		if err == nil {
			t.Errorf("%s is taken for an answer", body)
		}
	}
}

// A base URL without a version is the likeliest reason for paths that do not exist.
func TestAMissingVersionIsNamed(t *testing.T) {
	for _, tc := range []struct {
		base   string
		status int
		body   string
		hint   string
	}{
		{"", 404, `{"detail":"Not Found"}`, "try BASE/v1)"},
		{"/", 405, "", "try BASE/v1)"},
		{"/openai", 404, "<html><title>404</title>", "try BASE/openai/v1)"},
		{"", 404, `{"error":"model 'x' not found"}`, ""},
		{"/v1", 404, `{"detail":"Not Found"}`, ""},
		{"/v1beta/openai", 404, "", ""},
		{"/openai/deployments/d", 404, "", ""},
		{"", 400, "", ""},
	} {
		c := answering(t, tc.status, tc.body)
		server := strings.TrimSuffix(c.cfg.BaseURL, "/v1")
		c.at, _ = parsePlace(server + tc.base)
		_, _, err := c.Chat(t.Context(), nil, scoring.Size{})
		hint := strings.ReplaceAll(tc.hint, "BASE", server)
		if err == nil || !strings.Contains(err.Error(), hint) ||
			strings.Contains(err.Error(), "has no version") != (hint != "") {
			t.Errorf("%s, %d %s: %v", tc.base, tc.status, tc.body, err)
		}
	}
}

// Some servers stream whatever they are asked for.
func TestStreamsAreAnswers(t *testing.T) {
	event := func(choice string) string { return `data: {"choices":[` + choice + "]}\n\n" }
	rating := ": waiting\n\n" + event(`{"delta":{"role":"assistant","content":null}}`) +
		event(`{"index":0,"delta":{"content":"Rating: 1"},"finish_reason":null}`) +
		event(`{"index":0,"delta":{"content":"0"},"logprobs":null}`)
	stop := event(`{"delta":{},"finish_reason":"stop"}`)
	const usage = `data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}` + "\n\n"
	whole := `{"choices":[{"message":{"content":"Rating: 10"},"finish_reason":"stop"}]}`
	for name, tc := range map[string]struct{ body, want string }{
		"to its end":        {rating + stop + usage + "data: [DONE]\n\n", "Rating: 10"},
		"without the mark":  {rating + stop, "Rating: 10"},
		"without a reason":  {rating + "data: [DONE]", "Rating: 10"},
		"windows lines":     {strings.ReplaceAll(rating+stop, "\n", "\r\n"), "Rating: 10"},
		"in one event":      {"event: message\ndata: " + whole + "\n\n", "Rating: 10"},
		"a byte order mark": {"\ufeff" + whole, "Rating: 10"},
		"cut":               {rating, ""},
		"cut in an event":   {rating + `data: {"choices":[{"del`, ""},
		"an error":          {rating + `data: {"error":{"message":"x","code":502}}`, ""},
		"no stream":         {"error: no such thing", ""},
		"nothing":           {"data:\n\n", ""},
	} {
		a, used, err := answering(t, 200, tc.body).Chat(t.Context(), nil, scoring.Size{})
		if (err == nil) != (tc.want != "") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && Content(a.Choices[0].Message) != tc.want {
			t.Errorf("%s: %+v", name, a.Choices)
		}
		if name == "to its end" && used.Tokens() != 7 {
			t.Errorf("%s: %+v", name, used)
		}
	}
}
