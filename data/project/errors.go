package project

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// primary cuts an extended result code of SQLite down to the primary one.
const primary = 0xff

// words says in plain language what the result codes mean that a person can do something about.
var words = map[int]string{
	sqlite3.SQLITE_FULL:     "no space left on the disk",
	sqlite3.SQLITE_READONLY: "the file cannot be written to",
	sqlite3.SQLITE_CANTOPEN: "the file cannot be opened or created there",
	sqlite3.SQLITE_BUSY:     "another process keeps it locked",
	sqlite3.SQLITE_CORRUPT:  "the file is damaged",
	sqlite3.SQLITE_NOTADB:   "the file is damaged or not a project",
	sqlite3.SQLITE_IOERR:    "the disk reports an error",
}

// inWords puts plain words before an error of SQLite's.
func inWords(err error) error {
	var e *sqlite.Error
	var done *spoken
	if !errors.As(err, &e) || errors.As(err, &done) {
		return err
	}
	if text, ok := words[e.Code()&primary]; ok {
		return &spoken{text: text, err: err}
	}
	return err
}

// spoken is an error that has its plain words already.
type spoken struct {
	text string
	err  error
}

func (s *spoken) Error() string { return fmt.Sprintf("%s (%v)", s.text, s.err) }
func (s *spoken) Unwrap() error { return s.err }

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&primary == sqlite3.SQLITE_BUSY
}
