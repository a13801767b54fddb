package model

import (
	"slices"
	"strings"
	"testing"
)

func FuzzKeyIndex(f *testing.F) {
	f.Add(uint64(1), uint16(0))
	f.Add(uint64(2), uint16(40))
	f.Add(uint64(3), uint16(3000))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16) {
		rng := random(seed)
		keys := make([]Key, n%4096)
		places := map[Key][]int{}
		for i := range keys {
			k := Key{7: byte(rng.IntN(4)), 15: byte(rng.IntN(256))} // equal hashes and equal keys
			keys[i] = k
			places[k] = append(places[k], i)
		}
		ix := NewKeyIndex(keys)
		for h := range 5 {
			for low := range 256 {
				k := Key{7: byte(h), 15: byte(low)}
				checkPlaces(t, ix, k, places[k])
			}
		}
	})
}

func checkPlaces(t *testing.T, ix *KeyIndex, k Key, want []int) {
	t.Helper()
	var got []int
	ix.Each(k, func(at int) { got = append(got, at) })
	if !slices.Equal(got, want) {
		t.Fatalf("positions of %v are %v, want %v", k, got, want)
	}
	first := -1
	if len(want) > 0 {
		first = want[0]
	}
	if got := ix.First(k); got != first {
		t.Fatalf("First(%v) = %d, want %d", k, got, first)
	}
}

func TestKeyOrdersAsHex(t *testing.T) {
	rng := random(5)
	for range 200 {
		a, b := numberedKey(rng.IntN(1e6)), numberedKey(rng.IntN(1e6))
		if got, want := a.Compare(b), strings.Compare(a.String(), b.String()); got != want {
			t.Fatalf("%v.Compare(%v) = %d, want %d", a, b, got, want)
		}
	}
}

func TestVerdictsRoundTrip(t *testing.T) {
	for v := NoVerdict; v < numVerdicts; v++ {
		if got, err := ParseVerdict(v.String()); err != nil || got != v {
			t.Errorf("ParseVerdict(%q) = %v, %v", v.String(), got, err)
		}
	}
	if _, err := ParseVerdict("wrong"); err == nil {
		t.Error(`ParseVerdict("wrong") gives no error`)
	}
}

func TestEveryReasonHasAName(t *testing.T) {
	seen := map[string]bool{}
	for why := NoReason; why < NumReasons; why++ {
		seen[why.String()] = true
	}
	if len(seen) != int(NumReasons) {
		t.Errorf("%d names for %d reasons", len(seen), NumReasons)
	}
}
