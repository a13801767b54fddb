package model

import "fmt"

// Verdict is a person's word on a sample's label.
type Verdict uint8

// The verdicts. NoVerdict is the state before one, and after undo.
const (
	NoVerdict Verdict = iota
	Mislabelled
	Right
	Unsure
	Drop
	numVerdicts
)

var verdictNames = [...]string{"", "mislabelled", "right", "unsure", "drop"}

func (v Verdict) String() string { return verdictNames[v] }

// ParseVerdict reads what String prints.
func ParseVerdict(s string) (Verdict, error) {
	for v, name := range verdictNames {
		if s == name {
			return Verdict(v), nil
		}
	}
	return NoVerdict, fmt.Errorf("parse verdict %q: want one of mislabelled, right, unsure, drop", s)
}

// EditKind says what an Edit changes.
type EditKind uint8

// What a person can change about a sample.
const (
	EditVerdict EditKind = iota
	EditNote
)

// Edit is one change a person made to one sample, with what stood there before, so that it can be
// undone. Verdicts stand in it by name.
type Edit struct {
	Key           Key
	Kind          EditKind
	Before, After string
}
