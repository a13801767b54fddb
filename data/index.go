package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"admap/model"
)

// An index is what reading a dataset made of it, kept in the cache directory so that the next start
// need not read the dataset again: index/NAME.idx there, named by the files and by the options that
// say how they are read. It holds the numbers, where the rows stand, the bad rows, and the first
// rows, from which the schema is told anew. It is used only if this very program wrote it, if every
// file has the size, times, first and last bytes that it had, and if its checksum is right; in all
// other cases the dataset is read. Text is compared with its key whenever it is read, so that even
// a change that escapes all that is noticed. It may be deleted at any time.
const (
	// indexFrom is how many bytes take longer to read than it is worth to keep what they gave.
	indexFrom = 8 << 20
	// racyTime is how old a file has to be for a later change to be sure to give it another time:
	// two seconds on the coarsest file systems.
	racyTime = 2 * time.Second
	// edgeBytes are hashed at each end of a file.
	edgeBytes = 64 << 10
	// closePatience is how long Close waits for an index that is being written. That of a million
	// samples of four responses has 200 MB and takes about a second, more on a busy machine, and is
	// thrown away if it is cut off: the next start would read the dataset again, for longer than this.
	closePatience = 5 * time.Second
)

// saved is what an index holds.
type saved struct {
	Build string // of the program
	Files []savedFile
	Probe [][]byte // the first rows as JSON
	// FromZero and SetsFromZero are what only whole label columns show.
	FromZero, SetsFromZero bool
	Roster                 model.Roster
	Places                 []place
	First                  []uint32
	Problems               []Problem
	Bad                    int
	Clashes                int
	Notices                []string
}

// savedFile is one file of the dataset.
type savedFile struct {
	Mark mark
	Info FileInfo
	Late bool // its rows stand in a copy, which is made again only when text is wanted
}

// mark tells one state of a file from another.
type mark struct {
	Size, Modified, Changed int64 // Changed is 0 where the system does not say
	Device, Node            uint64
	Edges                   [16]byte
}

