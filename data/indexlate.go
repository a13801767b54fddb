package data

import (
	"context"
	"sync"

	"github.com/zeebo/xxh3"
)

// late is the container of a file whose rows stand in a decompressed copy: it is not opened, and
// the copy is not looked for, before a row is wanted. The copy may be gone; then it is made again.
type late struct {
	file   savedFile
	opt    Options
	ctx    context.Context // of the work that close ends
	stop   context.CancelFunc
	mu     sync.Mutex // guards opened
	opened *source
}

// source opens a file of an index, at once if that is little work.
func (f savedFile) source(ctx context.Context, opt Options) (*source, error) {
	if f.Late {
		l := &late{file: f, opt: opt}
		l.ctx, l.stop = context.WithCancel(context.WithoutCancel(ctx))
		return &source{container: l, info: f.Info}, nil
	}
	s, err := openSource(ctx, f.Info.Path, opt, func(int64) {})
	if err == nil {
		s.info = f.Info
	}
	return s, err
}

// source opens the file. What failed is tried again the next time.
func (l *late) source() (*source, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opened != nil {
		return l.opened, nil
	}
	if m, err := markOf(l.file.Info.Path); err != nil || m != l.file.Mark {
		return nil, ErrChanged
	}
	s, err := openSource(l.ctx, l.file.Info.Path, l.opt, func(int64) {})
	if err == nil {
		l.opened = s
	}
	return s, err
}

// open implements container.
func (l *late) open(h *xxh3.Hasher) (cutter, error) {
	s, err := l.source()
	if err != nil {
		return nil, err
	}
	return s.open(h)
}

// fetch implements container.
func (l *late) fetch(at []place, f func(i int, row []byte, err error)) {
	s, err := l.source()
	if err == nil {
		s.fetch(at, f)
		return
	}
	for i := range at {
		f(i, nil, err)
	}
}

func (l *late) close() error {
	l.stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opened == nil {
		return nil
	}
	return l.opened.close()
}
