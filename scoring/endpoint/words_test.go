package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"admap/model"
	"admap/scoring"
)

const secretKey = "sk-very-secret-0123456789"

// answering is a server that gives one answer to everything, and a client of it.
func answering(t testing.TB, status int, body string) *Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	c, err := New(Config{BaseURL: s.URL + "/v1", APIKey: secretKey})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every form in which servers complain becomes words.
func TestComplaintsBecomeWords(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   string
		want   string // of the failure
		f      scoring.Failure
	}{
		"OpenAI": {400, `{"error":{"message":"Bad value","type":"invalid_request_error","code":null}}`,
			"400 Bad Request: Bad value invalid_request_error", scoring.Failure{Reason: model.HTTPStatus}},
		"vLLM": {400, `{"object":"error","message":"This model's maximum context length is 64 tokens.",` +
			`"type":"BadRequestError","param":null,"code":400}`,
			"maximum context length is 64", scoring.Failure{Reason: model.TooLong}},
		"vLLM's prompt": {400, `{"error":{"message":"The decoder prompt (length 99) is longer than the ` +
			`maximum model length of 64.","type":"BadRequestError","code":400}}`,
			"maximum model length", scoring.Failure{Reason: model.TooLong}},
		"SGLang": {400, `{"object":"error","message":"The input (70 tokens) is longer than the model's ` +
			`context length (64 tokens).","type":"BadRequestError","code":400}`,
			"context length (64", scoring.Failure{Reason: model.TooLong}},
		"TEI, too long": {413, `{"error":"Input validation error: inputs must have less than 512 tokens",` +
			`"error_type":"Validation"}`, "less than 512 tokens Validation", scoring.Failure{Reason: model.TooLong}},
		"TEI, busy": {429, `{"error":"Model is overloaded","error_type":"Overloaded"}`,
			"Model is overloaded", scoring.Failure{Reason: model.HTTPStatus, Temporary: true, Throttled: true}},
		"Groq, a model's bad JSON": {400, `{"error":{"message":"Failed to generate JSON.",` +
			`"code":"json_validate_failed","failed_generation":"so"}}`, "Failed to generate JSON",
			scoring.Failure{Reason: model.Unparsable, Temporary: true, Tries: garbageTries}},
		"Groq, busy": {498, `{"error":{"message":"Flex tier capacity exceeded"}}`, "498: Flex tier",
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"Ollama": {404, `{"error":"model 'x' not found"}`,
			"404 Not Found: model 'x' not found", scoring.Failure{Reason: model.HTTPStatus, Systemic: true}},
		"FastAPI": {422, `{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}`,
			"body.messages: Field required missing", scoring.Failure{Reason: model.HTTPStatus}},
		"FastAPI, a text": {404, `{"detail":"Not Found"}`,
			"404 Not Found: Not Found", scoring.Failure{Reason: model.HTTPStatus, Systemic: true}},
		"Azure's gateway": {401, `{"statusCode":401,"message":"Access denied due to invalid key."}`,
			"Access denied", scoring.Failure{Reason: model.HTTPStatus, Systemic: true}},
		"Azure's filter": {400, `{"error":{"code":"content_filter","message":"The response was filtered",` +
			`"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`,
			"filtered content_filter", scoring.Failure{Reason: model.Refused}},
		"quota": {429, `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`,
			"insufficient_quota", scoring.Failure{Reason: model.HTTPStatus, Systemic: true}},
		"larger than the minute": {429, `{"error":{"message":"Request too large for gpt-4o on tokens ` +
			`per min (TPM): Limit 30000, Requested 40000.","code":"rate_limit_exceeded"}}`,
			"Request too large", scoring.Failure{Reason: model.TooLong}},
		"proxy's page": {502, "<html>\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
			"502 Bad Gateway: 502 Bad Gateway", scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"page without title": {503, "<HTML><style>b{}</style><body>Come <b>back</b> later</body></HTML>",
			"Come back later", scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"nothing": {500, "", "500 Internal Server Error",
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"control characters": {500, "a\x1b[31mb\x00\xffc", "500 Internal Server Error: a [31mb �c",
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"200, LiteLLM": {200, `{"error":{"message":"slow down","type":null,"param":null,"code":"429"}}`,
			"429 Too Many Requests: slow down", scoring.Failure{
				Reason: model.HTTPStatus, Temporary: true, Throttled: true}},
		"200, a code only": {200, `{"error":{"code":401}}`, "401 Unauthorized",
			scoring.Failure{Reason: model.HTTPStatus, Systemic: true}},
		"200, a text": {200, `{"error":"upstream broke"}`, "500 Internal Server Error: upstream broke",
			scoring.Failure{Reason: model.HTTPStatus, Temporary: true}},
		"200, vLLM": {200, `{"object":"error","error":null,"message":"no","code":400}`,
			"400 Bad Request: no", scoring.Failure{Reason: model.HTTPStatus}},
	} {
		c := answering(t, tc.status, tc.body)
		_, _, err := c.Chat(t.Context(), []byte("{}"), scoring.Size{})
		var r *Rejection
		if !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f := *r.Failure
		if !strings.Contains(f.Detail, tc.want) {
			t.Errorf("%s: %q, want %q", name, f.Detail, tc.want)
		}
		f.Detail = ""
		if f != tc.f {
			t.Errorf("%s: %+v, want %+v", name, f, tc.f)
		}
	}
}

// An answer that only speaks of errors is an answer.
func TestAnswersMaySpeakOfErrors(t *testing.T) {
	for _, body := range []string{
		`{"choices":[{"message":{"content":"{\"error\":\"none\"}"}}]}`,
		`{"error":null,"choices":[{"message":{"content":"\"error\""}}]}`,
	} {
		c := answering(t, 200, body)
		if _, _, err := c.Chat(t.Context(), []byte("{}"), scoring.Size{}); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// Counts that no request can have used do no harm.
func TestUsageIsNotBelieved(t *testing.T) {
	const usage = `{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":%d,` +
		`"completion_tokens":%d,"total_tokens":%d,"prompt_tokens_details":{"cached_tokens":%d}}}`
	for _, n := range [][4]int{{-5, -5, -5, -5}, {1 << 60, 1 << 60, 1 << 60, 1 << 60}, {3, 0, 0, 90}} {
		c := answering(t, 200, fmt.Sprintf(usage, n[0], n[1], n[2], n[3]))
		_, u, err := c.Chat(t.Context(), []byte("{}"), scoring.Size{})
		if err != nil || u.Prompt < 0 || u.Answer < 0 || u.Cached > u.Prompt || u.Tokens() > 1<<32 {
			t.Errorf("%v: %+v, %v", n, u, err)
		}
	}
}

// go test ./scoring/endpoint -fuzz FuzzAnswers -fuzztime 20s
func FuzzAnswers(f *testing.F) {
	f.Add(400, `{"error":{"message":"m","type":"t","code":"c"}}`)
	f.Add(200, `{"error":{"code":429},"choices":null}`)
	f.Add(422, `{"detail":[{"loc":["body",1],"msg":"Field required"}]}`)
	f.Add(502, `<html><title>x</title>`)
	f.Add(500, `{"object":"error","message":{"error":[{"errors":"`+secretKey+`"}]}}`)
	c, err := New(Config{BaseURL: "http://localhost/v1", APIKey: secretKey})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		got := reply{status: status, header: http.Header{"Retry-After": {body}}, body: []byte(body)}
		err := c.complain(got, complaintOf(got.body))
		if status < 300 {
			var a ChatAnswer
			err = c.decode(got, &a)
		}
		if err == nil {
			return
		}
		var failure *scoring.Failure
		if !errors.As(err, &failure) {
			t.Fatalf("%T", err)
		}
		said := failure.Detail
		if strings.Contains(said, secretKey) || !utf8.ValidString(said) || len(said) > 8*maxDetail ||
			strings.ContainsFunc(said, unicode.IsControl) {
			t.Fatalf("%q", said)
		}
	})
}

// What the wire carries, by server: path, query, and where the key is.
func TestWhereRequestsGo(t *testing.T) {
	for _, tc := range []struct {
		base, root     string // below the server
		path, rootPath string
		header         string
		shown          string
	}{
		{"/v1", "/score", "/v1/chat/completions", "/score", "Authorization", "/v1/chat/completions"},
		{"", "/score", "/chat/completions", "/score", "Authorization", "/chat/completions"},
		{"/v1/chat/completions", "/score", "/v1/chat/completions", "/score", "Authorization",
			"/v1/chat/completions"},
		{"/openai/deployments/D?api-version=2024-10-21", "/models",
			"/openai/deployments/D/chat/completions?api-version=2024-10-21",
			"/openai/deployments/D/models?api-version=2024-10-21", "Api-Key",
			"/openai/deployments/D/chat/completions?api-version=2024-10-21"},
		{"/v1/?token=tok-secret-1", "/score", "/v1/chat/completions?token=tok-secret-1",
			"/score?token=tok-secret-1", "Authorization", "/v1/chat/completions?token=[key]"},
	} {
		var seen []*http.Request
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r)
			w.WriteHeader(500)
			json.NewEncoder(w).Encode(r.URL.String() + secretKey)
		}))
		c, err := New(Config{BaseURL: s.URL + tc.base, APIKey: secretKey})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []Request{{Path: ChatPath}, {Path: tc.root, Root: true}} {
			var raw []byte
			_, err := c.Do(context.Background(), r, &raw)
			if err == nil || strings.Contains(err.Error(), secretKey) ||
				strings.Contains(err.Error(), "tok-secret") {
				t.Errorf("%s: %v", tc.base, err)
			}
		}
		s.Close()
		if got := seen[0].URL.String(); got != tc.path {
			t.Errorf("%s: %s, want %s", tc.base, got, tc.path)
		}
		if got := seen[1].URL.String(); got != tc.rootPath {
			t.Errorf("%s: %s, want %s", tc.base, got, tc.rootPath)
		}
		if n := len(seen[0].Header.Values("Authorization")) + len(seen[0].Header.Values("Api-Key")); n != 1 ||
			!strings.Contains(seen[0].Header.Get(tc.header), secretKey) {
			t.Errorf("%s: headers %v", tc.base, seen[0].Header)
		}
		if got := c.Show(Request{Path: ChatPath}); got != s.URL+tc.shown {
			t.Errorf("shown as %s, want %s", got, tc.shown)
		}
	}
	for base, azure := range map[string]bool{
		"https://x.openai.azure.com/openai/v1/":    true,
		"https://x.services.ai.azure.com/models":   true,
		"https://api.groq.com/openai/v1":           false,
		"https://azure.com.evil.example/openai/v1": false,
	} {
		if p, err := parsePlace(base); err != nil || p.azure != azure {
			t.Errorf("%s: %+v, %v", base, p, err)
		}
	}
}
