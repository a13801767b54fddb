package endpoint

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRedirectsAreNamedForWhatTheyAre(t *testing.T) {
	for _, tc := range []struct {
		from, to, method string
		want             string // "" where it is followed
	}{
		{"http://a/v1", "http://a/v2", "POST", ""},
		{"http://a/v1", "http://A:80/v2", "POST", ""},
		{"http://a/v1", "https://a/v1", "POST", ""},
		{"http://a/v1", "http://a/v2", "GET", "status 302, which drops the request's body"},
		{"http://a/v1", "http://b/v1", "POST", "another host"},
		{"http://a/v1", "http://a.b/v1", "GET", "another host"},
		{"https://a/v1", "http://a/v1", "POST", "from https to http"},
		{"http://a:8000/v1", "http://a:8001/v1", "POST", "another port"},
		{"http://a:8000/v1", "https://a:8443/v1", "POST", "another port"},
	} {
		from, err := http.NewRequest("POST", tc.from, nil)
		if err != nil {
			t.Fatal(err)
		}
		to, err := http.NewRequest(tc.method, tc.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		to.Response = &http.Response{StatusCode: 302}
		err = checkRedirect(to, []*http.Request{from})
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s to %s: %v, want %q", tc.from, tc.to, err, tc.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, tc := range []struct {
		header http.Header
		want   time.Duration
	}{
		{http.Header{}, 0},
		{http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		{http.Header{"Retry-After": {"0.25"}}, 250 * time.Millisecond},
		{http.Header{"Retry-After": {"-3"}}, 0},
		{http.Header{"Retry-After": {"NaN"}}, 0},
		{http.Header{"Retry-After": {"1e300"}}, 24 * time.Hour},
		{http.Header{"Retry-After": {"soon"}}, 0},
		{http.Header{"Retry-After": {date(40 * time.Second)}}, 40 * time.Second},
		{http.Header{"Retry-After": {date(-time.Hour)}}, 0},
		{
			http.Header{"Retry-After": {date(90 * time.Second)}, "Date": {date(time.Minute)}},
			30 * time.Second,
		},
		{http.Header{"Retry-After-Ms": {"1500"}, "Retry-After": {"9"}}, 1500 * time.Millisecond},
	} {
		if got := retryAfter(tc.header, now); got != tc.want {
			t.Errorf("%v: %v, want %v", tc.header, got, tc.want)
		}
	}
}

func TestConfigurationErrors(t *testing.T) {
	const key = "sk-very-secret-0123456789"
	for _, base := range []string{
		"", "localhost:8000", "ftp://host/", "http://user:" + key + "@bad host/",
		"http://localhost/v1?key=" + key + "&%", "http://localhost/v1#" + key,
	} {
		if _, err := New(Config{BaseURL: base}); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("%s: error %v", base, err)
		}
	}
}
