package data

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"admap/model"
)

// maxSets bounds the labels per response that are kept beside the main one, and so the memory for a
// row that lists a million.
const maxSets = 16

// labelSource is a column that holds what one annotator, or one question, says; or, being votes, a
// list of what several say.
type labelSource struct {
	name     string
	column   column
	code     labelCode
	most     float64
	question bool
	votes    bool
}

// An annotator's column is named for a person and a number; lists name several people. Either may
// hold objects, of which one of the leaves is the label.
var (
	annotatorName = regexp.MustCompile(`(?i)^(?:(?:` + leaf + `)[ _-]?)?` +
		`(?:annotator|annotation|rater|labell?er|assessor|judge|worker)[ _-]?\d+` +
		`(?:[ _-]?(?:` + leaf + `))?$`)
	annotatorList = regexp.MustCompile(`(?i)^(?:annotators|raters|labell?ers|votes|` +
		`(?:annotator|rater|individual|all)_(?:labels?|ratings?|preferences?|votes))$`)
	annotatorLeaf = regexp.MustCompile(`(?i)^(?:` + leaf + `)$`)
)

const leaf = `label|rating|score|preference|choice|vote|winner`

// settleSets finds the labels beside the main one: those of the schema, then those that are named
// for annotators.
func (l *layout) settleSets(p *probe, m labelling) {
	for _, name := range m.questions {
		c := p.columnsOf(name)
		if own := joinColumns(c); p.exists(c) > 0 && own != joinColumns(l.fields[fieldRating]) &&
			own != l.labelName() {
			l.sets = append(l.sets, labelSource{name: name, column: c[0], code: m.asked, question: true})
		}
	}
	for _, name := range m.votes {
		if c := p.columnsOf(name); p.exists(c) > 0 {
			s := labelSource{name: name, column: c[0], code: m.code, most: m.most, votes: true}
			l.sets = append(l.sets, s)
			return
		}
	}
	names, list := p.annotators()
	for _, name := range names {
		s := labelSource{name: name, column: parseColumns(name)[0]}
		if !l.names(name) && len(l.sets) < maxSets {
			if p.listed(s.column) || l.lone(p) {
				s.code = codeRating
			}
			l.sets = append(l.sets, s)
		}
	}
	if list != "" && len(names) == 0 && !l.names(list) && !l.lone(p) {
		l.sets = append(l.sets, labelSource{name: list, column: parseColumns(list)[0], votes: true})
	}
	l.setsFromZero = p.setCodes(l.sets).sets().fromZero()
}

// names reports whether a field stands in that column.
func (l *layout) names(name string) bool {
	return slices.ContainsFunc(l.fields[:], func(cs []column) bool {
		return slices.ContainsFunc(cs, func(c column) bool { return c.name == name })
	})
}

// lone reports whether a row has one response.
func (l *layout) lone(p *probe) bool {
	responses := l.fields[fieldResponses]
	return !l.pair && len(responses) == 1 && !p.listed(responses[0])
}

// annotators lists the columns of annotators in the order of their first sight, and a column that
// lists what several say.
func (p *probe) annotators() (names []string, list string) {
	seen := map[string]bool{}
	for _, r := range p.rows {
		r.paths(0, "", 0, func(path string) {
			if seen[path] || strings.ContainsRune(path, ',') {
				return
			}
			seen[path] = true
			parts := strings.Split(path, ".")
			at := slices.IndexFunc(parts, annotatorName.MatchString)
			many := annotatorList.MatchString(parts[0])
			last := len(parts) - 1
			switch known := annotatorLeaf.MatchString(parts[last]); {
			case at >= 0 && (at == last || at == last-1 && known):
				names = append(names, path)
			case at < 0 && many && list == "" && (last == 0 || last == 1 && known):
				list = path
			}
		})
	}
	return names, list
}

