package hub

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

const (
	scheme     = "hf://"
	parquetRef = "refs/convert/parquet" // where the Hub publishes its conversions
	mainRef    = "main"
)

// ref is a dataset as it is named on the command line.
type ref struct {
	id   string // OWNER/NAME, or NAME alone for the oldest datasets
	rev  string // "" for the Hub's conversion, else main
	rest string // CONFIG/SPLIT, a file, a directory or a glob; "" for the dataset
}

var (
	refForm = regexp.MustCompile(`^([^/@]+(?:/[^/@]+)?)` +
		`(?:@(refs/convert/[^/]+|refs/pr/[0-9]+|[^/]+))?(?:/(.*))?$`)
	idForm     = regexp.MustCompile(`^[A-Za-z0-9_][\w.-]{0,95}(/[A-Za-z0-9_][\w.-]{0,95})?$`)
	commitForm = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

func isRemote(arg string) bool { return strings.HasPrefix(arg, scheme) }

func parseRef(arg string) (r ref, err error) {
	body, ok := strings.CutPrefix(strings.TrimPrefix(arg, scheme), "datasets/")
	m := refForm.FindStringSubmatch(body)
	if !ok || m == nil || !idForm.MatchString(m[1]) || strings.Contains(m[1], "..") {
		return r, badRef(arg, "it names no dataset")
	}
	r = ref{id: m[1], rev: m[2], rest: strings.Trim(m[3], "/")}
	if plain, err := url.PathUnescape(r.rev); err == nil {
		r.rev = plain
	}
	if r.rev == "~parquet" {
		r.rev = parquetRef
	}
	switch {
	case r.rest != "" && path.Clean("/"+r.rest) != "/"+r.rest:
		return r, badRef(arg, "its path leads astray")
	case strings.Contains(r.rev, "..") || strings.ContainsAny(r.rev, "\\\x00 ?#"):
		return r, badRef(arg, "it names no revision")
	}
	return r, nil
}

func badRef(arg, why string) error {
	return &Error{Usage: true, err: errors.New(why), What: arg,
		Hint: "want hf://datasets/OWNER/NAME[@REV][/CONFIG/SPLIT], or a path in place of CONFIG/SPLIT"}
}

// String returns the ref as it is written on the command line.
func (r ref) String() string {
	s := scheme + "datasets/" + r.id
	if r.rev != "" {
		s += "@" + r.rev
	}
	if r.rest != "" {
		s += "/" + r.rest
	}
	return s
}

// legacy reads OWNER/NAME as NAME/CONFIG, as datasets without an owner are written; ok is false
// where that cannot be meant.
func (r ref) legacy() (old ref, ok bool) {
	name, config, ok := strings.Cut(r.id, "/")
	return ref{id: name, rest: strings.Trim(config+"/"+r.rest, "/")}, ok && r.rev == ""
}

// hasGlob reports whether s has a pattern's characters.
func hasGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// match reports whether a path fits a pattern, in which "**" stands for any number of directories.
func match(pattern, name string) bool {
	return matchParts(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

func matchParts(pattern, name []string) bool {
	reach := make([]bool, len(name)+1) // the names that the pattern so far may have eaten
	reach[0] = true
	for _, p := range pattern {
		next := make([]bool, len(name)+1)
		for i, ok := range reach {
			switch {
			case !ok:
			case p == "**":
				for k := i; k <= len(name); k++ {
					next[k] = true
				}
			case i < len(name):
				if fits, err := path.Match(p, name[i]); err == nil && fits {
					next[i+1] = true
				}
			}
		}
		reach = next
	}
	return reach[len(name)]
}

// Error is a dataset of the Hub that cannot be had.
type Error struct {
	What  string // the dataset or file
	Hint  string // what helps; "" where nothing is known to
	Usage bool   // the command line is at fault
	err   error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.What, e.err) }
func (e *Error) Unwrap() error { return e.err }

// Advice is what helps, and whether the command line is at fault.
func (e *Error) Advice() (hint string, usage bool) { return e.Hint, e.Usage }
