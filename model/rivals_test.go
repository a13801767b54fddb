package model

import (
	"math"
	"testing"
)

// scoredBy makes states of samples with these labels, two responses each.
func scoredBy(labels [][2]float64) func(scores [][2]float64) *Snapshot {
	n := len(labels)
	r := &Roster{Keys: make([]Key, n), Start: make([]uint32, n+1), Sources: []string{""},
		Source: make([]uint16, n), ResponseKeys: make([]Key, 2*n), Length: make([]uint32, 2*n),
		LabelKind: Pairs}
	for i, y := range labels {
		r.Keys[i], r.Start[i+1] = Key{byte(i + 1)}, uint32(2*(i+1))
		r.Label = append(r.Label, y[:]...)
	}
	return func(scores [][2]float64) *Snapshot {
		c := NewCohort(r)
		for i, s := range scores {
			for k, v := range s {
				if !math.IsNaN(v) {
					c.SetScore(i, k, v)
				}
			}
		}
		return c.Snapshot()
	}
}

func TestRival(t *testing.T) {
	nan := math.NaN()
	labels := [][2]float64{{1, 0}, {1, 0}, {1, 0}, {0, 1}, {1, 0}, {1, 0}, {1, 0}}
	snap := scoredBy(labels)
	// Regions of a: HighVar 4 6 (6 samples: 2 each), then the means 9 8 | 2 1.
	a := snap([][2]float64{{9, 9}, {8, 8}, {2, 2}, {1, 1}, {9, 1}, {1, 9}, {5, nan}})
	// b swaps samples 0 and 2, ties nothing and orders 4 and 5 as a does.
	b := snap([][2]float64{{2, 2.1}, {8, 8.1}, {9, 9.1}, {1, 1.1}, {9, 1}, {1, 9}, {5, 4}})
	part := NewPartition(a, DefaultRule)
	r := NewRival(&View{Snap: a, Part: part}, b, ScorerInfo{Name: "b"})
	if r.Samples != 6 || r.Changed != 2 || float64(r.Same) != 4.0/6 ||
		r.Confusion["HighAvg"]["LowAvg"] != 1 || r.Confusion["LowAvg"]["HighAvg"] != 1 ||
		r.Confusion["HighVar"]["HighVar"] != 2 {
		t.Errorf("regions: %+v", r)
	}
	// Chance gives a third; F1 is 1/2, 1/2 and 1.
	if math.Abs(float64(r.Kappa)-0.5) > 1e-12 || math.Abs(float64(r.MacroF1)-2.0/3) > 1e-12 {
		t.Errorf("kappa %v, F1 %v", r.Kappa, r.MacroF1)
	}
	moved := Moved(part, NewPartition(b, DefaultRule))
	f, err := ParseFilter("rival=other-region", a.Roster())
	kept := f.Apply(&View{Snap: a, Part: part, Diag: Undiagnosed(7), Moved: moved}, nil, nil)
	if err != nil || kept.Count() != 2 || !kept.Has(0) || !kept.Has(2) || !math.IsNaN(moved[6]) {
		t.Errorf("moved %v (%v)", moved, err)
	}
	if o := r.Orders; o.Pairs != 6 || o.Same != 2 || o.Opposite != 0 || o.Tied != 4 || o.Share != 1 {
		t.Errorf("orders: %+v", o)
	}
	// Of b's 7 label pairs 3 agree: samples 3, 4 and 6.
	if l := r.Labels; l.Pairs != 7 || l.Agree != 3 || l.Disagree != 4 || float64(l.Share) != 3.0/7 {
		t.Errorf("labels: %+v", l)
	}
	none := NewRival(&View{Snap: a, Part: part}, snap(nil), ScorerInfo{})
	if none.Samples != 0 || !math.IsNaN(float64(none.Mean.Spearman)) ||
		!math.IsNaN(float64(none.SameCI[0])) || !math.IsNaN(float64(none.Kappa)) {
		t.Errorf("against nothing: %+v", none)
	}
}

// Samples whose responses all score the same stay where they are; of those that vary, some move.
func TestStability(t *testing.T) {
	labels := make([][2]float64, 9)
	snap := scoredBy(labels)
	still := snap([][2]float64{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}, {8, 8}, {9, 9}})
	v := &View{Snap: still, Part: NewPartition(still, DefaultRule)}
	s := NewStability(v)
	if s.Changed != 0 || s.Unsettled != 0 || s.Moves["HighAvg"]["HighAvg"] != 1 {
		t.Errorf("nothing varies: %+v", s)
	}
	// Under a box a sample of {0, 2} leaves HighVar when it draws one response twice: half the time.
	loose := snap([][2]float64{{0, 2}, {0, 2}, {0, 2}, {0, 2}, {0, 2}, {0, 2}, {0, 2}, {0, 2}, {0, 2}})
	rule := Rule{Kind: Box, CutVariance: 0.5, CutMean: 1}
	s = NewStability(&View{Snap: loose, Part: NewPartition(loose, rule)})
	if s.Replicates != mostReplicates || math.Abs(float64(s.Changed)-0.5) > 0.05 ||
		math.Abs(float64(s.Moves["HighVar"]["HighAvg"])-0.25) > 0.05 {
		t.Errorf("a coin for each: %+v", s)
	}
	if empty := snap(nil); NewStability(&View{Snap: empty, Part: NewPartition(empty, rule)}) != nil {
		t.Error("nothing is on the map")
	}
}
