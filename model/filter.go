package model

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// Bits is one bit a sample.
type Bits []uint64

// NewBits makes bits for n samples, none of them set.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Has reports whether bit i is set. Nil has none.
func (b Bits) Has(i int) bool { return i/64 < len(b) && b[i/64]>>(i%64)&1 != 0 }

// Set sets bit i.
func (b Bits) Set(i int) { b[i/64] |= 1 << (i % 64) }

// Flip sets bit i if it is not set, and else takes it back.
func (b Bits) Flip(i int) { b[i/64] ^= 1 << (i % 64) }

// Count is the number of bits set.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// EachDiff calls f with every bit that differs from other's, which is as long.
func (b Bits) EachDiff(other Bits, f func(i int)) {
	for k, w := range b {
		for d := w ^ other[k]; d != 0; d &= d - 1 {
			f(64*k + bits.TrailingZeros64(d))
		}
	}
}

// Finding is how far a search has come. A sample that is in neither was not looked at, or could not
// be read.
type Finding struct{ Hit, Miss Bits }

// Interval is a range of numbers. NaN lies in none.
type Interval struct {
	Lo, Hi         float64
	OpenLo, OpenHi bool // the end itself lies outside
}

func (r Interval) holds(x float64) bool {
	return (x > r.Lo || x == r.Lo && !r.OpenLo) && (x < r.Hi || x == r.Hi && !r.OpenHi)
}

// String writes the interval as ParseFilter reads it: ">=6.5", "<2", "5..6", "6".
func (r Interval) String() string {
	switch {
	case r.Lo == r.Hi:
		return shortest(r.Lo)
	case math.IsInf(r.Hi, 1) && r.OpenLo:
		return ">" + shortest(r.Lo)
	case math.IsInf(r.Hi, 1):
		return ">=" + shortest(r.Lo)
	case math.IsInf(r.Lo, -1) && r.OpenHi:
		return "<" + shortest(r.Hi)
	case math.IsInf(r.Lo, -1):
		return "<=" + shortest(r.Hi)
	}
	return shortest(r.Lo) + ".." + shortest(r.Hi)
}

// shortest writes a number with as many digits as it takes to read it back exactly.
func shortest(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// Condition is one thing a filter asks: that the sample has any of some values in a field, or with
// Not that it has none of them. A number that is undefined is in no range, so it passes a range only
// with Not. With a text, samples that the search has not read yet, or cannot read, pass neither way.
type Condition struct {
	Field  Field
	Not    bool
	Text   string     // of ByText
	Names  []string   // of the fields with names
	Ranges []Interval // of the numeric fields
}

// Equal reports whether two conditions are written alike.
func (c Condition) Equal(o Condition) bool { return c.String() == o.String() }

// Filter is a list of conditions that all must hold.
type Filter []Condition

// Without is the filter less its conditions on a field, whose facets then say what else there is.
func (f Filter) Without(field Field) Filter {
	return slices.DeleteFunc(slices.Clone(f), func(c Condition) bool { return c.Field == field })
}

// With adds a condition. Names of one field are gathered in one condition, of which any may hold;
// texts and ranges must hold each.
func (f Filter) With(c Condition) Filter {
	f = slices.Clone(f)
	for k, have := range f {
		if have.Equal(c) {
			return f
		}
		if have.Field == c.Field && have.Not == c.Not && len(c.Names) > 0 {
			f[k].Names = slices.Clone(have.Names)
			for _, name := range c.Names {
				if !slices.Contains(f[k].Names, name) {
					f[k].Names = append(f[k].Names, name)
				}
			}
			return f
		}
	}
	return append(f, c)
}

// Apply returns the samples of v that the filter keeps, in about 5 ns a sample and condition. Given
// what it kept of an earlier view with the same regions, diagnosis and findings, it looks only at
// what was written to since; with was nil it looks at everything.
func (f Filter) Apply(v *View, was *Snapshot, kept Bits) Bits {
	out := NewBits(v.Snap.Len())
	var tests []func(i int) bool
	for _, c := range f {
		tests = append(tests, c.test(v))
	}
	for n, ch := range v.Snap.chunks {
		lo := n * chunkLen
		words := out[lo/64 : (lo+len(ch.mean)+63)/64]
		if was != nil && was.chunks[n] == ch {
			copy(words, kept[lo/64:])
			continue
		}
		for k := range words {
			words[k] = word(tests, lo+64*k, min(64, len(ch.mean)-64*k))
		}
	}
	return out
}

// word tests up to 64 samples from lo on.
func word(tests []func(i int) bool, lo, n int) uint64 {
	w := ^uint64(0) >> (64 - n)
	for _, test := range tests {
		for left := w; left != 0; left &= left - 1 {
			at := bits.TrailingZeros64(left)
			if !test(lo + at) {
				w &^= 1 << at
			}
		}
	}
	return w
}

// test returns what the condition asks of one sample.
func (c Condition) test(v *View) func(i int) bool {
	switch {
	case c.Field == ByText:
		return c.textTest(v)
	case c.Field.Numeric():
		number, ranges := fields[c.Field].number, c.Ranges
		return func(i int) bool {
			x := number(v, i)
			for _, r := range ranges {
				if r.holds(x) {
					return !c.Not
				}
			}
			return c.Not
		}
	}
	wanted := make([]bool, len(c.Field.Names(v.Snap.roster)))
	for k, name := range c.Field.Names(v.Snap.roster) {
		wanted[k] = slices.Contains(c.Names, name)
	}
	each, any := fields[c.Field].each, false
	look := func(name int) { any = any || wanted[name] }
	return func(i int) bool {
		any = false
		each(v, i, look)
		return any != c.Not
	}
}

func (c Condition) textTest(v *View) func(i int) bool {
	found := v.Texts[c.Text]
	switch {
	case found == nil:
		return func(int) bool { return false }
	case c.Not:
		return found.Miss.Has
	}
	return found.Hit.Has
}
