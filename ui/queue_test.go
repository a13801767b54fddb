package ui

import (
	"math"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

// newSuspectFake makes samples of which the scores contest every seventh label.
func newSuspectFake(n, scored int) *fake {
	f := newFake(n, scored)
	for i := 0; i < n; i += 7 {
		for k, y := range f.roster.Labels(i) {
			f.roster.Labels(i)[k] = 6 - y
		}
	}
	return f
}

// flagged gives samples a verdict and returns the state after it.
func (f *fake) flagged(v model.Verdict, samples ...int) *model.Snapshot {
	var edits []model.Edit
	for _, i := range samples {
		edits = append(edits, model.Edit{Key: f.roster.Keys[i], Kind: model.EditVerdict, After: v.String()})
		f.verdicts[f.roster.Keys[i]] = v
	}
	f.cohort.Apply(edits)
	return f.cohort.Snapshot()
}

func TestQueueGoesOnToWhatIsNeitherDoneNorSkipped(t *testing.T) {
	for name, c := range map[string]struct {
		done, skipped []int
		at, want      int
	}{
		"the one after":               {nil, nil, 0, 1},
		"past those done":             {[]int{21, 22}, nil, 0, 3},
		"past those skipped":          {nil, []int{21}, 0, 2},
		"back to those left out":      {[]int{24}, nil, 4, 0},
		"back past done and skipped":  {[]int{20, 24}, []int{21}, 4, 2},
		"the present one, if left":    {[]int{20, 21, 22, 23}, nil, 4, 4},
		"none":                        {[]int{20, 21, 22}, []int{23, 24}, 4, -1},
		"before the first":            {nil, nil, -1, 0},
		"a verdict on a skipped one":  {[]int{21}, []int{21}, 0, 2},
		"done elsewhere, not at hand": {[]int{3}, nil, 0, 1},
	} {
		f := newFake(40, 40)
		q := queue{in: []int{20, 21, 22, 23, 24}, skipped: map[int]bool{}}
		for _, i := range c.skipped {
			q.skipped[i] = true
		}
		if got := q.next(f.flagged(model.Right, c.done...), c.at); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestQueueTally(t *testing.T) {
	f := newFake(40, 40)
	q := queue{in: []int{1, 2, 3, 4, 5, 6}, skipped: map[int]bool{3: true, 4: true}}
	f.flagged(model.Mislabelled, 1, 4, 30)
	got := q.tally(f.flagged(model.Unsure, 6))
	want := tally{done: 3, skipped: 1, left: 2}
	want.verdicts[model.Mislabelled], want.verdicts[model.Unsure] = 2, 1
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestQueueFindsTheFirstSampleConcerned(t *testing.T) {
	q := queue{in: []int{9, 4, 7, 2}}
	for _, c := range []struct {
		samples []int
		want    int
	}{{[]int{2}, 3}, {[]int{2, 4}, 1}, {[]int{5}, -1}, {nil, -1}} {
		if got := q.find(c.samples); got != c.want {
			t.Errorf("%v is at %d, want %d", c.samples, got, c.want)
		}
	}
}

// scopeOf is everything of a fixture from a P(mislabelled) on.
func scopeOf(a *App, least float64) scope {
	return scope{what: "the data", least: least, snap: a.feed.snap, diag: a.feed.diag}
}

func TestQueueIsTheUnflaggedSuspectsTheMostSuspectFirst(t *testing.T) {
	f := newSuspectFake(300, 290)
	a := start(t, f, 120, 36)
	least := 0.05
	c := scopeOf(a, least)
	all := c.queue().in
	if len(all) < 10 {
		t.Fatalf("the fixture has %d suspects only", len(all))
	}
	c.snap = f.flagged(model.Right, all[0], all[4])
	q := c.queue()
	var want []int
	for i := range 300 {
		if a.feed.diag.P[i] >= least && i != all[0] && i != all[4] {
			want = append(want, i)
		}
	}
	if q.before != 2 || len(q.in) != len(want) {
		t.Errorf("%d queued and %d left out, want %d and 2", len(q.in), q.before, len(want))
	}
	for k := 1; k < len(q.in); k++ {
		if a.feed.diag.P[q.in[k]] > a.feed.diag.P[q.in[k-1]] {
			t.Fatalf("%v stands before %v", a.feed.diag.P[q.in[k-1]], a.feed.diag.P[q.in[k]])
		}
	}
	c.keep = func(i int) bool { return i%2 == 0 }
	c.base = want[:20]
	if odd := slices.IndexFunc(c.queue().in, func(i int) bool { return i%2 == 1 }); odd >= 0 {
		t.Error("the queue holds what the filter leaves out")
	}
	if n := len(c.queue().in); n == 0 || n > 20 {
		t.Errorf("%d queued out of a base of 20", n)
	}
}

func TestQueueOfAListKeepsItsOrderAndAsksOnceAKey(t *testing.T) {
	f := newFake(40, 40)
	f.roster.Keys[8] = f.roster.Keys[3] // the same sample twice
	a := start(t, f, 120, 36)
	c := scopeOf(a, math.NaN())
	c.base = []int{9, 3, 8, 5}
	if got := c.queue().in; !slices.Equal(got, []int{9, 3, 5}) {
		t.Errorf("%v", got)
	}
}

func TestWhyThereIsNothingToReview(t *testing.T) {
	nowhere := slices.Repeat([]float64{math.NaN()}, 300)
	for name, c := range map[string]struct {
		change func(f *fake, c *scope)
		want   string
	}{
		"circular": {func(_ *fake, c *scope) { c.diag = &model.Diagnosis{P: nowhere, Circular: true} },
			"the labels are these scores"},
		"no labels": {func(f *fake, c *scope) {
			c.diag, f.roster.LabelKind = &model.Diagnosis{P: nowhere}, model.NoLabels
		}, "no labels"},
		"no scores": {func(_ *fake, c *scope) { c.diag = &model.Diagnosis{P: nowhere} },
			"no two responses"},
		"an empty list": {func(_ *fake, c *scope) { c.least, c.base = math.NaN(), []int{} },
			"nothing is listed"},
		"a list that is done": {func(f *fake, c *scope) {
			c.least, c.base, c.snap = math.NaN(), []int{1, 2}, f.flagged(model.Drop, 1, 2)
		}, "all 2 samples here are flagged"},
		"no other":    {func(_ *fake, c *scope) { c.least, c.base = 0.5, []int{} }, "and no other has"},
		"lower ones":  {func(_ *fake, c *scope) { c.least = 1 }, "no suspect in the data from P 1 on · :review 0."},
		"all flagged": {flagAll, "suspects in the data from P 0.05 on are flagged · :review 0.01 takes "},
	} {
		t.Run(name, func(t *testing.T) {
			f := newSuspectFake(300, 290)
			scope := scopeOf(start(t, f, 120, 36), 0.5)
			c.change(f, &scope)
			q := scope.queue()
			if len(q.in) != 0 {
				t.Fatalf("%d queued", len(q.in))
			}
			if got := scope.whyEmpty(q); !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func flagAll(f *fake, c *scope) {
	c.least = 0.05
	c.snap = f.flagged(model.Right, c.queue().in...)
}

func TestSuggestionNamesTheWorstPair(t *testing.T) {
	r := &model.Roster{Keys: []model.Key{key(0)}, Start: []uint32{0, 3},
		ResponseKeys: []model.Key{key(1), key(2), key(3)}, Label: []float64{3, 5, 1}, LabelKind: model.Ratings}
	cohort := model.NewCohort(r)
	for k, s := range []float64{4, 2.5, 5} {
		cohort.SetScore(0, k, s)
	}
	d := &model.Diagnosis{Worst: []model.Pair{{A: 1, B: 2}}}
	why, remark := suggestion(cohort.Snapshot(), d, 0)
	if why != "B (label 5) scores 2.500 less than C (label 1)" || remark != "swap B and C" {
		t.Errorf("%q, %q", why, remark)
	}
	r.LabelKind, r.Label[1], r.Label[2] = model.Pairs, 1, 0
	if why, _ := suggestion(cohort.Snapshot(), d, 0); why != "chosen B scores 2.500 less than rejected C" {
		t.Errorf("%q", why)
	}
	d.Worst[0] = model.Pair{A: 0, B: 1}
	if why, remark := suggestion(cohort.Snapshot(), d, 0); remark != "" || !strings.Contains(why, "1.500 more") {
		t.Errorf("%q, %q", why, remark)
	}
	d.Worst[0] = model.Pair{}
	if _, remark := suggestion(cohort.Snapshot(), d, 0); remark != "" {
		t.Errorf("without evidence the suggestion is %q", remark)
	}
}
