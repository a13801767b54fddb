package model

import "time"

// Estimate is what a scoring run is expected to take, before it begins.
type Estimate struct {
	Responses  int // of the dataset
	Stored     int // of them: scored before
	Failed     int // failed before, and not to be asked again
	Duplicates int // open, but alike to another one that is asked
	Due        int // to be asked for

	Writings int // texts that are written first: references, criteria
	Requests int // all together

	PromptTokens, AnswerTokens int
	Basis                      string // of the tokens, in words

	LowUSD, HighUSD float64 // NaN where the price is not known
	SpentUSD        float64 // by earlier runs
	SavedUSD        float64 // by duplicates and stored scores; NaN where the price is not known

	Time  time.Duration // at least, by the limits; 0: they do not say
	Limit string        // which of them, in words
}

// FirstRequest is the request with which a run begins, as it would be sent, but for what is secret.
type FirstRequest struct {
	Method, URL string
	Header      []string // "Content-Type: application/json"
	Body        []byte
}
