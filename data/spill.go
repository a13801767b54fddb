package data

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/zeebo/xxh3"

	"admap/model"
)

// A compressed file cannot be entered in its middle, so it is decompressed to disk once and its
// text read from there. The copy is named by the hash of the compressed file, so that it is found
// again at the next start and never stands for another content; it is renamed into place when
// complete. It may be deleted at any time when no program has it open. Where the directory cannot
// be written to or is full, and where the file is damaged, the copy is a temporary file that Close
// removes.

// decompress replaces s.rows by the decompressed file. Damaged data are read as far as they go.
func (s *source) decompress(ctx context.Context, dir string, done func(int64)) error {
	hash, err := hashOf(ctx, s.rows)
	if err != nil {
		return err
	}
	s.info.Hash = hash
	dir = cacheDir(dir)
	name := filepath.Join(dir, hash+".rows")
	if dir != "" && s.adopt(name) {
		done(s.info.Size)
		return nil
	}
	out, cached, err := s.spill(ctx, dir, done)
	if err != nil {
		return err
	}
	st, err := out.Stat()
	if err != nil {
		out.Close()
		os.Remove(out.Name())
		return err
	}
	s.close()
	s.rows, s.temp = newHandle(out, st), out.Name()
	if cached && s.damage == "" && os.Rename(out.Name(), name) == nil {
		s.rows.name, s.temp = name, ""
	}
	return nil
}

// spill decompresses to a new file in dir, or, if that is "", cannot be written to or is full, in
// the directory for temporary files.
func (s *source) spill(
	ctx context.Context, dir string, done func(int64),
) (out *os.File, cached bool, err error) {
	var tried []string
	count := &furthest{report: done}
	if dir != "" {
		out, err = s.spillTo(ctx, dir, "partial-*.rows", count)
		if err == nil || !isWrite(err) {
			return out, true, err
		}
		tried = append(tried, dir)
	}
	out, err = s.spillTo(ctx, os.TempDir(), "admap-*.rows", count)
	if err != nil && isWrite(err) {
		tried = append(tried, os.TempDir())
		err = fmt.Errorf("decompress to %s: %w", strings.Join(tried, ", then to "), cause(err))
	}
	return out, false, err
}

// isWrite tells a failure to create or to write the copy from one to read what it is made from.
func isWrite(err error) bool {
	var at *os.PathError
	return errors.As(err, &at) && (at.Op == "write" || at.Op == "open")
}

// cause drops the path, which the caller names.
func cause(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func (s *source) spillTo(
	ctx context.Context, dir, pattern string, count *furthest,
) (*os.File, error) {
	out, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	count.at = 0
	if err := s.inflate(ctx, testOnlySpill(out), count.add); err != nil {
		out.Close()
		os.Remove(out.Name())
		return nil, err
	}
	return out, nil
}

// testOnlySpill lets a test stand before the copy.
var testOnlySpill = func(f *os.File) io.Writer { return f }

// furthest reports progress that begins anew only where it has not been before.
type furthest struct {
	at, reported int64
	report       func(int64)
}

func (f *furthest) add(n int64) {
	f.at += n
	if more := f.at - f.reported; more > 0 {
		f.reported = f.at
		f.report(more)
	}
}

// adopt takes the copy of an earlier run.
func (s *source) adopt(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		f.Close()
		return false
	}
	s.close()
	s.rows, s.size, s.temp = newHandle(f, st), st.Size(), ""
	return true
}

// cacheDir returns the directory for copies, created for this user alone, or "" if there is none.
func cacheDir(dir string) string {
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(base, "admap")
	}
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

func hashOf(ctx context.Context, f *handle) (string, error) {
	h := xxh3.New()
	f.rewind()
	if _, err := io.Copy(h, &cancelled{ctx: ctx, in: f}); err != nil {
		return "", err
	}
	return hexSum(h), nil
}

func hexSum(h *xxh3.Hasher) string { return model.Key(h.Sum128().Bytes()).String() }

// inflate writes the decompressed rows to out.
func (s *source) inflate(ctx context.Context, out io.Writer, done func(int64)) error {
	s.rows.rewind()
	in := &cancelled{ctx: ctx, in: s.rows, done: done}
	damaged := func(err error) { s.damage = "the compressed data are damaged: " + err.Error() }
	z, err := unpack(in, packing(s.head))
	if err != nil {
		damaged(err)
		return in.err
	}
	defer z.Close()
	buf := make([]byte, blockBytes)
	for s.size = 0; ; {
		n, err := z.Read(buf)
		if why := s.bomb(buf[:n]); why != nil {
			return why
		}
		if _, werr := out.Write(buf[:n]); werr != nil {
			return werr
		}
		s.size += int64(n)
		if in.err != nil {
			return in.err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			damaged(err)
			return nil
		}
	}
}

// What is decompressed has an end before the disk has: no rows shrink to a thousandth.
const (
	bombBytes = 1 << 30
	bombRatio = 1000
)

// bomb refuses what decompresses to zeros, or to far more than rows do, before the disk is full.
func (s *source) bomb(b []byte) error {
	switch {
	case s.size == 0 && len(b) >= 512 && len(bytes.Trim(b, "\x00")) == 0:
		return &Error{Path: s.info.Path, Why: "it decompresses to zeros, not to rows"}
	case s.size+int64(len(b)) > testOnlyBomb && s.size/bombRatio > s.info.Size:
		return &Error{Path: s.info.Path,
			Why:  fmt.Sprintf("it decompresses to more than %d times its size", bombRatio),
			Hint: "if that is right, decompress it by hand and name the result"}
	}
	return nil
}

// testOnlyBomb stands for bombBytes: tests have no gigabyte.
var testOnlyBomb int64 = bombBytes

// cancelled is a reader that stops with its context, counts, and keeps errors of the disk apart
// from those of the decompressor.
type cancelled struct {
	ctx  context.Context
	in   io.Reader
	done func(int64) // may be nil
	err  error
}

func (c *cancelled) Read(b []byte) (int, error) {
	if c.err = c.ctx.Err(); c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(b)
	if c.done != nil {
		c.done(int64(n))
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
