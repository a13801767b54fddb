package hub

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// converted is a stand-in with the Hub's conversion of two splits.
func convertedRepo(t *testing.T) *standIn {
	s := newStandIn(t)
	s.revs[parquetRef] = repo{commit: convCommit, files: map[string]string{
		"default/train/0000.parquet": "one", "default/train/0001.parquet": "two",
		"default/test/0000.parquet": "three"}}
	s.revs[mainRef] = repo{commit: mainCommit, small: true, files: map[string]string{
		"README.md": "#", "data/train.jsonl": "{}", "data/test.jsonl": "[]"}}
	return s
}

func TestFindConversion(t *testing.T) {
	s := convertedRepo(t)
	cfg := s.config(t)
	got, err := s.find(cfg, "hf://datasets/owner/name")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Paths) != 2 || mustRead(t, got.Paths[0])+mustRead(t, got.Paths[1]) != "onetwo" {
		t.Errorf("paths %q", got.Paths)
	}
	want := "hf://datasets/owner/name@" + convCommit + "/default/train"
	if got.Args[0] != want || got.Called(got.Paths[1]) != want+"/0001.parquet" {
		t.Errorf("args %q, file %q", got.Args, got.Called(got.Paths[1]))
	}
	if got.Name != "owner/name@2222222/default/train" || !strings.Contains(got.Notices[0], "default/test") {
		t.Errorf("name %q, notices %q", got.Name, got.Notices)
	}
	if s.leaked != nil {
		t.Errorf("the token went to %q", s.leaked)
	}
	s.requests = nil
	again, err := s.find(cfg, want)
	if err != nil || again.Args[0] != want || s.requests != nil {
		t.Errorf("the commit in the cache: %q, %v after %q", again, err, s.requests)
	}
	if _, err = s.find(cfg, "hf://datasets/owner/name"); err != nil || len(s.requests) != 1 {
		t.Errorf("the branch again: %v after %q, want one request", err, s.requests)
	}
}

