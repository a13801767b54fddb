package model

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

var nan = math.NaN()

// numberedKey is different for different n, and ordered unlike it.
func numberedKey(n int) Key {
	var k Key
	binary.BigEndian.PutUint64(k[:], uint64(n+1)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(k[8:], uint64(n))
	return k
}

// rosterOf makes a roster with one sample for each element of labels, and one response each label.
func rosterOf(labels [][]float64) *Roster {
	r := &Roster{
		Start: []uint32{0}, LabelKind: Ratings,
		Models: []string{""}, Sources: []string{"", "even", "odd"},
	}
	for i, ys := range labels {
		r.Keys = append(r.Keys, numberedKey(i))
		r.Source = append(r.Source, uint16(1+i%2))
		for range ys {
			p := len(r.ResponseKeys)
			r.ResponseKeys = append(r.ResponseKeys, numberedKey(p))
			r.Stored, r.Model = append(r.Stored, nan), append(r.Model, 0)
			r.Length = append(r.Length, uint32(10+p))
		}
		r.Label = append(r.Label, ys...)
		r.Start = append(r.Start, uint32(len(r.Label)))
	}
	return r
}

// scored is a snapshot of r with these scores, NaN where there is none.
func scored(r *Roster, scores [][]float64) *Snapshot {
	c := NewCohort(r)
	for i, given := range scores {
		for k, v := range given {
			if !math.IsNaN(v) {
				c.SetScore(i, k, v)
			}
		}
	}
	return c.Snapshot()
}

// unlabelled is a roster of samples with the given numbers of responses.
func unlabelled(responses ...int) *Roster {
	labels := make([][]float64, len(responses))
	for i, n := range responses {
		labels[i] = undefined(n)
	}
	return rosterOf(labels)
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func near(a, b, tolerance float64) bool { return same(a, b) || math.Abs(a-b) <= tolerance }

func TestSampleOfFindsEveryResponse(t *testing.T) {
	r := unlabelled(3, 1, 4, 1, 5)
	for i := range r.Len() {
		lo, hi := r.Span(i)
		for p := lo; p < hi; p++ {
			if got := r.SampleOf(p); got != i {
				t.Errorf("SampleOf(%d) = %d, want %d", p, got, i)
			}
		}
	}
}

func TestLabelledTakesTwoLabels(t *testing.T) {
	r := rosterOf([][]float64{{1, 0}, {1, nan}, {nan, nan}, {2}, {nan, 3, 3}})
	for i, want := range []bool{true, false, false, false, true} {
		if got := r.Labelled(i); got != want {
			t.Errorf("Labelled(%d) = %v, want %v", i, got, want)
		}
	}
	if r.HasStored() {
		t.Error("a roster without stored scores has some")
	}
	r.Stored[4] = 0
	if !r.HasStored() {
		t.Error("a stored score of 0 is not seen")
	}
}
