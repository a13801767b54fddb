package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// naive keeps a cohort in maps and derives everything from them on demand.
type naive struct {
	roster   *Roster
	scores   map[[2]int]float64
	failures map[[2]int]Reason
	verdicts map[Key]Verdict
	notes    map[Key]bool
}

func newNaive(r *Roster) *naive {
	return &naive{
		roster: r, scores: map[[2]int]float64{}, failures: map[[2]int]Reason{},
		verdicts: map[Key]Verdict{}, notes: map[Key]bool{},
	}
}

// row is one sample as a snapshot shows it.
type row struct {
	mean, variance float64
	state          State
	verdict        Verdict
	noted          bool
	scores         []float64
	failures       []Reason
}

func (n *naive) row(i int) row {
	lo, hi := n.roster.Span(i)
	key := n.roster.Keys[i]
	w := row{mean: nan, variance: nan, verdict: n.verdicts[key], noted: n.notes[key]}
	known := 0
	for k := range hi - lo {
		v, ok := n.scores[[2]int{i, k}]
		if ok {
			known++
		} else {
			v = nan
		}
		w.scores = append(w.scores, v)
		w.failures = append(w.failures, n.failures[[2]int{i, k}])
	}
	if known == hi-lo && known > 0 {
		w.state = Full
		w.mean, w.variance = Moments(w.scores)
	} else if known > 0 {
		w.state = Partial
	}
	return w
}

func (n *naive) counts() Counts {
	c := Counts{Samples: n.roster.Len(), Responses: n.roster.Responses(), Scored: len(n.scores)}
	for i := range n.roster.Len() {
		w := n.row(i)
		failing := false
		for _, why := range w.failures {
			if why != NoReason {
				c.Failures[why]++
				failing = true
			}
		}
		c.Full += count(w.state == Full)
		c.Drawn += count(w.state == Full && len(w.scores) > 1)
		c.Partial += count(w.state == Partial)
		c.Failing += count(failing)
		c.Noted += count(w.noted)
		c.Verdicts[w.verdict]++
	}
	return c
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func rowOf(s *Snapshot, i int) row {
	return row{
		mean: s.Mean(i), variance: s.Variance(i), state: s.State(i), verdict: s.Verdict(i),
		noted: s.Noted(i), scores: s.Scores(i), failures: s.Failures(i),
	}
}

func (a row) equal(b row) bool {
	return same(a.mean, b.mean) && same(a.variance, b.variance) && a.state == b.state &&
		a.verdict == b.verdict && a.noted == b.noted && slices.EqualFunc(a.scores, b.scores, same) &&
		slices.Equal(a.failures, b.failures)
}

// act does one random thing to both.
func act(rng *rand.Rand, c *Cohort, n *naive) {
	i := rng.IntN(n.roster.Len())
	lo, hi := n.roster.Span(i)
	at := [2]int{i, rng.IntN(hi - lo)}
	key := n.roster.Keys[i]
	switch rng.IntN(8) {
	case 0:
		why := Reason(1 + rng.IntN(int(NumReasons)-1))
		c.SetFailure(at[0], at[1], why)
		if _, ok := n.scores[at]; !ok {
			n.failures[at] = why
		}
	case 1:
		v := Verdict(rng.IntN(int(numVerdicts)))
		c.Apply([]Edit{
			{Key: key, Kind: EditVerdict, After: v.String()}, {Key: Key{1, 2, 3}, After: "drop"},
		})
		n.verdicts[key] = v
	case 2:
		note := []string{"", "odd"}[rng.IntN(2)]
		c.Apply([]Edit{{Key: key, Kind: EditNote, After: note}})
		n.notes[key] = note != ""
	default:
		v := float64(rng.IntN(10))
		c.SetScore(at[0], at[1], v)
		n.scores[at] = v
		delete(n.failures, at)
	}
}

// crowd is a roster of more than two chunks, with single responses and with samples of equal keys.
func crowd(rng *rand.Rand) *Roster {
	sizes := make([]int, 2*chunkLen+100)
	for i := range sizes {
		sizes[i] = 1 + rng.IntN(3)
	}
	r := unlabelled(sizes...)
	for i := range r.Keys {
		r.Keys[i] = numberedKey(rng.IntN(len(sizes) - 50))
	}
	return r
}

func TestCohortMatchesNaiveReference(t *testing.T) {
	rng := random(4)
	r := crowd(rng)
	c, n := NewCohort(r), newNaive(r)
	var old *Snapshot
	for range 12 {
		before := rowsOf(old)
		for range 1 + rng.IntN(2000) {
			act(rng, c, n)
		}
		s := c.Snapshot()
		checkAgainst(t, s, n)
		checkUnchanged(t, old, before)
		checkEachChanged(t, s, old)
		if t.Failed() {
			return
		}
		old = s
	}
}

func rowsOf(s *Snapshot) []row {
	var rows []row
	for i := 0; s != nil && i < s.Len(); i++ {
		w := rowOf(s, i)
		w.scores, w.failures = slices.Clone(w.scores), slices.Clone(w.failures)
		rows = append(rows, w)
	}
	return rows
}

func checkAgainst(t *testing.T, s *Snapshot, n *naive) {
	t.Helper()
	for i := range s.Len() {
		if got, want := rowOf(s, i), n.row(i); !got.equal(want) {
			t.Fatalf("sample %d is %+v, want %+v", i, got, want)
		}
	}
	if want := n.counts(); s.Counts != want {
		t.Fatalf("counts are %+v, want %+v", s.Counts, want)
	}
}

func checkUnchanged(t *testing.T, s *Snapshot, before []row) {
	t.Helper()
	for i, want := range before {
		if got := rowOf(s, i); !got.equal(want) {
			t.Fatalf("sample %d of an old snapshot changed from %+v to %+v", i, want, got)
		}
	}
}

func checkEachChanged(t *testing.T, s, old *Snapshot) {
	t.Helper()
	var got, want []int
	s.EachChanged(old, func(i int) { got = append(got, i) })
	for i := range s.Len() {
		if old == nil || !same(s.Mean(i), old.Mean(i)) || !same(s.Variance(i), old.Variance(i)) ||
			s.Verdict(i) != old.Verdict(i) {
			want = append(want, i)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("EachChanged gives %v, want %v", got, want)
	}
}

func TestApplyTouchesEverySampleOfAKey(t *testing.T) {
	r := unlabelled(2, 2, 2)
	r.Keys[2] = r.Keys[0]
	c := NewCohort(r)
	edits := []Edit{{Key: r.Keys[0], Kind: EditVerdict, After: "drop"}}
	if got := c.Apply(edits); got != 2 {
		t.Errorf("Apply touched %d samples, want 2", got)
	}
	if got := c.Snapshot().Counts; got.Verdicts[Drop] != 2 || got.Flagged() != 2 {
		t.Errorf("counts after Apply: %+v", got)
	}
}

func TestScoreTakesThePlaceOfFailureNotTheReverse(t *testing.T) {
	c := NewCohort(unlabelled(2))
	c.SetFailure(0, 0, Refused)
	if got := c.Snapshot().Counts; got.Failed() != 1 || got.Failing != 1 {
		t.Fatalf("after a failure: %+v", got)
	}
	c.SetScore(0, 0, 4)
	c.SetFailure(0, 0, TimedOut)
	s := c.Snapshot()
	if s.Counts.Failed() != 0 || s.Counts.Scored != 1 || s.Scores(0)[0] != 4 {
		t.Errorf("after score, then failure: %+v, scores %v", s.Counts, s.Scores(0))
	}
}

func TestSetScorePanicsOnNotFinite(t *testing.T) {
	for _, v := range []float64{nan, math.Inf(1), math.Inf(-1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("SetScore(%v) did not panic", v)
				}
			}()
			NewCohort(unlabelled(1)).SetScore(0, 0, v)
		}()
	}
}

