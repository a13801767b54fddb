package ui

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// The colour modes of the map.
const (
	byRegion = iota
	byDensity
	byMislabelled
	bySource
	byMargin
	byLength
	byDisagreement
	byMoved
	numColours
)

var colourNames = [numColours]string{
	"region", "density", "P(mislabelled)", "source", "label margin", "length gap",
	"disagreement", "region change",
}

// The bounds between the classes of a value. P: 0.2 and 0.5 are where the list begins to warn.
var (
	mislabelledBounds = [numClasses - 1]float64{0.1, 0.2, 0.5, 0.8}
	movedBounds       = [numClasses - 1]float64{0.1, 0.3, 0.5, 0.7}
	disagreeBounds    = [numClasses - 1]float64{0.1, 0.2, 0.35, 0.5}
	marginBounds      = [numClasses - 1]float64{-1, -0.25, 0.25, 1}
	lengthBounds      = [numClasses - 1]float64{-0.4, -0.1, 0.1, 0.4}
)

// byRival reports whether a mode compares two scorers.
func byRival(colour int) bool { return colour == byDisagreement || colour == byMoved }

// classOf is the step of v between bounds, -1 where v is undefined. A negative bound belongs to the
// step below it, any other to the step above, so that the steps of a signed value mirror each other.
func classOf(v float64, bounds [numClasses - 1]float64) int8 {
	if math.IsNaN(v) {
		return -1
	}
	class := int8(0)
	for _, b := range bounds {
		if v > b || v == b && b >= 0 {
			class++
		}
	}
	return class
}

// shading is what the map's cells are coloured by, where that is neither region nor density.
type shading struct {
	sample []float64 // per sample: label margin or length gap, for the state that valuesOf names
	of     valuesOf
	asked  valuesOf // being computed
	busy   bool

	mean    []float64 // per cell, of a value
	counts  []uint32  // per cell and class, of the sources
	classes []int8    // per cell: what it is coloured as, -1 undefined
	void    bool      // there is nothing to colour by, as the legend says
	cellsOf cellsOf
}

// valuesOf is all that decides the samples' values. A diagnosis stands for the scores it came from.
type valuesOf struct {
	colour int
	diag   *model.Diagnosis
}

// cellsOf is all that decides the cells' classes.
type cellsOf struct {
	values valuesOf
	counts countsOf
	mixed  bool
	apart  int
}

// countsOf is all that decides which samples are counted in which cell.
type countsOf struct {
	density    *model.Density
	version    uint64
	gen, found int
}

func (a *App) countsNow() countsOf {
	return countsOf{a.home.plot.density, a.feed.snap.Version, a.filter.gen, a.filter.found}
}

// shadeMsg brings the samples' values.
type shadeMsg struct {
	of     valuesOf
	sample []float64
}

// fetch computes the values of the mode in use beside the event loop, one at a time.
func (s *shading) fetch(a *App) tea.Cmd {
	want := valuesOf{a.home.plot.colour, a.feed.diag}
	if s.busy || s.of == want || want.colour != byMargin && want.colour != byLength {
		return nil
	}
	s.busy, s.asked = true, want
	snap := a.feed.snap
	return func() tea.Msg {
		if want.colour == byMargin {
			return shadeMsg{want, model.LabelMargins(snap, want.diag.MarginRMS)}
		}
		return shadeMsg{want, model.LengthGaps(snap)}
	}
}

// take takes over what was asked for last.
func (s *shading) take(m shadeMsg) {
	if m.of == s.asked {
		s.busy, s.of, s.sample = false, m.of, m.sample
	}
}

// settle finds the cells' classes anew where something that decides them has changed.
func (s *shading) settle(a *App) {
	p := &a.home.plot
	now := cellsOf{valuesOf{p.colour, a.feed.diag}, a.countsNow(), a.home.mix.classes != nil,
		a.rival.results}
	if p.colour == byMargin || p.colour == byLength {
		now.values = s.of
	}
	if p.density == nil || p.colour <= byDensity || s.cellsOf == now {
		return
	}
	s.cellsOf = now
	s.mean, s.counts, s.classes = nil, nil, nil
	s.void = a.unshaded(p.colour) != ""
	switch p.colour {
	case bySource:
		s.bySource(a)
	case byMislabelled:
		s.byValue(p.density, a.feed.diag.P, mislabelledBounds)
	case byMargin:
		s.byValue(p.density, s.valuesFor(byMargin), marginBounds)
	case byLength:
		s.byValue(p.density, s.valuesFor(byLength), lengthBounds)
	case byDisagreement:
		s.byValue(p.density, a.rival.apart, disagreeBounds)
	case byMoved:
		s.byValue(p.density, a.rival.moved, movedBounds)
	}
}

