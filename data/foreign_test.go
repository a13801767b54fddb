package data

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func zipped(t *testing.T, row string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.jsonl")
	if err == nil {
		_, err = w.Write([]byte(row))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t *testing.T, row string) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: "a.jsonl", Size: int64(len(row)), Mode: 0o600})
	if err == nil {
		_, err = w.Write([]byte(row))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestForeignFormats(t *testing.T) {
	tarball := tarred(t, goodRow)
	for name, tc := range map[string]struct{ in, what, hint string }{
		"a.jsonl":       {zipped(t, goodRow), "it is a zip file", "unpack"},
		"a.parquet":     {zipped(t, goodRow), "it is a zip file", "unpack"},
		"b.jsonl":       {tarball, "it is a tar archive", "unpack"},
		"b.jsonl.gz":    {compress(t, tarball), "it is a tar archive", "unpack"},
		"c.csv":         {"SQLite format 3\x00\x10", "it is an SQLite file", "sqlite3 -json"},
		"d.jsonl":       {"\x80\x04\x95\x10\x00", "it is a Python pickle", "to_json"},
		"e.jsonl":       {"\x0a\x00\x00\x00\x00\x00\x00\x00{\"a\":{}  }x", "it is a safetensors file", "model"},
		"f.parquet":     {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 123\n", "it is a git-LFS pointer: the data themselves are not here (123 bytes)", "git lfs pull"},
		"g.jsonl":       {"\n<!DOCTYPE html>\n<html><head><title>Not\n found</title>", "it is a web page, not data (\"Not found\")", "log in"},
		"h.csv":         {"<html lang=en>,a", "it is a web page, not data", "log in"},
		"i.jsonl.bz2":   {"BZh91AY&SY\xff\x00", "it is compressed with bzip2", ".zst"},
		"j.json":        {"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "it is XML", "JSON"},
		"k.jsonl":       {"\xfd7zXZ\x00\x00", "it is compressed with xz", ".zst"},
		"weights.jsonl": {"GGUF\x03\x00\x00\x00", "it is a GGUF file", "model"},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(tc.in), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), []string{path}, Options{CacheDir: t.TempDir()})
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Why, tc.what) || !strings.Contains(e.Hint, tc.hint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNamesThatMislead has what is read under names of something else.
func TestNamesThatMislead(t *testing.T) {
	table := "prompt,chosen,rejected\np,a,b\n"
	units := utf16.Encode([]rune(goodRow + "\n"))
	var little, big strings.Builder
	for _, u := range units {
		little.Write([]byte{byte(u), byte(u >> 8)})
		big.Write([]byte{byte(u >> 8), byte(u)})
	}
	for name, in := range map[string]string{
		"a.jsonl": table, "a.parquet": goodRow, "a.csv": goodRow, "a.json": compress(t, goodRow),
		"b.jsonl": little.String(), "c.jsonl": big.String(), "d.jsonl.gz": compress(t, big.String()),
		"e.jsonl": "ORC,prompt,chosen,rejected\n1,p,a,b\n", "f.arrow": table,
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(in), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(t.Context(), []string{path}, Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text, err := d.Text(0); err != nil || text.Instruction != "p" || d.ProblemCount() != 0 {
			t.Errorf("%s: %+v, %v, %v", name, text, err, d.Problems())
		}
		d.Close()
	}
}
