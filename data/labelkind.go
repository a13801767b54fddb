package data

import (
	"math"
	"slices"

	"admap/model"
)

// kindColumn is where exports say what the numbers are that stand for labels: a word of
// model.LabelKind, or oneColumn where ratings and scores are one column.
const (
	kindColumn = "label_kind"
	oneColumn  = "scores"
)

// statedKinds are the words of kindColumn.
var statedKinds = []string{
	model.NoLabels.String(), model.Ratings.String(), model.Pairs.String(),
	model.Rankings.String(), oneColumn,
}

// settleKind believes what all of the first rows say of ratings that nobody mapped.
func (l *layout) settleKind(p *probe) {
	if l.preference || !l.has(fieldRating) || l.byUser[fieldRating] || l.ranks {
		return
	}
	switch l.stated = p.statedKind(); l.stated {
	case model.NoLabels.String():
		if !l.has(fieldScore) {
			l.fields[fieldScore] = l.fields[fieldRating]
		}
		l.fields[fieldRating] = nil
	case oneColumn:
		if l.has(fieldScore) {
			l.fields[fieldRating] = l.fields[fieldScore]
		}
	}
}

// statedKind is the word that every row has in kindColumn; "" where one has another or none.
func (p *probe) statedKind() (word string) {
	column := p.columnsOf(kindColumn)[0]
	var arena []byte
	for k, r := range p.rows {
		at := r.one(item{0, column.keys}, p.scratch)
		if r.kind(at) != text {
			return ""
		}
		said := string(r.decoded(at, &arena))
		if k > 0 && said != word || !slices.Contains(statedKinds, said) {
			return ""
		}
		word = said
	}
	return word
}

// chosenOrRanked reports whether the data says that its numbers are no ratings, which could serve as
// scores.
func (l *layout) chosenOrRanked() bool {
	return l.stated == model.Pairs.String() || l.stated == model.Rankings.String()
}

// pairsOnly reports whether all labels choose between two responses.
func pairsOnly(r *model.Roster) bool {
	for i := range r.Keys {
		labels := r.Labels(i)
		if slices.ContainsFunc(labels, defined) &&
			(len(labels) != 2 || !choice(labels[0], labels[1])) {
			return false
		}
	}
	return true
}

// choice reports whether two labels are a verdict.
func choice(first, second float64) bool {
	if math.IsNaN(first) || math.IsNaN(second) {
		return false
	}
	return slices.Contains([]verdict{firstBetter, secondBetter, tied, bothBad}, verdict{first, second})
}
