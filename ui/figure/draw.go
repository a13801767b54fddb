package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// Size is what a map is drawn for.
type Size struct {
	W, H float64
	Full bool // with title and caption, to stand alone
}

// The sizes: of a file, and of a page on a wide and on a narrow screen.
var (
	OnPaper  = Size{1000, 760, true}
	OnWide   = Size{940, 560, false}
	OnNarrow = Size{360, 430, false}
)

// narrow is the width below which everything is set closer.
const narrow = 600

// frame is where the parts of a map are on its sheet.
type frame struct {
	*Map
	*Sheet
	size     Size
	body     float64 // the size of text
	left     float64
	right    float64
	top      float64 // next free line
	outer    plot    // the frame
	inner    plot    // within it, where samples are
	marginal float64 // the height of the histograms
	caption  []string
}

// pad is between the frame and the samples, so that none touches it.
const pad = 9

// Draw draws the map.
func (m *Map) Draw(size Size) *Sheet {
	s := &Sheet{W: size.W, H: size.H, Name: m.heading(), About: m.about()}
	f := &frame{Map: m, Sheet: s, size: size, body: 12.5, left: 72, right: 24, top: 16, marginal: 58}
	if size.W < narrow {
		f.body, f.left, f.right, f.top, f.marginal = 11.5, 46, 6, 6, 34
	}
	if size.Full {
		f.title()
		f.caption = wrap(m.Caption(), f.W-48, f.body-1)
	}
	legend := f.top
	f.Sheet = &Sheet{W: size.W} // for its height only
	below := f.legend(legend, len(m.points))
	f.Sheet = s
	f.top = below
	f.arrange()
	f.ground()
	f.legend(legend, f.samples())
	f.cuts()
	f.marginals()
	for k, line := range f.caption {
		y := f.H - 14 - f.lineHeight()*float64(len(f.caption)-1-k)
		f.Write(Type{Ink: Faint, Size: f.body - 1}, 24, y, line)
	}
	return f.Sheet
}

func (f *frame) lineHeight() float64 { return math.Round(f.body * 1.35) }

// heading names the figure.
func (m *Map) heading() string { return "Alignment data map of " + Plain(m.Name) }

// about says in words what the map shows.
func (m *Map) about() string {
	words := []string{fmt.Sprintf("%s at the variance (across) and mean (up) of their scores",
		Plural(m.Partition.Drawn, "sample"))}
	for _, g := range regions {
		words = append(words, fmt.Sprintf("%s %s (%s)", g, Count(m.Partition.Stats[g].Count),
			Percent(m.share(g))))
	}
	return strings.Join(words, "; ")
}

