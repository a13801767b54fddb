package hub

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	mainCommit = "1111111111111111111111111111111111111111"
	convCommit = "2222222222222222222222222222222222222222"
	testToken  = "hf_verysecrettoken"
)

// repo is one revision that the stand-in serves.
type repo struct {
	commit string
	files  map[string]string
	small  bool // kept in git, not as large files
}

// standIn answers as the Hub does: files are redirected to a second host.
type standIn struct {
	t        *testing.T
	hub, cdn *httptest.Server
	id       string
	revs     map[string]repo
	card     string
	pageSize int
	// fault may answer in the place of either host.
	fault func(w http.ResponseWriter, r *http.Request, isCDN bool) (done bool)

	mu       sync.Mutex
	requests []string
	leaked   []string // requests to the second host that carry a token
	ranges   []string
	waits    []time.Duration
}

func newStandIn(t *testing.T) *standIn {
	s := &standIn{t: t, id: "owner/name", revs: map[string]repo{}, pageSize: 2}
	s.hub = httptest.NewServer(http.HandlerFunc(s.serveHub))
	s.cdn = httptest.NewServer(http.HandlerFunc(s.serveCDN))
	t.Cleanup(s.hub.Close)
	t.Cleanup(s.cdn.Close)
	return s
}

func (s *standIn) config(t *testing.T) Config {
	return Config{Endpoint: s.hub.URL, Token: testToken, CacheDir: t.TempDir(),
		testOnlyWait: func(ctx context.Context, d time.Duration) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.waits = append(s.waits, d)
			return ctx.Err()
		}}
}

func (s *standIn) find(cfg Config, args ...string) (*Found, error) {
	return Find(s.t.Context(), args, func() (Config, error) { return cfg, nil })
}

func (s *standIn) serveHub(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+r.URL.EscapedPath())
	s.mu.Unlock()
	if s.fault != nil && s.fault(w, r, false) {
		return
	}
	path, _ := strings.CutPrefix(r.URL.EscapedPath(), "/api/datasets/"+s.id)
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if strings.HasPrefix(r.URL.Path, "/datasets/"+s.id+"/resolve/") {
		s.redirect(w, r)
		return
	}
	if len(parts) < 2 || path == r.URL.EscapedPath() {
		refuse(w, 401, "RepoNotFound")
		return
	}
	rev, _ := url.PathUnescape(parts[1])
	at, ok := s.at(rev)
	switch {
	case !ok:
		refuse(w, 404, "RevisionNotFound")
	case parts[0] == "revision":
		fmt.Fprintf(w, `{"id":%q,"sha":%q,"gated":false,"private":false,"siblings":[],"cardData":{%s}}`,
			s.id, at.commit, s.card)
	case parts[0] == "tree":
		s.tree(w, r, at)
	}
}

func refuse(w http.ResponseWriter, code int, kind string) {
	w.Header().Set("X-Error-Code", kind)
	w.Header().Set("X-Error-Message", "no")
	w.WriteHeader(code)
	fmt.Fprint(w, `{"error":"no"}`)
}

func (s *standIn) at(rev string) (repo, bool) {
	for name, r := range s.revs {
		if name == rev || r.commit == rev {
			return r, true
		}
	}
	return repo{}, false
}

func (s *standIn) tree(w http.ResponseWriter, r *http.Request, at repo) {
	var all []map[string]any
	for _, name := range sortedNames(at.files) {
		body := at.files[name]
		e := map[string]any{"type": "file", "path": name, "size": len(body), "oid": gitHash(body)}
		if !at.small {
			e["lfs"] = map[string]any{"oid": bigHash(body), "size": len(body), "pointerSize": 134}
		}
		all = append(all, e, map[string]any{"type": "directory", "path": name + ".d", "oid": gitHash("")})
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	end := min(len(all), from+s.pageSize)
	if end < len(all) {
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?recursive=true&cursor=%d>; rel="next"`,
			s.hub.URL, r.URL.EscapedPath(), end))
	}
	json.NewEncoder(w).Encode(all[from:end])
}

func sortedNames(files map[string]string) (names []string) {
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func bigHash(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }

func gitHash(s string) string {
	h := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(s), s))
	return hex.EncodeToString(h[:])
}

func (s *standIn) redirect(w http.ResponseWriter, r *http.Request) {
	rest := strings.TrimPrefix(r.URL.EscapedPath(), "/datasets/"+s.id+"/resolve/")
	rev, name, _ := strings.Cut(rest, "/")
	rev, _ = url.PathUnescape(rev)
	name, _ = url.PathUnescape(name)
	at, _ := s.at(rev)
	body, ok := at.files[name]
	if !ok {
		refuse(w, 404, "EntryNotFound")
		return
	}
	w.Header().Set("X-Repo-Commit", at.commit)
	w.Header().Set("X-Linked-Size", strconv.Itoa(len(body)))
	w.Header().Set("X-Linked-Etag", `"`+bigHash(body)+`"`)
	w.Header().Set("Location", s.cdn.URL+"/"+at.commit+"/"+name+"?Signature=signedsecret")
	w.WriteHeader(http.StatusFound)
}

func (s *standIn) serveCDN(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if r.Header.Get("Authorization") != "" {
		s.leaked = append(s.leaked, r.URL.String())
	}
	s.ranges = append(s.ranges, r.Header.Get("Range"))
	s.mu.Unlock()
	if s.fault != nil && s.fault(w, r, true) {
		return
	}
	commit, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	at, _ := s.at(commit)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(at.files[name])))
}

// asked is how often the second host was asked.
func (s *standIn) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ranges)
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
