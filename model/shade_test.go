package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// shadeFixture is a cohort of samples of two to four responses with labels, lengths and sources, of
// which some are not scored, and a density of a part of its map.
func shadeFixture(t *testing.T) (*Snapshot, *Partition, *Density) {
	t.Helper()
	rng := rand.New(rand.NewPCG(11, 12))
	r := &Roster{Start: []uint32{0}, LabelKind: Ratings}
	for s := range 12 {
		r.Sources = append(r.Sources, fmt.Sprint("s", s))
	}
	for i := range 600 {
		r.Keys = append(r.Keys, Key{byte(i), byte(i >> 8)})
		for range 2 + rng.IntN(3) {
			r.ResponseKeys = append(r.ResponseKeys, Key{byte(len(r.ResponseKeys)), 1})
			label := float64(rng.IntN(4))
			if rng.IntN(9) == 0 {
				label = math.NaN()
			}
			r.Label = append(r.Label, label)
			r.Length = append(r.Length, uint32(rng.IntN(500)))
		}
		r.Source = append(r.Source, uint16(rng.IntN(4)*rng.IntN(4)))
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	c := NewCohort(r)
	for i := range 550 {
		lo, hi := r.Span(i)
		for k := range hi - lo {
			c.SetScore(i, k, float64(rng.IntN(9)))
		}
	}
	s := c.Snapshot()
	v := Viewport{X: NewAxis(Linear, 0, 9, nil), Y: NewAxis(Linear, 1, 8, nil), Cols: 14, Rows: 9}
	p := NewPartition(s, DefaultRule)
	return s, p, NewDensity(v, s, p, func(i int) bool { return i%7 != 0 })
}

// inCell lists the samples of a cell by the definition of the viewport alone.
func inCell(s *Snapshot, d *Density, cell int) (in []int) {
	for i := range s.Len() {
		if at, _, ok := d.View.Cell(s.Variance(i), s.Mean(i)); ok && at == cell && i%7 != 0 {
			in = append(in, i)
		}
	}
	return in
}

func TestMeansAreThoseOfTheSamplesInTheCell(t *testing.T) {
	s, _, d := shadeFixture(t)
	values := LabelMargins(s, 2)
	defined := 0
	for cell, got := range d.Means(values) {
		sum, n := 0.0, 0
		for _, i := range inCell(s, d, cell) {
			if !math.IsNaN(values[i]) {
				sum, n = sum+values[i], n+1
			}
		}
		if want := sum / float64(n); !same(got, want) {
			t.Errorf("cell %d: %v, want %v", cell, got, want)
		}
		defined += n
	}
	if defined < 300 {
		t.Fatalf("%d values in all cells", defined)
	}
}

func TestProfilesCountWhatIsShown(t *testing.T) {
	s, _, d := shadeFixture(t)
	columns, rows := d.Profiles()
	across, down := 0, 0
	for x, n := range columns {
		want := 0
		for y := range d.View.Rows {
			want += len(inCell(s, d, y*d.View.Cols+x))
		}
		if across += n; n != want {
			t.Errorf("column %d: %d, want %d", x, n, want)
		}
	}
	for _, n := range rows {
		down += n
	}
	if across != d.Shown || down != d.Shown || d.Shown == 0 {
		t.Errorf("%d in columns, %d in rows, %d shown", across, down, d.Shown)
	}
}

func TestSourcesOfCells(t *testing.T) {
	s, _, d := shadeFixture(t)
	r := s.Roster()
	c := r.LargestSources(4)
	if !slices.IsSortedFunc(c.Samples[:4], func(a, b int) int { return b - a }) || c.Others < 2 {
		t.Fatalf("classes %+v", c)
	}
	total := 0
	for _, n := range c.Samples {
		total += n
	}
	if total != r.Len() || len(c.Samples) != 5 {
		t.Errorf("%d samples in %d classes", total, len(c.Samples))
	}
	got := d.Sources(r, &c)
	for cell := range d.View.Cols * d.View.Rows {
		want := make([]uint32, 5)
		for _, i := range inCell(s, d, cell) {
			class := slices.Index(c.Largest, int(r.Source[i]))
			if class < 0 {
				class = 4
			}
			want[class]++
		}
		if !slices.Equal(got[cell*5:(cell+1)*5], want) {
			t.Errorf("cell %d: %v, want %v", cell, got[cell*5:(cell+1)*5], want)
		}
	}
}

func TestLabelMargins(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		labels, scores []float64
		want           float64
	}{
		{[]float64{1, 0}, []float64{7, 3}, 2},     // (7−3)/2
		{[]float64{0, 1}, []float64{7, 3}, -2},    // the scorer contests
		{[]float64{1, 1}, []float64{7, 3}, nan},   // tied labels
		{[]float64{1, 0}, []float64{5, 5}, 0},     // tied scores
		{[]float64{1, nan}, []float64{7, 3}, nan}, // one label
		{[]float64{3, 2, 1}, []float64{9, 5, 6}, (4. + 3 - 1) / 3 / 2},
	} {
		s := oneSample(c.labels, nil, c.scores)
		if got := LabelMargins(s, 2)[0]; !same(got, c.want) {
			t.Errorf("%v against %v: %v, want %v", c.labels, c.scores, got, c.want)
		}
	}
}

