package model

import (
	"math"
	"slices"
	"strings"
)

// Field is what a condition of a filter asks of a sample.
type Field uint8

// The fields, in the order in which they are shown. ByText holds a search, ByMean and those after it
// a number, the others one or more names.
const (
	ByText Field = iota
	BySource
	ByModel
	ByLanguage
	ByRegion
	ByFlag
	ByLabel
	ByFailure
	ByMoved
	ByMean
	ByVariance
	ByP
	ByLength
	ByResponses
	ByAgreement
	NumFields
)

// View is a cohort at one moment with all that conditions ask about.
type View struct {
	Snap  *Snapshot
	Part  *Partition
	Diag  *Diagnosis
	Texts map[string]*Finding // what searches have found so far, by query
	// Traits are nil as long as the texts have not been looked at.
	Traits *Traits
	// Moved is what Moved returns of the scorer shown and its rival; nil without one.
	Moved []float64
}

// field is how one field is written and asked.
type field struct {
	name   string
	also   []string // other ways to write it
	names  func(*Roster) []string
	each   func(v *View, i int, has func(name int)) // of names: those that sample i has
	number func(v *View, i int) float64             // NaN where undefined
}

var fields = [NumFields]field{
	ByText:      {name: "text", also: []string{"search"}},
	BySource:    {name: "source", names: func(r *Roster) []string { return r.Sources }, each: sourceOf},
	ByModel:     {name: "model", names: func(r *Roster) []string { return r.Models }, each: modelsOf},
	ByLanguage:  {name: "language", also: []string{"lang"}, names: languages, each: languageOf},
	ByRegion:    {name: "region", names: fixed(regionNames[:]), each: regionOf},
	ByFlag:      {name: "flag", names: fixed(flagNames), each: flagsOf},
	ByLabel:     {name: "label", names: fixed(labelNames[:]), each: labelStates},
	ByFailure:   {name: "failure", also: []string{"failed"}, names: fixed(failureNames), each: failuresOf},
	ByMoved:     {name: "rival", names: fixed(movedNames), each: movedBetween},
	ByMean:      {name: "mean", also: []string{"μ"}, number: meanOf},
	ByVariance:  {name: "variance", also: []string{"var", "σ²"}, number: varianceOf},
	ByP:         {name: "p", also: []string{"p_mislabelled"}, number: suspicionOf},
	ByLength:    {name: "length", also: []string{"len"}, number: longest},
	ByResponses: {name: "responses", also: []string{"n"}, number: responsesOf},
	ByAgreement: {name: "agreement", number: agreementOf},
}

func (f Field) String() string { return fields[f].name }

// Numeric reports whether the field is asked for ranges.
func (f Field) Numeric() bool { return fields[f].number != nil }

// ParseField reads what String prints, and the other ways to write it.
func ParseField(s string) (f Field, ok bool) {
	s = strings.ToLower(s)
	for k := range fields {
		if fields[k].name == s || slices.Contains(fields[k].also, s) {
			return Field(k), true
		}
	}
	return 0, false
}

// Names are what samples of r can have in this field; "" is the unknown one. It is nil where a
// field is asked for text or ranges.
func (f Field) Names(r *Roster) []string {
	if fields[f].names == nil {
		return nil
	}
	return fields[f].names(r)
}

// Number is what sample i has in a numeric field, NaN where that is undefined.
func (f Field) Number(v *View, i int) float64 { return fields[f].number(v, i) }

func fixed(names []string) func(*Roster) []string {
	return func(*Roster) []string { return names }
}

func sourceOf(v *View, i int, has func(int)) { has(nameOf(v.Snap.roster.Source, i)) }

func languages(r *Roster) []string {
	if len(r.Languages) == 0 {
		return []string{""}
	}
	return r.Languages
}

func languageOf(v *View, i int, has func(int)) { has(nameOf(v.Snap.roster.Language, i)) }

// nameOf is the number of a name in a column, which may be absent.
func nameOf(column []uint16, i int) int {
	if column == nil {
		return 0
	}
	return int(column[i])
}

func modelsOf(v *View, i int, has func(int)) {
	r := v.Snap.roster
	if r.Model == nil {
		has(0)
		return
	}
	lo, hi := r.Span(i)
	for _, m := range r.Model[lo:hi] {
		has(int(m))
	}
}

func regionOf(v *View, i int, has func(int)) { has(int(v.Part.Region[i])) }

// flagNames are any verdict, none, each of them, and a note with or without one.
var flagNames = append([]string{"any", "none", "noted"}, verdictNames[1:]...)

func flagsOf(v *View, i int, has func(int)) {
	if verdict := v.Snap.Verdict(i); verdict == NoVerdict {
		has(1)
	} else {
		has(0)
		has(2 + int(verdict))
	}
	if v.Snap.Noted(i) {
		has(2)
	}
}