func TestFindOwnFiles(t *testing.T) {
	for arg, want := range map[string]string{
		"":                   "data/train.jsonl",
		"/default/test":      "data/test.jsonl",
		"@main/data/*.json?": "data/test.jsonl data/train.jsonl",
		"/**/t*.jsonl":       "data/test.jsonl data/train.jsonl",
		"/data/train.jsonl":  "data/train.jsonl",
		"@main/data":         "data/test.jsonl data/train.jsonl",
	} {
		s := convertedRepo(t)
		delete(s.revs, parquetRef)
		got, err := s.find(s.config(t), "hf://datasets/owner/name"+arg)
		if err != nil {
			t.Errorf("%s: %v", arg, err)
			continue
		}
		var names []string
		for _, p := range got.Paths {
			_, name, _ := strings.Cut(got.Called(p), mainCommit+"/")
			names = append(names, name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s: %q, want %s", arg, names, want)
		}
	}
}

func TestFindAsksWhichOfSeveral(t *testing.T) {
	s := newStandIn(t)
	s.revs[parquetRef] = repo{commit: convCommit, files: map[string]string{
		"a/train/0000.parquet": "one", "b/train/0000.parquet": "two"}}
	_, err := s.find(s.config(t), "hf://datasets/owner/name")
	var e *Error
	if !errors.As(err, &e) || !e.Usage || !strings.Contains(err.Error(), "a/train (3 B), b/train (3 B)") ||
		!strings.Contains(e.Hint, "hf://datasets/owner/name/a/train") {
		t.Errorf("%v", err)
	}
}

func TestFindPartialConversion(t *testing.T) {
	s := convertedRepo(t)
	s.revs[parquetRef] = repo{commit: convCommit, files: map[string]string{
		"default/partial-train/0000.parquet": "one"}}
	got, err := s.find(s.config(t), "hf://datasets/owner/name")
	if err != nil || mustRead(t, got.Paths[0]) != "{}" || !strings.Contains(fmt.Sprint(got.Notices), "beginning") {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFindByCard(t *testing.T) {
	s := convertedRepo(t)
	delete(s.revs, parquetRef)
	s.card = `"configs":[{"config_name":"x","data_files":[{"split":"dpo","path":"data/tr*.jsonl"}]}]`
	got, err := s.find(s.config(t), "hf://datasets/owner/name/x/dpo")
	if err != nil || mustRead(t, got.Paths[0]) != "{}" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFindErrorsSayWhatHelps(t *testing.T) {
	for kind, want := range map[string]struct {
		code int
		hint string
	}{
		"RepoNotFound": {401, "HF_TOKEN"}, "GatedRepo": {403, "accept them at http"},
		"RevisionNotFound": {404, "check the name"},
	} {
		s := newStandIn(t)
		s.fault = func(w http.ResponseWriter, _ *http.Request, _ bool) bool {
			refuse(w, want.code, kind)
			return true
		}
		_, err := s.find(s.config(t), "hf://datasets/owner/name")
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Hint, want.hint) || strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestFindOffline(t *testing.T) {
	s := convertedRepo(t)
	cfg := s.config(t)
	cfg.Offline = true
	if _, err := s.find(cfg, "hf://datasets/owner/name"); !errors.Is(err, errOffline) {
		t.Errorf("nothing cached: %v", err)
	}
	cfg.Offline = false
	if _, err := s.find(cfg, "hf://datasets/owner/name"); err != nil {
		t.Fatal(err)
	}
	s.requests, cfg.Offline = nil, true
	got, err := s.find(cfg, "hf://datasets/owner/name")
	if err != nil || len(got.Paths) != 2 || s.requests != nil {
		t.Errorf("%+v, %v after %q", got, err, s.requests)
	}
	s.hub.Close()
	cfg.Offline = false
	if got, err = s.find(cfg, "hf://datasets/owner/name"); err != nil ||
		!strings.Contains(got.Notices[0], "cannot be reached") {
		t.Errorf("the Hub is gone: %+v, %v", got, err)
	}
}

func TestFindMovedBranch(t *testing.T) {
	s := convertedRepo(t)
	cfg := s.config(t)
	if _, err := s.find(cfg, "hf://datasets/owner/name@main/data/train.jsonl"); err != nil {
		t.Fatal(err)
	}
	moved := strings.Repeat("3", 40)
	s.revs[mainRef] = repo{commit: moved, small: true, files: map[string]string{"data/train.jsonl": "{}"}}
	s.ranges = nil
	got, err := s.find(cfg, "hf://datasets/owner/name@main/data/train.jsonl")
	if err != nil || !strings.Contains(fmt.Sprint(got.Notices), "moved on from 1111111 to 3333333") {
		t.Fatalf("%+v, %v", got, err)
	}
	if s.ranges != nil {
		t.Errorf("the same content was downloaded again")
	}
}

func TestFindRefusesHostileNames(t *testing.T) {
	for _, name := range []string{"../../etc/x.jsonl", "/etc/x.jsonl", `a\..\x.jsonl`, "a\x1b[31m.jsonl", "a//x.jsonl"} {
		s := newStandIn(t)
		s.revs[mainRef] = repo{commit: mainCommit, files: map[string]string{name: "{}"}}
		cfg := s.config(t)
		_, err := s.find(cfg, "hf://datasets/owner/name")
		if err == nil { // a path through ".." counts as hidden, and is never chosen
			t.Errorf("%q: %v", name, err)
		}
		filepath.WalkDir(filepath.Dir(cfg.CacheDir), func(p string, d fs.DirEntry, _ error) error {
			if strings.HasSuffix(p, ".jsonl") {
				t.Errorf("%q: there is %s", name, p)
			}
			return nil
		})
	}
}

func TestFindRefusesEvilAnswers(t *testing.T) {
	other := newStandIn(t)
	elsewhere := other.cdn.URL
	for name, answer := range map[string]http.HandlerFunc{
		"html": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>sign in</html>") },
		"list": func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/revision/") {
				fmt.Fprintf(w, `{"sha":%q}`, mainCommit)
				return
			}
			w.Header().Set("Link", fmt.Sprintf(`<?cursor=%d>; rel="next"`, time.Now().UnixNano()))
			fmt.Fprint(w, "[]")
		},
		"other host": func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/revision/") {
				fmt.Fprintf(w, `{"sha":%q}`, mainCommit)
				return
			}
			w.Header().Set("Link", `<`+elsewhere+`/steal>; rel="next"`)
			fmt.Fprint(w, "[]")
		},
		"loop": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		},
		"commit": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"sha":"../../x"}`) },
	} {
		s := newStandIn(t)
		s.fault = func(w http.ResponseWriter, r *http.Request, _ bool) bool { answer(w, r); return true }
		_, err := s.find(s.config(t), "hf://datasets/owner/name")
		if err == nil || strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if other.asked() > 0 {
		t.Error("another host was asked for a page of the list")
	}
}

func TestFindByParquetListing(t *testing.T) {
	s := convertedRepo(t)
	s.fault = func(w http.ResponseWriter, r *http.Request, cdn bool) bool {
		switch {
		case strings.HasSuffix(r.URL.Path, "/parquet") && !strings.Contains(r.URL.Path, "/revision/"):
			base := s.hub.URL + "/api/datasets/owner/name/parquet/default/"
			fmt.Fprintf(w, `{"default":{"train":["%[1]strain/0.parquet","%[1]strain/1.parquet"]}}`, base)
		case !cdn && strings.HasPrefix(r.URL.Path, "/api/"):
			refuse(w, 404, "RevisionNotFound")
		default:
			return false
		}
		return true
	}
	got, err := s.find(s.config(t), "hf://datasets/owner/name")
	if err != nil || len(got.Paths) != 2 || mustRead(t, got.Paths[1]) != "two" ||
		!strings.Contains(got.Args[0], convCommit) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseRef(t *testing.T) {
	for arg, want := range map[string]ref{
		"hf://datasets/imdb":                       {"imdb", "", ""},
		"hf://datasets/imdb@v1/plain/train":        {"imdb", "v1", "plain/train"},
		"hf://datasets/o/n@~parquet/a/b":           {"o/n", parquetRef, "a/b"},
		"hf://datasets/o/n@refs/convert/parquet/a": {"o/n", parquetRef, "a"},
		"hf://datasets/o/n@refs%2Fpr%2F3/x.jsonl":  {"o/n", "refs/pr/3", "x.jsonl"},
		"hf://datasets/o/n/a@b.jsonl":              {"o/n", "", "a@b.jsonl"},
	} {
		if got, err := parseRef(arg); err != nil || got != want {
			t.Errorf("%s: %+v, %v", arg, got, err)
		}
	}
	for _, arg := range []string{"hf://o/n", "hf://datasets/", "hf://datasets/../x", "hf://datasets/o/n/../x",
		"hf://datasets/o/n@../x", "hf://datasets/o/n@a%3Fb"} {
		if got, err := parseRef(arg); err == nil {
			t.Errorf("%s: %+v", arg, got)
		}
	}
}

func TestLegacyName(t *testing.T) {
	s := convertedRepo(t)
	s.id = "imdb"
	got, err := s.find(s.config(t), "hf://datasets/imdb/default/test")
	if err != nil || mustRead(t, got.Paths[0]) != "three" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTokenFromFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	if err := os.WriteFile(filepath.Join(home, "token"), []byte(testToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HF_HOME": home, "HF_ENDPOINT": "http://localhost:1/", "HF_HUB_OFFLINE": "1"}
	c, err := FromEnvironment(func(name string) string { return env[name] })
	if err != nil || c.Token != testToken || c.Endpoint != "http://localhost:1" || !c.Offline {
		t.Errorf("%+v, %v", c, err)
	}
}
