// Package data reads preference datasets. It keeps numbers, keys and the place of every row; text
// stays on disk and is read again when somebody looks at it.
//
// Promises: a dataset is never written to; a row that cannot be used is reported with its file
// and line and never stops the rest; a row's text is only handed out if it still has the key
// under which it was read. A Dataset does not change once open, and its methods may be called
// from any goroutine.
//
// A file is JSON (lines, or one list), a table (CSV, TSV, semicolons) or Parquet; text may be packed
// by gzip or zstd and be in UTF-16. What cannot be read in its middle, a pipe included, is copied
// to the cache directory first. Directories and globs stand for the files in them, in natural order.
//
// A sample is a row, or, where the schema or the user says so, all rows of one instruction. What
// reading made of a large dataset is kept as an index in the cache directory, and used as long as
// the files and the program are the same; see index.
//
// Rows are JSON as encoding/json understands it, with three limits against hostile files: a row
// of at most 64 MB, nested at most 10,000 deep as in encoding/json, with at most four million
// values. Text that is not UTF-8 is refused, not repaired; only in columns of Parquet that no sample
// is made of it becomes U+FFFD where whole rows are asked for.
package data
