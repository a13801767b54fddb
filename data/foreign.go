package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
)

// format is one that is not read, known by the first bytes of its files.
type format struct {
	at          int
	magic, name string
	hint        string
}

const (
	hintUnpack  = "unpack it and name the files in it, or their directory"
	hintAgain   = "compress it as .gz or .zst, or unpack it"
	hintPandas  = `in pandas: df.to_json(path, orient="records", lines=True)`
	hintWeights = "it holds numbers of a model, no rows: name the dataset"
)

var formats = []format{
	{0, "PK\x03\x04", "a zip file", hintUnpack}, {0, "PK\x05\x06", "an empty zip file", ""},
	{257, "ustar", "a tar archive", hintUnpack},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-zip archive", hintUnpack},
	{0, "Rar!\x1a\x07", "a RAR archive", hintUnpack},
	{0, "BZh", "compressed with bzip2", hintAgain},
	{0, "\xfd7zXZ\x00", "compressed with xz", hintAgain},
	{0, "\x04\x22\x4d\x18", "compressed with lz4", hintAgain},
	{0, "\x1f\x8b", "compressed twice", "decompress it once by hand"},
	{0, "\x28\xb5\x2f\xfd", "compressed twice", "decompress it once by hand"},
	{0, "\xff\xfe", "text in UTF-16", ""}, {0, "\xfe\xff", "text in UTF-16", ""},
	{0, "SQLite format 3\x00", "an SQLite file",
		`export the table: sqlite3 -json FILE "select * from TABLE" > rows.json`},
	{8, "DUCK", "a DuckDB database", "export the table: copy TABLE to 'rows.parquet'"},
	{0, "\x93NUMPY", "a NumPy file", hintPandas}, {0, "\x89HDF\r\n\x1a\n", "an HDF5 file", hintPandas},
	{0, "ORC", "an ORC file", "convert it to Parquet"},
	{0, "Obj\x01", "an Avro file", "convert it to Parquet"},
	{0, "GGUF", "a GGUF file", hintWeights}, {0, "%PDF-", "a PDF file", ""},
	{0, "\x89PNG\r\n\x1a\n", "a picture", ""}, {0, "\xff\xd8\xff", "a picture", ""},
	{0, "\x7fELF", "a program", ""},
}

// foreign names a format that is not read, by the first bytes, and says what to do about it.
func (s *source) foreign() (name, hint string) {
	text := isText(s.head)
	for _, f := range formats {
		if !text && len(s.head) >= f.at && bytes.HasPrefix(s.head[f.at:], []byte(f.magic)) {
			return f.name, f.hint
		}
	}
	switch begin := bytes.ToLower(trim(s.head[s.start:min(len(s.head), int(s.start)+512)])); {
	case pickled(s.head):
		return "a Python pickle", hintPandas + "; a pickle can run programs, so open none of a stranger's"
	case safetensors(s.head, s.size):
		return "a safetensors file", hintWeights
	case bytes.HasPrefix(begin, []byte("version https://git-lfs.github.com/spec/")):
		return "a git-LFS pointer: the data themselves are not here" + lfsSize(begin),
			"run git lfs pull where it was cloned, or name the dataset as hf://datasets/OWNER/NAME"
	case webPage.Match(begin):
		return "a web page, not data" + titleOf(s.head),
			"it may say that the file is not there, or that one has to log in: see it in a browser"
	case bytes.HasPrefix(begin, []byte("<?xml")):
		return "XML, not data" + titleOf(s.head), hintFormats
	}
	return "", ""
}

// isText reports whether the first bytes are text: some formats begin with letters.
func isText(b []byte) bool {
	b = b[:min(len(b), 512)]
	return bytes.IndexByte(b, 0) < 0 && invalidUTF8(b) < 0 && bytes.IndexByte(b, 1) < 0
}

// pickled reports whether b begins like a pickle of protocol 2 to 5.
func pickled(b []byte) bool { return len(b) > 2 && b[0] == 0x80 && 2 <= b[1] && b[1] <= 5 }

// safetensors reports whether b begins with the length of a JSON object, and that object.
func safetensors(b []byte, size int64) bool {
	if len(b) < 10 || b[8] != '{' || b[9] != '"' {
		return false
	}
	n := binary.LittleEndian.Uint64(b)
	return n >= 2 && n <= uint64(size-8)
}

var (
	webPage  = regexp.MustCompile(`^(<!--[^>]*-->\s*)*<(!doctype\s+html|html|head|body)\b`)
	pageName = regexp.MustCompile(`(?is)<title[^>]*>\s*(.*?)\s*</title>`)
	lfsBytes = regexp.MustCompile(`\nsize (\d{1,18})\b`)
)

// titleOf quotes the title of a page.
func titleOf(page []byte) string {
	m := pageName.FindSubmatch(page)
	if m == nil {
		return ""
	}
	words := strings.Join(strings.Fields(strings.ToValidUTF8(string(m[1]), "?")), " ")
	return fmt.Sprintf(" (%q)", short(words, 60))
}

// lfsSize says how many bytes a pointer stands for.
func lfsSize(pointer []byte) string {
	m := lfsBytes.FindSubmatch(pointer)
	if m == nil {
		return ""
	}
	return fmt.Sprintf(" (%s bytes)", m[1])
}
