package model

// Traits are what the texts of a dataset are like. They take a pass over all texts, so they come
// later than the numbers of a Roster, or never. They do not change once they are there.
type Traits struct {
	Looks   []Look   // one a response
	Tongues []Tongue // one a sample: the language of its instruction; nil where not looked for
	// Spoken is the language of each response, as Tongues. Of a large dataset only some samples'
	// responses were looked at, the others' are undetermined.
	Spoken []Tongue
}

// Look is how a response is set out. Counts end at 255.
type Look struct {
	Headings uint8 // lines that begin with # to ######
	Items    uint8 // lines of a list, with a bullet or a number
	Bold     uint8 // stretches between ** or __
	Fences   uint8 // blocks of code between ``` or ~~~
}

// Marked reports whether a response uses any of Markdown that a look counts.
func (l Look) Marked() bool { return l != Look{} }

// LengthQuartiles gives each sample's quartile, 0 for the shortest, by the mean length of its
// responses among all samples of the roster, as a Breakdown has them.
func LengthQuartiles(r *Roster) []uint8 {
	f, out := lengths(r), make([]uint8, r.Len())
	for i := range out {
		f.each(nil, i, func(class int) { out[i] = uint8(class) })
	}
	return out
}
