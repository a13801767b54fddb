package ui

import (
	"math"
	"strconv"

	"admap/model"
)

// labelWord says what annotators gave response k of sample i.
func labelWord(r *model.Roster, i, k int) string {
	if r.LabelKind == model.Rankings && !math.IsNaN(r.Labels(i)[k]) {
		return "rank " + strconv.Itoa(r.Rank(i, k))
	}
	return wordFor(r.LabelKind, r.Labels(i), k)
}

// wordFor says what one annotator gave response k of a sample, whose labels these are.
func wordFor(kind model.LabelKind, labels []float64, k int) string {
	y := labels[k]
	switch {
	case math.IsNaN(y):
		return ""
	case kind != model.Pairs || len(labels) != 2:
		return "label " + strconv.FormatFloat(y, 'g', 4, 64)
	case y == labels[1-k] && y > 0:
		return "tie"
	case y == labels[1-k]:
		return "both bad"
	case y > 0:
		return "★ chosen"
	}
	return "rejected"
}

// annotatorRows say what every annotator, or every question, gave response k of sample i.
func annotatorRows(r *model.Roster, i, k, w int) []docRow {
	var rows []docRow
	lo, hi := r.Span(i)
	for _, s := range r.Annotators {
		if word := wordFor(r.LabelKind, s.Label[lo:hi], k); word != "" {
			rows = append(rows, docRow{
				runs: fitRuns([]run{{faceFaint, clean(s.Name) + "  " + word}}, w),
			})
		}
	}
	return rows
}
