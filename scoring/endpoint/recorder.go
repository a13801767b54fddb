package endpoint

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"admap/model"
)

// Recorder keeps the first request it is given and sends none.
type Recorder struct {
	mu    sync.Mutex
	first *model.FirstRequest
}

// errDry is the answer to every request.
var errDry = errors.New("nothing is asked in a dry run")

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	defer req.Body.Close()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == nil {
		r.first = &model.FirstRequest{
			Method: req.Method, URL: shownURL(req), Header: shownHeader(req.Header), Body: body}
	}
	return nil, errDry
}

// First is the request that was made first, nil where none was.
func (r *Recorder) First() *model.FirstRequest {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first
}

func shownURL(req *http.Request) string {
	at := *req.URL
	p := place{base: &at, query: at.Query()}
	at.User, at.RawQuery = nil, ""
	return p.shown(Request{})
}

// shownHeader are the headers, without what authorises.
func shownHeader(h http.Header) (lines []string) {
	for name, values := range h {
		value := strings.Join(values, ", ")
		if name == "Authorization" || name == "Api-Key" {
			value = redacted
		}
		lines = append(lines, name+": "+value)
	}
	slices.Sort(lines)
	return lines
}