// valuesFor are the values of a mode, nil while those of another are at hand.
func (s *shading) valuesFor(colour int) []float64 {
	if s.of.colour != colour {
		return nil
	}
	return s.sample
}

func (s *shading) byValue(d *model.Density, sample []float64, bounds [numClasses - 1]float64) {
	s.mean = d.Means(sample)
	s.classes = make([]int8, len(s.mean))
	for cell, v := range s.mean {
		s.classes[cell] = classOf(v, bounds)
	}
}

// bySource takes the most frequent class of source in each cell, the larger one of equals.
func (s *shading) bySource(a *App) {
	c := a.home.mix.classes
	if c == nil {
		return
	}
	d := a.home.plot.density
	s.counts = d.Sources(a.feed.snap.Roster(), c)
	n := len(c.Samples)
	s.classes = make([]int8, d.View.Cols*d.View.Rows)
	for cell := range s.classes {
		of := s.counts[cell*n : (cell+1)*n]
		s.classes[cell] = int8(slices.Index(of, slices.Max(of)))
	}
}

// class is what a cell with samples is coloured as, -1 where that is undefined.
func (s *shading) class(cell int) int8 {
	if cell >= len(s.classes) {
		return -1
	}
	return s.classes[cell]
}

// classStyle is how a class of the mode in use looks.
func (th *theme) classStyle(colour int, class int8) style {
	switch {
	case class < 0:
		return th.frame
	case colour == bySource && class < numSources:
		return th.kinds[class]
	case colour == bySource:
		return th.faint
	case colour == byMislabelled || byRival(colour):
		return th.ramp(int(class), numClasses)
	}
	return th.diverging(numClasses-1-int(class), numClasses) // what lies below 0 is the warm side
}

// classSign is what stands for a class where there are no colours.
func (th *theme) classSign(colour int, class int8) string {
	ramp, split := &rampSigns, &splitSigns
	if th.ascii {
		ramp, split = &rampSignsASCII, &splitSignsASCII
	}
	switch {
	case class < 0:
		return noneSign
	case colour == bySource && class == numSources:
		return otherSign
	case colour == bySource:
		return strconv.Itoa(int(class) + 1)
	case colour == byMislabelled || byRival(colour):
		return ramp[class]
	}
	return split[class]
}

// unshaded says why there is nothing to colour by in a mode, "" where there is.
func (a *App) unshaded(colour int) string {
	d, r := a.feed.diag, a.feed.snap.Roster()
	switch {
	case colour <= byDensity:
	case colour == bySource:
		return a.home.mix.oneSource(r)
	case a.feed.snap.Counts.Drawn == 0:
		return a.noneDrawn()
	case byRival(colour):
		return a.noRival()
	case colour == byLength:
		if !slices.ContainsFunc(r.Length, func(n uint32) bool { return n > 0 }) {
			return "every response is empty"
		}
	case d.Circular:
		return "the labels are these scores"
	case r.LabelKind == model.NoLabels:
		return "the data carry no labels"
	case d.Pairs == 0:
		return "no sample has two labels to compare"
	case d.Agree+d.Disagree == 0:
		return "all labelled pairs have equal scores"
	}
	return ""
}

// reading says what the cell under the cursor shows in the mode in use, "" where the panel's own
// lines say it.
func (s *shading) reading(a *App) string {
	p := &a.home.plot
	cell := p.row*p.cols + p.col
	if p.colour <= byDensity || p.view().Count == 0 {
		return ""
	}
	switch {
	case p.colour == bySource:
		return s.sourcesAt(a, cell)
	case cell >= len(s.mean) || math.IsNaN(s.mean[cell]):
		return colourNames[p.colour] + " undefined"
	case p.colour == byMoved:
		return fmt.Sprintf("region changes for %.0f%%", 100*s.mean[cell])
	case p.colour == byMislabelled || p.colour == byDisagreement:
		return fmt.Sprintf("%s %.2f", colourNames[p.colour], s.mean[cell])
	case p.colour == byMargin:
		return fmt.Sprintf("%s %+.2f RMS", colourNames[p.colour], s.mean[cell])
	}
	return fmt.Sprintf("%s %+.0f%%", colourNames[p.colour], math.Round(100*s.mean[cell])+0)
}

// sourcesAt names the sources in a cell, the most frequent first, each with its number.
func (s *shading) sourcesAt(a *App, cell int) string {
	n := len(a.home.mix.names)
	if n == 0 || (cell+1)*n > len(s.counts) {
		return ""
	}
	return a.home.mix.shares(a, s.counts[cell*n:(cell+1)*n], a.panelWidth()-4)
}
