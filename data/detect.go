package data

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Detection weighs every schema against the first rows. A schema's score is the share of rows in
// which all columns it needs are filled with what belongs there, times the number of columns that
// speak for it: those and its marks. A further schema must not contend with the others, so that its
// score is a part of that.
const (
	// nearlyAsGood is the share of the best score from which another reading is a rival to it.
	nearlyAsGood = 0.9
	// weakShare is the share of fitting rows below which any other reading is a rival.
	weakShare = 0.25
	// furtherPart makes the most columns of a further schema fewer than the least of another.
	furtherPart = 0.25
)

// match is how well one schema fits.
type match struct {
	schema *schema
	fits   int // rows
	score  float64
	known  []string // needed columns that rows have
	lacks  []string // needed columns that no row has
}

// detection is the outcome: the matches, the best first.
type detection struct {
	best match
	all  []match
	rows int
	same map[*schema]bool // reads the same texts as the best
}

// Rival is the schema that came second.
type Rival struct {
	Name  string   `json:"name"`
	Score float64  `json:"score"`
	Lacks []string `json:"lacks"`
}

// SchemaNames are the names of the known schemas.
func SchemaNames() (names []string) {
	for _, s := range schemas {
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return names
}

// checkSchema refuses a name that is none.
func checkSchema(name string) error {
	if name == "" || slices.Contains(SchemaNames(), name) {
		return nil
	}
	return &Error{
		Path: "--schema " + name, Why: "there is no such schema",
		Hint: "the schemas are: " + strings.Join(SchemaNames(), ", "), usage: true,
	}
}

// columnsOf reads a schema's columns as the rows spell them, within the wrapper if there is one.
func (p *probe) columnsOf(s string) []column {
	columns := parseColumns(s)
	for i, c := range columns {
		first, rest, dotted := strings.Cut(c.name, ".")
		if own, ok := p.names[first]; ok {
			first = own
		}
		name := p.wrapper + first
		if dotted {
			name += "." + rest
		}
		columns[i] = column{name: name, keys: parseSteps(name)}
	}
	return columns
}

// learnNames finds how the rows spell columns: capitals, hyphens and spaces do not matter. A name
// that is no plain path, and one whose plain form is there as well, stays as it is.
func (p *probe) learnNames() {
	p.names = map[string]string{}
	exact := map[string]bool{}
	for _, r := range p.rows {
		at := 0
		if p.wrapper != "" {
			at, _ = r.find(0, parseSteps(strings.TrimSuffix(p.wrapper, ".")))
		}
		if r.kind(at) != object {
			continue
		}
		var arena []byte
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i + 1) {
			name := string(r.decoded(i, &arena))
			plain := plainName(name)
			exact[name] = true
			if _, taken := p.names[plain]; !taken && !strings.ContainsAny(name, ".,*") {
				p.names[plain] = name
			}
		}
	}
	for _, s := range schemas { // names that schemas spell with capitals
		for _, need := range append(slices.Concat(s.needs...), s.marks...) {
			first, _, _ := strings.Cut(strings.Split(need, ":")[0], ".")
			if own, ok := p.names[plainName(first)]; ok {
				p.names[first] = own
			}
		}
	}
	for name := range exact {
		p.names[name] = name
	}
}

