// Package judge scores a response by asking a language model to rate it from 1 to 10, through any
// OpenAI-compatible chat endpoint.
//
// The model is asked for JSON by schema, rationale first; a server that knows no schemas is noticed
// and from then on asked in words. Whatever comes back, a score is reported only when the answer
// holds exactly one rating on the scale; everything else is a *scoring.Failure with its reason. The
// text under judgement stands between marks that it cannot contain. The API key is in no error and
// no rationale, even where the server repeats it, and goes to no host but the one configured.
//
// A judge may be used from any goroutine. It retries nothing itself but what a server refused for
// its form; the engine does the rest.
package judge
