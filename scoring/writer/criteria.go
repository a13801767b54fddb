package writer

import (
	"fmt"
	"regexp"

	"admap/scoring"
)

// anything is fit to be a reference: also an answer that declines, since to some instructions no
// other is right.
func anything(string) *scoring.Failure { return nil }

const maxCriteria = 1 << 13 // bytes; they are sent again with every response

var numbered = regexp.MustCompile(`(?m)^\s*(?:[*_]{0,2}\d+[.):]|[-*•])[*_]{0,2}\s*\S`)

// listed reports what is wrong with criteria that are no list.
func listed(text string) *scoring.Failure {
	switch {
	case len(text) > maxCriteria:
		return unsound(fmt.Sprintf("the criteria are longer than %d bytes", maxCriteria))
	case !numbered.MatchString(text):
		return unsound(fmt.Sprintf("no list of criteria: %.160q", text))
	}
	return nil
}
