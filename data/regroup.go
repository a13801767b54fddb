package data

import (
	"math"

	"admap/model"
)

// regrouper makes a roster of samples from one of rows.
type regrouper struct {
	in, out *model.Roster
	byPair  bool
	pairs   bool // labels choose between two responses
	keys    keyer
	clashes int

	members joiner
	places  [][]int // of each row's responses in the sample
}

// regroup makes samples of the rows that were collected.
func (c *collector) regroup(l *layout) {
	g := newGroups(c.groups, c.limit)
	c.groups = nil
	if len(g.first) == len(c.places)+1 {
		return // every row is a sample
	}
	r := &regrouper{
		in: c.roster, out: &model.Roster{Start: []uint32{0}, HasReference: c.roster.HasReference},
		byPair: l.group == byPair, pairs: l.labelKind() == model.Pairs,
	}
	for _, s := range c.roster.Annotators {
		s.Label = nil
		r.out.Annotators = append(r.out.Annotators, s)
	}
	places := make([]place, len(g.order))
	for at, row := range g.order {
		places[at] = c.places[row]
	}
	for i := range len(g.first) - 1 {
		r.sample(g.order[g.first[i]:g.first[i+1]])
	}
	c.places, c.first, c.clashes, c.roster = places, g.first, r.clashes, r.out
	if len(places) == len(g.first)-1 {
		c.first = nil
	}
}

// sample appends the sample of the given rows.
func (r *regrouper) sample(rows []uint32) {
	in, out := r.in, r.out
	r.members, r.places = joiner{}, r.places[:0]
	for _, row := range rows {
		lo, hi := in.Span(int(row))
		r.places = append(r.places, r.members.add(in.ResponseKeys[lo:hi]))
	}
	key := in.Keys[rows[0]]
	if len(rows) > 1 {
		key = r.keys.sample(r.members.keys)
	}
	out.Keys = append(out.Keys, key)
	out.Source = append(out.Source, in.Source[rows[0]])
	out.Language = append(out.Language, in.Language[rows[0]])
	out.ReferenceKeys = append(out.ReferenceKeys, in.ReferenceKeys[rows[0]])
	out.ResponseKeys = append(out.ResponseKeys, r.members.keys...)
	out.Start = append(out.Start, uint32(len(out.ResponseKeys)))
	r.describe(rows)
	vote := r.pairs && r.byPair && len(rows) > 1
	labels := r.means(rows, in.Label, !vote)
	if vote {
		r.vote(rows, labels)
	} else {
		for k := range in.Annotators {
			r.set(k, r.means(rows, in.Annotators[k].Label, true))
		}
	}
	out.Label = append(out.Label, labels...)
	out.Stored = append(out.Stored, r.means(rows, in.Stored, false)...)
}

// describe appends lengths and models.
func (r *regrouper) describe(rows []uint32) {
	n := len(r.members.keys)
	length, models := make([]uint32, n), make([]uint16, n)
	for i, row := range rows {
		lo, _ := r.in.Span(int(row))
		for k, at := range r.places[i] {
			length[at] = r.in.Length[lo+k]
			if models[at] == 0 {
				models[at] = r.in.Model[lo+k]
			}
		}
	}
	r.out.Length, r.out.Model = append(r.out.Length, length...), append(r.out.Model, models...)
}

// means returns for each response of the sample the mean of what its rows say.
func (r *regrouper) means(rows []uint32, column []float64, count bool) []float64 {
	sums := make([]mean, len(r.members.keys))
	for i, row := range rows {
		lo, _ := r.in.Span(int(row))
		for k, at := range r.places[i] {
			sums[at].add(column[lo+k])
		}
	}
	out := make([]float64, len(sums))
	for at := range sums {
		out[at] = sums[at].value()
		if count && sums[at].differs {
			r.clashes++
		}
	}
	return out
}

// vote makes every row's label, or the labels of its annotators, those of the sample's annotators,
// and their majority the main label.
func (r *regrouper) vote(rows []uint32, labels []float64) {
	var t ballot
	slot := 0
	for i, row := range rows {
		lo, hi := r.in.Span(int(row))
		said := r.in.Label[lo:hi]
		t.add(verdict{said[r.places[i][0]], said[r.places[i][len(said)-1]]})
		votes := r.votes(lo, hi)
		if len(votes) == 0 {
			votes = [][]float64{said}
		}
		for _, v := range votes {
			if !math.IsNaN(v[0]) && slot < maxSets {
				r.set(slot, r.moved(v, r.places[i]))
				slot++
			}
		}
	}
	v := t.majority()
	if len(labels) == 2 {
		labels[0], labels[1] = v[0], v[1]
	}
}

// votes are what the annotators of one row say.
func (r *regrouper) votes(lo, hi int) (all [][]float64) {
	for _, s := range r.in.Annotators {
		if said := s.Label[lo:hi]; !math.IsNaN(said[0]) {
			all = append(all, said)
		}
	}
	return all
}

// moved puts a row's numbers at the places of its responses.
func (r *regrouper) moved(row []float64, places []int) []float64 {
	out := filled(nil, len(r.members.keys))
	for k, at := range places {
		out[at] = row[k]
	}
	return out
}

// set says what annotator k says of the sample that is being appended.
func (r *regrouper) set(k int, labels []float64) {
	for len(r.out.Annotators) <= k {
		r.out.Annotators = append(r.out.Annotators, model.LabelSet{})
	}
	s := &r.out.Annotators[k]
	s.Label = append(filled(s.Label, len(r.out.Label)), labels...)
}

// filled appends NaN until s has n numbers.
func filled(s []float64, n int) []float64 {
	for len(s) < n {
		s = append(s, math.NaN())
	}
	return s
}
