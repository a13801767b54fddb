// Package endpoint is the wire to the servers that score: OpenAI-compatible ones, vLLM, TEI.
//
// A Client makes one request at a time for whoever calls it, from any number of goroutines. Every
// request waits for its admission by a scoring.Traffic and tells it what came of it. Whatever goes
// wrong comes back as a *scoring.Failure that says whether asking again may help; the server's
// words in it are cleared of secrets. The key goes to the configured host and port only.
package endpoint
