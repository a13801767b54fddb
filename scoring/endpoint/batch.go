package endpoint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"admap/model"
	"admap/scoring"
)

const (
	// transferTimeout is what a file of 200 MB takes on a slow line.
	transferTimeout = time.Hour
	batchesAtOnce   = 100      // a page of the list: the most that OpenAI gives
	maxPage         = 16 << 20 // bytes
	maxID           = 512      // bytes: LiteLLM's are 200 long
)

// BatchStatus is how far a server says that a batch is.
type BatchStatus string

// The statuses of the OpenAI Batch API.
const (
	BatchCompleted  BatchStatus = "completed"
	BatchExpired    BatchStatus = "expired"
	BatchCancelling BatchStatus = "cancelling"
	BatchCancelled  BatchStatus = "cancelled"
	BatchFailed     BatchStatus = "failed" // the file was refused, nothing was done
)

// Batch is one of a server's batches.
type Batch struct {
	ID       string            `json:"id"`
	Status   BatchStatus       `json:"status"`
	Input    string            `json:"input_file_id"`
	Output   string            `json:"output_file_id"`
	Error    string            `json:"error_file_id"` // the file of requests that failed
	Metadata map[string]string `json:"-"`             // whatever of it is text
	Counts   struct {
		Total     int `json:"total"`
		Completed int `json:"completed"`
		Failed    int `json:"failed"`
	} `json:"request_counts"`
	Errors struct {
		Data []struct {
			Code    any    `json:"code"`
			Message string `json:"message"`
			Line    int    `json:"line"`
		} `json:"data"`
	} `json:"errors"`
}

// UnmarshalJSON is lenient about what else metadata may hold.
func (b *Batch) UnmarshalJSON(raw []byte) error {
	type plain Batch
	var with struct {
		plain
		Metadata map[string]any `json:"metadata"`
	}
	if err := json.Unmarshal(raw, &with); err != nil {
		return err
	}
	*b = Batch(with.plain)
	b.Metadata = map[string]string{}
	for k, v := range with.Metadata {
		if s, ok := v.(string); ok {
			b.Metadata[k] = s
		}
	}
	return nil
}

// Over reports whether nothing more is done for the batch.
func (b Batch) Over() bool {
	switch b.Status {
	case BatchCompleted, BatchExpired, BatchCancelled, BatchFailed:
		return true
	}
	return false
}

// uploadForm is the form around a file: its type, and what comes before and after the content.
func uploadForm(name string) (kind string, before, after []byte, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	err = w.WriteField("purpose", "batch")
	if err == nil {
		_, err = w.CreateFormFile("file", name)
	}
	head := form.Len()
	if err = errors.Join(err, w.Close()); err != nil {
		err = fmt.Errorf("write a form: %w", err)
	}
	return w.FormDataContentType(), form.Bytes()[:head], form.Bytes()[head:], err
}

// Upload sends a file of size bytes and returns the server's name for it.
func (c *Client) Upload(
	ctx context.Context, name string, size int64, body io.Reader,
) (id string, err error) {
	kind, before, after, err := uploadForm(name)
	if err != nil {
		return "", err
	}
	all := io.MultiReader(bytes.NewReader(before), body, bytes.NewReader(after))
	var file struct {
		ID string `json:"id"`
	}
	err = c.transfer(ctx, Request{Path: "/files"}, func(req *http.Request) {
		req.Body, req.ContentLength = io.NopCloser(all), int64(len(before)+len(after))+size
		req.Header.Set("Content-Type", kind)
	}, func(got io.Reader) error {
		raw, err := io.ReadAll(io.LimitReader(got, maxAnswer))
		if err != nil {
			return c.broken(err)
		}
		return c.decode(reply{body: raw}, &file)
	})
	if err == nil && (file.ID == "" || len(file.ID) > maxID) {
		err = Garbage("a file without a name")
	}
	return file.ID, err
}

