package data

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// dataName matches the names of the files that are read of a directory.
var dataName = regexp.MustCompile(
	`(?i)\.(jsonl|ndjson|json|csv|tsv|tab|parquet|arrow|feather)(\.(gz|gzip|zst|zstd))?$`)

// besideName matches files that lie beside data and hold none.
var besideName = regexp.MustCompile(`(?i)^(\.|cache-.*\.arrow$|state\.json$|dataset_infos?\.json$|` +
	`dataset_dict\.json$)|\.manifest\.json$`)

// projectName matches a project, and what stands beside one.
var projectName = regexp.MustCompile(`(?i)\.admap(-wal|-shm|-journal|\.[^.]+\.lock|\.requests)?$`)

// modelName matches files that lie beside data and say something of a model, a training or a program.
var modelName = regexp.MustCompile(`(?i)^(config|.*_config|.*_state|.*_results|tokenizer|vocab|` +
	`added_tokens|special_tokens_map|.*\.index|package|package-lock|tsconfig|_?metadata|modules|` +
	`metrics|croissant|builder)\.json$`)

// splitName matches a part of a path that names a split.
var splitName = regexp.MustCompile(
	`(?i)(^|[^a-z])(train|training)([^a-z]|$)|(^|[^a-z])(test|testing|eval|evaluation|valid|` +
		`validation|val|dev)([^a-z]|$)`)

// expand makes files of what was named: a directory stands for the files below it, a glob, in which
// ** stands for directories at any depth, for what it matches. The files of one directory or glob
// are in natural order, and each is read once.
func expand(paths []string) (files, notices []string, err error) {
	seen := map[sizeTime][]fs.FileInfo{}
	for _, path := range paths {
		found, said, err := expandOne(path)
		if err != nil {
			return nil, nil, &Error{Path: path, Why: reasonOf(err), err: err}
		}
		notices = append(notices, said...)
		for _, file := range found {
			if st, err := os.Stat(file); err == nil { // an error comes again when it is opened
				alike := sizeTime{st.Size(), st.ModTime().UnixNano()}
				if slices.ContainsFunc(seen[alike], func(other fs.FileInfo) bool {
					return os.SameFile(st, other)
				}) {
					notices = append(notices, file+" is read once, though it was named twice")
					continue
				}
				seen[alike] = append(seen[alike], st)
			}
			files = append(files, file)
		}
	}
	return files, notices, nil
}

// sizeTime is what different names of one file have in common, and few other files.
type sizeTime struct{ size, modified int64 }

func expandOne(path string) (files, notices []string, err error) {
	st, err := os.Stat(path)
	switch {
	case path == Stdin || err == nil && !st.IsDir():
		return []string{path}, nil, nil
	case err == nil:
		return readable(path)
	case !strings.ContainsAny(path, "*?["):
		return []string{path}, nil, nil // opening it says why it cannot be
	}
	files, err = glob(path)
	files = slices.DeleteFunc(files, projectName.MatchString)
	if err == nil && len(files) == 0 {
		err = errors.New("no file matches")
	}
	slices.SortFunc(files, natural)
	return files, nil, err
}

// readable returns the data files below a directory. Of one that has a training split, others are
// left out: to train on what one tests with is nobody's wish.
func readable(dir string) (files, notices []string, err error) {
	all, err := walk(dir, map[string]bool{})
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, natural)
	var train, test, rest, other []string
	for _, file := range all {
		split := ""
		rel, err := filepath.Rel(dir, file)
		if m := splitName.FindStringSubmatch(rel); err == nil && m != nil {
			split = m[2] + m[5]
		}
		switch {
		case besideName.MatchString(filepath.Base(file)), projectName.MatchString(file):
		case !dataName.MatchString(file), modelName.MatchString(filepath.Base(file)):
			other = append(other, file)
		case split == "":
			rest = append(rest, file)
		case strings.HasPrefix(strings.ToLower(split), "train"):
			train = append(train, file)
		default:
			test = append(test, file)
		}
	}
	if len(other) > 0 {
		notices = append(notices, fmt.Sprintf("%s not read, no data by the name: %s", dir, some(other)))
	}
	files = append(append(train, rest...), test...)
	if len(train) > 0 && len(test) > 0 {
		files = files[:len(files)-len(test)]
		notices = append(notices, fmt.Sprintf("%s has a training split; other splits are not read "+
			"unless they are named: %s", dir, some(test)))
	}
	if len(files) == 0 {
		return nil, nil, errors.New("no data file is in this directory")
	}
	slices.SortFunc(files, natural)
	return files, notices, nil
}

// some names the first of many files.
func some(files []string) string {
	const shown = 3
	out := strings.Join(files[:min(shown, len(files))], ", ")
	if more := len(files) - shown; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// walk returns the regular files below a directory. Links are followed, but no directory, by its
// path without links in seen, is entered twice; what is hidden is passed over.
func walk(dir string, seen map[string]bool) (files []string, err error) {
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil || seen[real] {
		return nil, err
	}
	seen[real] = true
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		st, err := os.Stat(path)
		switch {
		case hidden(path), err != nil && e.Type()&fs.ModeSymlink != 0:
		case err != nil:
			return nil, err
		case st.IsDir():
			below, err := walk(path, seen)
			if err != nil {
				return nil, err
			}
			files = append(files, below...)
		case st.Mode().IsRegular():
			files = append(files, path)
		}
	}
	return files, nil
}

// glob returns the files that a pattern matches.
func glob(pattern string) (files []string, err error) {
	before, _, deep := strings.Cut(filepath.ToSlash(pattern), "**")
	if !deep {
		found, err := filepath.Glob(pattern)
		return slices.DeleteFunc(found, func(path string) bool {
			st, err := os.Stat(path)
			return err == nil && st.IsDir() || hidden(path) && !hidden(pattern)
		}), err
	}
	match, err := regexp.Compile(globExpr(filepath.ToSlash(filepath.Clean(pattern))))
	if err != nil {
		return nil, err
	}
	root := before[:strings.LastIndexByte(before, '/')+1]
	for strings.ContainsAny(root, "*?[") {
		root = root[:strings.LastIndexByte(strings.TrimSuffix(root, "/"), '/')+1]
	}
	all, err := walk(cmp.Or(root, "."), map[string]bool{})
	for _, path := range all {
		if match.MatchString(filepath.ToSlash(path)) {
			files = append(files, path)
		}
	}
	return files, err
}

func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

// globExpr makes a regular expression of a pattern.
func globExpr(pattern string) string {
	words := strings.NewReplacer(`\*\*/`, "(.*/)?", `\*\*`, ".*", `\*`, "[^/]*", `\?`, "[^/]",
		`\[\^`, "[^", `\[`, "[", `\]`, "]", `\-`, "-")
	return "^" + words.Replace(regexp.QuoteMeta(pattern)) + "$"
}

// natural orders paths as people do: the numbers in them by their size.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digitRun(x), digitRun(y)
		if m > 0 && n > 0 {
			p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
			if c := cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q)); c != 0 {
				return c
			}
			x, y = x[m:], y[n:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func digitRun(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
