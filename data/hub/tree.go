package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	maxFiles     = 200_000
	maxPages     = 1000
	maxFileBytes = 4 << 40 // no file of the Hub is near that
)

// file is one of a repository.
type file struct {
	Path string `json:"path"`
	Hash string `json:"hash"` // SHA-256 where it has 64 digits, git's hash of a blob where 40
	Size int64  `json:"size"`
}

// tree is what a commit of a dataset has.
type tree struct {
	Commit string    `json:"commit"`
	Files  []file    `json:"files"`
	Card   []configs `json:"card,omitempty"` // what its card says of configs
}

// configs is one config of a dataset's card.
type configs struct {
	Name  string          `json:"config_name"`
	Files json.RawMessage `json:"data_files"`
}

var hashForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// safe refuses what cannot be stored under its own name, or not be believed.
func (f file) safe() error {
	local := filepath.IsLocal(filepath.FromSlash(f.Path)) && path.Clean(f.Path) == f.Path
	odd := strings.IndexFunc(f.Path, func(r rune) bool { return r == '\\' || unicode.IsControl(r) })
	switch {
	case !local || odd >= 0 || len(f.Path) > 1000:
		return fmt.Errorf("the server names a file %.80q", f.Path)
	case !hashForm.MatchString(f.Hash):
		return fmt.Errorf("the server gives no hash of %s", f.Path)
	case f.Size < 0 || f.Size > maxFileBytes:
		return fmt.Errorf("the server says that %s has %d bytes", f.Path, f.Size)
	}
	return nil
}

// info is what the Hub says of a revision.
type info struct {
	SHA  string `json:"sha"`
	Card struct {
		Configs json.RawMessage `json:"configs"`
	} `json:"cardData"`
}

// configs are those of the card, which is written by hand: what is malformed says nothing.
func (i info) configs() (all []configs) {
	if json.Unmarshal(i.Card.Configs, &all) != nil {
		return nil
	}
	return all
}

func (h *hub) api(id string) string { return h.cfg.Endpoint + "/api/datasets/" + id }

// askInfo finds the commit of a revision.
func (h *hub) askInfo(ctx context.Context, id, rev string) (found info, err error) {
	_, err = h.getJSON(ctx, h.api(id)+"/revision/"+url.PathEscape(rev), &found)
	if err == nil && !commitForm.MatchString(found.SHA) {
		err = fmt.Errorf("%w: it names no commit", errFinal)
	}
	return found, err
}

// entry is one of a listing.
type entry struct {
	Type string `json:"type"`
	OID  string `json:"oid"`
	Size int64  `json:"size"`
	Path string `json:"path"`
	LFS  *struct {
		OID  string `json:"oid"`
		Size int64  `json:"size"`
	} `json:"lfs"`
}

