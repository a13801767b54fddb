package export

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// pending is a file that is written beside its target and takes its place when it is whole. Until
// then it is locked, so that what a killed process left behind can be told from it.
type pending struct {
	file   *os.File
	target string
	hash   hash.Hash
	size   int64
	before string // another name of what stood at target, once published; "" for nothing
	gone   bool   // what stood there has no other name
	done   bool   // published
}

// permissions of a new file, less the umask, as other programs create theirs.
const permissions = 0o666

// temporary is a new name beside target: .NAME.<12 hex digits>.tmp
func temporary(target string) string {
	dir, name := filepath.Split(target)
	var random [6]byte
	rand.Read(random[:])
	return fmt.Sprintf("%s.%s.%x.tmp", dir, name, random)
}

func create(target string) (*pending, error) {
	sweep(target)
	for {
		f, err := os.OpenFile(temporary(target), os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
		var at *os.PathError
		if errors.As(err, &at) { // the temporary name would only puzzle
			dir := filepath.Dir(target)
			err = fmt.Errorf("create a file in %s: %w", cmp.Or(dir, "."), at.Err)
		}
		if err != nil {
			return nil, err
		}
		hold(f)
		if _, err := os.Stat(f.Name()); err == nil {
			return &pending{file: f, target: target, hash: sha256.New()}, nil
		}
		f.Close() // another process took it for a stray before it was locked
	}
}

// sweep removes what killed processes left beside target.
func sweep(target string) {
	dir, name := filepath.Split(target)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return // creating a file there says why
	}
	stray := regexp.MustCompile(`^\.` + regexp.QuoteMeta(name) + `\.[0-9a-f]{12}\.tmp$`)
	for _, e := range entries {
		if !stray.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		f, err := os.OpenFile(dir+e.Name(), os.O_WRONLY, 0)
		if err != nil {
			continue
		}
		if hold(f) {
			os.Remove(f.Name())
		}
		f.Close()
	}
}

// Write appends to the file.
func (p *pending) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.size += int64(n)
	p.hash.Write(b[:n])
	return n, err
}

// sum is the SHA-256 of what was written, in hex.
func (p *pending) sum() string { return sum(p.hash) }

// finish brings all of it to the disk.
func (p *pending) finish() error { return p.file.Sync() }

// publish puts finished files in their targets' places, or none of them.
func publish(all []*pending) error {
	for k, p := range all {
		if err := p.publish(); err != nil {
			for _, done := range all[:k] {
				err = errors.Join(err, done.withdraw())
			}
			return err
		}
	}
	return nil
}

func (p *pending) publish() error {
	before := temporary(p.target)
	switch err := os.Link(p.target, before); {
	case err == nil:
		p.before = before
	case !errors.Is(err, fs.ErrNotExist):
		p.gone = true // the file system knows no links
	}
	if !locks { // where an open file cannot be renamed
		p.file.Close()
	}
	if err := os.Rename(p.file.Name(), p.target); err != nil {
		return err
	}
	p.done = true
	return nil
}

// withdraw brings back what was there before publish.
func (p *pending) withdraw() error {
	switch {
	case p.gone:
		return fmt.Errorf("%s is the new one already", p.target)
	case p.before == "":
		return os.Remove(p.target)
	}
	err := os.Rename(p.before, p.target)
	p.before = ""
	return err
}

// discard removes what is of no use any more: all but what was published.
func (p *pending) discard() {
	if !p.done {
		os.Remove(p.file.Name())
	}
	if p.before != "" {
		os.Remove(p.before)
	}
	p.file.Close() // what was published is on the disk by then
}

// summing adds up what goes through it.
type summing struct {
	io.Writer
	hash hash.Hash
}

func newSum(w io.Writer) *summing { h := sha256.New(); return &summing{io.MultiWriter(w, h), h} }

func (s *summing) hex() string { return sum(s.hash) }

// resolve follows a symbolic link, so that it stays one.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
