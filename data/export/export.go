package export

import (
	"context"
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
	Path      string // "-" for Stdout, without a manifest
	Keep      bool   // a file that is there stays: the error is fs.ErrExist
	Stdout    io.Writer
	Origin    Origin
	// Readings say by response how its score was read, where that is known.
	Readings map[model.Key]model.Reading
	// Recipe says what becomes of the selected.
	Recipe model.Recipe
	// Picked says that no word names what was selected, so that the manifest lists it.
	Picked bool
	// Expect, unless nil, is what must come out again: else nothing is written.
	Expect *Earlier
	// Protected are files that must not be replaced, the project above all, nor what SQLite keeps
	// beside them. They need not be there.
	Protected []string

	lost *losses
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

	pairs bool    // its rows are pairs of chosen and rejected
	lacks []facet // what it has no place for
	// beside, if set, makes the new content of a file of the directory that says how the rows are
	// read. Other exports may change it until it is published.
	beside func(r *Request, targets ...string) (path string, content []byte, err error)
}

var formats = []format{
	{name: "csv", rule: "one row a sample; empty where undefined", open: openCSV},
	{name: "jsonl", open: openJSONL,
		rule: "the rows of the dataset as they are, each with a member \"admap\" added"},
	pairFormat("trl", trlRule, trlRow).without(facetSystem, facetTurns, facetTools),
	pairFormat("trl-chat", trlChatRule, trlChatRow).without(),
	pairFormat("openai", openAIRule, openAIRow).without(facetID, facetSource, facetLanguage,
		facetModels, facetScores, facetReference),
	llamaFactory(),
	sampleFormat("ultrafeedback", ultraFeedbackRule, ultraFeedbackRow).whole(),
	sampleFormat("distilabel", distilabelRule, distilabelRow).whole(),
	format{name: "parquet", rule: parquetRule, open: openParquet}.whole(),
}

// without says what a format of pairs has no place for beyond what none has.
func (f format) without(lacks ...facet) format {
	f.lacks = append(lacks, facetRationale, facetAnnotators)
	return f
}

// whole is a format of whole samples, each text one string.
func (f format) whole() format {
	f.lacks = []facet{facetTurns, facetAnnotators}
	return f
}

// Formats lists the names of the formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// PairFormats lists the names of the formats that hold pairs of chosen and rejected.
func PairFormats() []string {
	var names []string
	for _, f := range formats {
		if f.pairs {
			names = append(names, f.name)
		}
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
	if err := r.possible(f); err != nil {
		return Result{}, fmt.Errorf("export: %w", err)
	}
	r.Indexes = slices.Compact(slices.Sorted(slices.Values(r.Indexes)))
	var res Result
	if r.Path == "-" {
		res, err = r.writeStdout(ctx, f)
	} else {
		res, err = r.writeFiles(ctx, f)
	}
	if err != nil {
		return Result{}, fmt.Errorf("export %s to %s: %w", f.name, r.Path, err)
	}
	return res, nil
}

// diagnosed returns what the diagnosis says of sample i, NaN where it says nothing.
func (r *Request) diagnosed(i int) (sCorr, centred, p float64) {
	if r.Diagnosis == nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return r.Diagnosis.SCorr[i], r.Diagnosis.SCorrCentred[i], r.Diagnosis.P[i]
}
