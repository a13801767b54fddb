package scoring

import (
	"fmt"
	"strings"

	"admap/model"
)

// maxAlike is how many failures of one kind, with nothing else before them, are no accident.
const maxAlike = 20

// alike counts failures in a row for one reason, from the start of a run or from its resumption
// until the first score: what fails like that fails for every response.
type alike struct {
	reason model.Reason
	n      int
	mixed  bool
}

// advices say what a person can do about all responses failing for a reason. Reasons without one
// lie in the data and stop nobody.
var advices = [model.NumReasons]string{
	model.Refused:     "try another prompt or model",
	model.Unparsable:  "the model does not answer as asked: try another model or prompt",
	model.OutOfScale:  "the prompt and --scale do not agree, or the model is too weak",
	model.Truncated:   "raise --max-tokens, or take a model that thinks less",
	model.TooLong:     "take a model with a longer context",
	model.HTTPStatus:  "the server does not take these requests",
	model.Unreachable: "is the server at --base-url up?",
	model.TimedOut:    "raise --timeout, or lower --concurrency",
}

// add counts what was settled, and returns why the run should pause, if it should.
func (a *alike) add(t tally, answers int) string {
	if answers > 0 || a.mixed {
		return ""
	}
	for why, n := range t.failures {
		reason := model.Reason(why)
		switch {
		case n == 0 || advices[reason] == "":
			continue
		case a.n > 0 && a.reason != reason:
			a.mixed = true
			return ""
		}
		a.reason = reason
		if a.n++; a.n == maxAlike {
			return a.words()
		}
	}
	return ""
}

func (a *alike) words() string {
	return fmt.Sprintf("the first %d answers all failed: %s; %s, then --retry-failed asks again",
		a.n, a.reason, advices[a.reason])
}

// advised is a systemic failure with what a person can do about it.
func (f *Failure) advised() string {
	advice := ""
	switch f.Reason {
	case model.Unreachable:
		advice = "is --base-url right, and the server up?"
	case model.HTTPStatus:
		advice = statusAdvice(f.Detail)
	}
	if advice == "" {
		return f.Error()
	}
	return f.Error() + "; " + advice
}

// statusAdvice is what helps against an error status, with which the detail begins.
func statusAdvice(detail string) string {
	code, _, _ := strings.Cut(detail, " ")
	switch code {
	case "401", "403":
		return "does the variable that --api-key-env names hold a key for this server?"
	case "402", "429":
		return "the account behind the key has no credit left"
	case "404":
		return "are --model and --base-url right?"
	case "407":
		return "does HTTPS_PROXY hold the proxy's user and password?"
	case "400", "422":
		return "does the server have this --model, and take such requests?"
	}
	return ""
}
