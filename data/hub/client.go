package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	maxTries     = 6                // of one request, as long as nothing arrives
	firstPause   = time.Second / 2  // doubled with every try
	longestPause = 20 * time.Second // of our own
	longestWait  = 5 * time.Minute  // that a server may ask for
	idleLimit    = time.Minute      // without a byte
	maxRedirects = 10
	maxBodyBytes = 64 << 20 // of an answer in JSON: a page has a thousand files
)

var (
	errAbsent  = errors.New("no such dataset or revision on the Hub, or a private one")
	errGated   = errors.New("its owner wants terms to be accepted")
	errOffline = errors.New("not in the cache, and offline")
	errRemote  = errors.New("the Hub cannot be reached")
	errSilent  = errors.New("nothing arrives any more")
)

const (
	hintToken = "check the name; for a private dataset set HF_TOKEN to a token that may read it"
	hintRetry = "run the same command again: what has arrived is kept"
)

// statusError is an answer that is no success.
type statusError struct {
	code  int
	kind  string // X-Error-Code
	after time.Duration
	other bool // it is not the Hub that answers
}

func (e *statusError) Error() string {
	return fmt.Sprintf("the server answers %d %s", e.code, http.StatusText(e.code))
}

// Is classes the answer.
func (e *statusError) Is(target error) bool {
	gated := e.kind == "GatedRepo" || (e.code == http.StatusForbidden && e.kind == "")
	if e.other {
		return target == errRemote && e.passing()
	}
	switch target {
	case errGated:
		return gated
	case errAbsent:
		return !gated && (e.code == 401 || e.code == 403 || e.code == 404)
	case errRemote:
		return e.passing()
	}
	return false
}

// passing reports whether another try may succeed.
func (e *statusError) passing() bool {
	return e.code == http.StatusTooManyRequests || e.code == http.StatusRequestTimeout ||
		(e.code >= 500 && e.code != http.StatusNotImplemented)
}

// authority adds the token to requests to the Hub itself. A header of the request would follow
// redirects to the subdomains of its host, where files are served for anybody who has the link.
type authority struct {
	token string
	hub   *url.URL
	next  http.RoundTripper
}

func (a authority) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Del("Authorization")
	if a.token != "" && req.URL.Scheme == a.hub.Scheme && req.URL.Host == a.hub.Host {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	return a.next.RoundTrip(req)
}

func newClient(c Config) (*http.Client, error) {
	base, err := url.Parse(c.Endpoint)
	if err != nil {
		return nil, &Error{What: "HF_ENDPOINT", Usage: true, err: errors.New("want an address")}
	}
	wire := http.DefaultTransport.(*http.Transport).Clone()
	wire.MaxIdleConnsPerHost = parallel
	wire.ResponseHeaderTimeout = c.idle()
	return &http.Client{
		Transport: authority{c.Token, base, wire},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			req.Header.Del("Referer") // the address of a private file
			switch {
			case len(via) >= maxRedirects:
				return errors.New("too many redirects")
			case via[0].URL.Scheme == "https" && req.URL.Scheme != "https":
				return errors.New("redirected away from https")
			}
			return nil
		},
	}, nil
}

// send makes one request. The answer's body fails once nothing has come for a while.
func (h *hub) send(
	ctx context.Context, method, address string, from int64,
) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		cancel(nil)
		return nil, errors.New("the address is malformed")
	}
	req.Header.Set("User-Agent", "admap")
	req.Header.Set("Accept-Encoding", "identity")
	if from > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	res, err := h.client.Do(req)
	if err != nil {
		cancel(nil)
		return nil, plainError(err)
	}
	body := &watched{in: res.Body, cancel: cancel, ctx: ctx, idle: h.idle}
	body.timer = time.AfterFunc(h.idle, func() { cancel(errSilent) })
	res.Body = body
	if res.StatusCode/100 != 2 {
		io.CopyN(io.Discard, res.Body, 1<<16) // so that the connection can be used again
		res.Body.Close()
		return nil, &statusError{res.StatusCode, res.Header.Get("X-Error-Code"),
			retryAfter(res.Header), !strings.HasPrefix(res.Request.URL.String(), h.cfg.Endpoint+"/")}
	}
	return res, nil
}

// plainError drops the address, which may be signed: whoever has it can read the file.
func plainError(err error) error {
	var u *url.Error
	if !errors.As(err, &u) {
		return err
	}
	var op *net.OpError
	if errors.As(err, &op) || u.Timeout() || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", errRemote, u.Err)
	}
	return u.Err
}

// watched is a body whose silence ends its request.
type watched struct {
	in     io.ReadCloser
	ctx    context.Context
	timer  *time.Timer
	cancel context.CancelCauseFunc
	idle   time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.in.Read(p)
	w.timer.Reset(w.idle)
	if err != nil && err != io.EOF && w.ctx.Err() != nil {
		err = context.Cause(w.ctx)
	}
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	defer w.cancel(nil)
	return w.in.Close()
}

func retryAfter(h http.Header) time.Duration {
	word := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(word); err == nil && seconds >= 0 {
		return min(time.Duration(min(seconds, 1e6))*time.Second, longestWait)
	}
	if at, err := http.ParseTime(word); err == nil {
		return max(0, min(time.Until(at), longestWait))
	}
	return 0
}

// retry calls f until it succeeds, fails for good or has failed too often in a row without
// progress.
func (h *hub) retry(ctx context.Context, tries int, f func() (progress bool, err error)) error {
	for failed := 0; ; {
		progress, err := f()
		if err == nil || ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		var status *statusError
		if errors.As(err, &status) && !status.passing() || isFinal(err) {
			return err
		}
		if progress {
			failed = 0
		}
		if failed++; failed >= tries {
			return err
		}
		pause := min(firstPause<<(failed-1), longestPause)
		pause = pause/2 + rand.N(pause/2)
		if status != nil && status.after > 0 {
			pause = status.after
		}
		if err := h.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// isFinal reports whether another try would end in the same way.
func isFinal(err error) bool {
	return errors.Is(err, errFinal) || errors.Is(err, errMismatch) || errors.Is(err, errDisk)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// getJSON reads an answer into v and returns its headers.
func (h *hub) getJSON(ctx context.Context, address string, v any) (head http.Header, err error) {
	err = h.retry(ctx, jsonTries, func() (bool, error) {
		res, err := h.send(ctx, http.MethodGet, address, 0)
		if err != nil {
			return false, err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(io.LimitReader(res.Body, maxBodyBytes+1))
		if err != nil {
			return false, fmt.Errorf("%w: %w", errRemote, err)
		}
		if len(body) > maxBodyBytes {
			return false, fmt.Errorf("%w: its answer is too long", errFinal)
		}
		if err := json.Unmarshal(body, v); err != nil {
			return false, fmt.Errorf("%w: its answer is not the JSON expected", errFinal)
		}
		head = res.Header
		return true, nil
	})
	return head, err
}

// jsonTries is less than maxTries: where the Hub is out of reach a cached copy is near.
const jsonTries = 4

// errFinal is an answer that asking again would not better.
var errFinal = errors.New("the server cannot be understood")

// escape writes a path of the repository into an address.
func escape(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
