package ui

import (
	"strings"
	"testing"

	"admap/model"
)

// What is in the data twice has one key, and one verdict: the message counts samples as the footer
// and the dialog do.
func TestVerdictsOfDuplicatesAreCountedAsSamples(t *testing.T) {
	f := newFake(40, 40)
	f.roster.Keys[8] = f.roster.Keys[3]
	a := start(t, f, 120, 36)
	settle(a, a.verdictCmd([]int{3, 5}, model.Drop))
	if got := screen(a); !strings.Contains(got, "3 samples (1 duplicate) flagged drop") ||
		!strings.Contains(got, "3 ⚑") {
		t.Errorf("message and count differ:\n%s", got)
	}
	hit(a, "z")
	if got := screen(a); !strings.Contains(got, "drop taken off 3 samples (1 duplicate)") {
		t.Errorf("not undone as done:\n%s", got)
	}
}

// A sample of one response is scored as far as it can be, and has no place on the map.
func TestSingleScoresAreNotCalledUnscored(t *testing.T) {
	r := &model.Roster{Start: []uint32{0, 1, 2}, Keys: []model.Key{key(1), key(2)},
		ResponseKeys: []model.Key{key(3), key(4)}, Sources: []string{""}, Source: []uint16{0, 0},
		Models: []string{""}, Model: []uint16{0, 0}, Length: []uint32{1, 1},
		Label: []float64{1, 2}, Stored: []float64{1, 2}}
	f := newFake(2, 0)
	f.roster, f.cohort = r, model.NewCohort(r)
	f.cohort.SetScore(0, 0, 7)
	f.cohort.SetScore(1, 0, 8)
	a := start(t, f, 120, 36)
	got := screen(a)
	if strings.Contains(got, "fully scored yet") || !strings.Contains(got, "2 scored, none with two") {
		t.Errorf("the empty map:\n%s", got)
	}
	hit(a, "tab")
	if got = screen(a); strings.Contains(got, "unscored") || strings.Count(got, "off map") != 2 {
		t.Errorf("the list:\n%s", got)
	}
}

// What the panel counts as contested are pairs, not samples.
func TestContestedCountsPairs(t *testing.T) {
	d := &model.Diagnosis{Pairs: 2309, Disagree: 232}
	for w, want := range map[int]string{
		28: "232 of 2,309 pairs contested", 27: "232 of 2,309 contested",
	} {
		if got := contestedLine(d, w); got != want {
			t.Errorf("in %d cells %q", w, got)
		}
	}
}