// annotators reads what stands beside the main label into e.sets, a slot of len(e.responses) each.
// A label that cannot be read is none: the main one decides what becomes of the row.
func (e *extractor) annotators() {
	e.sets = e.sets[:0]
	for i := range e.layout.sets {
		s := &e.layout.sets[i]
		items, _, listed := e.row.spread(s.column, e.items[:0])
		e.items = items
		switch {
		case s.votes && listed:
			for _, it := range items[:min(len(items), maxSets-e.slots())] {
				e.choose(it, s)
			}
		case s.votes:
		case !listed && len(items) == 1 && s.code != codeRating:
			e.choose(items[0], s)
		default:
			e.rate(items, s)
		}
	}
}

// slots is how many labels per response e.sets holds.
func (e *extractor) slots() int { return len(e.sets) / len(e.responses) }

// choose adds a slot with a choice between two responses.
func (e *extractor) choose(it item, s *labelSource) {
	v, err := noVerdict, error(nil)
	if len(e.responses) == 2 {
		v, err = e.verdict(it, s.code, s.most, codes.inSets)
	}
	if err != nil {
		v = noVerdict
	}
	for k := range e.responses {
		e.sets = append(e.sets, v[min(k, 1)])
	}
}

// rate adds a slot with a number for each response. Where the main labels choose, so do these.
func (e *extractor) rate(items []item, s *labelSource) {
	from := len(e.sets)
	for range e.responses {
		e.sets = append(e.sets, math.NaN())
	}
	slot := e.sets[from:]
	if len(items) != len(slot) {
		return
	}
	for k, it := range items {
		if f, err := e.rating(it); err == nil {
			slot[k] = f
		}
	}
	if len(slot) == 2 && e.layout.labelKind() == model.Pairs {
		v := greater(slot[0], slot[1])
		slot[0], slot[1] = v[0], v[1]
	}
}

// consensus gives the main label where only annotators have labels: the mean of their ratings, or
// the response that more of them chose.
func (e *extractor) consensus() {
	n := len(e.responses)
	if e.layout.labelKind() == model.Ratings {
		for k := range e.responses {
			var m mean
			for s := range e.slots() {
				m.add(e.sets[s*n+k])
			}
			e.responses[k].label = m.value()
		}
		return
	}
	var t ballot
	for s := range e.slots() {
		t.add(verdict{e.sets[s*n], e.sets[s*n+n-1]})
	}
	if v := t.majority(); n == 2 {
		e.responses[0].label, e.responses[1].label = v[0], v[1]
	}
}

// mean is of the numbers that are none of them NaN.
type mean struct {
	sum     float64
	n       int
	first   float64
	differs bool
}

func (m *mean) add(f float64) {
	switch {
	case math.IsNaN(f):
		return
	case m.n == 0:
		m.first = f
	case f != m.first:
		m.differs = true
	}
	m.sum += f
	m.n++
}

// value is exact where all numbers are the same.
func (m *mean) value() float64 {
	switch {
	case m.n == 0:
		return math.NaN()
	case !m.differs:
		return m.first
	}
	return m.sum / float64(m.n)
}

// ballot counts verdicts on two responses.
type ballot struct {
	points verdict
	bad, n int
}

func (t *ballot) add(v verdict) {
	if math.IsNaN(v[0]) || math.IsNaN(v[1]) {
		return
	}
	if t.n++; v == bothBad {
		t.bad++
	}
	t.points[0] += v[0]
	t.points[1] += v[1]
}

// majority is that both are bad where more than half say so, else the response that more chose, or
// a tie.
func (t *ballot) majority() verdict {
	switch {
	case t.n == 0:
		return noVerdict
	case 2*t.bad > t.n:
		return bothBad
	}
	return greater(t.points[0], t.points[1])
}

// setName is what slot k is called.
func (l *layout) setName(k int) string {
	fixed := 0
	for _, s := range l.sets {
		if !s.votes {
			fixed++
		}
	}
	if k < fixed {
		return l.sets[k].name
	}
	return fmt.Sprintf("annotator %d", k-fixed+1)
}
