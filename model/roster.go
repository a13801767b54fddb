package model

import (
	"math"
	"slices"
)

// Roster is what memory keeps of a dataset that has been read: identities and numbers, never text.
// It does not change after reading, so everything may share it without a lock.
type Roster struct {
	Keys         []Key    // per sample
	Start        []uint32 // len(Keys)+1: the responses of sample i are Start[i] to Start[i+1]
	ResponseKeys []Key    // per response: identity of (instruction, response)
	// ReferenceKeys are per sample: the identity of its reference answer, zero where it has none.
	// The slice is nil where no sample has one.
	ReferenceKeys []Key
	Label         []float64 // per response: as LabelKind says; NaN where none
	Stored        []float64 // per response: the score found in the data; NaN where none
	Length        []uint32  // per response: Unicode code points
	Model         []uint16  // per response: index into Models
	Source        []uint16  // per sample: index into Sources
	Language      []uint16  // per sample: index into Languages; nil where no sample names one
	Models        []string  // Models[0] is "" (unknown)
	Sources       []string  // Sources[0] is "" (unknown)
	Languages     []string  // Languages[0] is "" (unknown)
	LabelKind     LabelKind
	// Annotators are the labels that stand behind Label where several people, or several questions,
	// labelled the same responses; nil where there is one label.
	Annotators  []LabelSet
	StoredScale Scale
	// StoredIsLabel is true where the data has one column of numbers that serves as both ratings and
	// scores. A label cannot be checked against itself, so such scores diagnose nothing.
	StoredIsLabel bool
	HasReference  bool // at least one sample carries a reference answer
}

// LabelSet is what one annotator, or one question, said of all responses.
type LabelSet struct {
	Name  string    // the column
	Label []float64 // per response, of the roster's LabelKind; NaN where none
	// Question is true of another question than the main label answers, and not of another person.
	Question bool
}

// LabelKind says what annotators gave.
type LabelKind uint8

// The kinds of label.
const (
	NoLabels LabelKind = iota
	Ratings            // a number per response, greater is better
	Pairs              // chosen 1, rejected 0; 0.5 each for a tie, 0 each where both are bad
	Rankings           // descending: the best has the greatest number
)

var labelKindNames = [...]string{"none", "ratings", "pairs", "rankings"}

func (k LabelKind) String() string { return labelKindNames[k] }

// Scale is the range a scorer declares for its scores. The zero Scale declares nothing.
type Scale struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

// Known reports whether the scale says anything.
func (s Scale) Known() bool { return s.Lo < s.Hi }

// Len is the number of samples.
func (r *Roster) Len() int { return len(r.Keys) }

// Responses is the number of responses of all samples together.
func (r *Roster) Responses() int { return len(r.ResponseKeys) }

// Span returns the half-open range of sample i's responses in the per-response slices.
func (r *Roster) Span(i int) (lo, hi int) { return int(r.Start[i]), int(r.Start[i+1]) }

// Labels returns sample i's labels, one per response, NaN where none. It must not be changed.
func (r *Roster) Labels(i int) []float64 { return r.Label[r.Start[i]:r.Start[i+1]] }

// SampleOf returns the sample to which the response at position p of the per-response slices belongs.
func (r *Roster) SampleOf(p int) int {
	lo, hi := 0, r.Len()
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; int(r.Start[mid]) <= p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Labelled reports whether sample i carries at least two labels to compare.
func (r *Roster) Labelled(i int) bool {
	n := 0
	for _, y := range r.Labels(i) {
		if !math.IsNaN(y) {
			n++
		}
	}
	return n >= 2
}

// Tied reports whether sample i's labels, two or more, prefer none of its responses.
func (r *Roster) Tied(i int) bool {
	first := math.NaN()
	for _, y := range r.Labels(i) {
		switch {
		case math.IsNaN(y):
		case math.IsNaN(first):
			first = y
		case y != first:
			return false
		}
	}
	return r.Labelled(i)
}

// BothBad reports whether sample i is labelled to have no good response.
func (r *Roster) BothBad(i int) bool {
	return r.LabelKind == Pairs && r.Tied(i) && bad(r.Labels(i))
}

func bad(labels []float64) bool {
	return !slices.ContainsFunc(labels, func(y float64) bool { return y > 0 })
}

// Rank is the place of response k among those of sample i by label, 1 for the best; equal labels
// share one.
func (r *Roster) Rank(i, k int) int {
	rank := 1
	for _, y := range r.Labels(i) {
		if y > r.Labels(i)[k] {
			rank++
		}
	}
	return rank
}

// HasStored reports whether any response carries a score in the data.
func (r *Roster) HasStored() bool {
	for _, s := range r.Stored {
		if !math.IsNaN(s) {
			return true
		}
	}
	return false
}

// ScorerInfo names what turned responses into scores.
type ScorerInfo struct {
	Name        string `json:"name"`  // as shown: "gpt-4o 1–10", "chrF", "overall_score"
	Kind        string `json:"kind"`  // column, reference, judge, reward, combined
	Model       string `json:"model"` // of judges and reward models
	Scale       Scale  `json:"scale"`
	Fingerprint string `json:"fingerprint"` // everything that changes a result; no secret
	Settings    string `json:"-"`           // what makes up the fingerprint, as JSON; may be empty
	Draws       int    `json:"-"`           // of which a score is the mean; 0: one
	ByReference bool   `json:"-"`           // its scores are keyed by the reference answer too
	Paid        bool   `json:"-"`
}

// Word is what --scorer finds a scorer by that has stored something, or that the data carry.
func (s ScorerInfo) Word() string {
	switch s.Kind {
	case "column", "combined":
		return s.Kind
	}
	return s.Fingerprint
}