// markOf looks at a file, which must be a regular one.
func markOf(path string) (m mark, err error) {
	st, err := os.Stat(path)
	if err != nil {
		return m, err
	}
	if !st.Mode().IsRegular() {
		return m, fmt.Errorf("%s is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	m = mark{Size: st.Size(), Modified: st.ModTime().UnixNano()}
	m.identify(st)
	buf := make([]byte, min(2*edgeBytes, m.Size))
	half := len(buf) / 2
	if _, err = f.ReadAt(buf[:half], 0); err == nil {
		_, err = f.ReadAt(buf[half:], m.Size-int64(len(buf)-half))
	}
	m.Edges = xxh3.Hash128(buf).Bytes()
	return m, err
}

// settled reports whether a change after the time t would show in the file's time.
func (m mark) settled(t time.Time) bool { return t.UnixNano()-m.Modified >= int64(racyTime) }

// index is the one that belongs to an Open.
type index struct {
	dir, name string
	marks     []mark
	began     time.Time
	stop      context.CancelFunc
	written   chan struct{} // closed when nothing is being written any more
}

// newIndex returns where the index of a dataset is kept, or nil if it can have none.
func newIndex(paths []string, opt Options) *index {
	dir := cacheDir(opt.CacheDir)
	if dir == "" || opt.Limit > 0 {
		return nil
	}
	x := &index{dir: filepath.Join(dir, "index"), began: time.Now()}
	opt.Progress, opt.CacheDir, opt.Called = nil, "", nil
	about := []string{fmt.Sprintf("%#v", opt)}
	for _, path := range paths {
		m, err := markOf(path)
		if err != nil || path == Stdin { // which a file may be called too
			return nil
		}
		whole, err := filepath.Abs(path)
		if err != nil {
			return nil
		}
		x.marks = append(x.marks, m)
		about = append(about, path, whole)
	}
	sum := xxh3.HashString128(strings.Join(about, "\x00"))
	x.name = filepath.Join(x.dir, model.Key(sum.Bytes()).String()+indexSuffix)
	return x
}

// fits reports whether s was made by this program from the files as they are.
func (x *index) fits(s *saved) bool {
	return s.Build == build() && slices.EqualFunc(s.Files, x.marks, func(f savedFile, m mark) bool {
		return f.Mark == m
	})
}

// build identifies the program, so that another one, which may read the same rows differently,
// reads them.
var build = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	m, err := markOf(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(path, m.Size, m.Modified, m.Edges)
})

// recall makes the dataset from its index, or returns nil if that cannot be.
func (o *opener) recall(ctx context.Context, x *index, paths []string) *Dataset {
	if x == nil || build() == "" {
		return nil
	}
	s, err := loadIndex(x.name)
	if err != nil || !x.fits(s) || !s.sound() {
		return nil
	}
	l, err := s.layout(strings.Join(paths, ", "), o)
	if err != nil {
		return nil
	}
	d := &Dataset{
		roster: &s.Roster, layout: l, places: s.Places, first: s.First, problems: s.Problems,
		bad: s.Bad, clashes: s.Clashes, notices: append(o.notices, s.Notices...),
		called: o.opt.called,
	}
	d.readers.New = d.newReader
	for _, f := range s.Files {
		source, err := f.source(ctx, o.opt)
		if err != nil {
			closeAll(d.sources)
			return nil
		}
		d.sources = append(d.sources, source)
	}
	l.project(d.sources)
	if !s.Files[d.places[0].file].Late {
		if _, err := d.Text(0); err != nil {
			closeAll(d.sources)
			return nil
		}
	}
	used(x.name)
	return d
}

// layout tells the schema from the rows that it was told from before.
func (s *saved) layout(path string, o *opener) (*layout, error) {
	p := &probe{scratch: make([]int, 0, scratchLen)}
	for _, b := range s.Probe {
		r := &row{}
		if err := parseObject(r, b); err != nil {
			return nil, err
		}
		p.rows = append(p.rows, r)
	}
	if len(p.rows) == 0 {
		return nil, errors.New("the index holds no row to tell the schema from")
	}
	l, err := newLayout(path, p, o.user, o.opt.Schema)
	if err == nil {
		l.fromZero, l.setsFromZero = s.FromZero, s.SetsFromZero
	}
	return l, err
}

// sound reports whether no number in s leads out of a list.
func (s *saved) sound() bool {
	r := &s.Roster
	n, responses := len(r.Keys), len(r.ResponseKeys)
	lengths := len(r.Start) == n+1 && len(r.Source) == n && len(r.Label) == responses &&
		len(r.Stored) == responses && len(r.Length) == responses && len(r.Model) == responses &&
		(r.ReferenceKeys == nil || len(r.ReferenceKeys) == n) &&
		(r.Language == nil || len(r.Language) == n) &&
		!slices.ContainsFunc(r.Annotators, func(a model.LabelSet) bool {
			return len(a.Label) != responses
		})
	if !lengths || n == 0 || !ascends(r.Start, responses) || r.LabelKind > model.Rankings {
		return false
	}
	if s.First == nil && len(s.Places) != n ||
		s.First != nil && (len(s.First) != n+1 || !ascends(s.First, len(s.Places))) {
		return false
	}
	files := len(s.Files)
	return below(r.Source, r.Sources) && below(r.Model, r.Models) && below(r.Language, r.Languages) &&
		!slices.ContainsFunc(s.Places, func(p place) bool {
			return int(p.file) >= files || p.offset < 0
		})
}

// ascends reports whether starts leads from 0 to end, and a sample has at least one of what it
// counts.
func ascends(starts []uint32, end int) bool {
	for i := range len(starts) - 1 {
		if starts[i] >= starts[i+1] {
			return false
		}
	}
	return starts[0] == 0 && int(starts[len(starts)-1]) == end
}

func below(numbers []uint16, list []string) bool {
	return len(numbers) == 0 || int(slices.Max(numbers)) < len(list)
}

// remember writes the index beside what the program does next.
func (o *opener) remember(x *index, d *Dataset) {
	if x == nil || build() == "" || o.done < testOnlyIndexFrom ||
		len(o.probe.notices) > 0 { // a damaged file says so each time
		return
	}
	s := &saved{
		Build: build(), FromZero: d.layout.fromZero,
		SetsFromZero: d.layout.setsFromZero, Roster: *d.roster, Places: d.places,
		First: d.first, Problems: d.problems, Bad: d.bad, Clashes: d.clashes, Notices: o.mixed,
	}
	for _, r := range o.probe.rows {
		s.Probe = append(s.Probe, r.b)
	}
	if len(d.sources) != len(x.marks) {
		return
	}
	for i, f := range d.sources {
		s.Files = append(s.Files, savedFile{
			Mark: x.marks[i], Info: f.info, Late: f.rows.name != f.info.Path,
		})
	}
	ctx, stop := context.WithCancel(context.Background())
	x.stop, x.written = stop, make(chan struct{})
	d.index = x
	go func() {
		defer close(x.written)
		x.write(ctx, s)
	}()
}

// write writes the index if the files are what was read. An index that cannot be written is one
// that is not there: the dataset is read again.
func (x *index) write(ctx context.Context, s *saved) {
	for i, f := range s.Files {
		m, err := markOf(f.Info.Path)
		if err != nil || m != x.marks[i] || !m.settled(x.began) {
			return
		}
	}
	if saveIndex(ctx, x.name, s) == nil {
		prune(x.dir)
	}
}

// close gives what is being written a moment, and waits until it has ended.
func (x *index) close() {
	if x == nil {
		return
	}
	select {
	case <-x.written:
	case <-time.After(closePatience):
	}
	x.stop()
	<-x.written
}

// testOnlyIndexFrom stands for indexFrom: tests keep an index of little files.
var testOnlyIndexFrom int64 = indexFrom
