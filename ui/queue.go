package ui

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"admap/model"
)

// queue is what a review works through: samples in an order that stays as it was when it was opened,
// whatever scores arrive.
type queue struct {
	in      []int
	skipped map[int]bool // by sample; what has a verdict by now does not count
	before  int          // samples left out since they were flagged already
}

// tally is how far a queue is done.
type tally struct {
	done, skipped, left int
	verdicts            [len(model.Counts{}.Verdicts)]int
}

func (q *queue) tally(s *model.Snapshot) (t tally) {
	for _, i := range q.in {
		t.verdicts[s.Verdict(i)]++
	}
	for i := range q.skipped {
		if s.Verdict(i) == model.NoVerdict {
			t.skipped++
		}
	}
	open := t.verdicts[model.NoVerdict]
	t.verdicts[model.NoVerdict] = 0
	t.done, t.left = len(q.in)-open, open-t.skipped
	return t
}

// next is the first place after at that is neither done nor skipped, or else the first of all; -1
// where nothing is left.
func (q *queue) next(s *model.Snapshot, at int) int {
	open := func(i int) bool { return s.Verdict(i) == model.NoVerdict && !q.skipped[i] }
	if k := slices.IndexFunc(q.in[at+1:], open); k >= 0 {
		return at + 1 + k
	}
	return slices.IndexFunc(q.in, open)
}

// find is the first place that holds one of samples, which are sorted; -1 where none does.
func (q *queue) find(samples []int) int {
	return slices.IndexFunc(q.in, func(i int) bool {
		_, is := slices.BinarySearch(samples, i)
		return is
	})
}

// scope is what a queue is made of.
type scope struct {
	base  []int // nil is everything
	what  string
	keep  func(i int) bool // nil keeps everything
	least float64          // P(mislabelled) from which a sample counts; NaN takes base in its order
	snap  *model.Snapshot
	diag  *model.Diagnosis
}

// ordered is true where base is a list whose order holds.
func (c *scope) ordered() bool { return math.IsNaN(c.least) }

// queue is what is not flagged yet, the most suspect first unless the order is given.
func (c *scope) queue() queue {
	q := c.collect()
	if !c.ordered() {
		sortBySuspicion(c.diag, c.snap.Roster().Keys, q.in)
	}
	return q
}

// collect gathers a queue in the order of its base. A sample that stands in the data twice has one
// verdict, so it is asked about once.
func (c *scope) collect() queue {
	q := queue{skipped: map[int]bool{}}
	seen := make(map[model.Key]bool)
	keys := c.snap.Roster().Keys
	for _, i := range c.candidates(c.least) {
		switch {
		case seen[keys[i]]:
		case c.snap.Verdict(i) != model.NoVerdict:
			q.before++
		default:
			q.in = append(q.in, i)
		}
		seen[keys[i]] = true
	}
	return q
}

// candidates are the samples of the scope with at least a P(mislabelled).
func (c *scope) candidates(least float64) []int {
	return gather(c.snap.Len(), c.base, func(i int) bool {
		return (c.keep == nil || c.keep(i)) && (math.IsNaN(least) || c.diag.P[i] >= least)
	})
}

// shortest writes a number in the digits it takes.
func shortest(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// thresholds are what is offered where nothing is as suspect as was asked for.
var thresholds = []float64{0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01, 0}

// whyEmpty says why there is nothing to review, and what there would be at a lower threshold.
func (c *scope) whyEmpty(q queue) string {
	switch {
	case c.ordered() && q.before == 0:
		return "nothing to review: nothing is listed"
	case c.ordered():
		return fmt.Sprintf("nothing to review: all %s here are flagged", plural(q.before, "sample"))
	case c.diag.Circular:
		return "nothing to review: the labels are these scores, and cannot be checked against themselves"
	case c.snap.Roster().LabelKind == model.NoLabels:
		return "nothing to review: the data has no labels · R in the list reviews what is listed"
	case c.diag.Pairs == 0:
		return "nothing to review: no two responses with different labels are scored yet"
	}
	text := fmt.Sprintf("no suspect in %s from P %s on", c.what, shortest(c.least))
	if q.before > 0 {
		text = fmt.Sprintf("all %s in %s from P %s on are flagged", plural(q.before, "suspect"), c.what,
			shortest(c.least))
	}
	for _, lower := range thresholds {
		within := *c
		if within.least = lower; lower >= c.least {
			continue
		}
		if n := len(within.collect().in); n > 0 {
			return fmt.Sprintf("%s · :review %s takes %s", text, shortest(lower), plural(n, "sample"))
		}
	}
	return text + ", and no other has a P(mislabelled)"
}

// suggestion says what the scores hold against the label of sample i: in words, and as the remark
// that goes into a note, "" where they hold nothing against it.
func suggestion(s *model.Snapshot, d *model.Diagnosis, i int) (why, remark string) {
	pair := d.Worst[i]
	if pair == (model.Pair{}) {
		return "its scores neither support nor contest its label", ""
	}
	scores, labels := s.Scores(i), s.Roster().Labels(i)
	margin := scores[pair.A] - scores[pair.B]
	named := func(k int) string {
		switch kind := s.Roster().LabelKind; {
		case kind == model.Rankings:
			return letter(k) + " (" + labelWord(s.Roster(), i, k) + ")"
		case kind != model.Pairs:
			return letter(k) + " (label " + number(labels[k]) + ")"
		}
		if labels[k] > 0 {
			return "chosen " + letter(k)
		}
		return "rejected " + letter(k)
	}
	if margin >= 0 {
		return fmt.Sprintf("%s scores %s more than %s, as the label has it", named(pair.A),
			number(margin), named(pair.B)), ""
	}
	why = fmt.Sprintf("%s scores %s less than %s", named(pair.A), number(-margin), named(pair.B))
	first, second := min(pair.A, pair.B), max(pair.A, pair.B)
	return why, "swap " + letter(first) + " and " + letter(second)
}
