package data

import (
	"slices"

	"admap/model"
)

// maxProblems is how many bad rows are kept with their reasons; all are counted.
const maxProblems = 1000

// collector appends batches, in their order, to the roster.
type collector struct {
	roster   *model.Roster
	places   []place
	models   names
	sources  names
	tongues  names
	problems []Problem
	bad      int
	limit    int // samples; 0 for all
	last     Problem
	codes    codes       // of the labels
	groups   []model.Key // per row, where rows are grouped
	grouped  bool
	first    []uint32 // as of a Dataset
	clashes  int
}

func newCollector(limit int, l *layout) *collector {
	return &collector{
		roster: &model.Roster{Start: []uint32{0}}, limit: limit,
		grouped: l.group != noGroups,
		models:  newNames(), sources: newNames(), tongues: newNames(),
	}
}

// full reports whether there are samples enough. Rows of the first one may stand at the end.
func (c *collector) full() bool {
	return c.limit > 0 && !c.grouped && len(c.places) >= c.limit
}

// add appends a batch, or what of it is within the limit.
func (c *collector) add(file string, b *batch) {
	n := len(b.keys)
	if c.limit > 0 && !c.grouped {
		n = min(n, c.limit-len(c.places))
	}
	for _, p := range b.problems {
		if n < len(b.keys) && p.after >= n {
			break
		}
		c.problem(Problem{File: file, Line: p.line, Reason: p.reason})
		c.bad += p.more
	}
	r, responses := c.roster, 0
	for i, count := range b.counts[:n] {
		responses += int(count)
		r.Start = append(r.Start, r.Start[len(r.Start)-1]+count)
		r.Source = append(r.Source, c.sources.number([]byte(b.names.list[b.sources[i]])))
		r.Language = append(r.Language, c.tongues.number([]byte(b.names.list[b.languages[i]])))
	}
	c.codes |= b.codes
	c.addSets(b, responses)
	if c.grouped {
		c.groups = append(c.groups, b.groups...)
	}
	c.places = append(c.places, b.places[:n]...)
	r.Keys = append(r.Keys, b.keys[:n]...)
	r.ResponseKeys = append(r.ResponseKeys, b.responseKeys[:responses]...)
	r.Label = append(r.Label, b.label[:responses]...)
	r.Stored = append(r.Stored, b.stored[:responses]...)
	r.Length = append(r.Length, b.length[:responses]...)
	for _, m := range b.models[:responses] {
		r.Model = append(r.Model, c.models.number([]byte(b.names.list[m])))
	}
	r.ReferenceKeys = append(r.ReferenceKeys, b.references[:n]...)
	r.HasReference = r.HasReference || b.reference
}

// addSets appends what annotators say of the first responses of a batch.
func (c *collector) addSets(b *batch, responses int) {
	r := c.roster
	for k, set := range b.sets {
		if k == len(r.Annotators) {
			r.Annotators = append(r.Annotators, model.LabelSet{})
		}
		s := &r.Annotators[k]
		s.Label = append(filled(s.Label, len(r.Label)), set[:min(responses, len(set))]...)
	}
}

func (c *collector) problem(p Problem) {
	c.last = p
	if c.bad++; len(c.problems) < maxProblems {
		c.problems = append(c.problems, p)
	}
}

// cutShort reports that the file ends at p before its time. The row that was cut there is no second
// problem: its own is said with the cause.
func (c *collector) cutShort(p Problem) {
	if c.last.File != p.File || c.last.Line != p.Line {
		c.problem(p)
		return
	}
	if c.bad == len(c.problems) {
		c.problems[c.bad-1].Reason = p.Reason + " (" + c.last.Reason + ")"
	}
}

// grow makes room for as many samples as the file will have if it goes on as it began, so that the
// columns are not copied again and again. What it began with must be enough to tell.
func (c *collector) grow(done, total int64) {
	r := c.roster
	if done < blockBytes/2 || total <= done || len(r.Keys) == 0 || c.limit > 0 {
		return
	}
	more := 1.05 * float64(total-done) / float64(done)
	samples := int(more * float64(len(r.Keys)))
	responses := int(more * float64(len(r.ResponseKeys)))
	c.places = slices.Grow(c.places, samples)
	r.Keys, r.Start = slices.Grow(r.Keys, samples), slices.Grow(r.Start, samples)
	r.Source, r.Language = slices.Grow(r.Source, samples), slices.Grow(r.Language, samples)
	r.ResponseKeys = slices.Grow(r.ResponseKeys, responses)
	r.Label, r.Stored = slices.Grow(r.Label, responses), slices.Grow(r.Stored, responses)
	r.Length, r.Model = slices.Grow(r.Length, responses), slices.Grow(r.Model, responses)
}

// finish completes the roster.
func (c *collector) finish(l *layout) *model.Roster {
	c.finishSets(l)
	if c.grouped {
		c.regroup(l)
		c.finishSets(l)
	}
	r := c.roster
	r.Models, r.Sources, r.Languages = c.models.list, c.sources.list, c.tongues.list
	if len(r.Languages) == 1 {
		r.Language = nil
	}
	if !r.HasReference {
		r.ReferenceKeys = nil
	}
	r.Annotators = slices.DeleteFunc(r.Annotators, func(s model.LabelSet) bool {
		return !slices.ContainsFunc(s.Label, defined)
	})
	if slices.ContainsFunc(r.Label, defined) {
		r.LabelKind = l.labelKind()
		r.StoredIsLabel = l.storedIsLabel
	}
	if r.LabelKind == model.Pairs && ((c.first != nil || l.code == codeBest) && c.wide() ||
		l.stated != "" && !pairsOnly(r)) {
		r.LabelKind = model.Ratings // the share of its comparisons that a response won
	}
	return r
}

func defined(f float64) bool { return f == f }

// wide reports whether any sample has more responses than two.
func (c *collector) wide() bool {
	for i := range c.roster.Keys {
		if lo, hi := c.roster.Span(i); hi-lo > 2 {
			return true
		}
	}
	return false
}

// finishSets gives every annotator a name and as many labels as there are responses.
func (c *collector) finishSets(l *layout) {
	for k := range c.roster.Annotators {
		s := &c.roster.Annotators[k]
		s.Label = filled(s.Label, len(c.roster.Label))
		s.Name = l.setName(k)
		s.Question = k < len(l.sets) && l.sets[k].question
	}
}
