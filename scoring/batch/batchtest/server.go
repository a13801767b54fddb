// Package batchtest is a stand-in for a server with the OpenAI Batch API, for tests. It moves
// batches on only when it is told to.
package batchtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
)

// Answer is what a model says to the body of a request.
type Answer func(body []byte) (status int, answer []byte)

// Server answers live requests, and batches of them, alike.
type Server struct {
	URL string // with /v1
	// Fault may take a request in the server's place, and then returns true. It is called under a
	// lock, before or after the server has done what it was asked for.
	Fault func(w http.ResponseWriter, r *http.Request, done bool) bool

	mu      sync.Mutex
	t       *testing.T
	answer  Answer
	files   map[string][]byte
	batches []*batch
	live    int
	lines   map[string]int // how often each custom_id was ordered
}

type batch struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Status   string            `json:"status"`
	Endpoint string            `json:"endpoint"`
	Input    string            `json:"input_file_id"`
	Output   *string           `json:"output_file_id"`
	Error    *string           `json:"error_file_id"`
	Errors   any               `json:"errors"`
	Window   string            `json:"completion_window"`
	Metadata map[string]string `json:"metadata"`
	Created  int64             `json:"created_at"`
	Counts   struct {
		Total     int `json:"total"`
		Completed int `json:"completed"`
		Failed    int `json:"failed"`
	} `json:"request_counts"`
}

// New starts a server.
func New(t *testing.T, answer Answer) *Server {
	s := &Server{t: t, answer: answer, files: map[string][]byte{}, lines: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/files", s.upload)
	mux.HandleFunc("GET /v1/files/{id}/content", s.content)
	mux.HandleFunc("DELETE /v1/files/{id}", s.remove)
	mux.HandleFunc("POST /v1/batches", s.create)
	mux.HandleFunc("GET /v1/batches", s.list)
	mux.HandleFunc("GET /v1/batches/{id}", s.show)
	mux.HandleFunc("POST /v1/batches/{id}/cancel", s.cancel)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.Fault != nil && s.Fault(w, r, false) {
			return
		}
		kept := httptest.NewRecorder()
		mux.ServeHTTP(kept, r)
		if s.Fault != nil && s.Fault(w, r, true) {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes()) // the client may have gone
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL + "/v1"
	return s
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.live++
	status, answer := s.answer(body)
	w.WriteHeader(status)
	w.Write(answer)
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	file, _, err := r.FormFile("file")
	if err != nil || r.FormValue("purpose") != "batch" {
		http.Error(w, fmt.Sprintf(`{"error":{"message":"bad form: %v"}}`, err), http.StatusBadRequest)
		return
	}
	content, err := io.ReadAll(file)
	if err != nil {
		s.t.Error(err)
	}
	id := s.keep(content)
	reply(w, map[string]any{"id": id, "object": "file", "purpose": "batch", "bytes": len(content)})
}

// keep makes a file.
func (s *Server) keep(content []byte) string {
	id := fmt.Sprintf("file-%d", len(s.files)+1)
	s.files[id] = content
	return id
}

func (s *Server) content(w http.ResponseWriter, r *http.Request) {
	content, ok := s.files[r.PathValue("id")]
	if !ok {
		notFound(w)
		return
	}
	w.Write(content)
}

func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	s.files[r.PathValue("id")] = nil
	reply(w, map[string]any{"id": r.PathValue("id"), "deleted": true})
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	b := &batch{ID: fmt.Sprintf("batch_%d", len(s.batches)+1), Object: "batch", Status: "validating"}
	if err := json.NewDecoder(r.Body).Decode(b); err != nil {
		s.t.Error(err)
	}
	for _, line := range lines(s.files[b.Input]) {
		s.lines[name(line)]++
		b.Counts.Total++
	}
	s.batches = append(s.batches, b)
	reply(w, b)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = 20
	}
	page, after := []*batch{}, r.URL.Query().Get("after")
	for k := len(s.batches) - 1; k >= 0; k-- {
		if b := s.batches[k]; after == "" && len(page) < limit {
			page = append(page, b)
		} else if b.ID == after {
			after = ""
		}
	}
	more := len(page) > 0 && page[len(page)-1] != s.batches[0]
	reply(w, map[string]any{"object": "list", "data": page, "has_more": more})
}

