package judge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxAnswer bounds what is read of one answer; a rating with its rationale takes a few kilobytes.
const maxAnswer = 2 << 20

// maxRedirects is more than any server needs.
const maxRedirects = 5

// call is the form of one request and, afterwards, what the client library does not tell of its
// answer.
type call struct {
	schema      bool
	temperature bool

	status     int
	retryAfter time.Duration
	broke      error // the connection's, while the answer was read
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// wire sends the temperature, which the library leaves out when it is 0, and notes status,
// Retry-After and a broken connection, which the library's errors do not carry.
type wire struct{ next http.RoundTripper }

func (w wire) RoundTrip(req *http.Request) (*http.Response, error) {
	c, _ := req.Context().Value(callKey{}).(*call)
	if c == nil {
		return w.next.RoundTrip(req)
	}
	if c.temperature && req.Body != nil {
		var err error
		if req, err = withTemperature(req); err != nil {
			return nil, err
		}
	}
	res, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	c.status, c.retryAfter = res.StatusCode, retryAfter(res.Header, time.Now())
	res.Body = &answerBody{ReadCloser: res.Body, left: maxAnswer, call: c}
	return res, nil
}

// withTemperature returns a copy of req whose JSON body begins with temperature 0.
func withTemperature(req *http.Request) (*http.Request, error) {
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	if !bytes.HasPrefix(body, []byte(`{"`)) {
		return nil, errors.New("request is no JSON object")
	}
	body = append([]byte(`{"temperature":0,`), body[1:]...)
	changed := req.Clone(req.Context())
	changed.ContentLength = int64(len(body))
	changed.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body)), nil
	}
	changed.Body, err = changed.GetBody()
	return changed, err
}

// answerBody ends an answer that has no end, and notes when the connection broke.
type answerBody struct {
	io.ReadCloser
	left int
	call *call
}

func (b *answerBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.EOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		b.call.broke = err
	}
	return n, err
}

// retryAfter is how long the server asks to wait, given in milliseconds (a common extension), in
// seconds, or as a date, which is measured by the server's own clock where it tells it.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return seconds(ms / 1000)
	}
	value := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return seconds(s)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	return max(0, until.Sub(now))
}

// seconds is a duration of s seconds, from none to a day; not a number is none.
func seconds(s float64) time.Duration {
	const day = 24 * 60 * 60
	if !(s > 0) {
		return 0
	}
	return time.Duration(min(s, day) * float64(time.Second))
}

// redirectError says why a redirect is not followed.
type redirectError string

func (e redirectError) Error() string { return "redirect refused: " + string(e) }

// checkRedirect follows redirects that stay with the server, and keep encryption and the request's
// body.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case !strings.EqualFold(req.URL.Hostname(), first.URL.Hostname()):
		return redirectError("it leads to another host, which would get the API key")
	case first.URL.Scheme == "https" && req.URL.Scheme != "https":
		return redirectError("it leads from https to http, where the API key would be seen")
	case port(req.URL) != port(first.URL):
		return redirectError("it leads to another port, whose server would get the API key")
	case req.Method != first.Method:
		return redirectError(fmt.Sprintf("with status %d, which drops the request's body, "+
			"the API lies elsewhere on this host", req.Response.StatusCode))
	case len(via) > maxRedirects:
		return redirectError(fmt.Sprintf("more than %d in a row", maxRedirects))
	}
	return nil
}

// port is empty for the usual one.
func port(u *url.URL) string {
	p := u.Port()
	if u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443" {
		return ""
	}
	return p
}

// httpClient is the configured client, or one that keeps a connection for every request in flight,
// made to refuse redirects that checkRedirect does.
func httpClient(cfg Config) *http.Client {
	client := &http.Client{}
	if cfg.HTTPClient != nil {
		*client = *cfg.HTTPClient
	}
	if client.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = cfg.Concurrency
		t.MaxIdleConns = max(t.MaxIdleConns, cfg.Concurrency)
		client.Transport = t
	}
	client.Transport = wire{client.Transport}
	client.CheckRedirect = checkRedirect
	return client
}