func TestLengthGaps(t *testing.T) {
	for _, c := range []struct {
		lengths []uint32
		scores  []float64
		want    float64
	}{
		{[]uint32{100, 400}, []float64{2, 8}, 0.75},
		{[]uint32{100, 400}, []float64{8, 2}, -0.75},
		{[]uint32{100, 400}, []float64{5, 5}, math.NaN()},
		{[]uint32{0, 0}, []float64{1, 2}, math.NaN()},
		{[]uint32{100, 300, 800, 200}, []float64{9, 9, 5, 1}, 0}, // (200−200)/800
	} {
		s := oneSample(make([]float64, len(c.scores)), c.lengths, c.scores)
		if got := LengthGaps(s)[0]; !same(got, c.want) {
			t.Errorf("%v scored %v: %v, want %v", c.lengths, c.scores, got, c.want)
		}
	}
}

func oneSample(labels []float64, lengths []uint32, scores []float64) *Snapshot {
	n := len(scores)
	if lengths == nil {
		lengths = make([]uint32, n)
	}
	r := &Roster{Keys: make([]Key, 1), Start: []uint32{0, uint32(n)}, ResponseKeys: make([]Key, n),
		Label: labels, Length: lengths}
	c := NewCohort(r)
	for k, v := range scores {
		c.SetScore(0, k, v)
	}
	return c.Snapshot()
}

func TestComposeSumsUpTheRegions(t *testing.T) {
	s, p, _ := shadeFixture(t)
	r := s.Roster()
	c := r.LargestSources(3)
	got := Compose(r, p, &c)
	for _, region := range []Region{Off, HighAvg, LowAvg, HighVar} {
		samples, length, responses := make([]int, 4), 0.0, 0.0
		for i := range s.Len() {
			if !s.Drawn(i) || region != Off && p.Region[i] != region {
				continue
			}
			samples[c.Class[r.Source[i]]]++
			for k := r.Start[i]; k < r.Start[i+1]; k++ {
				length, responses = length+float64(r.Length[k]), responses+1
			}
		}
		if !slices.Equal(got[region].Samples, samples) || got[region].Length != length/responses {
			t.Errorf("%v: %+v, want %v and %v", region, got[region], samples, length/responses)
		}
	}
}

// What colouring a map of a million samples costs the event loop: one pass.
//
//	go test ./model -run '^$' -bench BenchmarkMeans1M
func BenchmarkMeans1M(b *testing.B) {
	s := million().Snapshot()
	p := NewPartition(s, DefaultRule)
	v := Viewport{X: NewAxis(Linear, 0, 9, nil), Y: NewAxis(Linear, 1, 8, nil), Cols: 130, Rows: 50}
	d, values := NewDensity(v, s, p, nil), LabelMargins(s, 1)
	for b.Loop() {
		d.Means(values)
	}
}
