package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"admap/scoring"
)

const batchKey = "sk-batch-secret"

func batchClient(t *testing.T, serve http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(serve)
	t.Cleanup(s.Close)
	c, err := New(Config{BaseURL: s.URL + "/v1", APIKey: batchKey})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestUploadSendsAFormOfKnownLength(t *testing.T) {
	const content = "{\"a\":1}\n{\"b\":2}\n"
	c := batchClient(t, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		got, err := io.ReadAll(file)
		if err != nil || string(got) != content || header.Filename != "n.jsonl" || r.ContentLength <= 0 ||
			r.FormValue("purpose") != "batch" || r.Header.Get("Authorization") != "Bearer "+batchKey {
			t.Errorf("%q as %q in %d bytes: %v", got, header.Filename, r.ContentLength, err)
		}
		io.WriteString(w, `{"id":"file-1"}`)
	})
	id, err := c.Upload(t.Context(), "n.jsonl", int64(len(content)), strings.NewReader(content))
	if err != nil || id != "file-1" {
		t.Errorf("%q %v", id, err)
	}
}

// What a server says is hostile: no name, a name without end, words with the key.
func TestAnswersOfTheBatchAPIAreChecked(t *testing.T) {
	answer, status := "", http.StatusOK
	c := batchClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, answer)
	})
	endless := `{"id":"` + strings.Repeat("x", 600) + `"}`
	for _, answer = range []string{``, `{}`, `[]`, `{"id":""}`, endless} {
		var f *scoring.Failure
		if _, err := c.Upload(t.Context(), "n", 1, strings.NewReader("x")); !errors.As(err, &f) {
			t.Errorf("upload: %.40q: %v", answer, err)
		}
		if _, err := c.Batch(t.Context(), "b"); !errors.As(err, &f) {
			t.Errorf("batch: %.40q: %v", answer, err)
		}
	}
	answer, status = `{"error":{"message":"no `+batchKey+`"}}`, http.StatusForbidden
	_, err := c.Upload(t.Context(), "n", 1, strings.NewReader("x"))
	if err == nil || strings.Contains(err.Error(), batchKey) ||
		!strings.Contains(err.Error(), "[key]") {
		t.Error(err)
	}
	err = c.Download(t.Context(), "f", func(io.Reader) error { return nil })
	var refused *Rejection
	if !errors.As(err, &refused) || refused.Status != http.StatusForbidden {
		t.Error(err)
	}
}

func TestABatchIsReadLeniently(t *testing.T) {
	var b Batch
	raw := `{"id":"b","status":"expired","output_file_id":null,"errors":null,"request_counts":null,
		"metadata":{"admap":"t","n":3}}`
	if err := json.Unmarshal([]byte(raw), &b); err != nil {
		t.Fatal(err)
	}
	if b.ID != "b" || !b.Over() || b.Metadata["admap"] != "t" || len(b.Metadata) != 1 ||
		b.Output != "" {
		t.Errorf("%+v", b)
	}
}

func TestTheListOfBatchesComesInPages(t *testing.T) {
	c := batchClient(t, func(w http.ResponseWriter, r *http.Request) {
		n := 0
		fmt.Sscanf(r.URL.Query().Get("after"), "b%d", &n)
		fmt.Fprintf(w, `{"data":[{"id":"b%d"},{"id":"b%d"}],"has_more":true}`, n+1, n+2)
	})
	var seen []string
	err := c.EachBatch(t.Context(), 5, func(b Batch) bool {
		seen = append(seen, b.ID)
		return b.ID != "b5"
	})
	if err != nil || strings.Join(seen, " ") != "b1 b2 b3 b4 b5" {
		t.Errorf("%v %v", seen, err)
	}
	if err := c.EachBatch(t.Context(), 3, func(Batch) bool { return true }); err == nil {
		t.Error("a list without end has one")
	}
}

// A download hands on what comes as it comes, and tells a break from an end.
func TestADownloadThatBreaksIsAFailure(t *testing.T) {
	c := batchClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/files/f/content" {
			t.Error(r.URL.Path)
		}
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "half")
	})
	var got []byte
	err := c.Download(t.Context(), "f", func(r io.Reader) (err error) {
		got, err = io.ReadAll(r)
		return err
	})
	var f *scoring.Failure
	if string(got) != "half" || !errors.As(err, &f) || !f.Temporary {
		t.Errorf("%q %v", got, err)
	}
}
