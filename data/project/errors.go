package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"admap/model"
)

// Why a file is not opened as a project. It is left as it is; another place helps.
var (
	ErrNotProject = unusable("the file is not a project")
	ErrNewer      = unusable("the file was written by a newer admap")
	ErrDamaged    = unusable("the file is damaged")
	ErrGone       = errors.New("the file was removed, moved or replaced while it was open")
)

func unusable(what string) error {
	return &model.Advised{What: what, Hint: "--project FILE keeps the project in another file"}
}

// primary cuts an extended result code of SQLite down to the primary one.
const primary = 0xff

// meaning is what a result code tells a person who can do something about it.
type meaning struct {
	text string
	is   error // what errors.Is finds in it, or nil
}

var noSpace = meaning{"no space left on the disk", syscall.ENOSPC}

// meanings are looked up by the whole code, then by the primary one.
var meanings = map[int]meaning{
	sqlite3.SQLITE_FULL:          noSpace,
	sqlite3.SQLITE_IOERR_SHMSIZE: noSpace, // no room for the shared memory file
	sqlite3.SQLITE_READONLY:      {"the file cannot be written to", nil},
	sqlite3.SQLITE_CANTOPEN:      {"the file cannot be opened or created there", nil},
	sqlite3.SQLITE_BUSY:          {"another process keeps it locked", nil},
	sqlite3.SQLITE_CORRUPT:       {ErrDamaged.Error(), ErrDamaged},
	sqlite3.SQLITE_NOTADB:        {"the file is damaged or not a project", ErrDamaged},
	sqlite3.SQLITE_IOERR:         {"the disk reports an error", nil},
}

func meaningOf(code int) (m meaning, ok bool) {
	if m, ok = meanings[code]; !ok {
		m, ok = meanings[code&primary]
	}
	return m, ok
}

// inWords puts plain words before an error of SQLite's.
func inWords(err error) error {
	var e *sqlite.Error
	var done *spoken
	if !errors.As(err, &e) || errors.As(err, &done) {
		return err
	}
	if m, ok := meaningOf(e.Code()); ok {
		return &spoken{meaning: m, code: e.Code(), err: err}
	}
	return err
}

// spoken is an error that has its plain words already.
type spoken struct {
	meaning
	code int
	err  error
}

func (s *spoken) Error() string { return fmt.Sprintf("%s (%v)", s.text, s.err) }

func (s *spoken) Unwrap() []error {
	if s.is == nil {
		return []error{s.err}
	}
	return []error{s.is, s.err}
}

// inWords is the function of that name for an error of this file. Of a failed write SQLite
// does not say why; a quota or a full file system is found out by writing.
func (p *Project) inWords(err error) error {
	err = inWords(err)
	var s *spoken
	if !errors.As(err, &s) || s.is != nil {
		return err
	}
	switch s.code & primary {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		if full(p.path) {
			s.meaning = noSpace
		}
	}
	return err
}

// probeBytes is more than file systems set aside in an inode or a started block.
const probeBytes = 64 << 10

// full reports whether nothing more can be written beside path.
func full(path string) bool {
	f, err := os.CreateTemp(filepath.Dir(path), ".admap-*")
	if err == nil {
		_, err = f.Write(make([]byte, probeBytes))
		err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&primary == sqlite3.SQLITE_BUSY
}
