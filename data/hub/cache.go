package hub

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// cache is the directory of what was downloaded.
type cache string

func (c cache) dataset(id string) string {
	return filepath.Join(string(c), "datasets", strings.ReplaceAll(id, "/", "--"))
}

func (c cache) refFile(id, rev string) string {
	return filepath.Join(c.dataset(id), "refs", url.PathEscape(rev))
}

func (c cache) treeFile(id, commit string) string {
	return filepath.Join(c.dataset(id), commit, "tree.json")
}

func (c cache) blob(hash string) string { return filepath.Join(string(c), "blobs", hash) }

// commit is the one that a revision led to the last time; "" if it never was asked for.
func (c cache) commit(id, rev string) string {
	text, err := os.ReadFile(c.refFile(id, rev))
	if err != nil || !commitForm.Match(text) {
		return ""
	}
	return string(text)
}

// tree is what is known of a commit; nil for nothing.
func (c cache) tree(id, commit string) *tree {
	text, err := os.ReadFile(c.treeFile(id, commit))
	if t := (&tree{}); err == nil && json.Unmarshal(text, t) == nil && t.Commit == commit {
		return t
	}
	return nil
}

// keep remembers a tree, and that a revision led to it.
func (c cache) keep(id, rev string, t *tree) error {
	if c.commit(id, rev) == t.Commit && c.tree(id, t.Commit) != nil {
		return nil // a cache that may only be read serves too
	}
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return errors.Join(
		replace(c.treeFile(id, t.Commit), text), replace(c.refFile(id, rev), []byte(t.Commit)))
}

// replace writes a whole file or nothing.
func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain once it is renamed
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// has reports whether a file's content is here.
func (c cache) has(f file) bool {
	st, err := os.Stat(c.blob(f.Hash))
	return err == nil && st.Size() == f.Size
}

// place gives a content the name that it has in a commit, and returns its path.
func (c cache) place(id, commit string, f file) (string, error) {
	path := filepath.Join(c.dataset(id), commit, "files", filepath.FromSlash(f.Path))
	blob := c.blob(f.Hash)
	if same(path, blob) {
		return path, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := link(blob, path); err != nil && !same(path, blob) {
		return "", fmt.Errorf("name %s: %w", f.Path, err)
	}
	return path, nil
}

func same(a, b string) bool {
	one, err := os.Stat(a)
	two, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, two)
}

// link makes a second name of a file: a symbolic one where the file system has to.
func link(old, name string) error {
	if os.Link(old, name) == nil {
		return nil
	}
	return os.Symlink(old, name)
}
