package ui

import (
	"math"
	"testing"

	"admap/model"
)

// Where several people labelled, the list tells how far they agree, and sorts by it.
func TestAgreementIsListed(t *testing.T) {
	f := richFake(40)
	r := f.cohort.Snapshot().Roster()
	first, second := make([]float64, r.Responses()), make([]float64, r.Responses())
	for k := range first {
		first[k], second[k] = float64(k%3), float64(k%2)
	}
	r.Annotators = []model.LabelSet{{Name: "a", Label: first}}
	if a, _ := openedList(t, f, 200, 60); hasAnnotators(a) {
		t.Error("one agrees with nobody")
	}
	r.Annotators = append(r.Annotators, model.LabelSet{Name: "b", Label: second})
	a, l := openedList(t, f, 200, 60)
	shows(t, a, " agree ")
	small, _ := openedList(t, f, 80, 24)
	shows(t, small, " agree ")
	settle(a, l.sortBy(a, columnNamed("agreement")))
	last := -1.0
	for _, i := range l.order {
		v := r.Agreement(i)
		if v < last || math.IsNaN(last) && !math.IsNaN(v) {
			t.Fatalf("%g after %g", v, last)
		}
		last = v
	}
}