func plainName(name string) string {
	return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// detect weighs the schemas, or the variants of the one that is forced; where none fits the rows as
// they are, what an object in each row holds.
func (p *probe) detect(forced string) *detection {
	p.learnNames()
	d := p.weigh(forced)
	for _, wrapper := range p.wrappers() {
		if d.best.fits > 0 {
			return d
		}
		p.wrapper = wrapper + "."
		p.learnNames()
		if inner := p.weigh(forced); inner.best.fits > 0 {
			return inner
		}
		p.wrapper = ""
		p.learnNames()
	}
	return d
}

// wrappers are the objects of the first row.
func (p *probe) wrappers() (names []string) {
	r := p.rows[0]
	var arena []byte
	for i, end := 1, r.behind(0); i < end; i = r.behind(i + 1) {
		name := string(r.decoded(i, &arena))
		if r.kind(i+1) == object && !strings.ContainsAny(name, ".,*") && len(names) < maxWrappers {
			names = append(names, name)
		}
	}
	return names
}

// maxWrappers bounds how many objects of a row are taken for the row itself.
const maxWrappers = 8

func (p *probe) weigh(forced string) *detection {
	d := &detection{rows: len(p.rows), same: map[*schema]bool{}}
	for i := range schemas {
		if s := &schemas[i]; forced == "" || s.name == forced {
			d.all = append(d.all, p.match(s))
		}
	}
	slices.SortStableFunc(d.all, func(a, b match) int {
		switch {
		case a.score != b.score:
			return cmp.Compare(b.score, a.score)
		case a.score == 0:
			return cmp.Or(cmp.Compare(a.missing(), b.missing()), len(a.lacks)-len(b.lacks))
		}
		return 0
	})
	d.best = d.all[0]
	reading := p.reading(d.best.schema)
	for _, m := range d.all {
		d.same[m.schema] = m.fits > 0 && p.reading(m.schema) == reading
	}
	return d
}

// missing is the share of what a schema needs that no row has.
func (m *match) missing() float64 {
	return float64(len(m.lacks)) / float64(len(m.schema.needs))
}

// match weighs one schema.
func (p *probe) match(s *schema) match {
	m := match{schema: s}
	points := float64(len(s.needs))
	for _, any := range s.needs {
		i := slices.IndexFunc(any, func(need string) bool {
			return slices.ContainsFunc(p.rows, func(r *row) bool { return p.meets(r, need) })
		})
		if i < 0 {
			m.lacks = append(m.lacks, namesOf(any))
		} else if name, _, _ := strings.Cut(any[i], ":"); !slices.Contains(m.known, name) {
			m.known = append(m.known, name)
		}
	}
	for _, mark := range s.marks {
		if p.filled(p.columnsOf(mark)) > 0 {
			points++
		}
	}
	for _, r := range p.rows {
		if !slices.ContainsFunc(s.needs, func(any []string) bool {
			return !slices.ContainsFunc(any, func(need string) bool { return p.meets(r, need) })
		}) {
			m.fits++
		}
	}
	m.score = points * float64(m.fits) / float64(len(p.rows))
	if s.further {
		m.score *= furtherPart
	}
	return m
}

// belongs says what has to stand in a needed column.
var belongs = map[string]string{
	"transcript": " with a transcript (Human: …, Assistant: …)", "truth": " (true or false)",
	"flag": " (true or false)", "number": " (a number)", "answer": " (an answer)", "texts": " (a list of texts)",
}

// namesOf names needed columns for people.
func namesOf(needs []string) string {
	var out []string
	for _, need := range needs {
		name, what, _ := strings.Cut(need, ":")
		out = append(out, name+belongs[what])
	}
	if more := len(out) - maxAlternatives; more > 0 {
		out = append(out[:maxAlternatives], fmt.Sprintf("%d others", more))
	}
	return strings.Join(out, " or ")
}

// maxAlternatives is how many columns that would do are named.
const maxAlternatives = 5

// meets reports whether a row has in a needed column what belongs there.
func (p *probe) meets(r *row, need string) bool {
	name, what, _ := strings.Cut(need, ":")
	at := r.one(item{0, p.columnsOf(name)[0].keys}, p.scratch)
	switch what {
	case "transcript":
		var arena []byte
		if r.kind(at) != text {
			return false
		}
		_, _, role := humanAssistant.mark(trim(r.decoded(at, &arena)))
		return role != nil
	case "truth":
		return r.kind(at) == truth
	case "flag":
		f, err := r.mean(item{at, nil}, p.scratch)
		return r.kind(at) == truth || err == nil && (f == 0 || f == 1)
	case "number":
		f, err := r.mean(item{at, nil}, p.scratch)
		return err == nil && f == f
	case "answer":
		return p.answers(r, at)
	case "texts":
		return r.kind(at) == list && r.behind(at) > at+1 && r.kind(at+1) == text
	case "column":
		return at != none
	}
	return r.kind(at) != null
}

// answers reports whether a value is an answer alone: text, or messages of which the first is not
// the user's.
func (p *probe) answers(r *row, at int) bool {
	switch {
	case r.kind(at) == text:
		return true
	case r.kind(at) == list && r.behind(at) > at+1:
		at++
	}
	if r.kind(at) != object {
		return false
	}
	var arena []byte
	for _, name := range []string{"role", "from"} {
		if role := r.member(at, name); r.kind(role) == text {
			return bytes.Equal(roleNamed(r.decoded(role, &arena)), roleAssistant)
		}
	}
	return false
}

// filled counts the rows in which one of the columns holds more than null, and all are there.
func (p *probe) filled(columns []column) (n int) {
	for _, r := range p.rows {
		all, any := true, false
		for _, c := range columns {
			all = all && r.has(c, p.scratch)
			any = any || r.kind(r.one(item{0, c.keys}, p.scratch)) != null
		}
		if all && any {
			n++
		}
	}
	return n
}

// reading says from where a schema takes its texts, and how.
func (p *probe) reading(s *schema) string {
	m := p.place(s)
	return fmt.Sprint(m[fieldPrompt], "|", m[fieldResponses], "|", m[fieldChosen], "|",
		m[fieldRejected], "|", s.shape)
}

// why says why the best is the best, or which is the nearest where none fits.
func (d *detection) why(p *probe) string {
	b := d.best
	if b.fits == 0 {
		if b.missing() == 1 {
			return ""
		}
		return fmt.Sprintf("the nearest schema is %s, which lacks %s",
			b.schema.name, strings.Join(b.lacks, ", "))
	}
	why := fmt.Sprintf("%d of the first %d rows have %s", b.fits, d.rows, strings.Join(b.known, ", "))
	if p.wrapper != "" {
		why += " in " + strings.TrimSuffix(p.wrapper, ".")
	}
	return why
}

// rival is the best schema of another name, if rows have something of what it needs.
func (d *detection) rival(*probe) *Rival {
	for _, m := range d.all {
		if near := m.fits > 0 || !m.schema.further && !m.schema.rare && m.missing() < 1; near &&
			m.schema.name != d.best.schema.name {
			return &Rival{m.schema.name, m.score, append([]string{}, m.lacks...)}
		}
	}
	return nil
}

// doubt refuses to choose where two readings are about as good, where the best is weak, or where
// the forced schema does not fit. A user who maps the texts has chosen.
func (d *detection) doubt(path, forced string, user mapping) error {
	if user.texts() {
		return nil
	}
	b := d.best
	if forced != "" && b.fits == 0 {
		return &Error{
			Path: path, Why: fmt.Sprintf("the rows are not %s, which needs %s", forced,
				strings.Join(b.lacks, ", ")),
			Hint: "without --schema the schema is detected; --map field=column names columns",
		}
	}
	if forced != "" || b.fits == 0 {
		return nil
	}
	weak := float64(b.fits) < weakShare*float64(d.rows)
	rivals := []string{}
	for _, m := range d.all[1:] {
		if m.fits > 0 && !d.same[m.schema] && (weak || m.score >= nearlyAsGood*b.score) &&
			m.schema.name != b.schema.name && !slices.Contains(rivals, m.schema.name) {
			rivals = append(rivals, m.schema.name)
		}
	}
	if len(rivals) == 0 {
		return nil
	}
	return d.unsure(path, append([]string{b.schema.name}, rivals...))
}

func (d *detection) unsure(path string, names []string) error {
	var why, hint []string
	for _, name := range names {
		i := slices.IndexFunc(d.all, func(m match) bool { return m.schema.name == name })
		m := d.all[i]
		why = append(why, fmt.Sprintf("%s (%d of %d rows, score %.3g, by %s)",
			name, m.fits, d.rows, m.score, strings.Join(m.known, ", ")))
		hint = append(hint, fmt.Sprintf("--schema '%s'", name))
	}
	return &Error{
		Path: path, Why: "unsure what it is: " + strings.Join(why, "; "),
		Hint: "say which: " + strings.Join(hint, " or ") +
			", or --map prompt=COLUMN --map responses=COLUMN",
	}
}

// texts reports whether the mapping says where the responses stand.
func (m mapping) texts() bool {
	_, responses := m[fieldResponses]
	_, chosen := m[fieldChosen]
	_, rejected := m[fieldRejected]
	return responses || chosen && rejected
}