// askTree lists the files of a commit, page by page.
func (h *hub) askTree(ctx context.Context, id, commit string) (files []file, err error) {
	next := h.api(id) + "/tree/" + commit + "?recursive=true"
	for page := 0; next != ""; page++ {
		if page == maxPages || len(files) > maxFiles {
			return nil, fmt.Errorf("%w: its list of files does not end", errFinal)
		}
		var entries []entry
		head, err := h.getJSON(ctx, next, &entries)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if f, ok := e.file(); ok {
				files = append(files, f)
			}
		}
		if next, err = h.nextPage(head, next); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func (e entry) file() (f file, ok bool) {
	f = file{Path: e.Path, Hash: e.OID, Size: e.Size}
	if e.LFS != nil {
		f.Hash, f.Size = strings.TrimPrefix(e.LFS.OID, "sha256:"), e.LFS.Size
	}
	return f, e.Type == "file"
}

var nextForm = regexp.MustCompile(`<([^>]+)>\s*;\s*rel="?next"?`)

// nextPage is the address of the page after one, "" for none. It has to be the Hub's own: it gets
// the token.
func (h *hub) nextPage(head http.Header, this string) (string, error) {
	m := nextForm.FindStringSubmatch(strings.Join(head.Values("Link"), ", "))
	if m == nil {
		return "", nil
	}
	base, err := url.Parse(this)
	if err != nil {
		return "", err
	}
	next, err := base.Parse(m[1])
	if err != nil || next.Host != base.Host || next.Scheme != base.Scheme || next.String() == this {
		return "", fmt.Errorf("%w: its list of files leads astray", errFinal)
	}
	return next.String(), nil
}

// askParquet lists the conversion where the server has no tree of it: by config and split, as
// addresses that lead to the files. Their hashes are what the addresses answer with.
func (h *hub) askParquet(ctx context.Context, id string) (t *tree, err error) {
	var splits map[string]map[string][]string
	if _, err = h.getJSON(ctx, h.api(id)+"/parquet", &splits); err != nil {
		return nil, err
	}
	t = &tree{}
	for config, bySplit := range splits {
		for split, addresses := range bySplit {
			if len(t.Files)+len(addresses) > maxFiles {
				return nil, fmt.Errorf("%w: its list of files does not end", errFinal)
			}
			for k := range addresses {
				t.Files = append(t.Files, file{Path: fmt.Sprintf("%s/%s/%04d.parquet", config, split, k)})
			}
		}
	}
	for i := range t.Files {
		if err := h.askFile(ctx, id, t, i); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(t.Files, func(a, b file) int { return strings.Compare(a.Path, b.Path) })
	if t.Commit == "" {
		return nil, errAbsent
	}
	return t, nil
}

// askFile asks for a file's hash, size and commit.
func (h *hub) askFile(ctx context.Context, id string, t *tree, i int) error {
	return h.retry(ctx, jsonTries, func() (bool, error) {
		res, err := h.send(ctx, http.MethodHead, h.resolve(id, parquetRef, t.Files[i].Path), 0)
		if err != nil {
			return false, err
		}
		res.Body.Close()
		commit := h.linked(res, "X-Repo-Commit")
		if !commitForm.MatchString(commit) || (t.Commit != "" && t.Commit != commit) {
			return false, fmt.Errorf("%w: it names no commit", errFinal)
		}
		t.Commit = commit
		tag := first(h.linked(res, "X-Linked-Etag"), res.Header.Get("ETag"))
		t.Files[i].Hash = strings.Trim(tag, `W/"`)
		t.Files[i].Size = res.ContentLength
		return true, nil
	})
}

// linked is a header of the answer, or of the redirect that led to it.
func (h *hub) linked(res *http.Response, name string) string {
	for ; res != nil; res = res.Request.Response {
		if v := res.Header.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// resolve is the address of a file.
func (h *hub) resolve(id, rev, name string) string {
	return h.cfg.Endpoint + "/datasets/" + id + "/resolve/" + url.PathEscape(rev) + "/" + escape(name)
}

// tree returns what a revision has: from the cache if that knows the commit, else from the Hub.
func (h *hub) tree(ctx context.Context, id, rev string) (*tree, error) {
	was := h.cache.commit(id, rev)
	if commitForm.MatchString(rev) {
		was = rev
	}
	if known := h.cache.tree(id, was); known != nil && (h.cfg.Offline || was == rev) {
		return known, nil
	}
	if h.cfg.Offline {
		return nil, errOffline
	}
	t, err := h.askRevision(ctx, id, rev)
	if known := h.cache.tree(id, was); errors.Is(err, errRemote) && known != nil && ctx.Err() == nil {
		h.note("%v: the copy of commit %.7s is read", err, was)
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	if was != "" && was != t.Commit {
		h.note("%s has moved on from %.7s to %.7s; scores of rows that are still there are kept",
			rev, was, t.Commit)
	}
	return t, h.cache.keep(id, rev, t)
}

func (h *hub) askRevision(ctx context.Context, id, rev string) (*tree, error) {
	found, err := h.askInfo(ctx, id, rev)
	if err == nil {
		if known := h.cache.tree(id, found.SHA); known != nil {
			return known, nil
		}
		t := &tree{Commit: found.SHA, Card: found.configs()}
		if t.Files, err = h.askTree(ctx, id, found.SHA); err == nil {
			return t, nil
		}
	}
	if rev == parquetRef && errors.Is(err, errAbsent) {
		if t, err := h.askParquet(ctx, id); err == nil {
			return t, nil
		}
	}
	return nil, err
}
