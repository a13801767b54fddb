package export

import (
	"io"
	"math"

	"admap/model"
)

// pairing is what one row of a preference format is made of.
type pairing struct {
	text             *model.Text
	chosen, rejected *model.ResponseText
	scores           [2]*model.Number // of chosen and rejected; nil where there is none
}

// pairRow makes the row of a format, or says why the format cannot express it.
type pairRow func(p pairing) (row any, leftOut string)

// pairFormat is the format that writes rows for pairs, one JSON object a line.
func pairFormat(name, rule string, row pairRow) format {
	open := func(w io.Writer, r *Request) (encoder, error) {
		return &pairEncoder{request: r, w: w, row: row}, nil
	}
	return format{name: name, rule: rule, open: open, pairs: true}
}

type pairEncoder struct {
	request *Request
	w       io.Writer
	row     pairRow
	written int
	leftOut map[string]int // pairs of samples of which others were written
}

func (e *pairEncoder) put(i int) (leftOut string, err error) {
	r := e.request
	scores := r.Snapshot.Scores(i)
	all, why := r.pairRule().pairs(r.Snapshot.Roster().Labels(i), scores)
	if why != "" {
		return why, nil
	}
	text, err := r.Source.Text(i)
	if err != nil {
		return "", err
	}
	refused, before := map[string]int{}, e.written
	for _, p := range all {
		if r.swaps(i) {
			p.chosen, p.rejected = p.rejected, p.chosen
		}
		row, why := e.row(pairing{
			text: &text, chosen: &text.Responses[p.chosen], rejected: &text.Responses[p.rejected],
			scores: [2]*model.Number{defined(scores[p.chosen]), defined(scores[p.rejected])},
		})
		if why != "" {
			refused[why]++
			leftOut = why
			continue
		}
		if err := writeLine(e.w, row); err != nil {
			return "", err
		}
		e.written++
	}
	if e.written == before {
		return leftOut, nil
	}
	e.note(refused)
	r.lost.note(r, i, &text)
	return "", nil
}

func (e *pairEncoder) note(refused map[string]int) {
	for why, n := range refused {
		if e.leftOut == nil {
			e.leftOut = map[string]int{}
		}
		e.leftOut[why] += n
	}
}

func (e *pairEncoder) close() error { return nil }

// writeLine writes v as one line of JSON.
func writeLine(w io.Writer, v any) error {
	line, err := encodeJSON(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// defined is the number as it stands in a row, nil for NaN.
func defined(v float64) *model.Number {
	if math.IsNaN(v) {
		return nil
	}
	n := model.Number(v)
	return &n
}
