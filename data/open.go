package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/zeebo/xxh3"
)

// Open reads the files as one dataset, one after another. An *Error says what was found instead
// of samples; it is ErrUsage if opt.Map names a field or a column that is none. Rows that cannot
// be used are no error unless there are no others.
func Open(ctx context.Context, paths []string, opt Options) (*Dataset, error) {
	user, err := parseMap(opt.Map)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(opt.Schema); err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, &Error{Path: "dataset", Why: "no file is named", usage: true}
	}
	files, notices, err := expand(paths)
	if err != nil {
		return nil, opt.named(err)
	}
	files, beside := passOver(paths, files)
	if beside != "" {
		notices = append(notices, beside)
	}
	for k := range notices {
		for _, path := range paths {
			notices[k] = strings.ReplaceAll(notices[k], path, opt.called(path))
		}
	}
	o := &opener{opt: opt, user: user, notices: notices}
	d, err := o.open(ctx, files)
	if err != nil {
		closeAll(o.sources)
		return nil, opt.named(err)
	}
	return d, nil
}

// called is the name of a file.
func (opt *Options) called(path string) string {
	if opt.Called == nil {
		return path
	}
	return opt.Called(path)
}

// named gives a file in an error its name.
func (opt *Options) named(err error) error {
	var fault *Error
	if errors.As(err, &fault) {
		fault.Path = opt.called(fault.Path)
	}
	return err
}

// label names all files of the dataset.
func (o *opener) label(paths []string) string {
	names := make([]string, len(paths))
	for k, path := range paths {
		names[k] = o.opt.called(path)
	}
	return strings.Join(names, ", ")
}

// opener is the work of one Open.
type opener struct {
	opt         Options
	user        mapping
	sources     []*source
	probe       *probe
	done, total int64
	collected   *collector
	notices     []string
	mixed       []string // of them, what reading has shown
}

func (o *opener) open(ctx context.Context, paths []string) (*Dataset, error) {
	x := newIndex(paths, o.opt)
	if d := o.recall(ctx, x, paths); d != nil {
		return d, nil
	}
	for _, path := range paths {
		if st, err := os.Stat(path); err == nil {
			o.total += st.Size()
		}
	}
	for _, path := range paths {
		s, err := openSource(ctx, path, o.opt, o.progress)
		if err != nil {
			return nil, err
		}
		o.sources = append(o.sources, s)
		if s.info.Hash != "" { // decompressed, and the result is still to be read
			o.total += s.size
		}
	}
	l, err := o.layout(o.label(paths))
	if err != nil {
		return nil, err
	}
	l.project(o.sources)
	err = o.read(ctx, l)
	if err == nil && o.misread(l) {
		o.total += o.done
		err = o.read(ctx, l)
	}
	if err != nil {
		return nil, err
	}
	if len(o.collected.places) == 0 {
		return nil, o.nothing(o.label(paths), l)
	}
	o.mixed = o.tellMixed(l)
	o.notices = append(o.notices, o.mixed...)
	d := &Dataset{
		roster: o.collected.finish(l), sources: o.sources, layout: l, places: o.collected.places,
		first: o.collected.first, clashes: o.collected.clashes,
		problems: o.collected.problems, bad: o.collected.bad, notices: o.notices,
		called: o.opt.called,
	}
	d.readers.New = d.newReader
	o.remember(x, d)
	return d, nil
}

func (o *opener) progress(n int64) {
	o.done += n
	if o.opt.Progress == nil {
		return
	}
	rows := 0
	if o.collected != nil {
		rows = len(o.collected.places) + o.collected.bad
	}
	o.opt.Progress(o.done, max(o.total, o.done), rows)
}

