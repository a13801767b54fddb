package figure

import (
	"cmp"
	"math"
	"slices"

	"admap/model"
)

const (
	// mostDiscs is the number of samples above which the map counts them in hexagons, unless they
	// are at mostPlaces only, as means of a few whole numbers are.
	mostDiscs  = 2500
	mostPlaces = 400
	// hexWidth is how wide a hexagon is, and hexFill the share of it that is painted: without the
	// rest, neighbours would run into each other.
	hexWidth = 9.0
	hexFill  = 0.93
	// apart is how far two samples must lie from each other to get a disc each.
	apart     = 1.5
	mostRound = 17.0 // the largest disc's radius
	// seeThrough is how opaque discs are, so that those below still show.
	seeThrough = 0.85
)

// plot is the rectangle in which samples are drawn.
type plot struct{ x, y, w, h float64 }

func (p plot) at(s sample) Point { return Point{p.x + s.x*p.w, p.y + (1-s.y)*p.h} }

// discRadius is the radius of one sample's disc: few samples get big ones.
func discRadius(n int) float64 {
	return min(5, max(2, 9-2*math.Log10(float64(max(1, n)))))
}

// disc is the radius of a disc that stands for several samples: it grows with their logarithm.
func (f *frame) disc(count int) float64 {
	radius := min(mostRound, discRadius(len(f.points))*(1+0.42*math.Log2(float64(count))))
	if f.size.W < narrow {
		return 0.75 * radius
	}
	return radius
}

// spot is a place on the sheet with the samples at it, by region; those of Off are all of them.
type spot struct {
	Point
	counts [model.NumRegions]int
}

// spots brings samples together that lie at one place, the largest first so that no small one is
// hidden.
func (m *Map) spots(p plot) []spot {
	index := map[[2]int]int{}
	var all []spot
	for _, s := range m.points {
		at := p.at(s)
		k := [2]int{int(math.Round(at.X / apart)), int(math.Round(at.Y / apart))}
		n, known := index[k]
		if !known {
			n = len(all)
			index[k] = n
			all = append(all, spot{Point: at})
		}
		all[n].counts[s.region]++
		all[n].counts[model.Off]++
	}
	slices.SortStableFunc(all, func(a, b spot) int {
		return cmp.Compare(b.counts[model.Off], a.counts[model.Off])
	})
	return all
}

// only is the region of all the samples at a spot, Off where they are of several.
func (s spot) only() model.Region {
	for _, g := range regions {
		if s.counts[g] == s.counts[model.Off] {
			return g
		}
	}
	return model.Off
}

// places is how many places of a usual map the samples are at; it counts no further than it matters.
func (m *Map) places() int {
	seen := map[[2]int]bool{}
	for _, s := range m.points {
		at := plot{w: OnWide.W, h: OnWide.H}.at(s)
		seen[[2]int{int(math.Round(at.X / apart)), int(math.Round(at.Y / apart))}] = true
		if len(seen) > mostPlaces {
			break
		}
	}
	return len(seen)
}

// drawDiscs draws every sample, and returns how many the fullest place has.
func (f *frame) drawDiscs() (most int) {
	var run []Disc
	var of model.Region
	flush := func() {
		f.Discs(Solid(of), seeThrough, run)
		run = nil
	}
	for _, spot := range f.spots(f.inner) {
		g, n := spot.only(), spot.counts[model.Off]
		if g != of {
			flush()
			of = g
		}
		most = max(most, n)
		disc := Disc{spot.Point, f.disc(n)}
		if g == model.Off {
			f.pie(disc, spot.counts)
		} else {
			run = append(run, disc)
		}
	}
	flush()
	return most
}

// pie divides a disc among the regions, from the top clockwise.
func (s *Sheet) pie(d Disc, counts [model.NumRegions]int) {
	const step = math.Pi / 24
	from, unit := -math.Pi/2, 2*math.Pi/float64(counts[model.Off])
	for _, g := range regions {
		if counts[g] == 0 {
			continue
		}
		to := from + float64(counts[g])*unit
		sector := []Point{d.Point}
		for k := from; k < to; k += step {
			sector = append(sector, Point{d.X + d.R*math.Cos(k), d.Y + d.R*math.Sin(k)})
		}
		s.Fill(Solid(g), append(sector, Point{d.X + d.R*math.Cos(to), d.Y + d.R*math.Sin(to)}))
		from = to
	}
}

// hexagon is a cell of a honeycomb: in even rows its centre is a whole number of widths from the
// left, in odd ones half a width further.
type hexagon struct{ col, row int }

// height between the centres of two rows.
const hexHeight = hexWidth * 0.8660254037844386

func (p plot) centre(h hexagon) Point {
	x := float64(h.col) + 0.5*float64(h.row&1)
	return Point{p.x + x*hexWidth, p.y + float64(h.row)*hexHeight}
}

// hexagonAt is the cell whose centre is the nearest: one of the two rows around the point.
func (p plot) hexagonAt(at Point) (best hexagon) {
	nearest := math.Inf(1)
	row := int(math.Floor((at.Y - p.y) / hexHeight))
	for r := row; r <= row+1; r++ {
		h := hexagon{int(math.Round((at.X-p.x)/hexWidth - 0.5*float64(r&1))), r}
		c := p.centre(h)
		if d := math.Hypot(c.X-at.X, c.Y-at.Y); d < nearest {
			nearest, best = d, h
		}
	}
	return best
}

// cells counts the samples of each region in every hexagon.
func (m *Map) cells(p plot) map[hexagon]*[model.NumRegions]int {
	cells := map[hexagon]*[model.NumRegions]int{}
	for _, s := range m.points {
		h := p.hexagonAt(p.at(s))
		c := cells[h]
		if c == nil {
			c = new([model.NumRegions]int)
			cells[h] = c
		}
		c[s.region]++
		c[model.Off]++ // of all
	}
	return cells
}

// levelOf is the density step of a count, even in its logarithm from one sample to the most.
func levelOf(count, most int) int {
	if count <= 1 {
		return 0
	}
	return min(Levels-1, int(Levels*math.Log(float64(count))/math.Log(float64(most+1))))
}

// drawHexagons draws the counts, and returns the largest. A cell has the colour of the region with
// the most samples in it.
func (f *frame) drawHexagons() (most int) {
	cells := f.cells(f.inner)
	for _, c := range cells {
		most = max(most, c[model.Off])
	}
	shapes := map[Ink][]hexagon{}
	for h, c := range cells {
		g := model.HighAvg
		for _, other := range regions {
			if c[other] > c[g] {
				g = other
			}
		}
		ink := Shade(g, levelOf(c[model.Off], most))
		shapes[ink] = append(shapes[ink], h)
	}
	for ink := firstShade; ink < NumInks; ink++ {
		f.Fill(ink, f.inner.outlines(shapes[ink])...)
	}
	return most
}

// outlines are the hexagons' shapes, row by row.
func (p plot) outlines(all []hexagon) (shapes [][]Point) {
	slices.SortFunc(all, func(a, b hexagon) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	const w, h = hexWidth / 2 * hexFill, hexWidth / 1.7320508075688772 * hexFill
	for _, hex := range all {
		c := p.centre(hex)
		shapes = append(shapes, []Point{{c.X, c.Y - h}, {c.X + w, c.Y - h/2}, {c.X + w, c.Y + h/2},
			{c.X, c.Y + h}, {c.X - w, c.Y + h/2}, {c.X - w, c.Y - h/2}})
	}
	return shapes
}
