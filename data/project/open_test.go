package project

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"admap/model"
)

// execIn changes a file behind the back of the package.
func execIn(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesWhatIsNoProject(t *testing.T) {
	garbage := bytes.Repeat([]byte("{\"prompt\": \"a dataset\"}\n"), 400)
	cases := []struct {
		name, want string
		is         error
		make       func(t *testing.T, path string)
	}{
		{"text", "not a project", ErrNotProject, func(t *testing.T, path string) { write(t, path, garbage) }},
		{"short", "not a project", ErrNotProject, func(t *testing.T, path string) { write(t, path, []byte("x")) }},
		{"damaged", "damaged", ErrDamaged, func(t *testing.T, path string) {
			write(t, path, append([]byte(sqliteMagic), garbage...))
		}},
		{"another program's", "another program", ErrNotProject, func(t *testing.T, path string) {
			execIn(t, path, "CREATE TABLE history (url TEXT)")
		}},
		{"newer", "newer admap: its schema has version 99", ErrNewer, func(t *testing.T, path string) {
			if err := open(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			execIn(t, path, "PRAGMA user_version = 99")
		}},
		{"directory", "is a directory", syscall.EISDIR, func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "p.admap")
			c.make(t, path)
			before, _ := os.ReadFile(path)
			p, err := Open(context.Background(), path)
			if err == nil {
				p.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %q does not say %q and the path", err, c.want)
			}
			if !errors.Is(err, c.is) {
				t.Errorf("error %q is not %q", err, c.is)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOpenInPlaceWithoutPermission(t *testing.T) {
	p, err := Open(context.Background(), filepath.Join(closedDirectory(t), "p.admap"))
	if err == nil {
		p.Close()
		t.Fatal("opened")
	}
	if !strings.Contains(err.Error(), "cannot be opened or created") {
		t.Errorf("error %q", err)
	}
}

// closedDirectory returns a directory in which nothing can be created, not even by root.
func closedDirectory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	if !writable(filepath.Join(dir, "x")) {
		return dir
	}
	return "/proc/self" // root on Linux
}

func TestOpenReadOnlyProject(t *testing.T) {
	path := newPath(t)
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		f.Close()
		t.Log("this user may write to anything")
		return
	}
	if p, err := Open(context.Background(), path); err == nil {
		p.Close()
		t.Fatal("opened")
	} else if !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("error %q", err)
	}
}

func TestOpenStrangeNames(t *testing.T) {
	for _, name := range []string{"", "ein ü.admap", "100%?x=1#y&z.admap", "a b;c'd\".admap"} {
		path := filepath.Join(t.TempDir(), name)
		if name == "" {
			path = newPath(t)
			write(t, path, nil) // an empty file is a new project
		}
		if err := open(t, path).SetSetting(context.Background(), "a", "b"); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%q: not where it should be: %v", name, err)
		}
	}
}

// TestDurability asks SQLite itself: a cut of the power cannot be tested, a kill would not tell.
func TestDurability(t *testing.T) {
	p := open(t, newPath(t))
	for _, c := range []struct {
		db     *sql.DB
		pragma string
		want   string
	}{
		{p.edits, "synchronous", "2"}, {p.scores, "synchronous", "1"}, {p.reads, "query_only", "1"},
		{p.edits, "journal_mode", "wal"}, {p.edits, "busy_timeout", "10000"},
		{p.edits, "foreign_keys", "1"}, {p.edits, "integrity_check", "ok"},
		{p.edits, "application_id", "1633971568"}, {p.edits, "user_version", "2"},
	} {
		var got string
		if err := c.db.QueryRow("PRAGMA " + c.pragma).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s is %q, want %q, %v", c.pragma, got, c.want, err)
		}
	}
}

func TestOpenAtOnce(t *testing.T) {
	path := newPath(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			p, err := Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := p.SetVerdict(context.Background(), []model.Key{key(i)}, model.Right); err != nil {
				t.Error(err)
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(must(open(t, path).Edits(context.Background()))(t)); n != 8 {
		t.Errorf("%d verdicts, want 8", n)
	}
}
