package data

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tableBytes is how much of a file of separated values decides what its columns are.
const tableBytes = 1 << 20

var tableNames = map[byte]string{',': "CSV", ';': "CSV with semicolons", '\t': "TSV"}

// tableComma tells a file of separated values by its first bytes: its separator, or 0 for no such
// file. Where the name says nothing, the first line has to look like a header.
func tableComma(path string, head []byte) byte {
	rest := trim(head)
	if len(rest) == 0 || rest[0] == '{' || rest[0] == '[' {
		return 0
	}
	name := strings.ToLower(filepath.Base(path))
	for _, packed := range []string{".gz", ".zst", ".gzip", ".zstd"} {
		name = strings.TrimSuffix(name, packed)
	}
	first := rest
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		first = rest[:i]
	}
	comma, most := byte(0), 0
	for _, c := range []byte{'\t', ',', ';'} {
		if n := bytes.Count(first, []byte{c}); n > most {
			comma, most = c, n
		}
	}
	switch filepath.Ext(name) {
	case ".csv", ".tsv", ".tab":
		return max(comma, map[bool]byte{true: ','}[comma == 0])
	case ".jsonl", ".ndjson", ".json":
		if bytes.Contains(rest, []byte("\n{")) {
			return 0
		}
	}
	if comma == 0 || !headerLike(first, comma) {
		return 0
	}
	return comma
}

// headerLike reports whether a line names columns: each once, in a few letters, digits and signs.
func headerLike(line []byte, comma byte) bool {
	const longest = 64
	if !utf8.Valid(line) {
		return false
	}
	seen := map[string]bool{}
	for _, cell := range strings.Split(string(trim(line)), string(comma)) {
		cell = strings.Trim(cell, `" `)
		odd := strings.ContainsFunc(cell, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-. ", r)
		})
		if cell == "" || len(cell) > longest || odd || seen[cell] {
			return false
		}
		seen[cell] = true
	}
	return true
}

// asTable makes the source one of separated values.
func (s *source) asTable(comma byte) error {
	head := make([]byte, min(tableBytes, s.size-s.start))
	n, err := s.rows.ReadAt(head, s.start)
	if err != nil && err != io.EOF {
		return err
	}
	head = head[:n]
	returns := bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0
	if returns {
		endLines(head)
	}
	t, offset, line, err := newTable(head, comma, s.start+int64(n) >= s.size)
	if err != nil {
		return err
	}
	s.start += int64(offset)
	s.info.Container += tableNames[comma]
	s.container = &textRows{
		source: s, decode: t.decode, returns: returns, cut: func() splitter { return newRecords(comma, line) },
	}
	return nil
}
