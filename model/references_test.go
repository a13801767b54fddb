package model

import "testing"

func TestReferencesKeepScoresApart(t *testing.T) {
	r := &Roster{
		Keys: []Key{{1}, {2}, {3}}, Start: []uint32{0, 1, 2, 3}, ResponseKeys: []Key{{9}, {9}, {9}},
	}
	if r.WithReferences() != r {
		t.Error("a roster without references is changed")
	}
	r.ReferenceKeys = []Key{{5}, {6}, {5}}
	k := r.WithReferences().ResponseKeys
	for i := range r.Keys {
		if got := r.ReferencedKeys(i); len(got) != 1 || got[0] != k[i] {
			t.Errorf("sample %d: keys %v, want %v", i, got, k[i])
		}
	}
	if k[0] == k[1] || k[0] != k[2] || k[0] == r.ResponseKeys[0] {
		t.Errorf("keys %v", k)
	}
}
