// Package columnar reads Parquet files as rows of JSON. A row is an object with the file's columns
// in their order: structs are objects, lists of every layout are lists, maps with text keys are
// objects and other maps lists of key and value, embedded JSON stays JSON, dates and timestamps are
// text, and what JSON has no number for (NaN, infinity) is null.
//
// Promises: opening reads the footer and nothing else; reading holds a page of each column and never
// a row group; what a file claims about itself is checked before memory is taken for it; no panic of
// the library below gets out. A File may be used from many goroutines, a Cursor from one at a time.
package columnar
