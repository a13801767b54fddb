package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Found are the local files that stand for a command line's datasets.
type Found struct {
	Paths   []string          // local files
	Args    []string          // the datasets again, those of the Hub with their commits
	Name    string            // of the only dataset, if it is one of the Hub
	Notices []string          // what a person should know
	names   map[string]string // the Hub's names of local files
}

// Called is the name of a file: its path, unless it came from the Hub.
func (f *Found) Called(path string) string { return first(f.names[path], path) }

// hub is a run of Find.
type hub struct {
	cfg     Config
	client  *http.Client
	cache   cache
	wait    func(context.Context, time.Duration) error
	idle    time.Duration
	notices []string
}

func (h *hub) note(format string, args ...any) {
	h.notices = append(h.notices, fmt.Sprintf(format, args...))
}

// Find makes local files of the arguments that name datasets of the Hub, and passes the others on.
// The configuration is not asked for where there are none.
func Find(ctx context.Context, args []string, config func() (Config, error)) (*Found, error) {
	if !slices.ContainsFunc(args, isRemote) {
		return &Found{Paths: args, Args: args}, nil
	}
	cfg, err := config()
	if err != nil {
		return nil, err
	}
	h := &hub{cfg: cfg, cache: cache(cfg.CacheDir), wait: cfg.testOnlyWait,
		idle: cfg.idle()}
	if h.wait == nil {
		h.wait = sleep
	}
	if h.client, err = newClient(cfg); err != nil {
		return nil, err
	}
	found := &Found{names: map[string]string{}}
	for _, arg := range args {
		if !isRemote(arg) {
			found.Paths, found.Args = append(found.Paths, arg), append(found.Args, arg)
			continue
		}
		r, err := parseRef(arg)
		if err == nil {
			err = h.find(ctx, r, found)
		}
		if err != nil {
			return nil, h.explain(r, err)
		}
	}
	if len(args) > 1 {
		found.Name = ""
	}
	found.Notices = h.notices
	return found, nil
}

// find adds one dataset.
func (h *hub) find(ctx context.Context, r ref, found *Found) error {
	at, files, err := h.choose(ctx, r)
	if old, ok := r.legacy(); ok && (errors.Is(err, errAbsent) || errors.Is(err, errOffline)) {
		if at2, files2, err2 := h.choose(ctx, old); err2 == nil {
			at, files, err = at2, files2, nil
		}
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := f.safe(); err != nil {
			return fmt.Errorf("%w: %w", errFinal, err)
		}
	}
	if err := h.load(ctx, at.id, at.rev, files); err != nil {
		return err
	}
	found.Args = append(found.Args, at.String())
	short := at
	short.rev = at.rev[:7]
	found.Name = strings.TrimPrefix(short.String(), scheme+"datasets/")
	for _, f := range files {
		path, err := h.cache.place(at.id, at.rev, f)
		if err != nil {
			return err
		}
		found.Paths = append(found.Paths, path)
		found.names[path] = ref{id: at.id, rev: at.rev, rest: f.Path}.String()
	}
	return nil
}

// choose finds the files that a ref names, and the ref that will always name the same.
func (h *hub) choose(ctx context.Context, r ref) (at ref, files []file, err error) {
	var partial table
	if r.rev == "" && !hasGlob(r.rest) && !dataName.MatchString(r.rest) {
		t, err := h.tree(ctx, r.id, parquetRef)
		if err == nil {
			var chosen table
			if chosen, err = h.pick(r, t.tables()); err == nil && !chosen.partial {
				return pinned(r, t, chosen), chosen.files, nil
			}
			partial, at = chosen, pinned(r, t, chosen)
			if err != nil && r.rest == "" {
				return at, nil, err
			}
		}
		if ctx.Err() != nil {
			return at, nil, ctx.Err()
		}
	}
	own, files, err := h.chooseOwn(ctx, r)
	switch {
	case err == nil && partial.files != nil:
		h.note("the Hub converted only the beginning of %s/%s: the repository's own files are read",
			partial.config, partial.split)
	case partial.files != nil:
		h.note("the Hub converted only the beginning of %s/%s: there is more of it than is read",
			partial.config, partial.split)
		return at, partial.files, nil
	case err == nil && r.rev == "" && !hasGlob(r.rest) && !dataName.MatchString(r.rest):
		h.note("the Hub has no Parquet conversion of it: the repository's own files are read")
	}
	return own, files, err
}

// pinned is r with what was chosen written out.
func pinned(r ref, t *tree, chosen table) ref {
	return ref{id: r.id, rev: t.Commit, rest: chosen.config + "/" + chosen.split}
}

