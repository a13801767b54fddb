package data

import (
	"io"
	"os"
	"slices"
	"sync"
)

// maxHandles is how many files of datasets are open at a time. The others are opened again when they
// are read: a dataset may have more shards than a process may have descriptors.
const maxHandles = 128

// handle is a file that is open for reading while it is read, and a while longer.
type handle struct {
	name string
	was  os.FileInfo
	mu   sync.RWMutex // guards file: held for reading while it is read
	file *os.File     // nil while it is closed
	gone bool         // closed for good
	at   int64        // of Read, which one goroutine calls at a time
}

// handles are those with an open file, the oldest first.
var handles struct {
	mu   sync.Mutex
	open []*handle
}

func newHandle(f *os.File, was os.FileInfo) *handle {
	h := &handle{name: f.Name(), was: was, file: f}
	h.enlist()
	return h
}

// enlist makes h one of those that are open, and closes the oldest that nobody reads if those are
// too many.
func (h *handle) enlist() {
	handles.mu.Lock()
	defer handles.mu.Unlock()
	handles.open = append(handles.open, h)
	for i := 0; len(handles.open) > maxHandles && i < len(handles.open)-1; {
		if !handles.open[i].rest() {
			i++
			continue
		}
		handles.open = slices.Delete(handles.open, i, i+1)
	}
}

// rest closes the file unless it is being read.
func (h *handle) rest() bool {
	if !h.mu.TryLock() {
		return false
	}
	defer h.mu.Unlock()
	if h.file != nil {
		h.file.Close() // it was only read
		h.file = nil
	}
	return true
}

// ReadAt implements io.ReaderAt. It fails with ErrChanged if another file has taken the name while
// this one was closed.
func (h *handle) ReadAt(b []byte, offset int64) (int, error) {
	for {
		h.mu.RLock()
		if h.file != nil {
			defer h.mu.RUnlock()
			return h.file.ReadAt(b, offset)
		}
		h.mu.RUnlock()
		if err := h.wake(); err != nil {
			return 0, err
		}
	}
}

func (h *handle) wake() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gone {
		return os.ErrClosed
	}
	if h.file != nil {
		return nil
	}
	f, err := os.Open(h.name)
	if err != nil {
		return err
	}
	if now, err := f.Stat(); err != nil || !os.SameFile(h.was, now) {
		f.Close()
		return ErrChanged
	}
	h.file = f
	h.enlist() // which passes over h, whose lock is held
	return nil
}

// Read implements io.Reader.
func (h *handle) Read(b []byte) (int, error) {
	n, err := h.ReadAt(b, h.at)
	h.at += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// rewind lets Read begin anew.
func (h *handle) rewind() { h.at = 0 }

// Close implements io.Closer.
func (h *handle) Close() (err error) {
	h.mu.Lock()
	if h.file != nil {
		err = h.file.Close()
	}
	h.file, h.gone = nil, true
	h.mu.Unlock()
	handles.mu.Lock()
	defer handles.mu.Unlock()
	handles.open = slices.DeleteFunc(handles.open, func(other *handle) bool { return other == h })
	return err
}
