package model

import (
	"fmt"
	"slices"
	"testing"
)

// drawable is a roster of ten samples in two sources, keys 01… to 0a….
func drawable() (*Snapshot, *Partition) {
	r := &Roster{Start: []uint32{0}, Sources: []string{"", "books", "web"}}
	for i := range 10 {
		r.Keys = append(r.Keys, Key{byte(i + 1)})
		r.ResponseKeys = append(r.ResponseKeys, Key{byte(i + 1)})
		r.Label, r.Length = append(r.Label, 1), append(r.Length, uint32(i))
		r.Source = append(r.Source, uint16(1+min(1, i/3)))
		r.Start = append(r.Start, uint32(i+1))
	}
	s := NewCohort(r).Snapshot()
	return s, NewPartition(s, DefaultRule)
}

// The draws were computed with Python's hashlib by the rule as it is documented.
func TestDraws(t *testing.T) {
	s, p := drawable()
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, c := range []struct {
		recipe Recipe
		want   string
	}{
		{Recipe{Sample: Quota{Number: 4}, Seed: 1}, "[0 2 8 9]"},
		{Recipe{Sample: Quota{Number: 4}, Seed: 2}, "[3 4 6 7]"},
		{Recipe{Sample: Quota{Number: 4}, Seed: 1, Stratify: "source"}, "[0 7 8 9]"},
		{Recipe{Sample: Quota{Number: 11}, Seed: 1}, fmt.Sprint(all)},
		{Recipe{}, fmt.Sprint(all)},
	} {
		got := c.recipe.Drawn(s, p, slices.Clone(all))
		if fmt.Sprint(got) != c.want {
			t.Errorf("%+v draws %v, want %s", c.recipe, got, c.want)
		}
	}
}

func TestQuotas(t *testing.T) {
	for said, want := range map[string]int{"": 10, "0": 10, "3": 3, "30%": 3, "33.3%": 3, "1/4": 3,
		"0.25": 3, "100%": 10, "50": 50} {
		q, err := ParseQuota(said)
		if again, _ := ParseQuota(q.String()); err != nil || q.Of(10, nil) != want || again != q {
			t.Errorf("%q of 10: %d, %v; written %q", said, q.Of(10, nil), err, q.String())
		}
	}
	for _, bad := range []string{"-1", "101%", "x", "%", "1/0", "NaN", "-5%"} {
		if q, err := ParseQuota(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, q)
		}
	}
}

func TestRecipesThatMakeNoSense(t *testing.T) {
	for _, bad := range []Recipe{{Verdicts: "flip"}, {Stratify: "source"}, {HeldOut: 1}, {HeldOut: -1},
		{Stratify: "mood", Sample: Quota{Number: 1}}, {Verdicts: SwapJudged, By: "score"}} {
		if bad.Check() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
}