// chooseOwn finds the files of a revision.
func (h *hub) chooseOwn(ctx context.Context, r ref) (at ref, files []file, err error) {
	t, err := h.tree(ctx, r.id, first(r.rev, mainRef))
	if err != nil {
		return at, nil, err
	}
	at = ref{id: r.id, rev: t.Commit, rest: r.rest}
	for _, f := range t.Files {
		if f.Path == r.rest || hasGlob(r.rest) && match(r.rest, f.Path) {
			files = append(files, f)
		}
	}
	if files == nil && r.rest != "" && t.conversion() == nil {
		files = t.data(r.rest)
	}
	if files != nil {
		if named := r.rest == files[0].Path || hasGlob(r.rest); !named {
			h.noteKinds(t, r.rest)
		}
		return at, files, nil
	}
	if t.conversion() == nil && t.described() == nil {
		h.noteKinds(t, "")
	}
	chosen, err := h.pick(r, t.tables())
	return pinned(r, t, chosen), chosen.files, err
}

// noteKinds says which files of a directory are of another kind than those that are read.
func (h *hub) noteKinds(t *tree, dir string) {
	if others := t.passedOver(dir); others != "" {
		h.note("%s", others)
	}
}

// pick finds a table by CONFIG/SPLIT, by either, or without both.
func (h *hub) pick(r ref, all []table) (table, error) {
	var fit []table
	for _, t := range all {
		if r.rest == "" || r.rest == t.config+"/"+t.split || r.rest == t.config {
			fit = append(fit, t)
		}
	}
	if fit == nil {
		for _, t := range all {
			if r.rest == t.split {
				fit = append(fit, t)
			}
		}
	}
	if len(fit) > 1 { // what everybody means who says nothing
		usual := slices.IndexFunc(fit, func(t table) bool {
			return t.split == "train" && (t.config == "default" || oneConfig(fit))
		})
		if usual >= 0 {
			others := slices.Delete(slices.Clone(fit), usual, usual+1)
			h.note("%s/%s is read; there are also %s", fit[usual].config, fit[usual].split, list(others))
			return fit[usual], nil
		}
	}
	if len(fit) == 1 {
		return fit[0], nil
	}
	return table{}, r.which(fit, all)
}

func oneConfig(all []table) bool {
	return !slices.ContainsFunc(all, func(t table) bool { return t.config != all[0].config })
}

// which asks for one of several.
func (r ref) which(fit, all []table) error {
	if len(all) == 0 {
		return errors.New("there is no file in it that could be read")
	}
	why, from := "which of several", fit
	if len(fit) == 0 {
		why, from = "it has no such config, split, directory or file", all
	}
	example := ref{id: r.id, rev: r.rev, rest: from[0].config + "/" + from[0].split}
	return &Error{What: r.String(), Usage: true, Hint: "for example " + example.String(),
		err: fmt.Errorf("%s: there are %s", why, list(from))}
}

// list names tables, the first of many.
func list(all []table) string {
	const most = 24
	var names []string
	for _, t := range all[:min(len(all), most)] {
		names = append(names, t.String())
	}
	if len(all) > most {
		names = append(names, fmt.Sprintf("%d more", len(all)-most))
	}
	return strings.Join(names, ", ")
}

// explain says what helps. The token is in none of the errors; servers may repeat it all the same.
func (h *hub) explain(r ref, err error) error {
	var known *Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	e := &Error{What: r.String(), err: err}
	switch {
	case errors.Is(err, errGated):
		e.err = errGated
		e.Hint = "accept them at " + h.shownEndpoint() + "/datasets/" + r.id +
			", and set HF_TOKEN to a token of that account"
	case errors.Is(err, errAbsent):
		e.err, e.Hint = fmt.Errorf("%w (%v)", errAbsent, err), hintToken
	case errors.Is(err, errOffline):
		e.Hint = "run it once without --offline, HF_HUB_OFFLINE and HF_DATASETS_OFFLINE"
	case errors.Is(err, syscall.ENOSPC):
		e.Hint = "make room below " + h.cfg.CacheDir + ", or set XDG_CACHE_HOME: what has arrived is kept"
	case errors.Is(err, syscall.EDQUOT):
		e.Hint = "your quota is used up below " + h.cfg.CacheDir +
			": make room, or set XDG_CACHE_HOME; what has arrived is kept"
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, os.ErrExist) ||
		errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR):
		e.Hint = "look who may write to " + filepath.Clean(h.cfg.CacheDir) +
			", or set XDG_CACHE_HOME to another directory"
	default:
		e.Hint = hintRetry
	}
	return e
}

// shownEndpoint is the Hub's address without a password.
func (h *hub) shownEndpoint() string {
	u, err := url.Parse(h.cfg.Endpoint)
	if err != nil {
		return publicHub
	}
	return u.Scheme + "://" + u.Host
}
