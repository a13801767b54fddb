// Package demo holds the small dataset that the program carries with it: instructions in ten
// languages, each with four responses, ratings, rationales and a reference, so that the map can be
// seen forming without key or network. All of it was written for this program; the models named in
// it do not exist.
//
// Twelve samples carry ratings that contradict the quality of the responses. Which ones is known to
// truth.csv alone, so that the diagnosis can be measured on the data it is shown with. All
// functions are pure and safe for concurrent use.
package demo

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed demo.jsonl
var jsonl string

//go:embed truth.csv
var truthCSV string

// JSONL returns the dataset: UTF-8, one JSON object a line with the keys id, source, language,
// instruction, generations, ratings (1 to 5), rationales, model_names and reference. The bytes are
// the caller's own.
func JSONL() []byte { return []byte(jsonl) }

// Wrong is a sample whose ratings are inverted: its best response is rated lowest and its worst
// highest.
type Wrong struct {
	ID    string
	Order [4]int // the responses' positions from the best to the worst, judged by quality
}

// WrongRatings returns the samples with inverted ratings, in the order of the dataset.
func WrongRatings() []Wrong {
	var wrong []Wrong
	for _, t := range truths() {
		if t.wrong {
			wrong = append(wrong, t.Wrong)
		}
	}
	return wrong
}

type truth struct {
	Wrong
	wrong bool
}

// truths reads the columns id, wrong (0 or 1) and order (such as "2 0 3 1") of every sample. The
// file is part of the binary, so a fault in it is a broken invariant.
func truths() []truth {
	rows, err := csv.NewReader(strings.NewReader(truthCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("demo: parse truth.csv: %v", err))
	}
	all := make([]truth, 0, len(rows)-1)
	for _, row := range rows[1:] {
		t := truth{Wrong: Wrong{ID: row[0]}, wrong: row[1] == "1"}
		o := &t.Order
		if _, err := fmt.Sscanf(row[2], "%d %d %d %d", &o[0], &o[1], &o[2], &o[3]); err != nil {
			panic(fmt.Sprintf("demo: parse truth.csv: order %q of %s: %v", row[2], row[0], err))
		}
		all = append(all, t)
	}
	return all
}
