package data

import (
	"bytes"
	"slices"

	"admap/model"
)

// Rows that belong to one instruction become one sample, at the place of the first of them, its
// responses in the order of the rows and equal ones once. Rows belong together if their system
// prompts and instructions are the same, and so is what stands in the columns of the field group;
// grouped by pairs, their responses too, in any order.

// groupBy says which rows become one sample.
type groupBy uint8

const (
	noGroups groupBy = iota
	byPrompt
	byPair // several people have labelled the same responses
)

// maxGroupRows bounds a sample: what is done with one takes the square of its responses. Further
// rows are another sample.
const maxGroupRows = 512

// Words for the field group, unless they are columns.
const (
	groupNone   = "none"
	groupPrompt = "prompt"
)

// settleGroup decides how rows are grouped.
func (l *layout) settleGroup(p *probe, user mapping) {
	l.group = labellings[l.schema].group
	word, mapped := user[fieldGroup]
	switch {
	case mapped && word == groupPrompt:
		l.group = byPrompt
	case mapped && word == groupNone && !p.literal(word):
		l.group = noGroups
	case mapped:
		l.group = byPrompt
		return
	case l.group != noGroups:
		return
	}
	l.fields[fieldGroup], l.byUser[fieldGroup] = nil, false
}

// grouping says what rows of one sample have in common.
func (l *layout) grouping() string {
	what := map[groupBy]string{noGroups: "", byPrompt: "prompt", byPair: "prompt, responses"}[l.group]
	if l.group != noGroups && l.has(fieldGroup) {
		what += ", " + joinColumns(l.fields[fieldGroup])
	}
	return what
}

// groupDomain begins what a group's key is made of:
// H("admap group 1\x00", prompt, for each column of the field group 0 or 1, len(text), text, and
// grouped by pairs the responses' keys, sorted).
const groupDomain = "admap group 1\x00"

// groupKey returns the key of the group of the row read last.
func (w *worker) groupKey(responses []model.Key) model.Key {
	k := &w.keys
	k.h.Reset()
	k.h.WriteString(groupDomain)
	k.h.Write(k.about[:])
	for i := range w.layout.fields[fieldGroup] {
		at := w.value(fieldGroup, i)
		b := w.plainText(at)
		if b == nil && w.row.kind(at) != null {
			b = w.row.b[w.row.nodes[at].start:w.row.nodes[at].end]
		}
		k.count(map[bool]int{true: 0, false: 1}[w.row.kind(at) == null])
		k.field(b)
	}
	if w.layout.group == byPair {
		sorted := slices.Clone(responses)
		slices.SortFunc(sorted, func(a, b model.Key) int { return bytes.Compare(a[:], b[:]) })
		for i := range sorted {
			k.h.Write(sorted[i][:])
		}
	}
	return k.h.Sum128().Bytes()
}

// joiner puts the responses of one sample's rows together.
type joiner struct {
	keys []model.Key
	at   map[occurrence]int
}

// occurrence is the nth response of one text in a row.
type occurrence struct {
	key model.Key
	nth int
}

// add returns the places in the sample of a row's responses.
func (j *joiner) add(row []model.Key) (places []int) {
	if j.at == nil {
		j.at = map[occurrence]int{}
	}
	seen := make(map[model.Key]int, len(row))
	for _, key := range row {
		o := occurrence{key, seen[key]}
		seen[key]++
		place, known := j.at[o]
		if !known {
			place = len(j.keys)
			j.at[o], j.keys = place, append(j.keys, key)
		}
		places = append(places, place)
	}
	return places
}

// groups sorts rows by the sample to which they belong.
type groups struct {
	first []uint32 // of each sample, in order, and behind the last
	order []uint32 // the rows
}

// newGroups leaves out the samples beyond the limit, unless that is 0.
func newGroups(keys []model.Key, limit int) groups {
	type open struct{ sample, rows uint32 }
	now := map[model.Key]open{}
	var sizes []uint32
	of := make([]uint32, len(keys))
	for i, k := range keys {
		g, known := now[k]
		if !known || g.rows == maxGroupRows {
			g = open{sample: uint32(len(sizes))}
			sizes = append(sizes, 0)
		}
		g.rows++
		sizes[g.sample]++
		now[k], of[i] = g, g.sample
	}
	if limit > 0 {
		sizes = sizes[:min(limit, len(sizes))]
	}
	g := groups{first: make([]uint32, len(sizes)+1)}
	for i, n := range sizes {
		g.first[i+1] = g.first[i] + n
	}
	g.order = make([]uint32, g.first[len(sizes)])
	next := slices.Clone(g.first)
	for row, sample := range of {
		if int(sample) < len(sizes) {
			g.order[next[sample]] = uint32(row)
			next[sample]++
		}
	}
	return g
}
