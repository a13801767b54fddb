package endpoint

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
	"time"

	"admap/model"
	"admap/scoring"
)

const (
	timeoutTries = 3 // a server that hung thrice hangs again, and each try costs Config.Timeout
	garbageTries = 3
)

// Rejection is a failure with the server's status and words, by which the form of the request may
// be blamed.
type Rejection struct {
	Failure *scoring.Failure
	Status  int
	words   string // lower case
}

func (r *Rejection) Error() string { return r.Failure.Error() }

// Unwrap returns the failure.
func (r *Rejection) Unwrap() error { return r.Failure }

// Says reports whether the server's words contain one of these, in lower case.
func (r *Rejection) Says(words ...string) bool {
	for _, w := range words {
		if strings.Contains(r.words, w) {
			return true
		}
	}
	return false
}

// Vague reports whether the request was refused for a reason that may be its form.
func (r *Rejection) Vague() bool {
	return r.Failure.Reason == model.HTTPStatus && !r.Failure.Systemic &&
		(r.Status == http.StatusBadRequest || r.Status == http.StatusUnprocessableEntity)
}

// Form reports whether the status is one with which servers refuse a part of the request that they
// do not know.
func (r *Rejection) Form() bool {
	switch r.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity,
		http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	}
	return false
}

// network explains why there is no answer.
func (c *Client) network(err error) *scoring.Failure {
	var timeout net.Error
	var lookup *net.DNSError
	var redirect redirectError
	f := &scoring.Failure{
		Reason: model.Unreachable, Detail: "no answer: " + cause(err), Temporary: true,
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f = c.late()
	case errors.As(err, &redirect):
		f.Temporary, f.Systemic, f.Detail = false, true, redirect.Error()
	case untrusted(err):
		f.Temporary, f.Systemic = false, true
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &lookup):
		f.Systemic = true
	}
	f.Detail = c.Clean(f.Detail)
	return f
}

func (c *Client) late() *scoring.Failure {
	return &scoring.Failure{Reason: model.TimedOut, Temporary: true, Tries: timeoutTries,
		Detail: fmt.Sprintf("no answer in %s", c.cfg.Timeout)}
}

// broken explains why an answer has no end.
func (c *Client) broken(err error) *scoring.Failure {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return c.late()
	}
	return &scoring.Failure{Reason: model.Unreachable, Temporary: true,
		Detail: c.Clean("the connection broke within the answer: " + err.Error())}
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

// Garbage is the failure of an answer that is none.
func Garbage(detail string) *scoring.Failure {
	return &scoring.Failure{
		Reason: model.Unparsable, Detail: detail, Temporary: true, Tries: garbageTries,
	}
}

// refused judges the answer to r whose status is that of an error.
func (c *Client) refused(r Request, got reply) error {
	said := complaintOf(got.body)
	missing := got.status == http.StatusNotFound || got.status == http.StatusMethodNotAllowed
	of := strings.ToLower(said.words)
	if missing && !r.Root && c.at.unversioned() && !strings.Contains(of, "model") {
		said.words = strings.TrimSpace(said.words + " (the base URL has no version: try " +
			c.at.base.JoinPath("v1").String() + ")")
	}
	return c.complain(got, said)
}

// complain judges an error status, or an error within an answer whose status says nothing of it.
func (c *Client) complain(got reply, said complaint) error {
	status := got.status
	if status < http.StatusMultipleChoices {
		status = http.StatusInternalServerError // which may be over soon
		if said.code != 0 {
			status = said.code
		}
	}
	detail := strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
	words := c.secrets.Replace(said.words)
	if said := c.Clean(words); said != "" {
		detail += ": " + said
	}
	f := &scoring.Failure{Reason: model.HTTPStatus, Detail: detail,
		RetryAfter: retryAfter(got.header, time.Now())}
	r := &Rejection{Failure: f, Status: status, words: strings.ToLower(words)}
	r.classify()
	return r
}

// classify says what the failure is, and whether asking again may help.
func (r *Rejection) classify() {
	f, status := r.Failure, r.Status
	switch {
	case r.tooLong():
		f.Reason = model.TooLong
	case r.Says(noCredit...):
		f.Systemic = true
	case status == http.StatusTooManyRequests:
		f.Temporary, f.Throttled = true, true
	case status == http.StatusBadRequest &&
		r.Says("content_filter", "content management policy", "responsibleaipolicyviolation"):
		f.Reason = model.Refused
	case status == http.StatusBadRequest && r.Says("json_validate_failed"): // by Groq, of the model
		f.Reason, f.Temporary, f.Tries = model.Unparsable, true, garbageTries
	case r.systemic():
		f.Systemic = true
	case status == http.StatusRequestTimeout:
		f.Reason, f.Temporary, f.Tries = model.TimedOut, true, timeoutTries
	default:
		f.Temporary = temporary(status)
	}
}

// noCredit is how servers say that the money is spent.
var noCredit = []string{"insufficient_quota", "exceeded your current quota",
	"billing_hard_limit_reached", "credit balance is too low", "insufficient credits"}

// tooMuch is how servers say that a prompt is longer than the model, or the limit on tokens a
// minute, allows.
var tooMuch = []string{"context_length_exceeded", "context length", "context window",
	"context size", "maximum model length", "maximum input length", "prompt is too long",
	"input is too long", "too many tokens", "must have less than", "reduce the length"}

func (r *Rejection) tooLong() bool {
	switch r.Status {
	case http.StatusRequestEntityTooLarge:
		return true
	case http.StatusNotFound:
		return false
	case http.StatusTooManyRequests:
		return r.Says("request too large")
	}
	return r.Says(tooMuch...)
}

// systemic reports whether every other response would be refused too.
func (r *Rejection) systemic() bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusNotFound, http.StatusProxyAuthRequired:
		return true
	}
	return r.Status == http.StatusBadRequest && r.Says("model") &&
		r.Says("not found", "does not exist", "not exist", "unknown model")
}

// noCapacity is the status with which Groq says that it is too busy.
const noCapacity = 498

func temporary(status int) bool {
	switch status {
	case http.StatusConflict, http.StatusTooEarly, noCapacity:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= http.StatusInternalServerError
}
