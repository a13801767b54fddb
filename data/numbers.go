package data

import (
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
	switch l := e.layout; {
	case l.preference:
		return e.preference()
	case l.has(fieldRating):
		return e.perResponse(fieldRating, func(r *response, f float64) { r.label = f })
	case l.pair:
		e.responses[0].label, e.responses[1].label = 1, 0
	}
	return nil
}

// preference reads a label between 1 (the first of two responses is better) and 2 (the second is),
// or between 0 and 1.
func (e *extractor) preference() error {
	f, err := e.row.mean(item{0, e.layout.fields[fieldLabel][0].keys}, e.leaves)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", e.name(fieldLabel, 0), err)
	case math.IsNaN(f):
		return nil
	}
	e.codes |= codeOf(f)
	if e.layout.fromZero {
		f++
	}
	switch {
	case len(e.responses) != 2:
		return fmt.Errorf("%s chooses between 2 responses, here are %d",
			e.name(fieldLabel, 0), len(e.responses))
	case f < 1 || f > 2:
		return fmt.Errorf("%s is %g, not between 1 and 2", e.name(fieldLabel, 0), f)
	}
	first := 0.5
	if f < 1.5 {
		first = 1
	} else if f > 1.5 {
		first = 0
	}
	e.responses[0].label, e.responses[1].label = first, 1-first
	return nil
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
		n, err := e.row.mean(it, e.leaves)
		if err != nil {
			return fmt.Errorf("%s: %w", joinColumns(e.layout.fields[f]), err)
		}
		set(&e.responses[i], n)
	}
	return nil
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
