package data

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// numbers reads labels and stored scores into the responses.
func (e *extractor) numbers() error {
	l := e.layout
	if err := e.labels(); err != nil {
		return err
	}
	if l.has(fieldScore) {
		err := e.perResponse(fieldScore, func(r *response, f float64) { r.stored = f })
		if err != nil {
			return err
		}
	}
	for i, f := range []field{fieldScoreChosen, fieldScoreRejected} {
		if !l.pair || !l.has(f) {
			continue
		}
		score, err := e.row.mean(item{0, l.fields[f][0].keys}, e.leaves)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name(f, 0), err)
		}
		e.responses[i].stored = score
	}
	return nil
}

func (e *extractor) labels() error {
	l := e.layout
	if len(l.sets) > 0 {
		e.annotators()
	}
	switch {
	case l.code == codeBest && l.preference:
		return e.best()
	case l.code == codeColumns:
		e.byColumn()
	case l.preference:
		return e.preference()
	case l.has(fieldRating):
		return e.ratings()
	case l.pair:
		e.responses[0].label, e.responses[1].label = 1, 0
	case len(l.sets) > 0:
		e.consensus()
	}
	return nil
}

// preference reads which of two responses is better.
func (e *extractor) preference() error {
	v, err := e.mainVerdict()
	switch {
	case err != nil:
		return about(e.layout.labelName(), err)
	case math.IsNaN(v[0]):
		return nil
	case len(e.responses) != 2:
		return fmt.Errorf("%s chooses between 2 responses, here are %d",
			e.layout.labelName(), len(e.responses))
	}
	e.responses[0].label, e.responses[1].label = v[0], v[1]
	return nil
}

func (e *extractor) mainVerdict() (verdict, error) {
	columns := e.layout.fields[fieldLabel]
	switch e.layout.code {
	case codeOneHot:
		return e.oneHot()
	case codeGreater:
		first, err := e.rating(item{0, columns[0].keys})
		second, failed := e.rating(item{0, columns[1].keys})
		return greater(first, second), errors.Join(err, failed)
	}
	return e.verdict(item{0, columns[0].keys}, e.layout.code, e.layout.most, codes.inMain)
}

// ratings reads a number per response; of ranks the best becomes the greatest.
func (e *extractor) ratings() error {
	err := e.perResponse(fieldRating, func(r *response, f float64) { r.label = f })
	if err != nil {
		return err
	}
	if e.layout.ranks {
		return e.descend()
	}
	if e.layout.sure == nil || len(e.responses) != 2 {
		return nil
	}
	v, err := e.verdict(item{0, e.layout.sure[0].keys}, codeFirst, 0, codes.inMain)
	if err == nil && (v[0]-v[1])*(e.responses[0].label-e.responses[1].label) < 0 {
		err = misfit("contradicts " + joinColumns(e.layout.fields[fieldRating]))
	}
	if err != nil {
		return about(e.layout.sure[0].name, err)
	}
	return nil
}

// descend turns ranks, 1 for the best, into labels, 1 for the worst.
func (e *extractor) descend() error {
	last := float64(len(e.responses))
	for _, r := range e.responses {
		if r.label < 0 {
			return fmt.Errorf("%s: %g is no rank", joinColumns(e.layout.fields[fieldRating]), r.label)
		}
		if r.label > last {
			last = r.label
		}
	}
	for k := range e.responses {
		e.responses[k].label = last + 1 - e.responses[k].label
	}
	return nil
}

// rating reads a number, or the mean of several; true is 1 and false 0.
func (e *extractor) rating(it item) (float64, error) {
	at := e.row.one(it, e.leaves)
	if e.row.kind(at) != truth {
		return e.row.mean(it, e.leaves)
	}
	if e.row.b[e.row.nodes[at].start] == 't' {
		return 1, nil
	}
	return 0, nil
}

// perResponse reads a column of numbers parallel to the responses; null or an empty list in place
// of them means that there are none. A lone number serves a lone response.
func (e *extractor) perResponse(f field, set func(r *response, number float64)) error {
	e.items = e.items[:0]
	columns := e.layout.fields[f]
	for _, c := range columns {
		items, exists, _ := e.row.spread(c, e.items)
		if !exists && len(columns) > 1 {
			items = append(items, item{at: none})
		}
		e.items = items
	}
	if len(e.items) <= 1 && e.allNull() {
		return nil
	}
	if len(e.items) != len(e.responses) {
		return fmt.Errorf("%s has %d values for %d responses",
			joinColumns(e.layout.fields[f]), len(e.items), len(e.responses))
	}
	for i, it := range e.items {
		n, err := e.number(f, it)
		if err != nil {
			return fmt.Errorf("%s: %w", joinColumns(e.layout.fields[f]), err)
		}
		set(&e.responses[i], n)
	}
	return nil
}

// number reads a number of a field; only labels may be true or false.
func (e *extractor) number(f field, it item) (float64, error) {
	if f == fieldRating {
		return e.rating(it)
	}
	return e.row.mean(it, e.leaves)
}

func (e *extractor) allNull() bool {
	for _, it := range e.items {
		if e.row.kind(it.at) != null {
			return false
		}
	}
	return true
}

// invalidUTF8 returns where b stops being UTF-8, or -1.
func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}
