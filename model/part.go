package model

// Part is one rating of one response by a judge that gives several: one draw, or one aspect of one
// draw. The response's score is the mean of its parts.
type Part struct {
	Key       Key     // of the instruction and the response
	N         int     // from 0: draw × aspects + aspect
	Value     float64 // in the units of the scorer's scale
	Method    Method
	Rationale string
	CostUSD   float64 // NaN when the price is unknown
	Tokens    int
}

// Method says how a rating was read off a judge's answer.
type Method string

// The methods.
const (
	Stated   Method = "stated"   // the number that the judge wrote
	Expected Method = "expected" // the mean over the probabilities of the numbers it might have written
	Mixed    Method = "mixed"    // of a score whose parts were read in different ways
)

// Writing is a text that a chat model wrote for an instruction before its responses were scored.
type Writing struct {
	Writer  string // fingerprint of the model and what it was told
	Kind    string // WrittenReference or WrittenCriteria
	Key     Key    // of the system prompt and the instruction
	Model   string // who wrote it
	Text    string
	CostUSD float64 // NaN when the price is unknown
	Tokens  int
}

// The kinds of writing.
const (
	WrittenReference = "reference" // an answer to compare responses with
	WrittenCriteria  = "criteria"  // the questions that a good answer must satisfy
)
