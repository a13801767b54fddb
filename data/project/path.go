package project

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/zeebo/xxh3"
)

const (
	suffix = ".admap"
	// private is the mode of directories made for projects: scores and notes are nobody else's.
	private = 0o700
)

// DefaultPath says where the project of a dataset lies, given as on the command line: beside a
// single file, under its path and ".admap"; in the working directory under the name of a directory,
// of that below which a glob looks, OWNER_NAME of a hub dataset, whatever its revision and split,
// "stdin" ("-"), or a name made of those of several. Where a file cannot be
// created there, it lies in $XDG_DATA_HOME/admap (~/.local/share/admap), which is created; its name
// then ends in a hash of the place where it would have been.
func DefaultPath(dataset ...string) (string, error) {
	if len(dataset) == 0 {
		return "", errors.New("find the project: no dataset given")
	}
	path := beside(dataset)
	if writable(path) {
		return path, nil
	}
	return atHome(path)
}

// PassedOver says that a project lies where DefaultPath looks first and was not chosen, since it
// cannot be written to; nothing where there is none.
func PassedOver(chosen string, dataset ...string) (notices []string) {
	path := beside(dataset)
	if info, err := os.Stat(path); path == chosen || err != nil || info.Size() == 0 {
		return nil
	}
	return []string{fmt.Sprintf(
		"%s is not used, for it cannot be written to: verdicts go to %s", path, chosen)}
}

// beside is where a project is looked for first.
func beside(dataset []string) string {
	name := nameOf(dataset[0])
	if len(dataset) > 1 {
		name = fmt.Sprintf("%s+%d", filepath.Base(name), len(dataset)-1)
	}
	return name + suffix
}

// nameOf is the path or the name that a project is called after.
func nameOf(dataset string) string {
	info, err := os.Stat(dataset)
	wild := strings.IndexAny(dataset, "*?[")
	switch {
	case dataset == "-", dataset == "/dev/stdin", strings.HasPrefix(dataset, "/dev/fd/"):
		return "stdin"
	case err == nil && info.IsDir():
		return directoryName(dataset)
	case err == nil:
		return dataset
	case strings.Contains(dataset, "://"):
		return remoteName(dataset)
	case wild >= 0:
		return directoryName(filepath.Dir(dataset[:wild] + "x"))
	}
	return dataset // a file that is not there: reading it gives the better message
}

func directoryName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return cmp.Or(strings.Trim(filepath.Base(dir), string(filepath.Separator)), "root")
}

// remoteName is the same for a dataset of the Hub and for what of it a manifest names, which says
// the revision, the config and the split.
func remoteName(dataset string) string {
	_, name, _ := strings.Cut(dataset, "://")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "datasets/"), "@")
	parts := strings.SplitN(name, "/", 3)
	return strings.Trim(plain(strings.Join(parts[:min(len(parts), 2)], "_")), "_.-")
}

// plain puts "_" in place of what shells and file systems give a meaning to.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*?[]{}/\:'"<>| `, r) {
			return '_'
		}
		return r
	}, name)
}

// writable reports whether path can be written to, or created. SQLite creates files beside it, so
// the directory decides.
func writable(path string) bool {
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		f.Close()
	} else if !errors.Is(err, os.ErrNotExist) {
		return false
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".admap-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

// atHome is the place in the user's data directory of a project that would lie at path.
func atHome(path string) (string, error) {
	base := os.Getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(base) { // the specification: to be ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find a place for the project: %w", err)
		}
		base = filepath.Join(home, ".local", "share")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find a place for the project: %w", err)
	}
	dir := filepath.Join(base, "admap")
	if err := os.MkdirAll(dir, private); err != nil {
		return "", fmt.Errorf("create the directory for projects: %w", err)
	}
	sum := xxh3.HashString128(abs).Bytes()
	name := strings.TrimSuffix(filepath.Base(path), suffix)
	return filepath.Join(dir, name+"-"+hex.EncodeToString(sum[:8])+suffix), nil
}
