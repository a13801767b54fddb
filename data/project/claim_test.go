package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// claimed claims and fails the test on an error.
func claimed(t *testing.T, p *Project, fingerprint string) (release func(), held bool) {
	t.Helper()
	release, held, err := p.Claim(fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	return release, held
}

func locksBeside(t *testing.T, path string) []string {
	t.Helper()
	return must(filepath.Glob(filepath.Join(filepath.Dir(path), "*.lock")))(t)
}

func TestClaimIsHeldOnce(t *testing.T) {
	path := newPath(t)
	a, b := open(t, path), open(t, path)
	release, held := claimed(t, a, "judge")
	if !held {
		t.Fatal("nobody else has it")
	}
	want := regexp.MustCompile("^" + regexp.QuoteMeta(path) + `\.[0-9a-f]{8}\.lock$`)
	if got := locksBeside(t, path); len(got) != 1 || !want.MatchString(got[0]) {
		t.Errorf("lock files %v, want %s", got, want)
	}
	for _, p := range []*Project{a, b} {
		refused, held := claimed(t, p, "judge")
		if refused(); held {
			t.Error("held twice")
		}
	}
	other, held := claimed(t, b, "reward")
	if other(); !held {
		t.Error("another scorer is another claim")
	}
	release()
	again, held := claimed(t, b, "judge")
	if release(); !held { // a second time: not the claim of b
		t.Error("not free after release")
	}
	if _, held := claimed(t, a, "judge"); held {
		t.Error("a second release gave up the claim of another")
	}
	again()
	if left := locksBeside(t, path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestClaimThroughSymbolicLink(t *testing.T) {
	path := newPath(t)
	link := filepath.Join(t.TempDir(), "link.admap")
	a := open(t, path)
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	release, _ := claimed(t, a, "judge")
	defer release()
	if _, held := claimed(t, open(t, link), "judge"); held {
		t.Error("held twice under two names")
	}
}

// TestClaimEndsWithItsProcess kills a process that holds the claim: its file stays, its lock not.
func TestClaimEndsWithItsProcess(t *testing.T) {
	path := newPath(t)
	p := open(t, path)
	cmd, lines := startChild(t, "claim", path)
	if !lines.Scan() || lines.Text() != "held true" {
		t.Fatalf("the child says %q", lines.Text())
	}
	if _, held := claimed(t, p, judge.Fingerprint); held {
		t.Error("held beside another process")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if left := locksBeside(t, path); len(left) != 1 {
		t.Errorf("lock files %v: the child was to leave one", left)
	}
	release, held := claimed(t, p, judge.Fingerprint)
	if release(); !held {
		t.Error("a dead process keeps the claim")
	}
}

// TestClaimMeetsARelease has the file removed between opening and locking it, as a release does: a
// lock on what has no name any more would keep nobody away.
func TestClaimMeetsARelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	removals := 3
	slow := func(f *os.File) error {
		if removals--; removals >= 0 {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		return lock(f)
	}
	release, held, err := claim(path, slow)
	if !held || err != nil {
		t.Fatalf("held %v, %v", held, err)
	}
	defer release()
	if _, held, err := claim(path, lock); held || err != nil {
		t.Errorf("held twice: %v, %v", held, err)
	}
	if _, held, err := claim(filepath.Join(t.TempDir(), "y.lock"), func(f *os.File) error {
		return errors.Join(os.Remove(f.Name()), lock(f))
	}); held || err == nil {
		t.Errorf("a file that never stays: held %v, %v", held, err)
	}
}

// TestClaimsNeverOverlap lets many claim and release at once.
func TestClaimsNeverOverlap(t *testing.T) {
	p := open(t, newPath(t))
	var holders, won atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				release, held, err := p.Claim("judge")
				if err != nil {
					t.Error(err)
					return
				}
				if held {
					won.Add(1)
					if n := holders.Add(1); n != 1 {
						t.Errorf("%d hold the claim", n)
					}
					runtime.Gosched()
					holders.Add(-1)
				}
				release()
			}
		})
	}
	wg.Wait()
	if won.Load() == 0 {
		t.Error("nobody ever held it")
	}
}

func TestClaimWithoutLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	none := func(*os.File) error { return fmt.Errorf("flock: %w", errors.ErrUnsupported) }
	for range 2 {
		if _, held, err := claim(path, none); !held || err != nil {
			t.Errorf("held %v, %v", held, err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file stays: %v", err)
	}
	broken := func(*os.File) error { return os.ErrInvalid }
	if _, held, err := claim(path, broken); held || !errors.Is(err, os.ErrInvalid) {
		t.Errorf("held %v, %v", held, err)
	}
	if _, held, err := claim(filepath.Join(path, "x"), lock); held || err == nil {
		t.Errorf("in no directory: held %v, %v", held, err)
	}
}
