package model

// Opinion is what one scorer found of one response: a score, or why there is none.
type Opinion struct {
	Scorer    ScorerInfo
	Value     float64 // NaN for a failure
	Reason    Reason  // of a failure; NoReason for a score
	Detail    string  // of a failure: what the server said
	Rationale string  // what a judge said
}
