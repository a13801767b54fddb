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

// LengthQuartiles gives each sample's quartile, 0 for the shortest, by the code points of its
// responses together among all samples of the roster.
func LengthQuartiles(r *Roster) []uint8 {
	all := make([]int, r.Len())
	for i := range all {
		all[i] = i
	}
	of, out := lengthQuartile(r, all), make([]uint8, r.Len())
	for i := range out {
		out[i] = of(i)[0] - '1'
	}
	return out
}