// Download calls f with the content of a file, as it comes.
func (c *Client) Download(ctx context.Context, id string, f func(io.Reader) error) error {
	r := Request{Method: http.MethodGet, Path: "/files/" + id + "/content"}
	return c.transfer(ctx, r, func(*http.Request) {}, func(got io.Reader) error {
		return f(&named{got, c})
	})
}

// named gives a reader's errors their reason.
type named struct {
	io.Reader
	client *Client
}

func (r *named) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = r.client.broken(err)
	}
	return n, err
}

// transfer makes a request whose body or answer is large. Traffic has no part in it.
func (c *Client) transfer(
	ctx context.Context, r Request, prepare func(*http.Request), read func(io.Reader) error,
) error {
	timed, cancel := context.WithTimeout(ctx, transferTimeout)
	defer cancel()
	req, err := c.request(timed, r)
	if err != nil {
		return err
	}
	prepare(req)
	res, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.network(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusMultipleChoices {
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // what there is of an explanation
		got := reply{status: res.StatusCode, header: res.Header, body: body}
		return c.refused(r, got)
	}
	return read(res.Body)
}

// BatchOrder asks for a batch of the requests in an uploaded file.
type BatchOrder struct {
	Input    string            `json:"input_file_id"`
	Endpoint string            `json:"endpoint"` // "/v1/chat/completions"
	Window   string            `json:"completion_window"`
	Metadata map[string]string `json:"metadata"`
}

// NewBatch orders a batch.
func (c *Client) NewBatch(ctx context.Context, order BatchOrder) (Batch, error) {
	body, err := json.Marshal(order)
	if err != nil {
		return Batch{}, fmt.Errorf("write an order: %w", err)
	}
	return c.batch(ctx, Request{Path: "/batches", Body: body})
}

// Batch asks how far a batch is.
func (c *Client) Batch(ctx context.Context, id string) (Batch, error) {
	return c.batch(ctx, Request{Method: http.MethodGet, Path: "/batches/" + id})
}

// CancelBatch asks the server to stop.
func (c *Client) CancelBatch(ctx context.Context, id string) (Batch, error) {
	return c.batch(ctx, Request{Path: "/batches/" + id + "/cancel"})
}

func (c *Client) batch(ctx context.Context, r Request) (b Batch, err error) {
	_, err = c.Do(ctx, r, &b)
	if err == nil && (b.ID == "" || len(b.ID) > maxID) {
		err = Garbage("a batch without a name")
	}
	return b, err
}

// EachBatch calls f with the server's batches, the newest first, until it returns false. It gives
// up after so many pages.
func (c *Client) EachBatch(ctx context.Context, pages int, f func(Batch) bool) error {
	after := ""
	for range pages {
		var page struct {
			Data []Batch `json:"data"`
			More bool    `json:"has_more"`
		}
		query := url.Values{"limit": {strconv.Itoa(batchesAtOnce)}}
		if after != "" {
			query.Set("after", after)
		}
		r := Request{Method: http.MethodGet, Path: "/batches?" + query.Encode(), MaxAnswer: maxPage}
		if _, err := c.Do(ctx, r, &page); err != nil {
			return err
		}
		for _, b := range page.Data {
			if !f(b) {
				return nil
			}
		}
		if !page.More || len(page.Data) == 0 {
			return nil
		}
		after = page.Data[len(page.Data)-1].ID
	}
	return &scoring.Failure{Reason: model.Unparsable,
		Detail: fmt.Sprintf("the list of batches has no end after %d pages", pages)}
}

// DeleteFile removes a file from the server.
func (c *Client) DeleteFile(ctx context.Context, id string) error {
	var gone []byte
	_, err := c.Do(ctx, Request{Method: http.MethodDelete, Path: "/files/" + id}, &gone)
	return err
}

// Server is the base URL without what is secret.
func (c *Client) Server() string { return c.Show(Request{}) }
