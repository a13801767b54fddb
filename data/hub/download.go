package hub

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	parallel  = 4                      // files under way
	lockEvery = 200 * time.Millisecond // how often another process is looked at that loads the file
)

var (
	errMismatch = errors.New("what arrived is not what the Hub lists")
	errDisk     = errors.New("it cannot be written")
)

// meter adds up what has arrived of all files.
type meter struct {
	mu          sync.Mutex
	done, total int64
	report      func(done, total int64)
}

func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	if m.report != nil {
		m.report(m.done, m.total)
	}
}

// load brings files into the cache.
func (h *hub) load(ctx context.Context, id, commit string, files []file) error {
	if err := os.MkdirAll(filepath.Dir(h.cache.blob("x")), 0o700); err != nil {
		return err
	}
	m := &meter{report: h.cfg.Progress}
	var missing []file
	for _, f := range files {
		if h.cache.has(f) || h.adopt(ctx, id, f) {
			continue
		}
		missing = append(missing, f)
		m.total += f.Size
	}
	if len(missing) > 0 && h.cfg.Offline {
		return errOffline
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	for _, f := range missing {
		g.Go(func() error {
			if err := h.loadFile(ctx, h.resolve(id, commit, f.Path), f, m); err != nil {
				return fmt.Errorf("download %s: %w", f.Path, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// adopt takes a file from the cache of other programs, if it is there and whole.
func (h *hub) adopt(ctx context.Context, id string, f file) bool {
	if h.cfg.Shared == "" {
		return false
	}
	name := "datasets--" + strings.ReplaceAll(id, "/", "--")
	path := filepath.Join(h.cfg.Shared, name, "blobs", f.Hash)
	in, err := os.Open(path)
	if err != nil {
		return false
	}
	defer in.Close()
	sum := newSum(f)
	n, err := io.Copy(sum, &until{ctx, in})
	if err != nil || n != f.Size || !sum.is(f.Hash) {
		return false
	}
	return link(path, h.cache.blob(f.Hash)) == nil
}

// until is a reader that ends with a context.
type until struct {
	ctx context.Context
	in  io.Reader
}

func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}

// sum is a hash on its way.
type sum struct{ hash.Hash }

func newSum(f file) sum {
	if len(f.Hash) == 2*sha256.Size {
		return sum{sha256.New()}
	}
	s := sum{sha1.New()}
	fmt.Fprintf(s, "blob %d\x00", f.Size) // as git does
	return s
}

func (s sum) is(want string) bool { return hex.EncodeToString(s.Sum(nil)) == want }

// loadFile brings one file into the cache. Of two processes one loads, and the other waits.
func (h *hub) loadFile(ctx context.Context, address string, f file, m *meter) error {
	part, err := os.OpenFile(h.cache.blob(f.Hash)+".partial", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer part.Close()
	for !lock(part) {
		if err := h.wait(ctx, lockEvery); err != nil {
			return err
		}
	}
	if h.cache.has(f) { // the other was faster, and what is open here is what it renamed
		m.add(f.Size)
		return nil
	}
	if !same(part.Name(), h.cache.blob(f.Hash)) {
		if err = h.fill(ctx, address, f, part, m); errors.Is(err, errMismatch) {
			err = h.fill(ctx, address, f, part, m) // once more, and from its start
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(part.Sync(), os.Rename(part.Name(), h.cache.blob(f.Hash)))
}

// transfer is a file on its way.
type transfer struct {
	file
	part *os.File
	sum  sum
	at   int64 // how far it is
	m    *meter
}

// fill goes on behind what is there until all is, and verifies it.
func (h *hub) fill(ctx context.Context, address string, f file, part *os.File, m *meter) error {
	t := &transfer{file: f, part: part, m: m}
	if err := t.recall(ctx); err != nil {
		return err
	}
	err := h.retry(ctx, maxTries, func() (bool, error) {
		before := t.at
		err := h.receive(ctx, address, t)
		return t.at > before, err
	})
	if err == nil && !t.sum.is(f.Hash) {
		err = errMismatch
	}
	if errors.Is(err, errMismatch) {
		return errors.Join(err, t.restart())
	}
	return err
}

// recall reads what has arrived before.
func (t *transfer) recall(ctx context.Context) error {
	t.sum = newSum(t.file)
	if _, err := t.part.Seek(0, io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(t.sum, &until{ctx, t.part})
	if err != nil {
		return err
	}
	t.at = n
	t.m.add(n)
	if n > t.Size {
		return t.restart()
	}
	return nil
}

// restart forgets what has arrived.
func (t *transfer) restart() error {
	t.m.add(-t.at)
	t.at, t.sum = 0, newSum(t.file)
	_, err := t.part.Seek(0, io.SeekStart)
	return errors.Join(err, t.part.Truncate(0))
}

// receive makes one request for what is missing.
func (h *hub) receive(ctx context.Context, address string, t *transfer) error {
	if t.at == t.Size {
		return nil
	}
	res, err := h.send(ctx, http.MethodGet, address, t.at)
	var status *statusError
	if errors.As(err, &status) && status.code == http.StatusRequestedRangeNotSatisfiable {
		return errors.Join(fmt.Errorf("%w: no such range", errRemote), t.restart())
	}
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if !t.continues(res) {
		if err := t.restart(); err != nil {
			return err
		}
	}
	if left := t.Size - t.at; res.ContentLength >= 0 && res.ContentLength != left {
		return fmt.Errorf("%w: %d bytes in place of %d", errMismatch, res.ContentLength, left)
	}
	return t.copy(res.Body)
}

// continues reports whether an answer begins where the file ends.
func (t *transfer) continues(res *http.Response) bool {
	return t.at == 0 || res.StatusCode == http.StatusPartialContent &&
		strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", t.at))
}

// copy writes what arrives, a byte beyond the end at most.
func (t *transfer) copy(body io.Reader) error {
	buf := make([]byte, 1<<17)
	for {
		n, err := body.Read(buf)
		if t.at+int64(n) > t.Size {
			return fmt.Errorf("%w: more than %d bytes", errMismatch, t.Size)
		}
		if _, failed := t.part.Write(buf[:n]); failed != nil {
			return fmt.Errorf("%w: %w", errDisk, failed)
		}
		t.sum.Write(buf[:n])
		t.at += int64(n)
		t.m.add(int64(n))
		switch {
		case err == io.EOF && t.at == t.Size:
			return nil
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
	}
}