// A blank snapshot is what a cohort begins with.
func TestBlankIsAnUnscoredCohort(t *testing.T) {
	for _, n := range []int{0, 1, chunkLen - 1, chunkLen, 2*chunkLen + 7} {
		rng, sizes := random(uint64(n)), make([]int, n)
		for i := range sizes {
			sizes[i] = 1 + rng.IntN(5)
		}
		r := unlabelled(sizes...)
		got, want := Blank(r), NewCohort(r).Snapshot()
		if got.Counts != want.Counts || got.Version != want.Version ||
			len(got.chunks) != len(want.chunks) {
			t.Fatalf("%d samples: %+v, want %+v", n, got.Counts, want.Counts)
		}
		for i := range n {
			if !rowOf(got, i).equal(rowOf(want, i)) {
				t.Fatalf("sample %d of %d: %+v, want %+v", i, n, rowOf(got, i), rowOf(want, i))
			}
		}
		want.EachChanged(got, func(i int) { t.Fatalf("sample %d of %d differs", i, n) })
	}
}

// Scores change both counters of a cohort, verdicts only one.
func TestScoringCountsScoresOnly(t *testing.T) {
	c := NewCohort(unlabelled(2, 2))
	c.SetScore(0, 0, 1)
	before := c.Snapshot()
	c.Apply([]Edit{{Key: c.roster.Keys[0], Kind: EditVerdict, After: "drop"}})
	if now := c.Snapshot(); now.Version == before.Version || now.Scoring != before.Scoring {
		t.Errorf("a verdict takes %d, %d to %d, %d", before.Version, before.Scoring,
			now.Version, now.Scoring)
	}
	c.SetFailure(1, 0, 1)
	if now := c.Snapshot(); now.Scoring == before.Scoring {
		t.Error("a failure is not seen")
	}
}

func TestTouchedIsEverySampleOfAKeyOnce(t *testing.T) {
	r := unlabelled(2, 2, 2, 2)
	r.Keys[3] = r.Keys[1]
	c := NewCohort(r)
	edits := []Edit{{Key: r.Keys[1]}, {Key: Key{0xff}}, {Key: r.Keys[0]}, {Key: r.Keys[1]}}
	if got := c.Touched(edits); !slices.Equal(got, []int{0, 1, 3}) {
		t.Errorf("%v", got)
	}
	if got := c.Touched(nil); len(got) != 0 {
		t.Errorf("no edits touch %v", got)
	}
}
