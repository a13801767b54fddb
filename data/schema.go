package data

import (
	"slices"
	"strings"
)

// schema is one shape in which people publish preference data.
type schema struct {
	name string
	// needs are the columns by which it is known; of each group one must be filled. A column may
	// come with what has to stand in it: "chosen:transcript".
	needs [][]string
	// marks are further columns that speak for it.
	marks []string
	// columns are where its fields may stand, the best place first. A place that names several
	// columns separated by commas needs them all.
	columns map[field][]string
	further bool // a form met with less often, or under names that may mean something else
	rare    bool // not called the second best where it does not fit
	shape
}

// probe is the first rows of a dataset, from which its schema is told.
type probe struct {
	rows    []*row
	scratch []int
	wrapper string            // the object that holds all columns, "" for the row itself
	names   map[string]string // the rows' own names of columns, by their plain ones
	notices []string          // of columns that cannot be read
}

// parseColumns reads columns as a person names them: the whole of it is one column if the rows have
// one of that name, and so is each part between commas, dots or not.
func (p *probe) parseColumns(s string) []column {
	if whole := strings.TrimSpace(s); p.literal(whole) {
		return []column{literalColumn(whole)}
	}
	columns := parseColumns(s)
	for i, c := range columns {
		if p.literal(c.name) {
			columns[i] = literalColumn(c.name)
		}
	}
	return columns
}

// literal reports whether any row has a member of that name.
func (p *probe) literal(name string) bool {
	return p.exists([]column{literalColumn(name)}) > 0
}

// exists counts the rows that have all the columns.
func (p *probe) exists(columns []column) int {
	n := 0
	for _, r := range p.rows {
		if !slices.ContainsFunc(columns, func(c column) bool { return !r.has(c, p.scratch) }) {
			n++
		}
	}
	return n
}

// numbers reports whether any row has a number in any of the columns.
func (p *probe) numbers(columns []column) bool {
	for _, r := range p.rows {
		for _, c := range columns {
			if f, err := r.mean(item{0, c.keys}, p.scratch); err == nil && f == f {
				return true
			}
		}
	}
	return false
}

// listed reports whether any row has a list in the column.
func (p *probe) listed(c column) bool {
	for _, r := range p.rows {
		if _, _, listed := r.spread(c, nil); listed {
			return true
		}
	}
	return false
}

// place returns the mapping of a schema's fields that the rows bear out.
func (p *probe) place(s *schema) mapping {
	m := mapping{}
	for f := range numFields {
		for _, c := range s.candidates(f) {
			columns := p.columnsOf(c)
			if p.exists(columns) == 0 {
				continue
			}
			if taken := m[f]; taken == "" || f == fieldLabel && p.filled(p.columnsOf(taken)) == 0 {
				m[f] = joinColumns(columns)
			}
			if f.numeric() && p.numbers(columns) || !f.numeric() && p.filled(columns) > 0 {
				m[f] = joinColumns(columns)
				break
			}
		}
	}
	return m
}

// columns lists the paths that the rows have, in the order of their first sight.
func (p *probe) columns() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range p.rows {
		r.paths(0, "", 0, func(path string) {
			if len(out) < maxListed && !seen[path] {
				seen[path] = true
				out = append(out, visible(path))
			}
		})
	}
	return out
}

// Limits of what an error message lists.
const (
	maxListed      = 60
	maxListedDepth = 5
)

// paths calls f with the path of every scalar, and of every list of them, below the value at.
func (r *row) paths(at int, prefix string, depth int, f func(string)) {
	end := r.behind(at)
	switch {
	case depth > maxListedDepth:
	case r.kind(at) == object:
		var arena []byte
		for i := at + 1; i < end; i = r.behind(i + 1) {
			name := prefix + string(r.decoded(i, &arena))
			if k := r.kind(i + 1); k != object && k != list || r.behind(i+1) == i+2 {
				f(name)
			} else {
				r.paths(i+1, name+".", depth+1, f)
			}
		}
	case r.kind(at) == list && at+1 < end && r.kind(at+1) == object:
		r.paths(at+1, prefix, depth, f)
	case r.kind(at) == list:
		f(strings.TrimSuffix(prefix, "."))
	}
}
