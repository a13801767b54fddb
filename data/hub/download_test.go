package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// large is a stand-in with one file, and the argument for it.
func large(t *testing.T) (s *standIn, body string) {
	s = newStandIn(t)
	var b strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&b, "{\"row\":%d}\n", i)
	}
	s.revs[mainRef] = repo{commit: mainCommit, files: map[string]string{"x.jsonl": b.String()}}
	return s, b.String()
}

const largeArg = "hf://datasets/owner/name/x.jsonl"

func TestDownloadGoesOnAfterCuts(t *testing.T) {
	for tenth := range 10 {
		s, body := large(t)
		cut := len(body) * tenth / 10
		s.fault = func(w http.ResponseWriter, r *http.Request, cdn bool) bool {
			if !cdn || r.Header.Get("Range") != "" || s.asked() > 1 {
				return false
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			fmt.Fprint(w, body[:cut])
			return true
		}
		got, err := s.find(s.config(t), largeArg)
		if err != nil || mustRead(t, got.Paths[0]) != body {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if want := fmt.Sprintf("bytes=%d-", cut); cut > 0 && s.ranges[1] != want {
			t.Errorf("cut at %d: asked for %q, want %q", cut, s.ranges, want)
		}
	}
}

func TestDownloadGoesOnInNextProcess(t *testing.T) {
	s, body := large(t)
	cfg := s.config(t)
	blobs := filepath.Join(cfg.CacheDir, "blobs")
	os.MkdirAll(blobs, 0o700)
	part := filepath.Join(blobs, bigHash(body)+".partial")
	if err := os.WriteFile(part, []byte(body[:1234]), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := s.find(cfg, largeArg); err != nil || mustRead(t, got.Paths[0]) != body {
		t.Fatal(err)
	}
	if s.ranges[0] != "bytes=1234-" {
		t.Errorf("asked for %q", s.ranges)
	}
	if _, err := os.Stat(part); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the partial file is left: %v", err)
	}
}

func TestDownloadDamagedStartIsLoadedAgain(t *testing.T) {
	for name, begin := range map[string]string{"other": strings.Repeat("x", 500), "long": strings.Repeat("x", 1e6)} {
		s, body := large(t)
		cfg := s.config(t)
		os.MkdirAll(filepath.Join(cfg.CacheDir, "blobs"), 0o700)
		os.WriteFile(cache(cfg.CacheDir).blob(bigHash(body))+".partial", []byte(begin), 0o600)
		got, err := s.find(cfg, largeArg)
		if err != nil || mustRead(t, got.Paths[0]) != body {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDownloadRefusesOtherContent(t *testing.T) {
	for name, evil := range map[string]func(n int) string{
		"html":        func(int) string { return "<html>sign in</html>" },
		"same length": func(n int) string { return strings.Repeat("x", n) },
		"longer":      func(n int) string { return strings.Repeat("x", n+9) },
	} {
		s, body := large(t)
		s.fault = func(w http.ResponseWriter, _ *http.Request, cdn bool) bool {
			if cdn {
				fmt.Fprint(w, evil(len(body)))
			}
			return cdn
		}
		cfg := s.config(t)
		_, err := s.find(cfg, largeArg)
		if !errors.Is(err, errMismatch) || s.asked() != 2 {
			t.Errorf("%s: %v after %d requests, want two", name, err, s.asked())
		}
		if (cache(cfg.CacheDir)).has(file{Hash: bigHash(body), Size: int64(len(body))}) {
			t.Errorf("%s: it is in the cache", name)
		}
	}
}

func TestDownloadRetries(t *testing.T) {
	s, body := large(t)
	codes := []int{429, 503, 416}
	s.fault = func(w http.ResponseWriter, _ *http.Request, cdn bool) bool {
		if !cdn || len(codes) == 0 {
			return false
		}
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(codes[0])
		codes = codes[1:]
		return true
	}
	if got, err := s.find(s.config(t), largeArg); err != nil || mustRead(t, got.Paths[0]) != body {
		t.Fatal(err)
	}
	if len(s.waits) != 3 || s.waits[0] != 7*time.Second {
		t.Errorf("waited %v", s.waits)
	}
}

func TestDownloadGivesUp(t *testing.T) {
	s, _ := large(t)
	s.fault = func(w http.ResponseWriter, _ *http.Request, cdn bool) bool {
		if cdn {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	_, err := s.find(s.config(t), largeArg)
	if err == nil || s.asked() < maxTries || strings.Contains(err.Error(), "signedsecret") {
		t.Errorf("%v after %d tries", err, s.asked())
	}
}

func TestDownloadByTwoAtOnce(t *testing.T) {
	s, body := large(t)
	cfg := s.config(t)
	cfg.testOnlyWait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got, err := s.find(cfg, largeArg); err != nil || mustRead(t, got.Paths[0]) != body {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if s.asked() != 1 {
		t.Errorf("downloaded %d times", s.asked())
	}
}

func TestAdoptFromSharedCache(t *testing.T) {
	s, body := large(t)
	cfg := s.config(t)
	cfg.Shared = t.TempDir()
	dir := filepath.Join(cfg.Shared, "datasets--owner--name", "blobs")
	os.MkdirAll(dir, 0o700)
	os.WriteFile(filepath.Join(dir, bigHash(body)), []byte(body), 0o600)
	if got, err := s.find(cfg, largeArg); err != nil || mustRead(t, got.Paths[0]) != body || s.ranges != nil {
		t.Errorf("%v after %q", err, s.ranges)
	}
}

func TestCacheHoldsNoToken(t *testing.T) {
	s, _ := large(t)
	cfg := s.config(t)
	if _, err := s.find(cfg, largeArg); err != nil {
		t.Fatal(err)
	}
	filepath.WalkDir(cfg.CacheDir, func(p string, d fs.DirEntry, _ error) error {
		if d.Type().IsRegular() && strings.Contains(mustRead(t, p), testToken) {
			t.Errorf("%s holds the token", p)
		}
		return nil
	})
}
