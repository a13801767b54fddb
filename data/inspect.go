package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// Inspection is what `admap inspect` says of a dataset. Text from the dataset stands in it as it
// is; WriteText makes it safe for a terminal.
type Inspection struct {
	Name      string     `json:"name"`
	Files     []FileInfo `json:"files"`
	Notices   []string   `json:"notices,omitempty"` // what was not read
	Schema    Schema     `json:"schema"`
	Rows      int        `json:"rows"` // that the samples were made of
	Samples   int        `json:"samples"`
	Clashes   int        `json:"clashes"` // labels that rows of one sample gave differently
	Responses int        `json:"responses"`
	PerSample []Count    `json:"responses_per_sample"` // by number of responses
	LabelKind string     `json:"label_kind"`
	Labelled  int        `json:"labelled"` // samples with at least two labels
	Ties      int        `json:"ties"`     // of the labelled: all labels the same, but not 0
	BothBad   int        `json:"both_bad"` // pairs with no good response
	// Annotators names several labels; Agreement is nil where there is one.
	Annotators   []string         `json:"annotators"`
	Agreement    *model.Agreement `json:"agreement,omitempty"`
	Scored       int              `json:"scored"` // responses with a stored score
	ScoreIsLabel bool             `json:"score_is_label"`
	ScoreMin     *float64         `json:"score_min"` // of the stored scores; null where there are none
	ScoreMax     *float64         `json:"score_max"`
	References   bool             `json:"references"`
	Sources      []Count          `json:"sources"` // most frequent first; "" for none
	Models       []Count          `json:"models"`
	Duplicates   int              `json:"duplicates"` // samples whose key stands earlier in the dataset
	ProblemCount int              `json:"problem_count"`
	Problems     []Problem        `json:"problems"` // the first of them
	First        *model.Text      `json:"first"`
}

// Count is how often a name occurs.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// maxShown is how many problems, sources and models an inspection shows.
const maxShown = 20

// Inspect sums a dataset up. It fails if the first sample can no longer be read.
func (d *Dataset) Inspect() (*Inspection, error) {
	r := d.roster
	in := &Inspection{
		Name: d.Name(), Files: d.Files(), Notices: d.notices, Schema: d.Schema(),
		Rows: len(d.places), Samples: r.Len(),
		Clashes: d.clashes, Agreement: model.NewAgreement(r), Annotators: []string{},
		Responses: r.Responses(), LabelKind: r.LabelKind.String(), ScoreIsLabel: r.StoredIsLabel,
		References: r.HasReference, ProblemCount: d.bad,
		Problems: append([]Problem{}, d.problems[:min(maxShown, len(d.problems))]...),
		Sources:  tally(r.Source, r.Sources), Models: tally(r.Model, r.Models),
	}
	for _, a := range r.Annotators {
		in.Annotators = append(in.Annotators, a.Name)
	}
	in.countSamples(r)
	in.countScores(r)
	first, err := d.Text(0)
	if err != nil {
		return nil, err
	}
	in.First = &first
	return in, nil
}

func (in *Inspection) countSamples(r *model.Roster) {
	sizes := map[int]int{}
	seen := make(map[model.Key]struct{}, r.Len())
	for i, k := range r.Keys {
		lo, hi := r.Span(i)
		sizes[hi-lo]++
		if r.Labelled(i) {
			in.Labelled++
			in.countTie(r, i)
		}
		seen[k] = struct{}{}
	}
	in.Duplicates = r.Len() - len(seen)
	for n := range sizes {
		in.PerSample = append(in.PerSample, Count{fmt.Sprint(n), sizes[n]})
	}
	slices.SortFunc(in.PerSample, func(a, b Count) int {
		return cmp.Or(cmp.Compare(len(a.Name), len(b.Name)), strings.Compare(a.Name, b.Name))
	})
}

// countTie counts a labelled sample whose labels prefer no response.
func (in *Inspection) countTie(r *model.Roster, i int) {
	switch {
	case r.BothBad(i):
		in.BothBad++
	case r.Tied(i):
		in.Ties++
	}
}

func (in *Inspection) countScores(r *model.Roster) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range r.Stored {
		if !math.IsNaN(s) {
			in.Scored++
			lo, hi = min(lo, s), max(hi, s)
		}
	}
	if in.Scored > 0 {
		in.ScoreMin, in.ScoreMax = &lo, &hi
	}
}

// tally counts names, the most frequent first; with nothing but "" it is empty.
func tally(indices []uint16, list []string) []Count {
	n := make([]int, len(list))
	for _, i := range indices {
		n[i]++
	}
	out := []Count{} // a list in JSON even when it is empty
	for i, name := range list {
		if n[i] > 0 && len(list) > 1 {
			out = append(out, Count{name, n[i]})
		}
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	return out
}
