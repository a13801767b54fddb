package export

import (
	"io"
	"math"

	"admap/model"
)

// wholeSample is a sample with all of its responses.
type wholeSample struct {
	text           *model.Text
	labels, scores []float64
	// oneColumn is true where labels and scores are one column of numbers in the data, or would be
	// taken for one because there are no labels.
	oneColumn bool
	kind      string // of the labels; "" for ratings
}

// sampleFormat is the format that writes a JSON object a sample.
func sampleFormat(name, rule string, row func(w wholeSample) any) format {
	open := func(w io.Writer, r *Request) (encoder, error) {
		e := &sampleEncoder{request: r, w: w, row: row, oneColumn: r.oneColumn()}
		if kind := r.Snapshot.Roster().LabelKind; kind != model.Ratings {
			e.kind = kind.String()
		}
		return e, nil
	}
	return format{name: name, rule: rule, open: open}
}

// oneColumn reports whether labels and scores are to be written as one column.
func (r *Request) oneColumn() bool {
	roster := r.Snapshot.Roster()
	return count(roster.Label) == 0 || roster.StoredIsLabel && r.Origin.Scorer.Kind == "column"
}

type sampleEncoder struct {
	request   *Request
	w         io.Writer
	row       func(w wholeSample) any
	oneColumn bool
	kind      string
}

func (e *sampleEncoder) put(i int) (leftOut string, err error) {
	text, err := e.request.Source.Text(i)
	if err != nil {
		return "", err
	}
	s := e.request.Snapshot
	e.request.lost.note(e.request, i, &text)
	return "", writeLine(e.w, e.row(wholeSample{text: &text, oneColumn: e.oneColumn,
		kind: e.kind, labels: s.Roster().Labels(i), scores: s.Scores(i)}))
}

func (e *sampleEncoder) close() error { return nil }

const (
	ultraFeedbackRule = "one row a sample; overall_score is the score, annotations.label.Rating the " +
		"label as text, \"N/A\" for none; no annotations where labels and scores are one column or " +
		"there are no labels; critique is the annotator's rationale; a conversation is one text; " +
		kindRule
	distilabelRule = "one row a sample; ratings are the labels and scores the scores; ratings alone " +
		"where they are one column or there are no labels; a conversation is one text; " + kindRule
	kindRule = "label_kind is there where labels are no ratings: pairs (1 and 0; 0.5 each for a tie, " +
		"0 each where both are bad), rankings (the best has the greatest number) or none"
)

// ultraFeedback is a row as in UltraFeedback, with the columns id and system more.
type ultraFeedback struct {
	ID          string       `json:"id"`
	Source      string       `json:"source"`
	Language    string       `json:"language,omitempty"`
	System      string       `json:"system"`
	Instruction string       `json:"instruction"`
	Models      []string     `json:"models"`
	Completions []completion `json:"completions"`
	Correct     []string     `json:"correct_answers"`
	Incorrect   []string     `json:"incorrect_answers"`
	Tools       string       `json:"tools,omitempty"`
	Kind        string       `json:"label_kind,omitempty"`
}

type completion struct {
	Model       string            `json:"model"`
	Response    string            `json:"response"`
	Critique    string            `json:"critique"`
	Annotations map[string]rating `json:"annotations,omitempty"`
	Score       model.Number      `json:"overall_score"`
}

type rating struct {
	Rating string `json:"Rating"` // a number, or "N/A"
}

func ultraFeedbackRow(w wholeSample) any {
	row := ultraFeedback{ID: w.text.ID, Source: w.text.Source, System: w.text.System,
		Instruction: w.text.Instruction, Correct: []string{}, Incorrect: []string{},
		Language: w.text.Language, Tools: w.text.Tools, Kind: w.kind}
	if w.text.Reference != "" {
		row.Correct = append(row.Correct, w.text.Reference)
	}
	for k, r := range w.text.Responses {
		row.Models = append(row.Models, r.Model)
		c := completion{Model: r.Model, Response: r.Body, Critique: r.Rationale,
			Score: model.Number(w.scores[k])}
		if !w.oneColumn {
			c.Annotations = map[string]rating{"label": {ratingOf(w.labels[k])}}
		}
		row.Completions = append(row.Completions, c)
	}
	return row
}

func ratingOf(label float64) string {
	if math.IsNaN(label) {
		return "N/A"
	}
	return decimal(label)
}

// distilabel is a row as distilabel's preference tasks write it, with a column for scores.
type distilabel struct {
	ID          string         `json:"id"`
	Source      string         `json:"source"`
	Language    string         `json:"language,omitempty"`
	System      string         `json:"system_prompt"`
	Instruction string         `json:"instruction"`
	Generations []string       `json:"generations"`
	Models      []string       `json:"generation_models"`
	Ratings     []model.Number `json:"ratings"`
	Rationales  []string       `json:"rationales"`
	Scores      []model.Number `json:"scores,omitempty"`
	Reference   string         `json:"reference"`
	Tools       string         `json:"tools,omitempty"`
	Kind        string         `json:"label_kind,omitempty"`
}

func distilabelRow(w wholeSample) any {
	row := distilabel{ID: w.text.ID, Source: w.text.Source, System: w.text.System,
		Instruction: w.text.Instruction, Reference: w.text.Reference,
		Language: w.text.Language, Tools: w.text.Tools, Kind: w.kind}
	if w.oneColumn {
		row.Ratings = numbers(w.scores)
	} else {
		row.Ratings, row.Scores = numbers(w.labels), numbers(w.scores)
	}
	for _, r := range w.text.Responses {
		row.Generations = append(row.Generations, r.Body)
		row.Models = append(row.Models, r.Model)
		row.Rationales = append(row.Rationales, r.Rationale)
	}
	return row
}

func numbers(values []float64) []model.Number {
	all := make([]model.Number, len(values))
	for k, v := range values {
		all[k] = model.Number(v)
	}
	return all
}
