package export

import (
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const parquetRule = "one row a sample, its responses a list of {text, model, label, score}; null " +
	"where there is none; a conversation is one text; label_kind is ratings, pairs (1 and 0; 0.5 " +
	"each for a tie, 0 each where both are bad), rankings (the best has the greatest number), " +
	"scores (labels and scores are one column of the data) or none"

// parquetRow is a row. Lists have three levels, as the Parquet format has them.
type parquetRow struct {
	Key          string            `parquet:"key"`
	ID           *string           `parquet:"id,optional"`
	Source       *string           `parquet:"source,optional"`
	Language     *string           `parquet:"language,optional"`
	System       *string           `parquet:"system,optional"`
	Instruction  string            `parquet:"instruction"`
	Responses    []parquetResponse `parquet:"responses,list"`
	LabelKind    string            `parquet:"label_kind"`
	Reference    *string           `parquet:"reference,optional"`
	Tools        *string           `parquet:"tools,optional"`
	Mean         *float64          `parquet:"mean,optional"`
	Variance     *float64          `parquet:"variance,optional"`
	Region       string            `parquet:"region"`
	SCorr        *float64          `parquet:"s_corr,optional"`
	SCorrCentred *float64          `parquet:"s_corr_centred,optional"`
	PMislabelled *float64          `parquet:"p_mislabelled,optional"`
	Flag         *string           `parquet:"flag,optional"`
	Note         *string           `parquet:"note,optional"`
}

type parquetResponse struct {
	Text      string   `parquet:"text"`
	Model     *string  `parquet:"model,optional"`
	Label     *float64 `parquet:"label,optional"`
	Score     *float64 `parquet:"score,optional"`
	Rationale *string  `parquet:"rationale,optional"`
}

// Limits of a row group, which is in memory until it is written.
const (
	groupBytes = 16 << 20 // of text
	groupRows  = 100_000
)

type parquetEncoder struct {
	request    *Request
	w          *parquet.GenericWriter[parquetRow]
	bytes, row int // of the row group so far
}

func openParquet(w io.Writer, r *Request) (encoder, error) {
	return &parquetEncoder{request: r, w: parquet.NewGenericWriter[parquetRow](w,
		parquet.CreatedBy("admap", "1.0.0", "0"), // of the format: the bytes depend on the data alone
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault, Concurrency: 1}),
		parquet.SkipPageBounds("instruction"), parquet.SkipPageBounds("system"),
		parquet.SkipPageBounds("responses", "list", "element", "text"),
	)}, nil
}

func (e *parquetEncoder) put(i int) (leftOut string, err error) {
	row, size, err := e.sample(i)
	if err != nil {
		return "", err
	}
	if _, err := e.w.Write([]parquetRow{row}); err != nil {
		return "", err
	}
	if e.bytes, e.row = e.bytes+size, e.row+1; e.bytes < groupBytes && e.row < groupRows {
		return "", nil
	}
	e.bytes, e.row = 0, 0
	return "", e.w.Flush()
}

// sample makes the row of sample i, and says how many bytes of text are in it.
func (e *parquetEncoder) sample(i int) (row parquetRow, size int, err error) {
	r := e.request
	text, err := r.Source.Text(i)
	if err != nil {
		return row, 0, err
	}
	r.lost.note(r, i, &text)
	s, key := r.Snapshot, r.Snapshot.Roster().Keys[i]
	sCorr, centred, p := r.diagnosed(i)
	row = parquetRow{
		Key: key.String(), ID: filled(text.ID), Source: filled(text.Source),
		Language: filled(text.Language), System: filled(text.System), Instruction: text.Instruction,
		Reference: filled(text.Reference), Tools: filled(text.Tools), Mean: known(s.Mean(i)),
		Variance: known(s.Variance(i)), Region: r.Partition.Region[i].String(),
		SCorr: known(sCorr), SCorrCentred: known(centred), PMislabelled: known(p),
		Flag: filled(s.Verdict(i).String()), Note: filled(r.Notes[key]), LabelKind: r.labelKind(),
	}
	size = len(text.Instruction) + len(text.System) + len(text.Reference) + len(text.Tools)
	labels, scores := s.Roster().Labels(i), s.Scores(i)
	for k, a := range text.Responses {
		size += len(a.Body)
		row.Responses = append(row.Responses, parquetResponse{
			Text: a.Body, Model: filled(a.Model), Label: known(labels[k]), Score: known(scores[k]),
			Rationale: filled(a.Rationale)})
	}
	return row, size, nil
}

// labelKind says what the labels are, so that a reader need not guess it from the numbers.
func (r *Request) labelKind() string {
	if roster := r.Snapshot.Roster(); roster.StoredIsLabel && r.Origin.Scorer.Kind == "column" {
		return "scores"
	}
	return r.Snapshot.Roster().LabelKind.String()
}

func (e *parquetEncoder) close() error { return e.w.Close() }

// filled is nil for nothing.
func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// known is nil for NaN.
func known(v float64) *float64 {
	if v != v {
		return nil
	}
	return &v
}
