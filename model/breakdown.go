package model

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"admap/model/stats"
)

// Breakdown counts regions by the classes of one factor.
type Breakdown struct {
	Factor  string           `json:"factor"`  // source, model, language or length
	Unit    string           `json:"unit"`    // what is counted: samples, or responses for model
	Classes []BreakdownClass `json:"classes"` // the most frequent first; lengths in their order
	Counted int              `json:"counted"` // on the map, of known class or not
	// CramersV is the association of factor and region over what is on the map, unknown classes
	// among them: 0 for none, 1 where the class tells the region. The corrected one does not grow
	// with the number of classes (Bergsma 2013). Null with fewer than two classes or regions.
	CramersV          Number `json:"cramers_v"`
	CramersVCorrected Number `json:"cramers_v_corrected"`
	ChiSquare         Number `json:"chi_square"`
	Degrees           int    `json:"degrees_of_freedom"`
}

// BreakdownClass is one class of a factor.
type BreakdownClass struct {
	Name   string            `json:"name"`   // "" is unknown
	Counts map[string]int    `json:"counts"` // by region, "unscored" among them
	Shares map[string]Number `json:"shares"` // of what the class has on the map
}

// factor sorts what a dataset holds into classes.
type factor struct {
	name    string
	classes []string
	each    func(v *View, i int, has func(class int)) // the classes of sample i, one for each unit
	ordered bool
	unit    string
}

// factors are those of which the dataset knows a class.
func factors(v *View) (list []factor) {
	for _, f := range []Field{BySource, ByModel} {
		unit := "samples"
		if f == ByModel {
			unit = "responses"
		}
		if names := f.Names(v.Snap.roster); len(names) > 1 {
			list = append(list, factor{f.String(), names, fields[f].each, false, unit})
		}
	}
	if names, of := v.Languages(); len(names) > 1 {
		each := func(_ *View, i int, has func(int)) { has(of(i)) }
		list = append(list, factor{ByLanguage.String(), names, each, false, "samples"})
	}
	return append(list, lengths(v.Snap.roster))
}

// lengths are the quartiles of the mean length of a sample's responses, over all samples. Samples as
// long as the border between two quartiles belong to the lower one.
func lengths(r *Roster) factor {
	sorted := make([]float64, r.Len())
	for i := range sorted {
		sorted[i] = r.MeanLength(i)
	}
	slices.Sort(sorted)
	var borders [3]float64
	for k := range borders {
		borders[k] = stats.Percentile(sorted, float64(k+1)/4)
	}
	f := factor{name: "length", ordered: true, unit: "samples"}
	for k, to := range borders {
		f.classes = append(f.classes, fmt.Sprintf("Q%d: to %s", k+1, whole(to)))
	}
	f.classes = append(f.classes, "Q4: over "+whole(borders[2]))
	f.each = func(_ *View, i int, has func(int)) {
		length, class := r.MeanLength(i), 0
		for class < len(borders) && length > borders[class] {
			class++
		}
		has(class)
	}
	return f
}

// whole writes a length without a fraction.
func whole(length float64) string { return strconv.FormatFloat(length, 'f', 0, 64) }

// MeanLength is the mean length of sample i's responses, in Unicode code points.
func (r *Roster) MeanLength(i int) float64 {
	lo, hi := r.Span(i)
	sum := 0.0
	for _, n := range r.Length[lo:hi] {
		sum += float64(n)
	}
	return sum / float64(hi-lo)
}

// NewBreakdowns counts the regions of a view by source, model, language and length, leaving out the
// factors of which the dataset has one class only.
func NewBreakdowns(v *View) []Breakdown {
	list := []Breakdown{}
	for _, f := range factors(v) {
		if b := breakdown(v, f); len(b.Classes) > 1 {
			list = append(list, b)
		}
	}
	return list
}

func breakdown(v *View, f factor) Breakdown {
	counts := make([][NumRegions]int, len(f.classes))
	for i := range v.Snap.Len() {
		f.each(v, i, func(class int) { counts[class][v.Part.Region[i]]++ })
	}
	b := Breakdown{Factor: f.name, Unit: f.unit, Classes: []BreakdownClass{}}
	table := stats.Table{}
	for k, byRegion := range counts {
		if byRegion == [NumRegions]int{} {
			continue
		}
		c := BreakdownClass{f.classes[k], map[string]int{}, map[string]Number{}}
		drawn := byRegion[HighAvg] + byRegion[LowAvg] + byRegion[HighVar]
		for g, n := range byRegion {
			c.Counts[Region(g).String()] = n
			if Region(g) != Off {
				c.Shares[Region(g).String()] = share(n, drawn)
			}
		}
		b.Counted += drawn
		b.Classes = append(b.Classes, c)
		table = append(table, []int{byRegion[HighAvg], byRegion[LowAvg], byRegion[HighVar]})
	}
	if !f.ordered {
		slices.SortStableFunc(b.Classes, func(a, b BreakdownClass) int {
			return cmp.Compare(b.total(), a.total())
		})
	}
	b.associate(table)
	return b
}

func (c *BreakdownClass) total() (n int) {
	for _, count := range c.Counts {
		n += count
	}
	return n
}

func (b *Breakdown) associate(table stats.Table) {
	v, corrected := table.CramersV()
	b.CramersV, b.CramersVCorrected = Number(v), Number(corrected)
	if b.ChiSquare = Number(math.NaN()); !math.IsNaN(v) {
		statistic, degrees := table.ChiSquare()
		b.ChiSquare, b.Degrees = Number(statistic), degrees
	}
}
