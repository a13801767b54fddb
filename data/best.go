package data

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// bestColumns are where it may stand which of a list of responses is best.
var bestColumns = []string{
	"preferred_index", "preferred_idx", "chosen_index", "chosen_idx", "best_index", "best_idx",
	"best", "best_response", "selected", "selected_index", "preferred_response_index",
	"chosen_response_index", "winner_index", "preferred", "chosen", "choice", "winner", "better",
	"preference", "preferred_response", "better_response", "human_preference",
}

const whyUnknownBase = "; %s may count the responses from 0 or from 1, so it is no label"

// settleBest decides from where a label that numbers responses counts. Where the rows do not tell,
// there is no label.
func (l *layout) settleBest(p *probe) {
	if l.code != codeBest {
		return
	}
	if !l.has(fieldLabel) || len(l.fields[fieldLabel]) > 1 || p.listed(l.fields[fieldLabel][0]) {
		l.code = codeChoice
		return
	}
	zero, last, between := false, false, false
	for _, r := range p.rows {
		f, err := r.mean(item{0, l.fields[fieldLabel][0].keys}, p.scratch)
		items, _, _ := r.spread(l.fields[fieldResponses][0], nil)
		switch {
		case err != nil || f != f:
		case f == 0:
			zero = true
		case f == float64(len(items)):
			last = true
		default:
			between = true
		}
	}
	l.bestFromZero = zero
	if zero == last && (zero || between) {
		l.why += fmt.Sprintf(whyUnknownBase, l.labelName())
		l.fields[fieldLabel], l.code = nil, codeChoice
		return
	}
	l.fields[fieldRating] = nil
	if l.bestFromZero {
		l.why += fmt.Sprintf("; %s counts the responses from 0", l.labelName())
	}
}

// best reads which of the responses is the best one.
func (e *extractor) best() error {
	at := e.value(fieldLabel, 0)
	k, err := none, error(nil)
	switch e.row.kind(at) {
	case null:
		return nil
	case text:
		k = e.named(trim(e.row.decoded(at, &e.arena)))
	default:
		var f float64
		if f, err = e.row.mean(item{at, nil}, e.leaves); f == math.Trunc(f) && math.Abs(f) < 1<<20 {
			k = int(f)
		}
		if !e.layout.bestFromZero {
			k--
		}
	}
	if err != nil {
		return about(e.layout.labelName(), err)
	}
	if k < 0 || k >= len(e.responses) {
		return about(e.layout.labelName(), misfit("names none of the responses"))
	}
	for i := range e.responses {
		e.responses[i].label = 0
	}
	e.responses[k].label = 1
	return nil
}

// named returns the response that b is, or is the letter or the number of.
func (e *extractor) named(b []byte) int {
	if i := slices.IndexFunc(e.responses, func(r response) bool {
		return bytes.Equal(trim(r.body), b)
	}); i >= 0 {
		return i
	}
	if len(b) != 1 {
		return none
	}
	switch c := b[0]; {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c - 'a')
	case '0' <= c && c <= '9' && e.layout.bestFromZero:
		return int(c - '0')
	case '0' <= c && c <= '9':
		return int(c-'0') - 1
	}
	return none
}

// byColumn labels the responses of the first column as good, the others as bad.
func (e *extractor) byColumn() {
	items, _, _ := e.row.spread(e.layout.fields[fieldResponses][0], e.items[:0])
	e.items = items
	for i := range e.responses {
		e.responses[i].label = 0
		if i < len(items) {
			e.responses[i].label = 1
		}
	}
}
