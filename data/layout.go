package data

import (
	"fmt"
	"slices"
	"strings"
)

// layout says for one dataset where everything stands.
type layout struct {
	schema        string
	why           string
	fields        [numFields][]column
	byUser        [numFields]bool
	pair          bool // responses are the columns chosen and rejected
	preference    bool // the label says which of two responses is better
	fromZero      bool // 0 for the first, not 1
	storedIsLabel bool
	shape
	score  float64
	second *Rival

	stated       string    // what the labels are, where the data says so; see kindColumn
	code         labelCode // of the label
	most         float64   // the strongest a signed one may be
	ranks        bool      // ratings are ranks
	sure         []column  // a label that must not contradict the ratings
	sets         []labelSource
	setsFromZero bool
	bestFromZero bool // the number of the best response counts from 0
	group        groupBy
}

func (l *layout) has(f field) bool { return len(l.fields[f]) > 0 }

// newLayout combines what the rows show with what the user says.
func newLayout(path string, p *probe, user mapping, forced string) (*layout, error) {
	found := p.detect(forced)
	s, why, known := &custom, found.why(p), found.best.fits > 0
	if err := found.doubt(path, forced, user); err != nil {
		return nil, err
	}
	if known {
		s = found.best.schema
	}
	m := p.place(s)
	m.override(user)
	l := &layout{schema: s.name, why: why, shape: s.shape, second: found.rival(p)}
	if known {
		l.score = found.best.score
	}
	for f, columns := range m {
		l.fields[f] = parseColumns(columns)
		if _, l.byUser[f] = user[f]; l.byUser[f] {
			l.fields[f] = p.parseColumns(columns)
		}
	}
	l.pair = l.has(fieldChosen) && l.has(fieldRejected)
	if err := l.check(user); err != nil {
		return nil, err
	}
	if !l.pair && !l.has(fieldResponses) {
		return nil, &Error{
			Path: path, Why: unknown(why, p.columns()),
			Hint: "say where prompt and responses, or chosen and rejected, stand: " +
				"--map prompt=COLUMN --map responses=COLUMN",
		}
	}
	if !known {
		l.why = "told by --map"
	}
	l.settleLabels(p)
	l.settleGroup(p, user)
	return l, nil
}

// unknown says of what no schema fits which is the nearest, if one is near, and what there is.
func unknown(nearest string, columns []string) string {
	what := "no known schema: "
	if nearest != "" {
		what += nearest + "; "
	}
	return what + "columns: " + strings.Join(columns, ", ")
}

// check refuses what the user maps in vain.
func (l *layout) check(user mapping) error {
	for _, f := range []field{fieldChosen, fieldRejected, fieldScoreChosen, fieldScoreRejected} {
		columns, mapped := user[f]
		if mapped && !l.pair {
			return &Error{
				Path: mapOption(f.String(), columns), Why: "the samples are no chosen and rejected pairs",
				Hint: "map both chosen and rejected, or map score instead", usage: true,
			}
		}
	}
	return nil
}

// Schema says how a dataset was understood.
type Schema struct {
	Name   string     `json:"name"`
	Why    string     `json:"why"`
	Fields []FieldMap `json:"fields"`
	// Group is what rows of one sample have in common; "" where every row is a sample.
	Group  string  `json:"group,omitempty"`
	Score  float64 `json:"score"`  // of the match: share of rows times columns that speak for it
	Second *Rival  `json:"second"` // the next best; null where nothing else comes near
}

// FieldMap is where one field stands.
type FieldMap struct {
	Field  string `json:"field"`
	Column string `json:"column"`
	ByUser bool   `json:"by_user"` // given by --map
}

func (l *layout) describe() Schema {
	s := Schema{Name: l.schema, Why: l.why, Fields: []FieldMap{}, Score: l.score,
		Second: l.second, Group: l.grouping()}
	if r := l.second; r != nil {
		s.Why += "; second: " + r.Name
		if len(r.Lacks) > 0 {
			s.Why += ", which lacks " + strings.Join(r.Lacks, ", ")
		}
	}
	if l.fromZero {
		s.Why += whyFromZero
	}
	if l.stated != "" {
		s.Why += "; " + kindColumn + " says " + l.stated
	}
	for f := range numFields {
		if l.has(f) {
			s.Fields = append(s.Fields, FieldMap{f.String(), joinColumns(l.fields[f]), l.byUser[f]})
		}
	}
	return s
}

// ScoreColumn names where the data's own scores stand, "score" where it has none.
func (s Schema) ScoreColumn() string {
	var names []string
	for _, f := range s.Fields {
		switch f.Field {
		case fieldScore.String(), fieldScoreChosen.String(), fieldScoreRejected.String():
			names = append(names, f.Column)
		}
	}
	if len(names) == 0 {
		return "score"
	}
	return strings.Join(names, ", ")
}

// unseen are the columns of --map that no row has had so far.
type unseen map[field][]column

func (l *layout) mapped() unseen {
	u := unseen{}
	for f := range numFields {
		if l.byUser[f] {
			u[f] = append([]column(nil), l.fields[f]...)
		}
	}
	return u
}

// look strikes the columns that the row has.
func (u unseen) look(r *row, scratch []int) {
	for f, columns := range u {
		left := columns[:0]
		for _, c := range columns {
			if !r.has(c, scratch) {
				left = append(left, c)
			}
		}
		if u[f] = left; len(left) == 0 {
			delete(u, f)
		}
	}
}

// and returns what is in both.
func (u unseen) and(o unseen) unseen {
	both := unseen{}
	for f, columns := range u {
		for _, c := range columns {
			if slices.ContainsFunc(o[f], func(d column) bool { return d.name == c.name }) {
				both[f] = append(both[f], c)
			}
		}
	}
	return both
}

// missing turns what is left into an error, unless the probe, which may have seen more rows than a
// limited read, has the column.
func (u unseen) missing(p *probe) error {
	for _, r := range p.rows {
		u.look(r, p.scratch)
	}
	for f := range numFields {
		for _, c := range u[f] {
			return &Error{
				Path: mapOption(f.String(), c.name), Why: fmt.Sprintf("no row has a column %q", c.name),
				Hint: "the columns are: " + strings.Join(p.columns(), ", "), usage: true,
			}
		}
	}
	return nil
}
