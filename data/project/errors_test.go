package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"admap/model"
)

func TestMeanings(t *testing.T) {
	for _, c := range []struct {
		code int
		want string
		is   error
	}{
		{sqlite3.SQLITE_FULL, "no space left", syscall.ENOSPC},
		{4874, "no space left", syscall.ENOSPC}, // SQLITE_IOERR_SHMSIZE
		{sqlite3.SQLITE_IOERR_READ, "the disk reports", nil},
		{sqlite3.SQLITE_BUSY_SNAPSHOT, "another process", nil},
		{sqlite3.SQLITE_CORRUPT_INDEX, "damaged", ErrDamaged},
		{sqlite3.SQLITE_NOTADB, "damaged or not a project", ErrDamaged},
		{sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written", nil},
		{sqlite3.SQLITE_CONSTRAINT, "", nil},
	} {
		m, ok := meaningOf(c.code)
		if ok != (c.want != "") || !strings.Contains(m.text, c.want) || m.is != c.is {
			t.Errorf("code %d means %+v, %v", c.code, m, ok)
		}
	}
	err := error(&spoken{meaning: noSpace, err: errors.ErrUnsupported})
	if !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v hides what it is", err)
	}
}

// TestAFailedWriteIsNoFullDisk has a write fail where there is space.
func TestAFailedWriteIsNoFullDisk(t *testing.T) {
	p := &Project{path: newPath(t)}
	broken := &spoken{meaning: meanings[sqlite3.SQLITE_IOERR], code: sqlite3.SQLITE_IOERR_WRITE}
	if err := p.inWords(broken); errors.Is(err, syscall.ENOSPC) {
		t.Errorf("there is space: %v", err)
	}
	if left := must(filepath.Glob(filepath.Dir(p.path) + "/.*"))(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestALogThatIsGoneIsNoticed removes what the last verdicts are in until the file is closed.
func TestALogThatIsGoneIsNoticed(t *testing.T) {
	ctx, path := t.Context(), newPath(t)
	p := must(Open(ctx, path))(t)
	defer p.Close()
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	if edits, err := p.SetVerdict(ctx, []model.Key{key(1)}, model.Drop); !errors.Is(err, ErrGone) {
		t.Errorf("a verdict for a log that is gone gives %v, %v", edits, err)
	}
}

// TestAFileThatIsGoneIsNoticed removes the open file, and then puts another in its place.
func TestAFileThatIsGoneIsNoticed(t *testing.T) {
	ctx, path := t.Context(), newPath(t)
	p := must(Open(ctx, path))(t)
	defer p.Close()
	if _, err := p.SetVerdict(ctx, []model.Key{key(1)}, model.Drop); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	if edits, err := p.SetVerdict(ctx, []model.Key{key(2)}, model.Drop); !errors.Is(err, ErrGone) {
		t.Errorf("a verdict for a file that is gone gives %v, %v", edits, err)
	}
	other := must(Open(ctx, path))(t)
	defer other.Close()
	if _, err := p.Undo(ctx); !errors.Is(err, ErrGone) {
		t.Errorf("undo in a file that was replaced gives %v", err)
	}
	if err := p.PutScores(ctx, judge, []Score{{Key: key(3), Value: 1}}); !errors.Is(err, ErrGone) {
		t.Errorf("scores for a file that was replaced give %v", err)
	}
}
