package project

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"admap/model"
)

var column = model.ScorerInfo{Name: "score", Kind: "column", Fingerprint: "column:score"}

// carrying is a roster of one sample a response, with these keys and scores in the data.
func carrying(keys []int, scores ...float64) *model.Roster {
	r := &model.Roster{Start: []uint32{0}, Stored: scores}
	for i, k := range keys {
		r.Keys, r.ResponseKeys = append(r.Keys, key(100+i)), append(r.ResponseKeys, key(k))
		r.Start = append(r.Start, uint32(i+1))
	}
	return r
}

func TestKeptColumnIsAScorerOfItsOwn(t *testing.T) {
	ctx, p, nan := t.Context(), open(t, newPath(t)), math.NaN()
	keys := []int{1, 2, 3, 1, 2, 4, 5, 4}
	keep := func(want KeptColumn, scores ...float64) {
		t.Helper()
		kept, err := p.KeepColumn(ctx, column, carrying(keys, scores...))
		if kept != want || err != nil {
			t.Errorf("kept %+v, want %+v, %v", kept, want, err)
		}
	}
	values := func(want ...float64) {
		t.Helper()
		got := must(p.Values(ctx, column, carrying(keys, make([]float64, len(keys))...)))(t)
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	}
	// The first stands twice, the second with two values, the third and the fifth have none,
	// the fourth has one in one place.
	keep(KeptColumn{Scores: 2, Missing: 2, Differ: 1}, 7, 3, nan, 7, 5, nan, math.Inf(1), 8.5)
	values(7, nan, nan, 7, nan, 8.5, nan, 8.5)
	keep(KeptColumn{Scores: 4, Missing: 1}, 6, 4, 1, 6, 4, 8.5, nan, 8.5)
	values(6, 4, 1, 6, 4, 8.5, nan, 8.5)
	keep(KeptColumn{Scores: 3, Missing: 1, Differ: 1}, 7, 4, 1, 6, 4, 8.5, nan, 8.5)
	values(nan, 4, 1, nan, 4, 8.5, nan, 8.5) // what was kept of the first is taken back
	o := must(p.Opinions(ctx, []model.Key{key(1)}))(t)[key(1)]
	const why = "identical responses carry 7 and 6"
	if len(o) != 1 || o[0].Reason != model.NotInData || o[0].Detail != why {
		t.Errorf("said of the first: %+v", o)
	}
}

// What is taken back comes from no copy either, nor do later copies bring it again.
func TestTakingBackEmptiesPacks(t *testing.T) {
	p := open(t, newPath(t))
	batch := make([]Score, packFrom+10)
	for i := range batch {
		batch[i] = Score{Key: key(i), Value: float64(i)}
	}
	put(t, p, batch...)
	load(t, p) // makes the pack
	if err := p.takeBack(t.Context(), judge.Fingerprint, []model.Key{key(5)}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := load(t, p)
		if _, there := got[key(5)]; there || len(got) != len(batch)-1 || got[key(6)].Value != 6 {
			t.Errorf("%d scores, the one taken back among them: %v", len(got), there)
		}
	}
}

func TestMembersAreKeyedByReferenceWhereTheyAre(t *testing.T) {
	ctx, p := t.Context(), open(t, newPath(t))
	r := carrying([]int{1, 2}, 0, 0)
	r.ReferenceKeys = []model.Key{key(70), {}}
	chrf := model.ScorerInfo{Name: "chrF", Fingerprint: "chrf", ByReference: true}
	mixed := r.WithReferences().ResponseKeys
	for info, s := range map[model.ScorerInfo][]Score{
		judge: {{Key: key(1), Value: 7}, failure(2, model.Refused)},
		chrf:  {{Key: mixed[0], Value: 40}, {Key: mixed[1], Value: 50}, {Key: key(1), Value: 99}},
	} {
		if err := p.PutScores(ctx, info, s); err != nil {
			t.Fatal(err)
		}
	}
	members := must(p.Members(ctx, r))(t)
	slices.SortFunc(members, func(a, b model.Member) int {
		return len(a.Info.Name) - len(b.Info.Name)
	})
	want := []model.Member{{Info: chrf, Scores: []float64{40, 50}},
		{Info: judge, Scores: []float64{7, math.NaN()}}}
	if diff := cmp.Diff(want, members, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	nothing := model.Member{Info: column, Scores: []float64{math.NaN(), math.NaN()}}
	use, leftOut := model.Usable(append(members, nothing))
	const words = "score is not combined: it has scores for 0 of 2 responses"
	if len(use) != 2 || len(leftOut) != 1 || leftOut[0] != words {
		t.Errorf("used %d, left out %q", len(use), leftOut)
	}
}
