package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// besideProject are the endings of the files that SQLite keeps beside a database.
var besideProject = []string{"", "-wal", "-shm", "-journal"}

// target returns the file to write the rows to: what a symbolic link leads to. It is neither a file
// of the dataset nor a protected one, and nor is the manifest beside it.
func (r *Request) target() (string, error) {
	path := resolve(r.Path)
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("it is there and no regular file")
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", err
	}
	if err := Permit(path, r.Origin.Inputs, r.Protected...); err != nil {
		return "", fmt.Errorf("it is %w", err)
	}
	if err := Permit(path+manifestSuffix, r.Origin.Inputs, r.Protected...); err != nil {
		return "", fmt.Errorf("its manifest, %s, would replace %w", path+manifestSuffix, err)
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
