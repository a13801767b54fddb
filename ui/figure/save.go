package figure

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// FormatOf is how a sheet is written to a file of that name.
func FormatOf(path string) (write func(*Sheet, io.Writer) error, err error) {
	switch end := strings.ToLower(filepath.Ext(path)); end {
	case ".svg":
		return (*Sheet).SVG, nil
	case ".png":
		return (*Sheet).PNG, nil
	case "":
		return nil, fmt.Errorf("%q: want a name that ends in .svg or .png", path)
	default:
		return nil, fmt.Errorf("%q: cannot write %s, only .svg and .png", path, end)
	}
}

// permissions of a new file, less the umask.
const permissions = 0o666

// Save writes a file that appears at path whole or not at all. What a link at path leads to is
// replaced, and not the link.
func Save(path string, write func(io.Writer) error) (err error) {
	target := path
	if led, err := filepath.EvalSymlinks(path); err == nil {
		target = led
	}
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("write %s: it is no regular file", path)
	}
	dir, name := filepath.Split(target)
	var random [6]byte
	rand.Read(random[:])
	beside := filepath.Join(dir, fmt.Sprintf(".%s.%x.tmp", name, random))
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, reason(err))
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(beside, target)
	}
	if err != nil {
		os.Remove(beside)
		return fmt.Errorf("write %s: %w", path, reason(err))
	}
	return nil
}

// reason is err without the name of the temporary file, which would only puzzle.
func reason(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		if errors.Is(at.Err, os.ErrNotExist) {
			return fmt.Errorf("its directory is not there: %w", at.Err)
		}
		return at.Err
	}
	return err
}
