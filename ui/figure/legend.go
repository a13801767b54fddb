package figure

import (
	"math"
	"strconv"

	"admap/model"
)

// row places the entries of a legend one after the other, on as many lines as they take.
type row struct {
	*frame
	x, y float64
	gap  float64
	tall float64 // of a line
}

// take makes room for w, and returns where.
func (r *row) take(w float64) (x float64) {
	if r.x > r.start() && r.x+w > r.W-10 {
		r.x = r.start()
		r.y += r.tall
	}
	x = r.x
	r.x += w + r.gap
	return x
}

func (r *row) start() float64 {
	if r.W < narrow {
		return 10
	}
	return 24
}

// legend says what the colours are, with counts and shares, and what a disc or a cell counts. It
// returns where it ends.
func (f *frame) legend(top float64, most int) (below float64) {
	r := &row{frame: f, y: top + f.body, tall: f.lineHeight() + 4, gap: 1.6 * f.body}
	r.x = r.start()
	if !f.hexagonal {
		r.y += max(0, f.disc(most)-0.7*f.body)
		r.tall = max(r.tall, 1.7*f.disc(most))
	}
	for _, g := range regions {
		r.region(g)
	}
	switch {
	case f.hexagonal:
		r.ramp(most)
	case most > 1:
		r.sizes(most)
	}
	return r.y + 0.8*f.body
}

// slack is room for fonts wider than the one that text is measured in.
const slack = 1.12

func (r *row) region(g model.Region) {
	label := g.String() + " " + Count(r.Partition.Stats[g].Count) + " · " + Percent(r.share(g))
	x := r.take(r.body + 6 + slack*Width(label, r.body, false))
	r.Box(Solid(g), x, r.y-0.85*r.body, r.body, r.body)
	r.Write(Type{Ink: Text, Size: r.body}, x+r.body+6, r.y, label)
}

// ramp shows the steps of density, in the ink of one region.
func (r *row) ramp(most int) {
	const cell = 11.0
	t := Type{Ink: Text, Size: r.body}
	before, after := "1", Count(most)+" samples a cell"
	w := slack*Width(before, r.body, false) + 6
	x := r.take(w + Levels*cell + 6 + slack*Width(after, r.body, false))
	r.Write(t, x, r.y, before)
	for level := range Levels {
		r.Box(Shade(model.HighVar, level), x+w+float64(level)*cell, r.y-0.85*r.body, cell-1, r.body)
	}
	r.Write(t, x+w+Levels*cell+6, r.y, after)
}

// sizes shows discs that stand for one sample, for the most, and for some number between.
func (r *row) sizes(most int) {
	t := Type{Ink: Text, Size: r.body}
	counts := []int{1}
	if middle := int(math.Round(math.Sqrt(float64(most)))); middle > 2 {
		counts = append(counts, middle)
	}
	counts = append(counts, most)
	for k, n := range counts {
		radius, label := r.disc(n), strconv.Itoa(n)
		if k == len(counts)-1 {
			label = Count(n) + " samples at a place"
		}
		x := r.take(2*radius + 5 + slack*Width(label, r.body, false))
		r.Discs(Faint, seeThrough, []Disc{{Point{x + radius, r.y - 0.36*r.body}, radius}})
		r.Write(t, x+2*radius+5, r.y, label)
	}
}
