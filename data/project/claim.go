package project

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/zeebo/xxh3"
)

// claimTries bounds how often a lock file may be removed just before it is locked.
const claimTries = 100

// Claim asks to be the only one that scores this project with the scorer of that fingerprint; held
// says whether it is. While another process, or another call in this one, holds the claim, held is
// false and there is no error. release gives the claim back, and may always be called, also twice;
// the end of the process does it too, however it ends.
//
// The claim is an advisory lock (flock) on a file of its own beside the project, called
// PROJECT.xxxxxxxx.lock with eight digits of the fingerprint's hash, which release removes. Where
// the file system has no such locks, everybody holds the claim.
func (p *Project) Claim(fingerprint string) (release func(), held bool, err error) {
	release, held, err = claim(p.lockPath(fingerprint), lock)
	if err != nil {
		err = fmt.Errorf("claim the scoring of %s: %w", p.path, err)
	}
	return release, held, err
}

// ClaimAll claims one name after the other; held says whether it holds all of them until release.
func (p *Project) ClaimAll(names ...string) (release func(), held bool, err error) {
	var frees []func()
	release = func() {
		for _, free := range frees {
			free()
		}
	}
	for _, name := range names {
		free, ok, err := p.Claim(name)
		if frees = append(frees, free); !ok || err != nil {
			return release, false, err
		}
	}
	return release, true, nil
}

// errLocked is what lock returns when another has the lock.
var errLocked = errors.New("locked by another")

func claim(path string, lock func(*os.File) error) (release func(), held bool, err error) {
	nothing := func() {}
	for range claimTries {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nothing, false, err
		}
		err = lock(f)
		if err == nil && isAt(f, path) {
			return sync.OnceFunc(func() { unclaim(f, path) }), true, nil
		}
		f.Close()
		switch {
		case err == nil: // it was removed before it was locked: others would lock a new one
		case errors.Is(err, errLocked):
			return nothing, false, nil
		case errors.Is(err, errors.ErrUnsupported):
			os.Remove(path)
			return nothing, true, nil
		default:
			return nothing, false, fmt.Errorf("lock %s: %w", path, err)
		}
	}
	return nothing, false, fmt.Errorf("%s is removed whenever it is locked", path)
}

// lockPath lies beside the file itself, as SQLite's log does, when p.path is a symbolic link.
func (p *Project) lockPath(fingerprint string) string {
	path := p.path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := xxh3.HashString128(fingerprint).Bytes()
	return path + "." + hex.EncodeToString(sum[:4]) + ".lock"
}

// isAt reports whether path still leads to f.
func isAt(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// unclaim removes the file while it is locked, so that nobody holds it under its name; whoever has
// it open finds, once it is locked, that it is gone, and begins anew.
func unclaim(f *os.File, path string) {
	if isAt(f, path) {
		os.Remove(path) // a file that stays is no claim
	}
	f.Close()
}
