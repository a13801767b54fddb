package model

import (
	"math"

	"admap/model/stats"
)

// alike is the ratio of lengths up to which two responses are of similar length.
const alike = 1.25

// BiasReport says what scores follow beside quality. Intervals are of 95 %, each by itself: of
// twenty effects that are none, one is expected to lie outside.
type BiasReport struct {
	Confidence Number   `json:"confidence"`
	Effects    []Effect `json:"effects"`
	// Clear is "longer" among the pairs whose scores differ by at least ClearGap, the root mean
	// square of all such differences.
	Clear    Effect `json:"clear"`
	ClearGap Number `json:"clear_gap"`
	// Curve is the mean score by tenth of response length, the shortest first.
	Curve []CurvePoint `json:"curve"`

	Models    []GroupBias `json:"models"`
	Languages []GroupBias `json:"languages"`
	Sources   []GroupBias `json:"sources"`
	Family    *FamilyBias `json:"family"` // null where the judge's or the writers' is not known
	Spoken    Spoken      `json:"spoken"`
	Warnings  []Warning   `json:"warnings"` // the gravest first
}

// CurvePoint is the responses of one tenth of lengths.
type CurvePoint struct {
	Length Number `json:"length"` // its mean, in characters
	Score  Number `json:"score"`
	Count  int    `json:"count"`
}

// Spoken counts responses in another language than their instruction, among those of which both are
// known, and samples whose language is another than the data say.
type Spoken struct {
	Responses int `json:"responses"`
	Other     int `json:"other"`
	Checked   int `json:"checked"`
	Disagreed int `json:"disagreed"`
}

// NewBias finds what the scores of v follow. Effects that take its Traits are left out without.
func NewBias(v *View, info ScorerInfo) *BiasReport {
	b := &BiasReport{Confidence: biasConfidence}
	b.ClearGap = Number(clearGap(v.Snap))
	b.compete(v)
	b.lengths(v.Snap)
	b.drift(v.Snap)
	b.group(v, info)
	b.Spoken = spokenOf(v)
	b.warn(v)
	return b
}

func clearGap(s *Snapshot) float64 {
	var size norm
	for i := range s.Len() {
		eachScored(s, i, func(_, _ int, m float64) {
			if m != 0 {
				size.add(m)
			}
		})
	}
	return size.rms()
}

// contests are what responses of a sample may differ in.
func contests(v *View) []*contest {
	length := v.Snap.roster.Length
	list := []*contest{
		{name: "longer", more: func(a, b int) int {
			return compare(length[a] > length[b], length[b] > length[a])
		}},
	}
	if kind := v.Snap.roster.LabelKind; kind == NoLabels || kind == Ratings {
		// In the other kinds the better response stands first because labels put it there.
		list = append(list, &contest{name: "stands first",
			more: func(a, b int) int { return compare(a < b, b < a) }})
	}
	if v.Traits == nil {
		return list
	}
	looks := v.Traits.Looks
	similar := func(a, b int) bool {
		x, y := float64(length[a]), float64(length[b])
		return x > 0 && y > 0 && max(x, y) <= alike*min(x, y)
	}
	for _, kind := range []struct {
		name string
		has  func(l Look) bool
	}{
		{"Markdown", Look.Marked},
		{"lists", func(l Look) bool { return l.Items > 0 }},
		{"headings", func(l Look) bool { return l.Headings > 0 }},
		{"bold", func(l Look) bool { return l.Bold > 0 }},
		{"code", func(l Look) bool { return l.Fences > 0 }},
	} {
		more := func(a, b int) int {
			x, y := kind.has(looks[a]), kind.has(looks[b])
			return compare(x && !y, y && !x)
		}
		list = append(list, &contest{name: kind.name, more: more},
			&contest{name: kind.name + ", like length", more: func(a, b int) int {
				if !similar(a, b) {
					return 0
				}
				return more(a, b)
			}})
	}
	return list
}

func compare(more, less bool) int {
	switch {
	case more:
		return 1
	case less:
		return -1
	}
	return 0
}

// compete finds the effects within samples.
func (b *BiasReport) compete(v *View) {
	list := contests(v)
	clear := &contest{more: list[0].more}
	for i := range v.Snap.Len() {
		eachScored(v.Snap, i, func(x, y int, margin float64) {
			win := winOf(margin)
			for _, c := range list {
				c.see(x, y, win)
			}
			if math.Abs(margin) >= float64(b.ClearGap) {
				clear.see(x, y, win)
			}
		})
		for _, c := range list {
			c.close()
		}
		clear.close()
	}
	for _, c := range list {
		b.Effects = append(b.Effects, effectOf(c.name, &c.all))
	}
	b.Clear = effectOf("longer, clear margin", &clear.all)
}

