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
