package model

import (
	"math"
	"slices"
	"testing"
)

// twoSources is a view of 12 samples, two of them unscored, from two sources, in regions by hand.
func twoSources() *View {
	r := &Roster{
		Keys: make([]Key, 12), Start: make([]uint32, 13), Sources: []string{"", "web", "book"},
		Models: []string{"", "m"}, Source: make([]uint16, 12), Length: make([]uint32, 24),
		ResponseKeys: make([]Key, 24), Label: make([]float64, 24), Stored: make([]float64, 24),
		Model: make([]uint16, 24),
	}
	p := &Partition{Region: make([]Region, 12)}
	for i := range r.Keys {
		r.Keys[i] = Key{byte(i)}
		r.Start[i+1] = uint32(2 * (i + 1))
		r.Source[i] = uint16(1 + i%3/2) // web web book …
		r.Length[2*i], r.Length[2*i+1] = uint32(10*i), uint32(10*i+2)
		r.Model[2*i] = 1
		p.Region[i] = []Region{HighAvg, HighVar, LowAvg}[i%3]
	}
	p.Region[0], p.Region[11] = Off, Off
	c := NewCohort(r)
	s := c.Snapshot()
	return &View{Snap: s, Part: p, Diag: Undiagnosed(12)}
}

func TestBreakdowns(t *testing.T) {
	list := NewBreakdowns(twoSources())
	var names []string
	for _, b := range list {
		names = append(names, b.Factor+" "+b.Unit)
	}
	if want := []string{"source samples", "model responses", "length samples"}; !slices.Equal(names, want) {
		t.Fatal(names)
	}
	source := list[0]
	web, book := source.Classes[0], source.Classes[1]
	if web.Name != "web" || web.Counts["HighAvg"] != 3 || web.Counts["HighVar"] != 4 ||
		web.Counts["unscored"] != 1 || web.Shares["HighVar"] != 4.0/7 {
		t.Errorf("web: %+v", web)
	}
	if book.Name != "book" || book.Counts["LowAvg"] != 3 || book.Counts["unscored"] != 1 {
		t.Errorf("book: %+v", book)
	}
	// The source tells LowAvg from the others: χ² is the 10 samples on the map, with 2 degrees.
	if source.CramersV != 1 || math.Abs(float64(source.ChiSquare)-10) > 1e-9 || source.Degrees != 2 ||
		source.Counted != 10 {
		t.Errorf("source: %+v", source)
	}
	if list[1].Counted != 20 || list[1].CramersV != 0 { // each sample has one response by m
		t.Errorf("model: %+v", list[1])
	}
	// The mean lengths are 1, 11, …, 111; the quartiles 28.5, 56 and 83.5.
	for k, want := range []string{"Q1: to 28", "Q2: to 56", "Q3: to 84", "Q4: over 84"} {
		c := list[2].Classes[k]
		if c.Name != want || c.total() != 3 {
			t.Errorf("quartile %d is %q with %d samples", k+1, c.Name, c.total())
		}
	}
}

func TestContrast(t *testing.T) {
	v := twoSources()
	c := NewContrast(v, Picked{"web", []int{0, 1, 3, 4, 6, 7, 9, 10}}, nil)
	of := map[string]ContrastFactor{}
	for _, f := range c.Factors {
		of[f.Factor] = f
	}
	// All of 8 are web, of all 12 two thirds.
	if f := of["source"]; math.Abs(float64(f.Distance)-1.0/3) > 1e-12 {
		t.Errorf("source: %+v", f)
	}
	// Two classes of shares 2/3 and 1/3, 8 drawn of 12: sd = √(2/9 · 4/11 / 8) for either.
	if want := math.Sqrt(2 / math.Pi * 2 / 9 * 4 / 11 / 8); math.Abs(float64(of["source"].Chance)-want) > 1e-12 {
		t.Errorf("by chance %v, want %v", of["source"].Chance, want)
	}
	if c.Versus != "all" || c.VersusSamples != 12 || c.Samples != 8 || c.Shared != 8 {
		t.Errorf("%+v", c)
	}
	c = NewContrast(v, Picked{"a", []int{0, 1}}, &Picked{"b", []int{1, 2, 5}})
	if c.Shared != 1 || c.Factors[1].Classes[1] != (ContrastClass{"book", 0, 0, 2, 2.0 / 3}) {
		t.Errorf("%+v", c)
	}
	if c = NewContrast(v, Picked{"none", nil}, nil); !math.IsNaN(float64(c.Factors[0].Distance)) {
		t.Errorf("of nothing: %+v", c.Factors[0])
	}
}
