package data

import (
	"fmt"
	"strings"
)

// field is something a sample has. Schemas and --map say in which column it stands.
type field int

const (
	fieldID field = iota
	fieldSource
	fieldLanguage
	fieldModel
	fieldSystem
	fieldPrompt
	fieldResponses
	fieldChosen
	fieldRejected
	fieldLabel
	fieldRating
	fieldScore
	fieldScoreChosen
	fieldScoreRejected
	fieldReference
	fieldTools   // what an assistant could call
	fieldHistory // pairs of question and answer before the prompt
	fieldGroup   // what the rows of one sample have in common
	fieldRationale
	fieldTurn // how many of the user's turns the label is about
	numFields
)

var fieldNames = [numFields]string{
	"id", "source", "language", "model", "system", "prompt", "responses", "chosen", "rejected",
	"label", "rating", "score", "score_chosen", "score_rejected", "reference", "tools",
	"history", "group", "rationale", "turn",
}

func (f field) String() string { return fieldNames[f] }

// numeric reports whether a column without a number in it is of no use to the field.
func (f field) numeric() bool {
	switch f {
	case fieldLabel, fieldRating, fieldScore, fieldScoreChosen, fieldScoreRejected:
		return true
	}
	return false
}

// parseMap checks the field names of Options.Map.
func parseMap(m map[string]string) (mapping, error) {
	out := mapping{}
	for name, columns := range m {
		f, ok := fieldOf(name)
		if !ok {
			return nil, &Error{
				Path: mapOption(name, columns), Why: fmt.Sprintf("there is no field %q", name),
				Hint: "the fields are: " + strings.Join(fieldNames[:], ", "), usage: true,
			}
		}
		if len(parseColumns(columns)) == 0 {
			return nil, &Error{
				Path: mapOption(name, columns), Why: "no column is named",
				Hint: "write --map field=column, such as --map score=overall_score", usage: true,
			}
		}
		out[f] = columns
	}
	return out, nil
}

func mapOption(name, columns string) string { return "--map " + name + "=" + columns }

func fieldOf(name string) (field, bool) {
	for f := range numFields {
		if fieldNames[f] == name {
			return f, true
		}
	}
	return 0, false
}

// mapping says in which columns fields stand.
type mapping map[field]string

// override puts the user's columns over detected ones and removes detected ones that contradict
// them.
func (m mapping) override(user mapping) {
	for f := range user {
		for _, other := range rivals[f] {
			if _, wanted := user[other]; !wanted {
				delete(m, other)
			}
		}
	}
	for f, columns := range user {
		m[f] = columns
	}
}

// rivals are the fields that say the same in another way.
var rivals = map[field][]field{
	fieldResponses: {fieldChosen, fieldRejected, fieldScoreChosen, fieldScoreRejected},
	fieldChosen:    {fieldResponses, fieldLabel, fieldRating, fieldScore, fieldRationale},
	fieldRejected:  {fieldResponses, fieldLabel, fieldRating, fieldScore, fieldRationale},
	fieldLabel:     {fieldRating},
	fieldRating:    {fieldLabel},
	fieldScore:     {fieldScoreChosen, fieldScoreRejected},
}
