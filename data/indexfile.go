package data

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	indexSuffix = ".idx"
	// indexMagic carries the version of the format; after it comes nativeOrder.
	indexMagic = "admap index 1\n\x00\x00"
	// Limits of all indexes together; those not used for the longest time go first.
	maxIndexes    = 32
	maxIndexBytes = 2 << 30
	// staleAfter is when what a program that was killed left behind is removed.
	staleAfter = time.Hour
)

// loadIndex reads an index whole, or fails.
func loadIndex(name string) (*saved, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() || st.Size() > maxIndexBytes {
		return nil, errIndex
	}
	d := newDecoder(f, st.Size())
	s := &saved{}
	return s, d.decode(s)
}

// saveIndex writes an index under another name and renames it when it is complete.
func saveIndex(ctx context.Context, name string, s *saved) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(name), "partial-*") // 0600
	if err != nil {
		return err
	}
	err = newEncoder(&bounded{ctx: ctx, out: out, left: maxIndexBytes}).encode(s)
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(out.Name(), name)
	}
	if err != nil {
		os.Remove(out.Name())
	}
	return err
}

// bounded is a writer that stops with its context, or when too much was written.
type bounded struct {
	ctx  context.Context
	out  io.Writer
	left int64
}

func (b *bounded) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		part := p[:min(len(p), blockBytes)]
		if err = b.ctx.Err(); err != nil {
			break
		}
		if b.left -= int64(len(part)); b.left < 0 {
			return n, errIndex
		}
		var m int
		m, err = b.out.Write(part)
		n, p = n+m, p[m:]
	}
	return n, err
}

// used notes that an index served, which keeps it among those that stay. Where its time cannot be
// changed it may go a little sooner.
func used(name string) {
	now := time.Now()
	_ = os.Chtimes(name, now, now)
}

// prune removes the indexes beyond the limits, and what killed programs left. What cannot be
// removed now is tried again the next time.
func prune(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var all []fs.FileInfo
	for _, e := range entries {
		st, err := e.Info()
		switch {
		case err != nil || !st.Mode().IsRegular():
		case strings.HasSuffix(e.Name(), indexSuffix):
			all = append(all, st)
		case strings.HasPrefix(e.Name(), "partial-") && time.Since(st.ModTime()) > staleAfter:
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	bytes := int64(0)
	for i, st := range all {
		if bytes += st.Size(); i >= maxIndexes || bytes > maxIndexBytes {
			_ = os.Remove(filepath.Join(dir, st.Name()))
		}
	}
}
