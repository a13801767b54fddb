// Package writer lets a chat model write, once an instruction, what its responses are then measured
// by: a reference answer, or the criteria of a good one.
//
// A reference is the model's answer to the instruction itself: the system prompt and the turns of a
// conversation are sent as such, with nothing added. Criteria are asked for about the instruction,
// which stands between marks that it cannot contain. What comes back is text to be stored and
// looked at; whatever is not a whole, sound text is a *scoring.Failure with its reason.
//
// A Writer may be used from any goroutine. It retries nothing itself but what a server refused for
// its form. Written wraps a scorer whose references it writes.
package writer
