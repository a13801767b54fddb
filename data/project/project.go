package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver
)

const (
	// busyTimeout is how long a transaction waits for one of another process. Theirs take
	// milliseconds; a checkpoint of a large log on a slow disk can take seconds.
	busyTimeout = 10 * time.Second
	// readers is how many reads may run at once, beside Poll: loading, a rationale, a note.
	readers = 3
	// cacheKiB is the page cache of the connection that writes scores. Scores arrive in the order
	// of hashes, so every batch touches pages all over the index.
	cacheKiB = 64 << 10
	// checkpointRows is how many scores go into the log, 64 MB at most, before it is written back:
	// an index page that many batches touch then costs one write.
	checkpointRows = 1 << 14
	// verdictLogPages, 128 MB, bounds the log where no scores come.
	verdictLogPages = 1 << 15
)

// Project is an open project file.
type Project struct {
	path   string
	files  []openFile // as opened, to notice that others stand in their place
	scores *sql.DB    // writes scores: synced at checkpoints
	edits  *sql.DB    // writes verdicts, notes and the rest: synced at every commit
	reads  *sql.DB
	turn   chan struct{} // held while writing
	now    func() time.Time
	stored atomic.Int64 // scores, since Open

	polling sync.Mutex
	poll    *sql.Conn // one connection for ever, since data_version is relative to it
}

// Open opens the project file at path and creates it where there is none. A file that is not a
// project, is damaged or was written by a newer version gives ErrNotProject, ErrDamaged or ErrNewer
// and stays as it is.
func Open(ctx context.Context, path string) (*Project, error) {
	p := &Project{path: path, turn: make(chan struct{}, 1), now: time.Now}
	err := checkFile(path)
	if err == nil {
		err = p.connect(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open project %s: %w", path, p.inWords(err)), p.Close())
	}
	return p, nil
}

// checkFile refuses a file that is there and is not SQLite's, before SQLite touches it, and one
// without permission to write, which SQLite would open for reading.
func checkFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(sqliteMagic))
	n, err := io.ReadFull(f, head)
	switch {
	case errors.Is(err, io.EOF): // empty
		return nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case string(head[:n]) != sqliteMagic:
		return fmt.Errorf("%w (not an SQLite database); it is left as it is", ErrNotProject)
	}
	return nil
}

const sqliteMagic = "SQLite format 3\x00"

func (p *Project) connect(ctx context.Context) (err error) {
	checkpoint := fmt.Sprintf("wal_autocheckpoint(%d)", verdictLogPages)
	p.edits, err = p.pool(1, "immediate", "synchronous(FULL)", checkpoint)
	if err != nil {
		return err
	}
	if err := migrate(ctx, p.edits); err != nil {
		return err
	}
	cache := fmt.Sprintf("cache_size(-%d)", cacheKiB)
	p.scores, err = p.pool(1, "immediate", "synchronous(NORMAL)", "wal_autocheckpoint(0)", cache)
	if err != nil {
		return err
	}
	if p.reads, err = p.pool(readers+1, "deferred", "query_only(1)"); err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(p.path)
	if err != nil {
		return err
	}
	for _, path := range []string{p.path, real + "-wal"} {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		p.files = append(p.files, openFile{path, info})
	}
	p.poll, err = p.reads.Conn(ctx)
	return err
}

// openFile is the file that was found at a path.
type openFile struct {
	path string
	os.FileInfo
}

// present returns ErrGone once the project or its log, as they are open, no longer stand at their
// paths: what is written then is lost with the process.
func (p *Project) present() error {
	for _, f := range p.files {
		now, err := os.Stat(f.path)
		if errors.Is(err, os.ErrNotExist) || err == nil && !os.SameFile(now, f.FileInfo) {
			return ErrGone
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pool opens connections. Those that write begin every transaction with the lock, "immediate": one
// that begins as a reader fails at once, without waiting, when another process wrote meanwhile.
func (p *Project) pool(size int, begin string, pragmas ...string) (*sql.DB, error) {
	abs, err := filepath.Abs(p.path)
	if err != nil {
		return nil, err
	}
	query := url.Values{"_pragma": append(pragmas,
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "foreign_keys(1)")}
	query.Set("_txlock", begin)
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// Close closes the file. Nothing is lost without it. Closing twice is allowed.
func (p *Project) Close() error {
	var errs []error
	if p.poll != nil {
		if err := p.poll.Close(); !errors.Is(err, sql.ErrConnDone) {
			errs = append(errs, err)
		}
	}
	for _, db := range []*sql.DB{p.reads, p.scores, p.edits} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// write runs f in a transaction of db. The writers of this process take turns in the order they
// come; SQLite alone would let them sleep and guess. What it reports as written is in the file that
// stands at the path.
func (p *Project) write(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := p.present(); err != nil {
		return err
	}
	if err := inTx(ctx, db, f); err != nil {
		return err
	}
	return p.present()
}

func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return inWords(err)
	}
	if err := f(tx); err != nil {
		return inWords(errors.Join(err, rollback(tx)))
	}
	return inWords(tx.Commit())
}

// rollback ends a transaction, unless the end of its context did so already.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
