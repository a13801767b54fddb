package model

import (
	"cmp"
	"math"
	"slices"

	"admap/model/stats"
)

// Picked are samples by a name.
type Picked struct {
	Name string
	In   []int // ascending
}

// Contrast says how what two selections consist of differs, or one and the whole dataset.
type Contrast struct {
	Name          string           `json:"name"`
	Samples       int              `json:"samples"`
	Versus        string           `json:"versus"` // "all" for the whole dataset
	VersusSamples int              `json:"versus_samples"`
	Shared        int              `json:"shared"` // samples in both
	Factors       []ContrastFactor `json:"factors"`
}

// ContrastFactor compares the classes of one factor.
type ContrastFactor struct {
	Factor string `json:"factor"`
	Unit   string `json:"unit"`
	// Distance is the total variation, half the sum of the differences of shares: the share that
	// would have to change its class. Null where either selection is empty.
	Distance Number `json:"total_variation"`
	// Chance is about what the distance would be had the samples been drawn at random: of the whole
	// without replacement, or two such draws from what both consist of. It takes the expected
	// absolute deviation √(2/π)·sd of each share under a normal distribution.
	Chance  Number          `json:"by_chance"`
	Classes []ContrastClass `json:"classes"` // as in a Breakdown
}

// ContrastClass is one class in both.
type ContrastClass struct {
	Name        string `json:"name"`
	Count       int    `json:"count"`
	Share       Number `json:"share"`
	VersusCount int    `json:"versus_count"`
	VersusShare Number `json:"versus_share"`
}

// NewContrast compares a selection with another one; with the whole dataset where versus is nil.
func NewContrast(v *View, picked Picked, versus *Picked) *Contrast {
	ofAll := versus == nil
	if ofAll {
		versus = &Picked{Name: "all", In: make([]int, v.Snap.Len())}
		for i := range versus.In {
			versus.In[i] = i
		}
	}
	c := &Contrast{Name: picked.Name, Samples: len(picked.In), Versus: versus.Name,
		VersusSamples: len(versus.In), Shared: shared(picked.In, versus.In), Factors: []ContrastFactor{}}
	regions := factor{name: "region", classes: regionNames[:], each: regionOf, ordered: true,
		unit: "samples"}
	for _, f := range append([]factor{regions}, factors(v)...) {
		if of := contrast(v, f, picked.In, versus.In, ofAll); len(of.Classes) > 1 {
			c.Factors = append(c.Factors, of)
		}
	}
	return c
}

// Contrast compares the selections that two words name.
func (p *Pool) Contrast(v *View, word, versus string) (*Contrast, error) {
	in, err := p.Select(word)
	if err != nil || versus == "all" {
		return NewContrast(v, Picked{word, in}, nil), err
	}
	with, err := p.Select(versus)
	return NewContrast(v, Picked{word, in}, &Picked{versus, with}), err
}

// shared counts what two ascending lists have in common.
func shared(a, b []int) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n+1
		}
	}
	return n
}

func contrast(v *View, f factor, in, versus []int, ofAll bool) ContrastFactor {
	a, b := f.count(v, in), f.count(v, versus)
	c := ContrastFactor{Factor: f.name, Unit: f.unit, Classes: []ContrastClass{},
		Distance: Number(stats.TotalVariation(a, b)), Chance: Number(byChance(a, b, ofAll))}
	na, nb := counted(a), counted(b)
	for k, name := range f.classes {
		if a[k]+b[k] > 0 {
			c.Classes = append(c.Classes, ContrastClass{name, a[k], share(a[k], na), b[k], share(b[k], nb)})
		}
	}
	if !f.ordered {
		slices.SortStableFunc(c.Classes, func(a, b ContrastClass) int {
			return cmp.Compare(b.VersusCount+b.Count, a.VersusCount+a.Count)
		})
	}
	return c
}

func (f *factor) count(v *View, in []int) []int {
	counts := make([]int, len(f.classes))
	for _, i := range in {
		f.each(v, i, func(class int) { counts[class]++ })
	}
	return counts
}

func counted(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// byChance is what ContrastFactor calls Chance.
func byChance(a, b []int, ofAll bool) float64 {
	na, nb := float64(counted(a)), float64(counted(b))
	if na == 0 || nb == 0 {
		return math.NaN()
	}
	total := 0.0
	for k := range a {
		p, spread := float64(b[k])/nb, 0.0
		if ofAll {
			if nb > 1 {
				spread = (nb - na) / (nb - 1) / na
			}
		} else {
			p, spread = float64(a[k]+b[k])/(na+nb), 1/na+1/nb
		}
		total += math.Sqrt(2 / math.Pi * p * (1 - p) * spread)
	}
	return total / 2
}
