package export

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
)

// pending is a file that is written beside its target and takes its place when it is whole.
type pending struct {
	file   *os.File
	target string
	hash   hash.Hash
	size   int64
}

// permissions of a new file, less the umask, as other programs create theirs.
const permissions = 0o666

func create(target string) (*pending, error) {
	dir, name := filepath.Split(target)
	var random [6]byte
	rand.Read(random[:])
	temporary := fmt.Sprintf("%s.%s.%x.tmp", dir, name, random)
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
	var at *os.PathError
	if errors.As(err, &at) { // the temporary name would only puzzle
		err = fmt.Errorf("create a file in %s: %w", cmp.Or(dir, "."), at.Err)
	}
	if err != nil {
		return nil, err
	}
	return &pending{file: f, target: target, hash: sha256.New()}, nil
}

// Write appends to the file.
func (p *pending) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.size += int64(n)
	p.hash.Write(b[:n])
	return n, err
}

// sum is the SHA-256 of what was written, in hex.
func (p *pending) sum() string { return hex.EncodeToString(p.hash.Sum(nil)) }

// finish brings all of it to the disk.
func (p *pending) finish() error { return errors.Join(p.file.Sync(), p.file.Close()) }

// publish puts the finished file in its target's place.
func (p *pending) publish() error {
	if err := os.Rename(p.file.Name(), p.target); err != nil {
		return err
	}
	p.target = ""
	return nil
}

// discard removes what was not published.
func (p *pending) discard() {
	if p.target == "" {
		return
	}
	p.file.Close() // a second time on most paths: only the removal matters
	os.Remove(p.file.Name())
}

// resolve follows a symbolic link, so that it stays one.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