// lengths correlates scores with lengths, of all responses and within samples.
func (b *BiasReport) lengths(s *Snapshot) {
	var x, y []float64
	slope := within{}
	samples := 0
	for i := range s.Len() {
		lo, _ := s.roster.Span(i)
		from := len(x)
		for k, score := range s.Scores(i) {
			if !math.IsNaN(score) {
				x, y = append(x, float64(s.roster.Length[lo+k])), append(y, score)
			}
		}
		if len(x) > from {
			samples++
			slope.add(x[from:], y[from:])
		}
	}
	rho := stats.Spearman(x, y)
	b.Effects = append(b.Effects, Effect{"length, all", "correlation", Number(rho),
		numbersOf(stats.Correlation(rho, samples, true, biasConfidence)), samples, len(x)})
	b.Effects = append(b.Effects, slope.effect("length, slope", x))
	b.Curve = curve(x, y)
}

// curve is the mean of y by tenth of x; equal x share a tenth.
func curve(x, y []float64) []CurvePoint {
	if len(x) == 0 {
		return nil
	}
	var sum [10]struct {
		x, y float64
		n    int
	}
	for k, rank := range stats.Ranks(x) {
		t := &sum[min(9, int(10*(rank-0.5)/float64(len(x))))]
		t.x, t.y, t.n = t.x+x[k], t.y+y[k], t.n+1
	}
	var list []CurvePoint
	for _, t := range sum {
		if t.n > 0 {
			list = append(list, CurvePoint{Number(t.x / float64(t.n)), Number(t.y / float64(t.n)), t.n})
		}
	}
	return list
}

// drift correlates the mean of a sample with its place in the data.
func (b *BiasReport) drift(s *Snapshot) {
	var place, mean []float64
	for i := range s.Len() {
		if m := s.Mean(i); !math.IsNaN(m) {
			place, mean = append(place, float64(i)), append(mean, m)
		}
	}
	rho, n := stats.Spearman(place, mean), len(mean)
	b.Effects = append(b.Effects, Effect{"later in the data", "correlation", Number(rho),
		numbersOf(stats.Correlation(rho, n, true, biasConfidence)), n, 0})
}

// within is a regression of scores on the logarithm of lengths, both less their sample's mean.
type within struct {
	xx, xy, yy float64
	each       [][2]float64 // Σx² and Σxy of each sample
}

func (w *within) add(lengths, scores []float64) {
	mx, my := 0.0, stats.Mean(scores)
	for _, l := range lengths {
		mx += math.Log1p(l) / float64(len(lengths))
	}
	var xx, xy float64
	for k, l := range lengths {
		dx, dy := math.Log1p(l)-mx, scores[k]-my
		xx, xy, w.yy = xx+dx*dx, xy+dx*dy, w.yy+dy*dy
	}
	if xx > 0 {
		w.xx, w.xy = w.xx+xx, w.xy+xy
		w.each = append(w.each, [2]float64{xx, xy})
	}
}

// effect is the slope in within-sample standard deviations. Its interval has the cluster-robust
// variance of Liang and Zeger (1986), samples being the clusters.
func (w *within) effect(name string, all []float64) Effect {
	e := Effect{name, "slope", Number(math.NaN()), numbersOf(stats.None()), len(w.each), len(all)}
	if w.xx == 0 || w.yy == 0 || len(w.each) < 2 {
		return e
	}
	slope, scale, m := w.xy/w.xx, math.Sqrt(w.xx/w.yy), float64(len(w.each))
	sum := 0.0
	for _, c := range w.each {
		u := c[1] - slope*c[0]
		sum += u * u
	}
	half := stats.Quantile((1+biasConfidence)/2) * math.Sqrt(sum*m/(m-1)) / w.xx
	e.Value = Number(slope * scale)
	e.CI = [2]Number{Number((slope - half) * scale), Number((slope + half) * scale)}
	return e
}

// spokenOf counts languages that differ from what was asked for or said.
func spokenOf(v *View) (n Spoken) {
	t, r := v.Traits, v.Snap.roster
	if t == nil || t.Tongues == nil {
		return n
	}
	said := make([]Tongue, len(r.Languages))
	for k, name := range r.Languages {
		said[k] = ParseTongue(name)
	}
	for i, tongue := range t.Tongues {
		if tongue == 0 {
			continue
		}
		if r.Language != nil && said[r.Language[i]] > 0 {
			n.Checked++
			if said[r.Language[i]] != tongue {
				n.Disagreed++
			}
		}
		lo, hi := r.Span(i)
		for p := lo; p < hi && p < len(t.Spoken); p++ {
			if t.Spoken[p] > 0 {
				n.Responses++
				if t.Spoken[p] != tongue {
					n.Other++
				}
			}
		}
	}
	return n
}
