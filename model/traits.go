package model

// Traits are what the texts of a dataset are like. They take a pass over all texts, so they come
// later than the numbers of a Roster, or never. They do not change once they are there.
type Traits struct {
	Looks []Look // one a response
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
