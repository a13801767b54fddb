package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"admap/scoring"
	"admap/scoring/endpoint"
)

const testKey = "sk-very-secret-0123456789"

// request is what a server saw.
type request struct {
	body   map[string]any
	raw    string
	header http.Header
}

// server answers with its handler and keeps what it was asked.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []request
}

func serve(t testing.TB, handler http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		q := request{raw: string(raw), header: r.Header}
		json.Unmarshal(raw, &q.body)
		s.mu.Lock()
		s.seen = append(s.seen, q)
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(raw))
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// at returns the judge that asks a model of a server.
func at(server endpoint.Config, model string) (scoring.Scorer, error) {
	client, err := endpoint.New(server)
	if err != nil {
		return nil, err
	}
	return New(Config{Client: client, Model: model})
}

func newJudge(t testing.TB, base string) scoring.Scorer {
	t.Helper()
	s, err := at(endpoint.Config{
		BaseURL: base + "/v1", APIKey: testKey, Timeout: 2 * time.Second,
		InFlight: 64, Price: &scoring.Price{InUSD: 2, CachedUSD: 2, OutUSD: 10},
	}, "judge-1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// says writes a well-formed completion with this content.
func says(w http.ResponseWriter, content, finish string) {
	w.Header().Set("Content-Type", "application/json")
	text, _ := json.Marshal(content)
	fmt.Fprintf(w, `{"id":"1","object":"chat.completion","choices":[{"index":0,"finish_reason":%q,`+
		`"message":{"role":"assistant","content":%s}}],`+
		`"usage":{"prompt_tokens":300,"completion_tokens":50,"total_tokens":350}}`, finish, text)
}

// refuses writes an error in the API's format.
func refuses(w http.ResponseWriter, status int, message, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":%q,"type":"invalid_request","code":%q}}`, message, code)
}

// cut breaks the connection after writing what a server may have written by then.
func cut(w http.ResponseWriter, written string) {
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	buffered.WriteString(written)
	buffered.Flush()
	conn.Close()
}
