package model

import (
	"slices"
	"strings"
)

// Reason says why a response has no score. A failure is a value, not a missing one.
type Reason uint8

// The reasons. NoReason means that nothing failed.
const (
	NoReason    Reason = iota
	NotInData          // the data carries no score, or no reference answer, for it
	Refused            // the judge declined
	Unparsable         // the answer held no rating
	OutOfScale         // the rating lies outside the scale
	Truncated          // the answer was cut before its rating
	TooLong            // the prompt exceeds the model's context
	HTTPStatus         // the server answered with an error status
	Unreachable        // no connection, or it broke
	TimedOut           // no answer in time
	Unreadable         // the sample's text could not be read from disk
	NumReasons
)

var reasonNames = [...]string{
	"", "not in data", "refused", "unparsable", "out of scale", "truncated", "too long",
	"http status", "unreachable", "timed out", "unreadable",
}

func (r Reason) String() string { return reasonNames[r] }

// Word is the reason as one word, as commands take it: "too-long".
func (r Reason) Word() string { return strings.ReplaceAll(r.String(), " ", "-") }

// ParseReason reads what String or Word wrote, and the noun that people say for timed out.
func ParseReason(name string) (Reason, bool) {
	if name == "timeout" {
		return TimedOut, true
	}
	at := slices.Index(reasonNames[1:], strings.ReplaceAll(name, "-", " "))
	return Reason(at + 1), at >= 0
}

// Reasons lists all reasons.
func Reasons() (all []Reason) {
	for r := NoReason + 1; r < NumReasons; r++ {
		all = append(all, r)
	}
	return all
}

// ReasonWords lists all reasons as commands take them.
func ReasonWords() (words []string) {
	for r := NoReason + 1; r < NumReasons; r++ {
		words = append(words, r.Word())
	}
	return words
}
