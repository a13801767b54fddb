package model

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// repeating is a roster whose responses repeat each other now and then.
func repeating(rng *rand.Rand, samples int) *Roster {
	r := &Roster{Start: []uint32{0}, Sources: []string{""}}
	for i := range samples {
		r.Keys = append(r.Keys, numberedKey(i))
		for range 1 + rng.IntN(4) {
			k := len(r.ResponseKeys)
			if rng.IntN(5) == 0 {
				k = rng.IntN(k + 1)
			}
			r.ResponseKeys = append(r.ResponseKeys, numberedKey(k))
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	return r
}

// TestFillIsSettingOneByOne has scores in the order of the dataset, shuffled a little and wholly,
// some of them twice or of responses that are not there, into a cohort that knows something.
func TestFillIsSettingOneByOne(t *testing.T) {
	for seed := range uint64(40) {
		rng := random(seed)
		r := repeating(rng, 1+rng.IntN(3*chunkLen))
		var scores []KeyedScore
		places := map[Key][]int{}
		for p, k := range r.ResponseKeys {
			places[k] = append(places[k], p)
			if rng.IntN(10) > 0 {
				scores = append(scores, KeyedScore{k, float64(rng.IntN(9))})
			}
		}
		scores = append(scores, KeyedScore{numberedKey(1 << 30), 3})
		for range []int{0, 20, len(scores)}[seed%3] {
			a, b := rng.IntN(len(scores)), rng.IntN(len(scores))
			scores[a], scores[b] = scores[b], scores[a]
		}
		got, want := NewCohort(r), NewCohort(r)
		for _, c := range []*Cohort{got, want} {
			c.SetFailure(0, 0, Refused)
			c.SetScore(r.Len()-1, 0, 5)
			c.Snapshot() // whose chunks must stay as they are
		}
		before, empty := got.Snapshot(), want.Snapshot()
		for len(scores) > 0 {
			n := 1 + rng.IntN(len(scores))
			got.Fill(scores[:n])
			for _, s := range scores[:n] {
				for _, p := range places[s.Key] {
					i := r.SampleOf(p)
					want.SetScore(i, p-int(r.Start[i]), s.Score)
				}
			}
			scores = scores[n:]
		}
		sameSnapshot(t, got.Snapshot(), want.Snapshot())
		sameSnapshot(t, before, empty)
	}
}

func sameSnapshot(t *testing.T, got, want *Snapshot) {
	t.Helper()
	if !reflect.DeepEqual(got.Counts, want.Counts) || got.Scoring != want.Scoring {
		t.Fatalf("counts %+v at %d, want %+v at %d", got.Counts, got.Scoring, want.Counts, want.Scoring)
	}
	for i := range want.Len() {
		if !same(got.Mean(i), want.Mean(i)) || !same(got.Variance(i), want.Variance(i)) ||
			got.State(i) != want.State(i) || !reflect.DeepEqual(got.Failures(i), want.Failures(i)) {
			t.Fatalf("sample %d is %v, %v, want %v, %v", i, got.Mean(i), got.Variance(i),
				want.Mean(i), want.Variance(i))
		}
		for k, s := range want.Scores(i) {
			if !same(got.Scores(i)[k], s) {
				t.Fatalf("scores of %d are %v, want %v", i, got.Scores(i), want.Scores(i))
			}
		}
	}
}

// TestKeyIndexOfManyRegions has more keys than one region holds, and keys that all belong into one.
func TestKeyIndexOfManyRegions(t *testing.T) {
	for _, crowded := range []bool{false, true} {
		keys := make([]Key, 3*regionLen/2)
		first, times := map[Key]int{}, map[Key]int{}
		rng := random(3)
		for i := range keys {
			k := numberedKey(rng.IntN(len(keys)))
			if crowded {
				k = numberedKey(rng.IntN(1000))
				k[5] = 0
			}
			if keys[i] = k; times[k] == 0 {
				first[k] = i
			}
			times[k]++
		}
		ix := NewKeyIndex(keys)
		if got := ix.Distinct(); got != len(first) {
			t.Fatalf("%d distinct keys, want %d", got, len(first))
		}
		for i, k := range keys {
			n := 0
			ix.Each(k, func(at int) { n++ })
			if ix.First(k) != first[k] || ix.firstNear(k, i) != first[k] || n != times[k] ||
				ix.Repeats(i) != (first[k] != i) {
				t.Fatalf("key %d: first %d, %d times, want %d, %d", i, ix.First(k), n, first[k], times[k])
			}
		}
		if k := (Key{1, 2, 3}); ix.First(k) >= 0 {
			t.Error("a key that is not there was found")
		}
	}
}