func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	if b := s.find(r.PathValue("id")); b != nil {
		reply(w, b)
	} else {
		notFound(w)
	}
}

func (s *Server) cancel(w http.ResponseWriter, r *http.Request) {
	b := s.find(r.PathValue("id"))
	if b == nil {
		notFound(w)
		return
	}
	b.Status = "cancelling"
	reply(w, b)
}

func (s *Server) find(id string) *batch {
	for _, b := range s.batches {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// Break sets Fault while requests may be on their way.
func (s *Server) Break(fault func(w http.ResponseWriter, r *http.Request, done bool) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Fault = fault
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Fault = nil
}

// Batches are the names of all batches, in the order they came.
func (s *Server) Batches() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		ids = append(ids, b.ID)
	}
	return ids
}

// Ordered says how often each custom_id was ordered.
func (s *Server) Ordered() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines
}

// Live is how many live requests came.
func (s *Server) Live() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live
}

// Move gives a batch another status.
func (s *Server) Move(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.find(id).Status = status
}

// Refuse lets a batch fail before anything is done.
func (s *Server) Refuse(id, code, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(id)
	b.Status = "failed"
	b.Errors = map[string]any{"object": "list", "data": []any{
		map[string]any{"code": code, "message": message, "line": 1, "param": nil}}}
}

// End makes the first requests of a batch, all where n is negative, and ends it with a status:
// completed, expired or cancelled. The others get the error that goes with that.
func (s *Server) End(id, status string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(id)
	var output, failed bytes.Buffer
	for k, line := range lines(s.files[b.Input]) {
		if n >= 0 && k >= n {
			fmt.Fprintf(&failed, `{"id":"r%d","custom_id":%q,"response":null,"error":{"code":%q,`+
				`"message":"This request could not be executed."}}`+"\n", k, name(line), "batch_"+status)
			continue
		}
		code, text := Run(s.answer, line)
		if b.Counts.Completed++; code != http.StatusOK {
			b.Counts.Completed, b.Counts.Failed = b.Counts.Completed-1, b.Counts.Failed+1
			failed.WriteString(text)
		} else {
			output.WriteString(text)
		}
	}
	b.Status = status
	b.Output, b.Error = s.result(&output), s.result(&failed)
}

// result makes a file of what there is.
func (s *Server) result(content *bytes.Buffer) *string {
	if content.Len() == 0 {
		return nil
	}
	id := s.keep(content.Bytes())
	return &id
}

// Change replaces the file of answers of a batch.
func (s *Server) Change(id string, change func([]byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := *s.find(id).Output
	s.files[at] = change(s.files[at])
}

// Run makes the request on a line and returns the line of its answer.
func Run(answer Answer, line []byte) (status int, text string) {
	var r struct {
		Body json.RawMessage `json:"body"`
	}
	_ = json.Unmarshal(line, &r) // a line that is none has no body
	status, said := answer(r.Body)
	if !json.Valid(said) {
		said, _ = json.Marshal(string(said))
	}
	return status, fmt.Sprintf(`{"id":"x","custom_id":%q,"response":{"status_code":%d,`+
		`"request_id":"q","body":%s},"error":null}`+"\n", name(line), status, said)
}

func name(line []byte) string {
	var r struct {
		Name string `json:"custom_id"`
	}
	_ = json.Unmarshal(line, &r) // a line that is none has no name
	return r.Name
}

func lines(content []byte) [][]byte {
	return bytes.Split(bytes.TrimSpace(content), []byte("\n"))
}

func reply(w http.ResponseWriter, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Write(raw)
}

func notFound(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, `{"error":{"message":"No such thing"}}`)
}
