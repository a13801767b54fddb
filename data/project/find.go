package project

import (
	"fmt"
	"slices"
	"strings"

	"admap/model"
)

// shownDigits is how much of a fingerprint tells scorers apart for a person.
const shownDigits = 24

// FindScorer finds a stored scorer by its fingerprint, its name, its model or the beginning of its
// fingerprint, whichever fits first, in capitals or not; a hyphen stands for a dash. The error
// lists what there is.
func FindScorer(all []model.ScorerInfo, word string) (model.ScorerInfo, error) {
	wanted := folded(word)
	for _, fits := range []func(s model.ScorerInfo) bool{
		func(s model.ScorerInfo) bool { return s.Fingerprint == word },
		func(s model.ScorerInfo) bool { return folded(s.Name) == wanted },
		func(s model.ScorerInfo) bool { return s.Model != "" && folded(s.Model) == wanted },
		func(s model.ScorerInfo) bool { return strings.HasPrefix(folded(s.Fingerprint), wanted) },
	} {
		found := slices.DeleteFunc(slices.Clone(all), func(s model.ScorerInfo) bool { return !fits(s) })
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return model.ScorerInfo{}, fmt.Errorf("scorer %q: several are stored: %s", word, listed(found))
		}
	}
	if len(all) == 0 {
		return model.ScorerInfo{}, fmt.Errorf("unknown scorer %q: none is stored yet", word)
	}
	return model.ScorerInfo{}, fmt.Errorf("unknown scorer %q: these are stored: %s", word, listed(all))
}

// WordFor is what FindScorer finds a stored scorer by for ever: its fingerprint, since another may
// come to have its name, when a prompt is mended say; "" where it is not stored.
func WordFor(all []model.ScorerInfo, info model.ScorerInfo) string {
	if slices.ContainsFunc(all, func(s model.ScorerInfo) bool {
		return s.Fingerprint == info.Fingerprint
	}) {
		return info.Fingerprint
	}
	return ""
}

func folded(s string) string { return strings.ToLower(strings.ReplaceAll(s, "–", "-")) }

// listed names scorers, and how to tell them apart where the name does not.
func listed(all []model.ScorerInfo) string {
	words := make([]string, len(all))
	for k, s := range all {
		digits := []rune(s.Fingerprint)
		words[k] = fmt.Sprintf("%s (%s)", s.Name, string(digits[:min(len(digits), shownDigits)]))
	}
	return strings.Join(words, "; ")
}

// LastPaid is the judge or reward model that was added last, if there is one.
func LastPaid(all []model.ScorerInfo) (last model.ScorerInfo, found bool) {
	for _, s := range all {
		if s.Kind == "judge" || s.Kind == "reward" {
			last, found = s, true
		}
	}
	return last, found
}

// DefaultScorer is the word for the scorer to show where none is asked for: the column of the data,
// else the judge or reward model that was added last, else the references; "" where there is none.
func DefaultScorer(all []model.ScorerInfo, roster *model.Roster) string {
	last, paid := LastPaid(all)
	switch {
	case roster.HasStored():
		return "column"
	case paid:
		return last.Fingerprint
	case roster.HasReference:
		return "reference"
	}
	return ""
}
