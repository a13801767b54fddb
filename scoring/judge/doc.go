// Package judge scores a response by asking a language model to rate it, through any
// OpenAI-compatible chat endpoint.
//
// What the model is told is a prompt: one of the built-in ones or a template file (Load), checked
// before anything is asked. The text under judgement stands between marks that it cannot contain.
// A score may take several requests: one an aspect, and as many draws as were wished
// (scoring.Traits.Parts).
//
// The model is asked for JSON by schema, rationale first; a server that knows no schemas is asked
// for a tool call, else in words, which is found out once a run. Whatever comes back, a score is
// reported only when the answer holds exactly one rating on the scale; everything else is a
// *scoring.Failure with its reason. Where the server tells the probabilities of tokens, the score
// is the expected rating; Result.Method says so.
//
// The API key is in no error and no rationale, even where the server repeats it, and goes to no
// host but the one configured.
//
// A judge may be used from any goroutine. It retries nothing itself but what a server refused for
// its form; the engine does the rest.
package judge
