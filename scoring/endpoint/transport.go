package endpoint

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxRedirects is more than any server needs.
const maxRedirects = 5

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
	if cfg.HTTP != nil {
		*client = *cfg.HTTP
	}
	if client.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = cfg.InFlight
		t.MaxIdleConns = max(t.MaxIdleConns, cfg.InFlight)
		client.Transport = t
	}
	client.CheckRedirect = checkRedirect
	return client
}
