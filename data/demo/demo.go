// Package demo holds the small dataset that the program carries with it: instructions in ten
// languages, each with four responses, ratings, rationales and a reference, so that the map can be
// seen forming without key or network. All of it was written for this program; the models named in
// it do not exist.
//
// Twelve samples carry ratings that contradict the quality of the responses. Which ones is known to
// truth.csv alone, so that the diagnosis can be measured on the data it is shown with. All
// functions are pure and safe for concurrent use.
package demo

import _ "embed"

//go:embed demo.jsonl
var jsonl string

// JSONL returns the dataset: UTF-8, one JSON object a line with the keys id, source, language,
// instruction, generations, ratings (1 to 5), rationales, model_names and reference. The bytes are
// the caller's own.
func JSONL() []byte { return []byte(jsonl) }
