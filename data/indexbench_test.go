package data

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkReopen measures opening a million samples of four responses from their index:
//
//	go test ./data -run '^$' -bench Reopen -benchtime 10x
func BenchmarkReopen(b *testing.B) {
	const samples = 1_000_000
	var out bytes.Buffer
	for i := range samples {
		fmt.Fprintf(&out, `{"instruction":"%d","generations":["a","b","c","d"],"ratings":[%d,2,3,4]}`+
			"\n", i, i%5)
	}
	path := filepath.Join(b.TempDir(), "million.jsonl")
	opt := Options{CacheDir: b.TempDir()}
	writeSettled(b, path, out.String())
	reads := 0
	opt.Progress = func(int64, int64, int) { reads++ }
	openOnce := func() {
		d, err := Open(b.Context(), []string{path}, opt)
		if err != nil || d.Roster().Len() != samples {
			b.Fatal(err)
		}
		d.Close()
	}
	openOnce()
	reads = 0
	for b.Loop() {
		openOnce()
	}
	if reads > 0 {
		b.Error("the file was read again")
	}
}
