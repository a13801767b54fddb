package model

import (
	"fmt"
	"math"
	"reflect"
	"testing"
)

func TestOpinionsComeFromTheColumnAndFromEitherKey(t *testing.T) {
	r := &Roster{
		Keys: []Key{{1}, {2}}, Start: []uint32{0, 1, 3}, ResponseKeys: []Key{{9}, {7}, {8}},
		Stored: []float64{1, math.NaN(), 4}, ReferenceKeys: []Key{{}, {5}},
	}
	mixed := r.ReferencedKeys(1)
	say := func(v float64) Opinion {
		return Opinion{Scorer: ScorerInfo{Fingerprint: "s"}, Value: v, Spread: math.NaN()}
	}
	column := say(4)
	column.Scorer.Fingerprint = "column"
	kept := column // the column's score, kept in the project once
	stored := map[Key][]Opinion{
		{7}: {kept, say(10)}, mixed[0]: {say(11)}, {8}: {say(12), say(13)}, {9}: {say(99)},
	}
	want := [][]Opinion{{say(10), say(11)}, {column, say(12), say(13)}}
	if got := r.Opinions(1, column.Scorer, stored); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := r.OpinionKeys(1); !reflect.DeepEqual(got, []Key{{7}, {8}, mixed[0], mixed[1]}) {
		t.Errorf("keys %v", got)
	}
	column.Value = 1
	want = [][]Opinion{{column, say(99)}} // under one key, and once
	if got := r.Opinions(0, column.Scorer, stored); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}
