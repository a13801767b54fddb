// Package embedding scores a response by the cosine between its embedding and that of a reference
// answer, from an OpenAI-compatible endpoint.
//
// A text longer than a window is embedded by overlapping windows; see spans. What a text's vector
// is depends on the text and the server's limit, not on what else was asked, in which order or in
// which request. Vectors are kept, within bounds, by the text they belong to: a reference is
// embedded once though many responses are measured against it, and requests that need the same text
// at the same time share one.
//
// The scorer may be used from any goroutine. It retries nothing but what a server refused for its
// form, its number of inputs or their length; the engine does the rest.
package embedding
