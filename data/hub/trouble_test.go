package hub

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFindSaysWhatIsOfAnotherKind reads the most frequent kind of files, and names the others.
func TestFindSaysWhatIsOfAnotherKind(t *testing.T) {
	files := map[string]string{"d/a.jsonl": "{}", "d/b.jsonl": "{}", "d/c.csv": "x",
		"d/dataset_infos.json": "{}", "e/d.parquet": "y"}
	for arg, want := range map[string]string{
		"":   "the 2 .jsonl are read, 1 .parquet and 1 .csv are not",
		"/d": "the 2 .jsonl are read, 1 .csv are not",
		"/e": "", "/d/c.csv": "", "/d/*.csv": "", "/default/train": "the 2 .jsonl are read",
	} {
		s := newStandIn(t)
		s.revs[mainRef] = repo{commit: mainCommit, files: files}
		got, err := s.find(s.config(t), "hf://datasets/owner/name"+arg)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(got.Notices, "\n")
		if !strings.Contains(said, want) || want == "" && strings.Contains(said, "are not") {
			t.Errorf("%q: %q", arg, said)
		}
	}
}

// TestDownloadSurvivesSilence has a server that stops in the middle and stays on the line.
func TestDownloadSurvivesSilence(t *testing.T) {
	s, body := large(t)
	cfg := s.config(t)
	cfg.testOnlyIdle = 50 * time.Millisecond
	s.fault = func(w http.ResponseWriter, r *http.Request, cdn bool) bool {
		if !cdn || s.asked() > 2 {
			return false
		}
		if s.asked() == 1 { // before the first byte
			<-r.Context().Done()
			return true
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		fmt.Fprint(w, body[:2000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	}
	got, err := s.find(cfg, largeArg)
	if err != nil || mustRead(t, got.Paths[0]) != body {
		t.Fatal(err)
	}
	if s.ranges[2] != "bytes=2000-" {
		t.Errorf("asked for %q", s.ranges)
	}
}

// TestCacheThatCannotBeWritten says who is to blame and what helps; what is there is read.
func TestCacheThatCannotBeWritten(t *testing.T) {
	s, body := large(t)
	cfg := s.config(t)
	if _, err := s.find(cfg, largeArg); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(locked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := cfg
	broken.CacheDir = filepath.Join(locked, "admap", "hub")
	_, err := s.find(broken, largeArg)
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint, "look who may write to "+locked) ||
		!strings.Contains(e.Hint, "XDG_CACHE_HOME") {
		t.Errorf("%v: %+v", err, e)
	}
	// Nothing new is written where all is there already.
	before := modified(t, cfg.CacheDir)
	got, err := s.find(cfg, largeArg)
	if err != nil || mustRead(t, got.Paths[0]) != body || modified(t, cfg.CacheDir) != before {
		t.Errorf("%v", err)
	}
}

// modified lists what is below dir, with its times.
func modified(t *testing.T, dir string) (all string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		all += fmt.Sprintln(path, st.ModTime())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRefusalByAnotherHost is no matter of terms or of the token.
func TestRefusalByAnotherHost(t *testing.T) {
	s, _ := large(t)
	s.fault = func(w http.ResponseWriter, _ *http.Request, cdn bool) bool {
		if cdn {
			w.WriteHeader(http.StatusForbidden)
		}
		return cdn
	}
	_, err := s.find(s.config(t), largeArg)
	var e *Error
	if !errors.As(err, &e) || errors.Is(err, errGated) || errors.Is(err, errAbsent) ||
		!strings.Contains(err.Error(), "403 Forbidden") || !strings.Contains(e.Hint, "again") {
		t.Errorf("%v: %+v", err, e)
	}
}

const proxiedHub = "http://hub.invalid"

// TestProxyOfTheEnvironment runs a second process, for the environment is looked at only once.
func TestProxyOfTheEnvironment(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		refuse(w, 404, "RevisionNotFound")
	}))
	defer proxy.Close()
	child := exec.Command(os.Args[0], "-test.run=^TestBehindProxy$")
	child.Env = append(os.Environ(), "HTTP_PROXY="+proxy.URL, "NO_PROXY=", "HF_ENDPOINT="+proxiedHub)
	out, err := child.CombinedOutput()
	proxy.Close()
	if err != nil || len(asked) == 0 || !strings.HasPrefix(asked[0], proxiedHub+"/api/datasets/o/n") {
		t.Errorf("%v after %q\n%s", err, asked, out)
	}
}

func TestBehindProxy(t *testing.T) {
	if os.Getenv("HF_ENDPOINT") != proxiedHub {
		t.Skip("only as a child of TestProxyOfTheEnvironment")
	}
	_, err := Find(t.Context(), []string{"hf://datasets/o/n"}, func() (Config, error) {
		return Config{Endpoint: proxiedHub, CacheDir: t.TempDir()}, nil
	})
	if !errors.Is(err, errAbsent) {
		t.Error(err)
	}
}
