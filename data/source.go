package data

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/zeebo/xxh3"

	"admap/model"
)

// FileInfo is what identifies a file of a dataset.
type FileInfo = model.File

// container gives the rows of one file as JSON objects.
type container interface {
	// open starts reading at the first row. The hasher, unless nil, gets every byte of the file.
	open(h *xxh3.Hasher) (cutter, error)
	// fetch calls f with the rows at places that lie near each other, in ascending order, as JSON. A
	// row is valid until f returns; ErrChanged stands for one that is no longer there.
	fetch(at []place, f func(i int, row []byte, err error))
}

// source is an open file of a dataset.
type source struct {
	container
	info   FileInfo
	rows   *handle // what rows are read from: the file, or what was decompressed from it
	size   int64   // of rows
	start  int64   // behind a byte order mark
	temp   string  // a file to be removed on Close
	damage string  // why a compressed file could not be read to its end
	head   []byte
}

const hintSpace = "free some space, let TMPDIR name a larger place, or decompress the file by hand"

// packings are what is undone before the rows are read, by the first bytes of a file.
var packings = []struct{ magic, name string }{
	{"\x1f\x8b", "gzip"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"\xff\xfe", "UTF-16"},
	{"\xfe\xff", "UTF-16"},
}

func packing(head []byte) string {
	for _, p := range packings {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return p.name
		}
	}
	if wide(head) {
		return "UTF-16"
	}
	return ""
}

// wide reports whether text begins with two plain characters in UTF-16, without its mark.
func wide(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	zero := 0 // where the zeros are
	if head[0] != 0 {
		zero = 1
	}
	plain := func(c byte) bool { return ' ' <= c && c < 0x7f || blank(c) }
	return head[zero] == 0 && head[zero+2] == 0 && plain(head[1-zero]) && plain(head[3-zero])
}

// openSource opens a file and, if it is compressed, decompresses it to disk.
func openSource(ctx context.Context, path string, opt Options, done func(int64)) (*source, error) {
	s, err := openFile(ctx, path, opt)
	if err != nil {
		return nil, &Error{Path: path, Why: reasonOf(err), err: err}
	}
	if err = s.look(); err == nil {
		if name := packing(s.head); name != "" {
			s.info.Container = name + ", "
			if err = s.decompress(ctx, opt.CacheDir, done); err == nil {
				err = s.look()
			}
		}
	}
	if err == nil {
		err = s.contain(path)
	}
	if err != nil {
		s.close()
		var known *Error
		if errors.As(err, &known) {
			return nil, known
		}
		hint := ""
		if errors.Is(err, syscall.ENOSPC) {
			hint = hintSpace
		}
		return nil, &Error{Path: path, Why: reasonOf(err), Hint: hint, err: err}
	}
	return s, nil
}

// openFile opens a regular file as it is, and anything else, of which there is no reading twice, by
// way of a copy.
func openFile(ctx context.Context, path string, opt Options) (*source, error) {
	if path == Stdin {
		return spool(ctx, path, os.Stdin, opt)
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return nil, errors.New("it is a directory")
	}
	if !st.Mode().IsRegular() {
		return spoolFile(ctx, path, opt)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &source{
		info: FileInfo{Path: path, Size: st.Size(), ModTime: st.ModTime()},
		rows: newHandle(f, st), size: st.Size(),
	}, nil
}

// contain finds the container of what has been opened and, if need be, decompressed.
func (s *source) contain(path string) error {
	if parquetMagic(s.head) {
		return s.openColumnar()
	}
	if arrowMagic(s.head) {
		return s.openArrow()
	}
	if name, hint := s.foreign(); name != "" {
		return &Error{Path: path, Why: "it is " + name, Hint: hint}
	}
	if comma := tableComma(path, s.head[s.start:]); comma != 0 {
		return s.asTable(comma)
	}
	if member, at := wrappedList(s.head[s.start:]); member != "" && !s.manyObjects() {
		line := bytes.Count(s.head[s.start:s.start+int64(at)], []byte{'\n'})
		s.start += int64(at)
		s.info.Container += "JSON list " + member
		s.container = &textRows{source: s, cut: func() splitter {
			cut := listElements(s.head[s.start:])
			cut.wrapped, cut.line = true, line
			return cut
		}}
		return nil
	}
	name, _ := sniff(s.head[s.start:])
	s.info.Container += name
	s.container = &textRows{source: s, cut: func() splitter {
		_, cut := sniff(s.head[s.start:])
		return cut
	}}
	return nil
}

// reasonOf drops the path from an error of the system: the caller names it.
func reasonOf(err error) string {
	if pe, ok := err.(*os.PathError); ok {
		return pe.Err.Error()
	}
	return err.Error()
}

// look reads the first bytes.
func (s *source) look() error {
	head := make([]byte, min(sniffBytes, s.size))
	n, err := s.rows.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	s.head, s.start = head[:n], 0
	if bytes.HasPrefix(s.head, []byte("\xef\xbb\xbf")) {
		s.start = 3
	}
	return nil
}

func (s *source) close() error {
	if l, ok := s.container.(*late); ok {
		return l.close()
	}
	err := s.rows.Close()
	if s.temp != "" {
		os.Remove(s.temp)
	}
	return err
}
