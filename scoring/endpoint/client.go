package endpoint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"
	"unicode"

	"admap/scoring"
)

const (
	defaultTimeout = 2 * time.Minute // a model that thinks before it answers takes one
	maxAnswer      = 2 << 20         // bytes read of one answer; a rating takes a few thousand
)

// Config says which server. BaseURL ("http://localhost:8000/v1") is required.
type Config struct {
	BaseURL  string
	APIKey   string           // may be empty for servers that ask for none
	InFlight int              // idle connections kept; 0: as many as Traffic has workers
	Timeout  time.Duration    // of one request; 0: two minutes
	HTTP     *http.Client     // nil: one made for InFlight
	Traffic  *scoring.Traffic // nil: no limits
	Price    *scoring.Price   // nil: unknown, and so is the cost
}

// Client asks one server.
type Client struct {
	cfg     Config
	at      place
	http    *http.Client
	secrets *strings.Replacer // takes out what may not be stored or shown
}

// New returns a client. It makes no request.
func New(cfg Config) (*Client, error) {
	at, err := parsePlace(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	if cfg.InFlight <= 0 {
		cfg.InFlight = cfg.Traffic.Workers()
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	return &Client{
		cfg: cfg, at: at, http: httpClient(cfg),
		secrets: newRedactor(cfg.APIKey, at.user, at.secrets()...),
	}, nil
}

// Request is one request. Path is appended to the base URL.
type Request struct {
	Method    string // POST where empty
	Path      string // "/chat/completions"
	Root      bool   // Path is appended to the server's root instead, without "/v1"
	Type      string // of Body; JSON where empty
	Body      []byte
	Size      scoring.Size // what it is expected to take
	MaxAnswer int          // bytes read of the answer; 0: two million
}

// Answer is what Do decodes JSON into and knows what the request used.
type Answer interface{ Used() scoring.Usage }

// Decoder is an answer that reads the body by itself: what it says is JSON may not be.
type Decoder interface{ Decode(body []byte) error }

// Do sends a request once it is admitted and decodes the JSON that comes back into answer, unless
// answer is a *[]byte, which gets the bytes. Errors are ctx's own, or a *scoring.Failure; where the
// server answered with an error status it is wrapped in a *Rejection. Usage counts also beside an
// error.
func (c *Client) Do(ctx context.Context, r Request, answer any) (scoring.Usage, error) {
	r.Size.Bytes, r.Size.Price = len(r.Body), c.cfg.Price
	pass, err := c.cfg.Traffic.Begin(ctx, r.Size)
	if err != nil {
		return scoring.Usage{}, err
	}
	reply, err := c.send(ctx, r)
	if err == nil {
		err = c.decode(reply, answer)
	}
	if err != nil && ctx.Err() != nil { // by which the answer may have been cut
		err = ctx.Err()
	}
	usage := scoring.Usage{CostUSD: math.NaN()}
	if used, ok := answer.(Answer); ok && err == nil {
		usage = used.Used()
		usage.CostUSD = c.cfg.Price.Cost(usage)
	}
	seen := scoring.Seen{Status: reply.status, Header: reply.header, Usage: usage, Err: err}
	return pass.End(seen), err
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (c *Client) send(ctx context.Context, r Request) (reply, error) {
	timed, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	req, err := c.request(timed, r)
	if err != nil {
		return reply{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return reply{}, ctx.Err()
		}
		return reply{}, c.network(err)
	}
	defer res.Body.Close()
	got := reply{status: res.StatusCode, header: res.Header}
	most := r.MaxAnswer
	if most <= 0 {
		most = maxAnswer
	}
	got.body, err = readUpTo(res, int64(most))
	switch {
	case err != nil && ctx.Err() != nil:
		return got, ctx.Err()
	case got.status >= http.StatusMultipleChoices:
		return got, c.refused(r, got)
	case err != nil:
		return got, c.broken(err)
	}
	return got, nil
}

// readUpTo reads at most so many bytes of an answer, into memory of the size that it announces.
func readUpTo(res *http.Response, most int64) ([]byte, error) {
	var b bytes.Buffer
	if n := min(res.ContentLength, most); n > 0 {
		b.Grow(int(n) + bytes.MinRead) // the room in which the end is found
	}
	_, err := b.ReadFrom(io.LimitReader(res.Body, most))
	return b.Bytes(), err
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	method, kind := r.Method, r.Type
	if method == "" {
		method = http.MethodPost
	}
	if kind == "" {
		kind = "application/json"
	}
	req, err := http.NewRequestWithContext(ctx, method, c.at.of(r).String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	if len(r.Body) > 0 {
		req.Header.Set("Content-Type", kind)
	}
	c.authorise(req)
	return req, nil
}

func (c *Client) authorise(req *http.Request) {
	switch user := c.at.user; {
	case c.cfg.APIKey != "" && c.at.azure:
		req.Header.Set("api-key", c.cfg.APIKey)
	case c.cfg.APIKey != "":
		req.Header.Set("Authorization", "Bearer "+c.cfg.APIKey)
	case user != nil:
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
}

func (c *Client) decode(got reply, answer any) error {
	if raw, ok := answer.(*[]byte); ok {
		*raw = got.body
		return nil
	}
	var err error
	if got.body, err = unstreamed(got.body); err != nil {
		return err
	}
	if said, ok := got.hidden(); ok {
		return c.complain(got, said)
	}
	read := func(body []byte) error { return lenient(body, answer) }
	if d, ok := answer.(Decoder); ok {
		read = d.Decode
	}
	if err := read(got.body); err != nil {
		f := Garbage("not an answer in the API's format: " + err.Error())
		f.Detail = c.Clean(f.Detail)
		return f
	}
	return nil
}

// lenient decodes JSON, and leaves empty what is of another type than the API's: the rest may do.
func lenient(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) && odd.Field != "" {
		return nil
	}
	return err
}

// Show is the address of a request as a person may see it, without what is secret.
func (c *Client) Show(r Request) string { return c.at.shown(r) }

// Redact takes the key and the base URL's password out of s, in whatever form they stand in it.
func (c *Client) Redact(s string) string { return c.secrets.Replace(s) }

// Clean makes a server's words fit for an error: without secrets, on one line, not endless.
func (c *Client) Clean(s string) string {
	s = c.secrets.Replace(s)
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), blank), " ")
	if r := []rune(s); len(r) > maxDetail {
		s = string(r[:maxDetail]) + "…"
	}
	return s
}

// blank reports whether r is white space, or a control character, which a terminal would obey.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

const maxDetail = 300 // code points: a sentence or three
