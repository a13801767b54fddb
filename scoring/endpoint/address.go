package endpoint

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// place is where a server is, as a person wrote it.
type place struct {
	base  *url.URL // without userinfo and query
	user  *url.Userinfo
	query url.Values // kept on every path
	azure bool       // wants its key in a header of its own
}

func parsePlace(base string) (place, error) {
	at, err := url.Parse(base)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return place{}, errors.New("base URL: want one such as http://localhost:8000/v1")
	}
	query, err := url.ParseQuery(at.RawQuery)
	if err != nil || at.Fragment != "" {
		return place{}, errors.New("base URL: it may have no fragment (after #), and a well-formed " +
			"query (after ?), since the API's paths are put between")
	}
	p := place{base: at, user: at.User, query: query}
	at.User, at.RawQuery, at.ForceQuery = nil, "", false
	path := strings.TrimSuffix(strings.TrimRight(at.Path, "/"), ChatPath) // as Azure's portal shows it
	at.Path, at.RawPath = path, ""
	host := strings.ToLower(at.Hostname())
	p.azure = strings.HasSuffix(host, ".azure.com") || strings.HasSuffix(host, ".azure.us") ||
		strings.HasSuffix(host, ".azure.cn") || strings.Contains(path, "/openai/deployments/")
	return p, nil
}

var version = regexp.MustCompile(`/v[0-9]+[a-z0-9]*(/|$)`)

// unversioned reports whether the base URL lacks what most servers have: a version in its path.
func (p place) unversioned() bool { return !p.azure && !version.MatchString(p.base.Path) }

// of is the URL of a request, without userinfo.
func (p place) of(r Request) *url.URL {
	at := *p.base
	if r.Root {
		at.Path = strings.TrimSuffix(at.Path, "/v1")
	}
	path, query, _ := strings.Cut(r.Path, "?")
	at.Path += path
	at.RawQuery = strings.Trim(p.query.Encode()+"&"+query, "&")
	return &at
}

// versionParameter is the one parameter of a base URL's query that is no secret.
const versionParameter = "api-version"

// shown is the URL of a request without what may be secret.
func (p place) shown(r Request) string {
	at := p.of(r)
	query := at.Query()
	for name := range p.query {
		if name != versionParameter {
			query.Set(name, redacted)
		}
	}
	at.RawQuery = ""
	if len(query) > 0 {
		// Brackets are easier to read than what they are encoded as.
		at.RawQuery = strings.ReplaceAll(query.Encode(), url.QueryEscape(redacted), redacted)
	}
	return at.String()
}

// secrets are what must not be stored or shown of the query.
func (p place) secrets() (found []string) {
	for name, values := range p.query {
		if name != versionParameter {
			found = append(found, values...)
		}
	}
	return found
}