// Caption says how the regions were cut, and what is not on the map.
func (m *Map) Caption() string {
	p := m.Partition
	rule := fmt.Sprintf("Rule %s, keep %s.", p.Rule.Kind, p.Rule.Keep)
	if p.Rule.Kind == model.Box {
		rule = fmt.Sprintf("Rule %s, at fixed cuts.", p.Rule.Kind)
	}
	words := []string{rule, m.cutWords(),
		"Cuts are relative to this cohort, not grades."}
	if off := m.Snapshot.Len() - p.Drawn; off > 0 {
		words = append(words, fmt.Sprintf("Not drawn: %s without a score for each of two or more responses.",
			Plural(off, "sample")))
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

func (m *Map) cutWords() string {
	c := m.Partition.Cuts
	var words []string
	if !math.IsNaN(c.Variance) {
		words = append(words, "HighVar from σ² "+Number(c.Variance)+tied(c.TiedVariance))
	}
	if !math.IsNaN(c.Mean) {
		words = append(words, "HighAvg elsewhere from μ "+Number(c.Mean)+tied(c.TiedMean))
	}
	if words == nil || m.Partition.Drawn == 0 {
		return ""
	}
	return strings.Join(words, ", ") + ", LowAvg below."
}

func tied(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s tied at it, divided by key)", Count(n))
}

func (f *frame) title() {
	t := Type{Ink: Text, Size: 19, Bold: true, Most: f.W - 48}
	f.Write(t, 24, 36, fitted(f.heading(), t))
	words := fmt.Sprintf("%s samples on the map of %s", Count(f.Partition.Drawn),
		Count(f.Snapshot.Len()))
	if f.Scorer.Name != "" {
		words += " · scored by " + Plain(f.Scorer.Name)
	}
	t = Type{Ink: Faint, Size: f.body, Most: f.W - 48}
	f.Write(t, 24, 57, fitted(words, t))
	f.top = 72
}

// fitted cuts text off that is too wide for its type.
func fitted(text string, t Type) string {
	runes := []rune(text)
	for n := len(runes); n > 0 && Width(text, t.Size, t.Bold) > t.Most; n-- {
		text = string(runes[:n-1]) + "…"
	}
	return text
}

// wrap breaks text into lines.
func wrap(text string, w, size float64) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && Width(line+" "+word, size, false) > w {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// arrange divides what legend and caption leave.
func (f *frame) arrange() {
	f.left = f.margin()
	bottom := f.H - 3.6*f.body
	if f.caption != nil {
		bottom -= 14 + f.lineHeight()*float64(len(f.caption))
	}
	y := f.top + f.marginal + 8
	f.outer = plot{f.left, y, f.W - f.left - f.right - f.marginal - 8, bottom - y}
	f.inner = plot{f.outer.x + pad, y + pad, f.outer.w - 2*pad, f.outer.h - 2*pad}
}

// margin is the room to the left that the labels and the name of the axis of μ take.
func (f *frame) margin() float64 {
	most := Width(Number(f.Partition.Cuts.Mean), f.body-1, true)
	for _, v := range f.y.Ticks(int(f.H / 60)) {
		most = math.Max(most, Width(Tick(v), f.body-1, false))
	}
	return math.Max(f.left, slack*most+2.1*f.body+8)
}

// ground draws the frame, its ticks and the names of the axes.
func (f *frame) ground() {
	o := f.outer
	f.ticksX()
	f.ticksY()
	f.Line(Pen{Ink: Frame, Width: 1}, []Point{{o.x, o.y}, {o.x + o.w, o.y},
		{o.x + o.w, o.y + o.h}, {o.x, o.y + o.h}, {o.x, o.y}})
	t := Type{Ink: Text, Size: f.body, Anchor: Middle}
	f.Write(t, o.x+o.w/2, o.y+o.h+2.9*f.body, axisName("variability σ²", f.Axes.note(false)))
	t.Turned = true
	f.Write(t, 1.3*f.body, o.y+o.h/2, axisName("quality μ", f.Axes.note(true)))
}

func axisName(name, note string) string {
	if note != "" {
		return name + " (" + note + ")"
	}
	return name
}

// ticksX draws the ticks of σ². The cut has one of its own, before which others give way.
func (f *frame) ticksX() {
	o, edges := f.outer, []float64{}
	label := func(v float64, text string, bold bool) {
		at, half := f.inner.x+f.x.Place(v)*f.inner.w, Width(text, f.body-1, bold)/2
		if free(edges, at-half-4, at+half+4) && at+half <= f.W {
			edges = append(edges, at-half-4, at+half+4)
			f.Write(Type{Ink: Text, Size: f.body - 1, Bold: bold, Anchor: Middle},
				at, o.y+o.h+5+f.body, text)
		}
	}
	if _, ok := f.cutX(); ok {
		label(f.Partition.Cuts.Variance, Number(f.Partition.Cuts.Variance), true)
	}
	for _, v := range f.x.Ticks(int(f.inner.w / 85)) {
		at := f.inner.x + f.x.Place(v)*f.inner.w
		f.Rule(Pen{Ink: Grid, Width: 0.8}, at, o.y, at, o.y+o.h)
		f.Rule(Pen{Ink: Frame, Width: 1}, at, o.y+o.h, at, o.y+o.h+4)
		label(v, Tick(v), false)
	}
}

func (f *frame) ticksY() {
	o, edges := f.outer, []float64{}
	label := func(v float64, text string, bold bool) {
		at := f.inner.y + (1-f.y.Place(v))*f.inner.h
		if free(edges, at-0.6*f.body, at+0.6*f.body) {
			edges = append(edges, at-0.6*f.body, at+0.6*f.body)
			f.Write(Type{Ink: Text, Size: f.body - 1, Bold: bold, Anchor: End},
				o.x-7, at+0.35*f.body, text)
		}
	}
	if _, ok := f.cutY(); ok {
		label(f.Partition.Cuts.Mean, Number(f.Partition.Cuts.Mean), true)
	}
	for _, v := range f.y.Ticks(int(f.inner.h / 45)) {
		at := f.inner.y + (1-f.y.Place(v))*f.inner.h
		f.Rule(Pen{Ink: Grid, Width: 0.8}, o.x, at, o.x+o.w, at)
		f.Rule(Pen{Ink: Frame, Width: 1}, o.x-4, at, o.x, at)
		label(v, Tick(v), false)
	}
}

// free reports whether nothing of what is taken, from and to in turns, is between lo and hi.
func free(taken []float64, lo, hi float64) bool {
	for k := 0; k < len(taken); k += 2 {
		if lo < taken[k+1] && hi > taken[k] {
			return false
		}
	}
	return true
}

// samples draws them, and returns how many there are at the fullest place.
func (f *frame) samples() (most int) {
	if f.hexagonal {
		return f.drawHexagons()
	}
	if most = f.drawDiscs(); most == 0 {
		o := f.outer
		f.Label(Type{Ink: Text, Size: f.body + 2, Anchor: Middle}, o.x+o.w/2, o.y+o.h/2,
			"nothing to draw: no sample has two scores")
	}
	return most
}

// cutX is where on the sheet the cut of σ² runs, cutY that of μ; ok is false where there is none.
func (f *frame) cutX() (x float64, ok bool) {
	place, ok := cutAt(&f.x, f.Partition.Cuts.Variance)
	return f.inner.x + place*f.inner.w, ok && f.Partition.Drawn > 0
}

func (f *frame) cutY() (y float64, ok bool) {
	place, ok := cutAt(&f.y, f.Partition.Cuts.Mean)
	return f.inner.y + (1-place)*f.inner.h, ok && f.Partition.Drawn > 0
}

// cuts draws where the regions meet, and names the regions. Their values are among the ticks.
func (f *frame) cuts() {
	o := f.outer
	right, middle := o.x+o.w, o.y+o.h
	if x, ok := f.cutX(); ok {
		right = x
		f.cut(x, o.y, x, o.y+o.h)
	}
	if y, ok := f.cutY(); ok {
		middle = y
		f.cut(o.x, y, right, y)
	}
	f.name(model.HighAvg, plot{o.x, o.y, right - o.x, middle - o.y}, 0)
	f.name(model.LowAvg, plot{o.x, middle, right - o.x, o.y + o.h - middle}, 1)
	f.name(model.HighVar, plot{right, o.y, o.x + o.w - right, o.h}, 0)
}

// cut draws a dashed line, on a paler one where it would not be seen on full cells.
func (f *frame) cut(x0, y0, x1, y1 float64) {
	if f.hexagonal {
		f.Rule(Pen{Ink: Paper, Width: 2.6}, x0, y0, x1, y1)
	}
	f.Rule(Pen{Ink: Text, Width: 1.3, Dash: 5}, x0, y0, x1, y1)
}

// name writes a region's name into the corner of it that has the fewest samples, of several such the
// upper ones (first 0) or the lower ones (first 1), unless the region is empty or too small.
func (f *frame) name(g model.Region, in plot, first int) {
	const off = 8.0
	w, h := Width(g.String(), f.body, true)+2*off, 1.4*f.body+off
	if f.Partition.Stats[g].Count == 0 || in.w < w || in.h < h {
		return
	}
	fewest, best := math.MaxInt, plot{}
	for _, x := range []float64{in.x + in.w - w, in.x} {
		for k := range 2 {
			corner := plot{x, in.y + float64((first+k)%2)*(in.h-h), w, h}
			if n := f.samplesIn(corner); n < fewest {
				fewest, best = n, corner
			}
		}
	}
	t, x := Type{Ink: Named(g), Size: f.body, Bold: true}, best.x+off
	if best.x > in.x {
		t.Anchor, x = End, best.x+best.w-off
	}
	f.Label(t, x, best.y+best.h/2+0.36*f.body, g.String())
}

// samplesIn counts the samples in a rectangle of the sheet.
func (f *frame) samplesIn(r plot) (n int) {
	const reach = 6 // of what is drawn of a sample
	for _, s := range f.points {
		if at := f.inner.at(s); at.X > r.x-reach && at.X < r.x+r.w+reach &&
			at.Y > r.y-reach && at.Y < r.y+r.h+reach {
			n++
		}
	}
	return n
}
