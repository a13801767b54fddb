package scoring

import "admap/model"

// Combine makes the score of a response out of all its parts, which are stored, in any order: their
// mean, and as its spread the standard deviation of the draws' means.
func Combine(traits Traits, parts []model.Part) Stored {
	w, _ := newWhole(Item{Key: parts[0].Key}, traits, parts)
	s := w.stored(true)
	s.Key = parts[0].Key
	return s
}
