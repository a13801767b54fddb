package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// besideProject are the endings of the files that SQLite keeps beside a database.
var besideProject = []string{"", "-wal", "-shm", "-journal"}

// targets returns the file to write the rows to, and the one for those held out, "" for none.
func (r *Request) targets() (rows, apart string, err error) {
	if rows, err = r.target(r.Path); err != nil || r.Recipe.HeldOut == 0 {
		return rows, "", err
	}
	if apart, err = r.target(heldOutPath(r.Path)); err != nil {
		return "", "", fmt.Errorf("%s, for what is held out: %w", heldOutPath(r.Path), err)
	}
	return rows, apart, nil
}

// target returns the file that path leads to, by a symbolic link or not. It is neither a file of
// the dataset nor a protected one, nor a manifest, and the manifest beside it is none of those.
func (r *Request) target(path string) (string, error) {
	path = resolve(path)
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("it is there and no regular file")
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", err
	case strings.HasSuffix(path, ManifestSuffix), r.Expect != nil && same(path, r.Expect.path):
		return "", errors.New("it is a manifest, or named like one, and not replaced by rows")
	}
	if err := Permit(path, r.Origin.Inputs, r.Protected...); err != nil {
		return "", fmt.Errorf("it is %w", err)
	}
	if err := Permit(path+ManifestSuffix, r.Origin.Inputs, r.Protected...); err != nil {
		return "", fmt.Errorf("its manifest, %s, would replace %w", path+ManifestSuffix, err)
	}
	if r.Keep && info != nil {
		return "", fs.ErrExist
	}
	return path, nil
}

// Permit says what stands at path that must stay, a file of the dataset or of a project, nil when
// nothing does.
func Permit(path string, inputs []Input, projects ...string) error {
	for _, in := range inputs {
		if same(path, in.Path) {
			return errors.New("the dataset, which is never written to")
		}
	}
	for _, kept := range projects {
		for _, ending := range besideProject {
			if same(path, kept+ending) || same(path, resolve(kept)+ending) {
				return errors.New("the project, which is never replaced: " +
					"it holds scores, verdicts and notes")
			}
		}
	}
	return nil
}

// same reports whether two paths lead to one file, or would if it were there.
func same(a, b string) bool {
	if whole(a) == whole(b) {
		return true
	}
	there, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(there, other)
}

// whole is the absolute path in its shortest form, its directory without symbolic links.
func whole(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	return filepath.Join(resolve(filepath.Dir(abs)), filepath.Base(abs))
}
