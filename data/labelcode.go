package data

// A label that chooses between two responses is a number between 1, the first, and 2, the second.
// Some datasets count from 0 instead. Whether one does is not guessed row by row: the whole column
// decides. It counts from 0 when it holds 0 and 1 and no other number; then 0 is the first
// response. In every other column 0 is no label, so a row with it is a problem. A column in which 0
// and 1 mean "no" and "yes" cannot be told from that and has to be rewritten; inspect says how it
// was read.

// codes are the numbers seen in a label column.
type codes uint8

const (
	codeZero codes = 1 << iota
	codeOne
	codeOther

	setShift = 3 // of the codes of annotators
)

func (c codes) inMain() codes { return c }
func (c codes) inSets() codes { return c << setShift }
func (c codes) main() codes   { return c & (1<<setShift - 1) }
func (c codes) sets() codes   { return c >> setShift }

func codeOf(label float64) codes {
	switch label {
	case 0:
		return codeZero
	case 1:
		return codeOne
	}
	return codeOther
}

func (c codes) fromZero() bool { return c == codeZero|codeOne }

const whyFromZero = "; the label holds 0 and 1 and nothing else, read as 0 for the first " +
	"response and 1 for the second"

// codes returns the numbers that the rows have in a label column.
func (p *probe) codes(label column) (seen codes) {
	for _, r := range p.rows {
		if f, err := r.mean(item{0, label.keys}, p.scratch); err == nil && f == f {
			seen |= codeOf(f)
		}
	}
	return seen
}

// setCodes returns the numbers that the rows have in the columns of annotators.
func (p *probe) setCodes(sets []labelSource) (seen codes) {
	for _, s := range sets {
		if s.code == codeChoice {
			seen |= p.codes(s.column).inSets()
		}
	}
	return seen
}

// misread reports whether the whole label column, or those of annotators, are not what their
// beginning was taken for, and has them taken for the other: everything is to be read again.
func (o *opener) misread(l *layout) bool {
	seen := o.collected.codes | o.probe.setCodes(l.sets)
	was := [2]bool{l.fromZero, l.setsFromZero}
	if l.preference && l.code == codeChoice {
		seen |= o.probe.codes(l.fields[fieldLabel][0])
		l.fromZero = seen.main().fromZero()
	}
	l.setsFromZero = seen.sets().fromZero()
	return was != [2]bool{l.fromZero, l.setsFromZero}
}