// labelNames say whether a sample has labels to compare, and what the scorer thinks of them, as the
// list's column does: it contests those of which it orders a pair the other way round, agrees with
// those of which it orders some and none so, and cannot decide where it orders none.
// Beside that, a label may be a tie, or call both of two responses bad.
var labelNames = [...]string{
	"labelled", "unlabelled", "contested", "agrees", "undecidable", "tie", "both-bad",
}

func labelStates(v *View, i int, has func(int)) {
	if !v.Snap.roster.Labelled(i) {
		has(1)
		return
	}
	has(0)
	if r := v.Snap.roster; r.LabelKind == Pairs && r.Tied(i) {
		if slices.Max(r.Labels(i)) > 0 {
			has(5)
		} else {
			has(6)
		}
	}
	pair, scores := v.Diag.Worst[i], v.Snap.Scores(i)
	switch {
	case pair == Pair{}:
		has(4)
	case scores[pair.A] < scores[pair.B]:
		has(2)
	default:
		has(3)
	}
}

// failureNames are any failed response, none, and each reason.
var failureNames = append([]string{"any", "none"}, reasonNames[1:]...)

func failuresOf(v *View, i int, has func(int)) {
	failed := false
	for _, why := range v.Snap.Failures(i) {
		if why != NoReason {
			has(1 + int(why))
			failed = true
		}
	}
	if failed {
		has(0)
	} else {
		has(1)
	}
}

// movedNames say whether a sample is in the same region by another scorer.
var movedNames = []string{"same-region", "other-region"}

func movedBetween(v *View, i int, has func(int)) {
	if v.Moved != nil && !math.IsNaN(v.Moved[i]) {
		has(int(v.Moved[i]))
	}
}

func meanOf(v *View, i int) float64      { return v.Snap.Mean(i) }
func varianceOf(v *View, i int) float64  { return v.Snap.Variance(i) }
func suspicionOf(v *View, i int) float64 { return v.Diag.P[i] }

func agreementOf(v *View, i int) float64 { return v.Snap.roster.Agreement(i) }

func responsesOf(v *View, i int) float64 {
	lo, hi := v.Snap.roster.Span(i)
	return float64(hi - lo)
}

// longest is the length of the longest response in characters.
func longest(v *View, i int) float64 {
	lo, hi := v.Snap.roster.Span(i)
	most := uint32(0)
	for _, n := range v.Snap.roster.Length[lo:hi] {
		most = max(most, n)
	}
	return float64(most)
}

// Facet is one value of a field, as a condition takes it, and how many samples have it.
type Facet struct {
	Value string
	Note  string // what the value stands for
	Count int
}

// Facets counts the values of a field among the samples that are kept; nil keeps all. Names come in
// the order of their numbers, unknown names only where there are some. Numbers come as thresholds
// at round shares of the samples.
func (f Field) Facets(v *View, kept Bits) []Facet {
	switch {
	case f == ByText:
		return nil
	case f.Numeric():
		return f.thresholds(v, kept)
	}
	names := f.Names(v.Snap.roster)
	counts, last := make([]int, len(names)), make([]int, len(names))
	for i := range v.Snap.Len() {
		if kept != nil && !kept.Has(i) {
			continue
		}
		fields[f].each(v, i, func(name int) {
			if last[name] != i+1 { // several responses may be by one model
				counts[name]++
				last[name] = i + 1
			}
		})
	}
	var list []Facet
	for k, name := range names {
		if name != "" {
			list = append(list, Facet{Value: name, Count: counts[k]})
		} else if counts[k] > 0 {
			list = append(list, Facet{Note: "unknown", Count: counts[k]})
		}
	}
	return list
}

// shares are the thresholds that Facets offers: above and below the median, the quarters, the tenths.
var shares = []struct {
	at    float64
	above bool
	note  string
}{
	{0.9, true, "highest tenth"}, {0.75, true, "highest quarter"}, {0.5, true, "upper half"},
	{0.5, false, "lower half"}, {0.25, false, "lowest quarter"}, {0.1, false, "lowest tenth"},
}

func (f Field) thresholds(v *View, kept Bits) []Facet {
	var values []float64
	for i := range v.Snap.Len() {
		if x := f.Number(v, i); !math.IsNaN(x) && (kept == nil || kept.Has(i)) {
			values = append(values, x)
		}
	}
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	var list []Facet
	for _, s := range shares {
		at := roughly(values[min(int(s.at*float64(len(values))), len(values)-1)])
		below, _ := slices.BinarySearch(values, at)
		facet := Facet{Value: "<" + shortest(at), Note: s.note, Count: below}
		if s.above {
			facet.Value, facet.Count = ">="+shortest(at), len(values)-below
		}
		if facet.Count > 0 {
			list = append(list, facet)
		}
	}
	return slices.CompactFunc(list, func(a, b Facet) bool { return a.Value == b.Value })
}

// roughly rounds to three digits, so that a threshold can be read and typed.
func roughly(x float64) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(x))))
	if r := math.Round(x*unit) / unit; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return x
}
