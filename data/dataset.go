package data

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync"

	"admap/model"
)

// Options say how to read a dataset. The zero Options read everything as it is detected.
type Options struct {
	// Map says in which column a field stands, over what is detected. The fields are id, source,
	// language, model, system, prompt, responses, chosen, rejected, label, rating, score,
	// score_chosen, score_rejected, reference, tools, history, group and rationale. A column is a
	// dotted path through objects and
	// lists ("completions.overall_score"); "*" stands for every member of an object, a number for
	// a place in a list; several columns are separated by commas. A column of just that name, dots
	// and commas included, comes before all that. Rows with the same prompt and group are one
	// sample; the group "prompt" asks no more than that, "none" leaves every row by itself.
	Map map[string]string
	// Schema is the name of one of SchemaNames, which is then not detected; "" detects it.
	Schema string
	// Limit ends the read after so many samples; 0 reads all.
	Limit int
	// CacheDir is where compressed files are decompressed to; "" is admap in the user's cache
	// directory.
	CacheDir string
	// Strict ends the read at the first bad row, with an *Error that names it.
	Strict bool
	// Progress, if set, is called from one goroutine about once a megabyte. bytesTotal grows when a
	// compressed file turns out larger.
	Progress func(bytesDone, bytesTotal int64, rows int)
	// Called, if set, is the name by which messages speak of a file.
	Called func(path string) string
}

// Dataset is a dataset that has been read: its numbers in memory, its text on disk.
type Dataset struct {
	roster   *model.Roster
	sources  []*source
	layout   *layout
	places   []place
	first    []uint32 // len(samples)+1: the rows of sample i; nil where each sample is one row
	clashes  int      // responses, and labels of theirs, about which rows of one sample differ
	problems []Problem
	bad      int
	notices  []string
	readers  sync.Pool // of *worker
	index    *index    // being written; nil where none is
	called   func(path string) string
}

// Roster returns the numbers. It does not change.
func (d *Dataset) Roster() *model.Roster { return d.roster }

// Problems returns the bad rows, the first thousand of them, file by file in the order of lines.
func (d *Dataset) Problems() []Problem { return d.problems }

// ProblemCount is the number of all bad rows. With RowCount it adds up to the rows there are.
func (d *Dataset) ProblemCount() int { return d.bad }

// Notices say what of the paths given was not read, and why.
func (d *Dataset) Notices() []string { return d.notices }

// RowCount is the number of rows that the samples were made of.
func (d *Dataset) RowCount() int { return len(d.places) }

// Schema says how the dataset was understood.
func (d *Dataset) Schema() Schema { return d.layout.describe() }

// Files returns the dataset's files in the order given.
func (d *Dataset) Files() []FileInfo {
	out := make([]FileInfo, len(d.sources))
	for i, s := range d.sources {
		out[i] = s.info
	}
	return out
}

// Name is the name of the only file, or of the first with the number of the others; "stdin" for the
// standard input.
func (d *Dataset) Name() string {
	name := filepath.Base(d.sources[0].info.Path)
	if name == Stdin {
		name = "stdin"
	}
	if more := len(d.sources) - 1; more > 0 {
		return fmt.Sprintf("%s +%d", name, more)
	}
	return name
}

// Close releases the files. Text fails from then on.
func (d *Dataset) Close() error {
	d.index.close()
	return closeAll(d.sources)
}

func closeAll(sources []*source) error {
	var first error
	for _, s := range sources {
		if err := s.close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// rows returns where the rows of sample i stand.
func (d *Dataset) rows(i int) []place {
	if d.first == nil {
		return d.places[i : i+1]
	}
	return d.places[d.first[i]:d.first[i+1]]
}

// Rows returns the rows of sample i, most often one, each a JSON object: as it stands in the file
// where that is JSON, else what its container's documentation says. It fails with ErrChanged if
// they are no longer what was read.
func (d *Dataset) Rows(i int) ([][]byte, error) {
	_, rows, err := d.reread(i, false)
	if err == nil {
		err = d.complete(i, rows)
	}
	return rows, err
}

// Text returns the text of sample i. It fails with ErrChanged if the row in the file is no longer
// the one that was read.
func (d *Dataset) Text(i int) (model.Text, error) {
	t, _, err := d.reread(i, true)
	return t, err
}

func (d *Dataset) reread(i int, wantText bool) (t model.Text, rows [][]byte, err error) {
	w := d.readers.Get().(*worker)
	defer d.readers.Put(w)
	s := sample{worker: w, rows: len(d.rows(i)), wantText: wantText}
	d.fetch(d.rows(i), func(_ int, row []byte, failed error) {
		rows = append(rows, bytes.Clone(row))
		s.add(row, failed)
	})
	if err := s.check(d.roster.Keys[i]); err != nil {
		return t, nil, d.unread(i, err)
	}
	return s.text, rows, nil
}

// unread says of which file sample i could not be read again.
func (d *Dataset) unread(i int, err error) error {
	path := visible(d.called(d.sources[d.rows(i)[0].file].info.Path))
	return fmt.Errorf("read sample %d of %s: %w", i+1, path, err)
}

func (d *Dataset) newReader() any {
	w := &worker{extractor: newExtractor(d.layout)}
	w.missing = nil
	return w
}

// newProbe keeps the first rows of the sources, enough to tell their schema. The reason is that
// of the first row that is no object.
func newProbe(sources []*source) (p *probe, reason string, err error) {
	p = &probe{scratch: make([]int, 0, scratchLen)}
	kept := 0
	for _, s := range sources {
		if err := p.readProbe(s, &kept, &reason); err != nil {
			return nil, "", err
		}
	}
	return p, reason, nil
}

// How much a probe looks at: enough that a column that is rarely filled is seen.
const (
	probeRows  = 200
	probeBytes = 32 << 20
)

func (p *probe) keep(s *source, b *block, reason *string) (kept int) {
	var scratch []byte
	for i, sp := range b.rows {
		if len(p.rows) >= probeRows {
			break
		}
		fault := sp.fault
		if fault == "" {
			r := &row{}
			object, err := b.object(i, &scratch)
			if err == nil {
				err = parseObject(r, bytes.Clone(object))
			}
			if err != nil {
				fault = err.Error()
			} else {
				p.rows = append(p.rows, r)
				kept += len(r.b)
			}
		}
		if fault != "" && *reason == "" {
			*reason = Problem{File: s.info.Path, Line: sp.line, Reason: fault}.String()
		}
	}
	return kept
}
