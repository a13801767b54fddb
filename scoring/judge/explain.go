package judge

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	openai "github.com/sashabaranov/go-openai"

	"admap/model"
	"admap/scoring"
)

const (
	timeoutTries = 3 // a server that hung thrice hangs again, and each try costs Config.Timeout
	garbageTries = 3
)

// rejection is a failure with the server's status and words, by which the form of the request may
// be blamed.
type rejection struct {
	failure *scoring.Failure
	status  int
	words   string // lower case
}

func (r *rejection) Error() string { return r.failure.Error() }

func (r *rejection) Unwrap() error { return r.failure }

func (r *rejection) says(words ...string) bool {
	for _, w := range words {
		if strings.Contains(r.words, w) {
			return true
		}
	}
	return false
}

// vague reports whether the request was refused for a reason that may be its form.
func (r *rejection) vague() bool {
	return r.failure.Reason == model.HTTPStatus && !r.failure.Systemic &&
		(r.status == http.StatusBadRequest || r.status == http.StatusUnprocessableEntity)
}

func (r *rejection) blamesTemperature() bool {
	return r.status == http.StatusBadRequest && r.says("temperature") && !r.says("response_format")
}

func (r *rejection) blamesSchema() bool {
	switch r.status {
	case http.StatusNotImplemented:
		return true
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity,
		http.StatusInternalServerError:
		return r.says("response_format", "response format", "json_schema", "structured output",
			"guided", "grammar", "unknown field", "unrecognized", "unexpected keyword",
			"extra inputs", "extra fields")
	}
	return false
}

// explain turns an error of the client library into a failure.
func (j *judge) explain(err error, c *call) error {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api) && api.HTTPStatusCode > 0:
		code, _ := api.Code.(string)
		return j.reject(c, api.HTTPStatusCode, api.Message+" "+code)
	case errors.As(err, &request):
		return j.reject(c, request.HTTPStatusCode, string(request.Body))
	case c.status >= http.StatusMultipleChoices && c.broke != nil:
		return j.reject(c, c.status, "")
	}
	f := j.network(err, c)
	f.Detail = j.clean(f.Detail)
	return f
}

func (j *judge) network(err error, c *call) *scoring.Failure {
	var timeout net.Error
	var lookup *net.DNSError
	var redirect redirectError
	f := &scoring.Failure{
		Reason: model.Unreachable, Detail: "no answer: " + cause(err), Temporary: true,
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.Reason, f.Tries = model.TimedOut, timeoutTries
		f.Detail = fmt.Sprintf("no answer in %s", j.cfg.Timeout)
	case c.broke != nil:
		f.Detail = "the connection broke within the answer: " + c.broke.Error()
	case errors.As(err, &redirect):
		f.Temporary, f.Systemic, f.Detail = false, true, redirect.Error()
	case c.status != 0:
		return garbage("not an answer in the API's format: " + cause(err))
	case untrusted(err):
		f.Temporary, f.Systemic = false, true
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &lookup):
		f.Systemic = true
	}
	return f
}

// cause is what went wrong without the URL, which may hold a password.
func cause(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// untrusted reports whether the server could not prove who it is.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var header tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &name) ||
		errors.As(err, &header)
}

func garbage(detail string) *scoring.Failure {
	return &scoring.Failure{
		Reason: model.Unparsable, Detail: detail, Temporary: true, Tries: garbageTries,
	}
}

// reject judges an error status.
func (j *judge) reject(c *call, status int, words string) error {
	detail := strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
	words = j.secrets.Replace(words)
	if said := j.clean(words); said != "" {
		detail += ": " + said
	}
	f := &scoring.Failure{Reason: model.HTTPStatus, Detail: detail, RetryAfter: c.retryAfter}
	r := &rejection{failure: f, status: status, words: strings.ToLower(words)}
	switch {
	case status == http.StatusTooManyRequests:
		f.Systemic = r.says("insufficient_quota", "exceeded your current quota")
		f.Temporary, f.Throttled = !f.Systemic, !f.Systemic
	case r.tooLong():
		f.Reason = model.TooLong
	case status == http.StatusBadRequest && r.says("content_filter", "content management policy"):
		f.Reason = model.Refused
	case r.systemic():
		f.Systemic = true
	case status == http.StatusRequestTimeout:
		f.Reason, f.Temporary, f.Tries = model.TimedOut, true, timeoutTries
	default:
		f.Temporary = temporary(status)
	}
	return r
}

func (r *rejection) tooLong() bool {
	return r.status == http.StatusRequestEntityTooLarge ||
		r.status != http.StatusNotFound && r.says("context_length_exceeded", "context length",
			"context window", "context size", "prompt is too long", "too many tokens")
}

// systemic reports whether every other response would be refused too.
func (r *rejection) systemic() bool {
	switch r.status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusNotFound, http.StatusProxyAuthRequired:
		return true
	}
	return r.status == http.StatusBadRequest && r.says("model") &&
		r.says("not found", "does not exist", "not exist", "unknown model")
}

func temporary(status int) bool {
	switch status {
	case http.StatusConflict, http.StatusTooEarly:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= http.StatusInternalServerError
}
