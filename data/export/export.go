package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// Source gives the dataset's own text. Sample i is the i-th of the roster.
type Source interface {
	Text(i int) (model.Text, error)
	Rows(i int) ([][]byte, error) // the rows of a sample, JSON objects, as they stand in the dataset
}

// Request says what to write, and where to.
type Request struct {
	Source    Source
	Snapshot  *model.Snapshot
	Partition *model.Partition
	Diagnosis *model.Diagnosis // nil where there is none
	Notes     map[model.Key]string
	Indexes   []int // the selected samples, in any order; written in ascending order, each once
	Format    string
	Pairs     PairRule // of formats of chosen and rejected
	Path      string   // "-" for Stdout, without a manifest
	Keep      bool     // a file that is there stays: the error is fs.ErrExist
	Stdout    io.Writer
	Origin    Origin
	// Readings say by response how its score was read, where that is known.
	Readings map[model.Key]model.Reading
	// Protected are files that must not be replaced, the project above all, nor what SQLite keeps
	// beside them. They need not be there.
	Protected []string
}

// Result says what was written.
type Result struct {
	Selected int
	Written  int
	LeftOut  map[string]int // why, and how many
	// Pairs were written of those samples, where the format is one of chosen and rejected;
	// PairsLeftOut are others of the same samples, by reason.
	Pairs        int
	PairsLeftOut map[string]int
	Repeated     int // of the selected: what is the same, key by key, as an earlier one
	Bytes        int64
	SHA256       string // of the file, in hex; "" for Stdout
	Manifest     string // its path; "" for Stdout
}

// encoder writes samples in one format.
type encoder interface {
	// put writes sample i, or returns why the format has no place for it.
	put(i int) (leftOut string, err error)
	close() error
}

// format is one way to write samples down.
type format struct {
	name string
	rule string // in words, for the manifest
	open func(w io.Writer, r *Request) (encoder, error)

	pairs bool // its rows are pairs of chosen and rejected
	// beside, if set, keeps a file of the directory up to date that says how the rows are read.
	beside func(r *Request, target string) (*companion, error)
}

var formats = []format{
	{name: "csv", rule: "one row a sample; empty where undefined", open: openCSV},
	{name: "jsonl", open: openJSONL,
		rule: "the rows of the dataset as they are, each with a member \"admap\" added"},
	pairFormat("trl", trlRule, trlRow),
	pairFormat("trl-chat", trlChatRule, trlChatRow),
	pairFormat("openai", openAIRule, openAIRow),
	llamaFactory(),
	sampleFormat("ultrafeedback", ultraFeedbackRule, ultraFeedbackRow),
	sampleFormat("distilabel", distilabelRule, distilabelRow),
	{name: "parquet", rule: parquetRule, open: openParquet},
}

// Formats lists the names of the formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// formatNamed finds a format by its name, in capitals or not, as a selection by its word.
func formatNamed(name string) (format, error) {
	for _, f := range formats {
		if strings.EqualFold(f.name, name) {
			return f, nil
		}
	}
	known := strings.Join(Formats(), ", ")
	return format{}, fmt.Errorf("unknown format %q: want one of %s", name, known)
}

// Write carries out a request. When it returns an error, the file at Path is as it was before; what
// went to Stdout stays there.
func Write(ctx context.Context, r Request) (Result, error) {
	f, err := formatNamed(r.Format)
	if err != nil {
		return Result{}, fmt.Errorf("export: %w", err)
	}
	if err := r.Pairs.Check(); err != nil {
		return Result{}, fmt.Errorf("export: %w", err)
	}
	r.Indexes = slices.Compact(slices.Sorted(slices.Values(r.Indexes)))
	var res Result
	if r.Path == "-" {
		res, err = r.encode(ctx, f, r.Stdout)
	} else {
		res, err = r.writeFile(ctx, f)
	}
	if err != nil {
		return Result{}, fmt.Errorf("export %s to %s: %w", f.name, r.Path, err)
	}
	return res, nil
}

func (r *Request) writeFile(ctx context.Context, f format) (res Result, err error) {
	target, err := r.target()
	if err != nil {
		return Result{}, err
	}
	var info *companion
	if f.beside != nil {
		if info, err = f.beside(r, target); err != nil {
			return Result{}, err
		}
	}
	rows, err := create(target)
	if err != nil {
		return Result{}, err
	}
	defer rows.discard()
	if res, err = r.encode(ctx, f, rows); err != nil {
		return Result{}, err
	}
	if err := rows.finish(); err != nil {
		return Result{}, err
	}
	res.Bytes, res.SHA256, res.Manifest = rows.size, rows.sum(), target+manifestSuffix
	about, err := create(res.Manifest)
	if err != nil {
		return Result{}, err
	}
	defer about.discard()
	if err := r.manifest(f, target, res).write(about); err != nil {
		return Result{}, err
	}
	if err := about.finish(); err != nil {
		return Result{}, err
	}
	if err := info.publish(); err != nil {
		return Result{}, err
	}
	// The manifest first: should a rename fail, the rows are still the old ones.
	if err := about.publish(); err != nil {
		return Result{}, err
	}
	return res, rows.publish()
}

func (r *Request) encode(ctx context.Context, f format, w io.Writer) (Result, error) {
	res := Result{Selected: len(r.Indexes), LeftOut: map[string]int{}}
	buffered := bufio.NewWriterSize(w, 1<<16)
	packed, err := f.compressor(r.Path, buffered)
	if err != nil {
		return res, err
	}
	enc, err := f.open(packed, r)
	if err != nil {
		return res, err
	}
	res.Repeated = r.repeated()
	for _, i := range r.Indexes {
		if err := ctx.Err(); err != nil {
			return res, err
		}
		why, err := enc.put(i)
		switch {
		case err != nil:
			return res, fmt.Errorf("sample %d: %w", i+1, err)
		case why != "":
			res.LeftOut[why]++
		default:
			res.Written++
		}
	}
	if made, ok := enc.(*pairEncoder); ok {
		res.Pairs, res.PairsLeftOut = made.written, made.leftOut
	}
	return res, errors.Join(enc.close(), packed.Close(), buffered.Flush())
}

// repeated counts the selected samples whose key an earlier one has.
func (r *Request) repeated() int {
	keys := make([]model.Key, len(r.Indexes))
	for k, i := range r.Indexes {
		keys[k] = r.Snapshot.Roster().Keys[i]
	}
	return len(keys) - model.NewKeyIndex(keys).Distinct()
}

// diagnosed returns what the diagnosis says of sample i, NaN where it says nothing.
func (r *Request) diagnosed(i int) (sCorr, centred, p float64) {
	if r.Diagnosis == nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return r.Diagnosis.SCorr[i], r.Diagnosis.SCorrCentred[i], r.Diagnosis.P[i]
}
