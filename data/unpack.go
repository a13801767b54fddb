package data

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Stdin is the path of the standard input.
const Stdin = "-"

// zstdWindow bounds the memory for a zstd frame: what the zstd command decompresses without being
// asked for more.
const zstdWindow = 128 << 20

// unpack undoes a packing, and UTF-16 below it.
func unpack(in io.Reader, name string) (io.ReadCloser, error) {
	var out io.ReadCloser
	switch name {
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		out = z
	case "zstd":
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, err
		}
		out = z.IOReadCloser()
	default:
		out = io.NopCloser(in)
	}
	b := bufio.NewReaderSize(out, 1<<16)
	if head, _ := b.Peek(4); packing(head) == "UTF-16" { // an error comes again with the next read
		return &utf16Reader{in: b, Closer: out, big: head[0] == 0xfe || head[0] == 0}, nil
	}
	return &struct {
		io.Reader
		io.Closer
	}{b, out}, nil
}

// utf16Reader turns UTF-16 into UTF-8, its mark included. A surrogate without its partner, and half
// a unit at the end, become bytes that are no UTF-8, so that their row is reported.
type utf16Reader struct {
	io.Closer
	in   *bufio.Reader
	big  bool
	high rune   // a surrogate whose partner is to come
	left []byte // made and not fetched yet
}

func (u *utf16Reader) Read(p []byte) (n int, err error) {
	for len(u.left) < len(p) && err == nil {
		err = u.unit()
	}
	n = copy(p, u.left)
	u.left = append(u.left[:0], u.left[n:]...)
	if len(u.left) > 0 || n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// unit reads one unit.
func (u *utf16Reader) unit() error {
	var b [2]byte
	n, err := io.ReadFull(u.in, b[:])
	if err != nil {
		if n == 1 || u.high != 0 && n == 0 {
			u.left, u.high = append(u.left, 0xff), 0
		}
		if errors.Is(err, io.ErrUnexpectedEOF) && n == 1 {
			return io.EOF
		}
		return err
	}
	r := rune(b[0]) | rune(b[1])<<8
	if u.big {
		r = rune(b[1]) | rune(b[0])<<8
	}
	if u.high != 0 {
		high := u.high
		u.high = 0
		if both := utf16.DecodeRune(high, r); both != utf8.RuneError {
			u.left = utf8.AppendRune(u.left, both)
			return nil
		}
		u.left = append(u.left, 0xff)
	}
	switch {
	case r >= 0xd800 && r < 0xdc00:
		u.high = r
	case r >= 0xdc00 && r < 0xe000:
		u.left = append(u.left, 0xff)
	default:
		u.left = utf8.AppendRune(u.left, r)
	}
	return nil
}

func spoolFile(
	ctx context.Context, path string, opt Options,
) (*source, error) {
	var f *os.File
	err := patiently(ctx, func() (err error) { // a pipe opens when somebody writes
		f, err = os.Open(path)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return spool(ctx, path, f, opt)
}

// spool copies what can be read only once to a temporary file.
func spool(
	ctx context.Context, path string, in *os.File, opt Options,
) (*source, error) {
	if term.IsTerminal(in.Fd()) {
		return nil, errors.New("it is a terminal: pipe a dataset into it")
	}
	if st, err := in.Stat(); err == nil && st.Mode()&os.ModeDevice != 0 && !isNull(st) {
		return nil, errors.New("it is a device")
	}
	dir := cacheDir(opt.CacheDir)
	out, err := os.CreateTemp(dir, "partial-stdin-*.rows")
	if err != nil {
		if out, err = os.CreateTemp("", "admap-*.rows"); err != nil {
			return nil, err
		}
	}
	s := &source{info: FileInfo{Path: path, ModTime: time.Now()}, temp: out.Name()}
	count := &cancelled{ctx: ctx, in: in}
	err = patiently(ctx, func() (err error) {
		s.size, err = io.Copy(out, count)
		return err
	})
	st, failed := out.Stat()
	if err = errors.Join(err, failed); err != nil {
		out.Close()
		os.Remove(out.Name())
		return nil, err
	}
	s.info.Size, s.rows = s.size, newHandle(out, st)
	return s, nil
}

// isNull reports whether st is the device that is always empty.
func isNull(st os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(st, null)
}

// patiently waits for f, which may never return, no longer than ctx lasts.
func patiently(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- guard("reading a pipe", f)() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