// layout looks at the first rows.
func (o *opener) layout(path string) (*layout, error) {
	p, reason, err := newProbe(o.sources)
	if err != nil {
		return nil, &Error{Path: path, Why: reasonOf(err), err: err}
	}
	o.notices = append(o.notices, p.notices...)
	if o.probe = p; len(p.rows) == 1 && len(o.user) == 0 {
		if what := p.rows[0].sideways(); what != "" {
			return nil, &Error{Path: path, Why: what, Hint: hintRecords}
		}
	}
	if len(p.rows) > 0 {
		return newLayout(path, p, o.user, o.opt.Schema)
	}
	return nil, &Error{Path: path, Why: o.unreadable(reason), Hint: hintFormats}
}

const hintFormats = "a dataset is a file of JSON objects, one on each line or all in one list, " +
	"a table (.csv, .tsv), plain, .gz or .zst, or a Parquet file"

// unreadable says what a dataset without a single JSON object is.
func (o *opener) unreadable(reason string) string {
	for _, s := range o.sources {
		if s.damage != "" {
			return s.damage
		}
	}
	if reason == "" {
		if s := o.sources[0]; s.start > 3 { // behind a header or a mark
			return "it holds a header and no row"
		}
		return "it is empty"
	}
	for _, s := range o.sources {
		name := visible(s.info.Path)
		reason = strings.ReplaceAll(reason, name, o.opt.called(name))
	}
	return "no row is a JSON object; the first: " + reason
}

// nothing says why no row became a sample.
func (o *opener) nothing(path string, l *layout) error {
	c := o.collected
	if c.bad == 0 {
		return &Error{Path: path, Why: "it holds no row"}
	}
	first := c.problems[0]
	first.File = o.opt.called(first.File)
	return &Error{
		Path: path, Why: fmt.Sprintf("none of its %d rows can be used; read as %s, %s; the first: %s",
			c.bad, l.schema, l.why, first),
		Hint: "columns can be named with --map field=column",
	}
}

// read reads all sources into o.collected.
func (o *opener) read(ctx context.Context, l *layout) error {
	o.collected = newCollector(o.opt.Limit, l)
	missing := l.mapped()
	for i, s := range o.sources {
		if o.collected.full() {
			break
		}
		left, err := o.readSource(ctx, i, l)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		var fault *Error
		if errors.As(err, &fault) {
			return fault
		}
		if err != nil {
			return &Error{Path: s.info.Path, Why: reasonOf(err), err: err}
		}
		missing = missing.and(left)
	}
	return missing.missing(o.probe)
}

func (o *opener) readSource(ctx context.Context, i int, l *layout) (unseen, error) {
	s, c := o.sources[i], o.collected
	var h *xxh3.Hasher
	if s.info.Hash == "" {
		h = xxh3.New()
	}
	bs, err := s.open(h)
	if err != nil {
		return nil, err
	}
	if c, ok := bs.(interface{ stop() }); ok {
		defer c.stop()
	}
	p := newPipeline(bs, l, i)
	batches, before := 0, o.done
	err = p.run(ctx, func(b *batch) bool {
		c.add(s.info.Path, b)
		o.progress(int64(b.bytes))
		if batches++; batches&(batches-1) == 0 {
			c.grow(o.done-before, o.total-before)
		}
		return !c.full() && o.strictly() == nil
	})
	if err == nil {
		err = o.strictly()
	}
	if err != nil || c.full() {
		return p.missing(), err
	}
	if h != nil {
		s.info.Hash = hexSum(h)
	}
	if s.damage != "" {
		c.cutShort(Problem{
			File: s.info.Path, Line: bs.position(), Reason: s.damage + "; what follows is lost",
		})
	}
	return p.missing(), o.strictly()
}

// strictly returns the first bad row as an error if that is asked for.
func (o *opener) strictly() error {
	if !o.opt.Strict || o.collected.bad == 0 {
		return nil
	}
	p := o.collected.problems[0]
	return &Error{Path: fmt.Sprintf("%s:%d", o.opt.called(p.File), p.Line), Why: p.Reason,
		Hint: "without --strict bad rows are skipped and listed by admap inspect"}
}
