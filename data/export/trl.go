package export

import (
	"cmp"
	"io"
	"math"

	"admap/model"
)

const trlRule = "prompt is the system prompt, a blank line and the instruction; chosen and " +
	"rejected are the responses of the highest and the lowest label, or of the highest and the " +
	"lowest score where there is no label; among equals the score decides, then the earlier " +
	"response; samples whose labels or scores all tie are left out"

// Why a sample has no place among preference pairs.
const (
	leftSingle    = "fewer than two responses"
	leftLabelTie  = "labels tie"
	leftScoreTie  = "scores tie"
	leftNoOpinion = "no labels, not fully scored"
)

// preference is a row that TRL's preference trainers read.
type preference struct {
	Prompt        string        `json:"prompt"`
	Chosen        string        `json:"chosen"`
	Rejected      string        `json:"rejected"`
	ScoreChosen   *model.Number `json:"score_chosen,omitempty"`
	ScoreRejected *model.Number `json:"score_rejected,omitempty"`
}

type trlEncoder struct {
	request *Request
	w       io.Writer
}

func openTRL(w io.Writer, r *Request) (encoder, error) {
	return &trlEncoder{request: r, w: w}, nil
}

func (e *trlEncoder) put(i int) (leftOut string, err error) {
	s := e.request.Snapshot
	best, worst, why := bestAndWorst(s.Roster().Labels(i), s.Scores(i))
	if why != "" {
		return why, nil
	}
	if e.request.swaps(i) {
		best, worst = worst, best
	}
	text, err := e.request.Source.Text(i)
	if err != nil {
		return "", err
	}
	row := preference{
		Prompt: text.Instruction,
		Chosen: text.Responses[best].Body, Rejected: text.Responses[worst].Body,
		ScoreChosen: defined(s.Scores(i)[best]), ScoreRejected: defined(s.Scores(i)[worst]),
	}
	if text.System != "" {
		row.Prompt = text.System + "\n\n" + text.Instruction
	}
	line, err := encodeJSON(row)
	if err != nil {
		return "", err
	}
	_, err = e.w.Write(append(line, '\n'))
	return "", err
}

func (e *trlEncoder) close() error { return nil }

func defined(score float64) *model.Number {
	if math.IsNaN(score) {
		return nil
	}
	n := model.Number(score)
	return &n
}

// bestAndWorst finds the two responses that make a pair, or says why there are none. Labels decide
// where at least two responses have one, else scores if all have one.
func bestAndWorst(labels, scores []float64) (best, worst int, leftOut string) {
	if len(scores) < 2 {
		return 0, 0, leftSingle
	}
	by, tie := labels, leftLabelTie
	if count(labels) < 2 {
		by, tie = scores, leftScoreTie
		if count(scores) < len(scores) {
			return 0, 0, leftNoOpinion
		}
	}
	best, worst = -1, -1
	for j, v := range by {
		if math.IsNaN(v) {
			continue
		}
		if best < 0 || compare(by, scores, j, best) > 0 {
			best = j
		}
		if worst < 0 || compare(by, scores, j, worst) < 0 {
			worst = j
		}
	}
	if by[best] == by[worst] {
		return 0, 0, tie
	}
	return best, worst, ""
}

// compare orders responses a and b by value, then by score where both have one.
func compare(by, scores []float64, a, b int) int {
	if math.IsNaN(scores[a]) || math.IsNaN(scores[b]) {
		return cmp.Compare(by[a], by[b])
	}
	return cmp.Or(cmp.Compare(by[a], by[b]), cmp.Compare(scores[a], scores[b]))
}

func count(values []float64) int {
	n := 0
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}
