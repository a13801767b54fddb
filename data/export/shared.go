package export

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// publishWith publishes the files together with the one beside them that other exports into the same
// directory change too: nobody else does between the reading of what it was and its replacement.
func (r *Request) publishWith(
	ctx context.Context, f format, all *[]*pending, targets ...string,
) error {
	path, _, err := f.beside(r, targets...)
	if err != nil {
		return err
	}
	unlock, err := lockDirectory(ctx, filepath.Dir(path))
	if err != nil {
		return err
	}
	defer unlock()
	path, content, err := f.beside(r, targets...)
	if err != nil {
		return err
	}
	p, err := create(path)
	if err != nil {
		return err
	}
	*all = slices.Insert(*all, len(*all)-1, p) // the rows are last
	if _, err := p.Write(content); err != nil {
		return err
	}
	if err := p.finish(); err != nil {
		return err
	}
	return publish(*all)
}

// lockEvery is how often a directory that somebody else has locked is looked at.
const lockEvery = 20 * time.Millisecond

// lockDirectory waits until no other export publishes there. Where directories cannot be locked it
// does not wait.
func lockDirectory(ctx context.Context, path string) (unlock func(), err error) {
	dir, err := os.Open(path)
	if err != nil {
		return func() {}, nil // creating a file there says why
	}
	for heldElsewhere(dir) {
		select {
		case <-time.After(lockEvery):
		case <-ctx.Done():
			dir.Close()
			return nil, ctx.Err()
		}
	}
	return func() { dir.Close() }, nil
}
