package model

import "slices"

// DotsX and DotsY are the dots of one braille cell.
const (
	DotsX = 2
	DotsY = 4
	dots  = DotsX * DotsY
)

// Viewport is the part of the map that is drawn, on Cols × Rows cells.
type Viewport struct {
	X, Y       Axis // variance, mean
	Cols, Rows int
}

// Cell returns the cell of a point at (variance, mean), and the dot in it (DotsX across, DotsY down,
// row by row). Row 0 is the top. ok is false outside the viewport.
func (v *Viewport) Cell(variance, mean float64) (cell, dot int, ok bool) {
	x, y := v.dotColumn(variance), v.dotRow(mean)
	if x < 0 || y < 0 || x >= v.Cols*DotsX || y >= v.Rows*DotsY {
		return 0, 0, false
	}
	return y/DotsY*v.Cols + x/DotsX, y%DotsY*DotsX + x%DotsX, true
}

// Density counts the drawn samples per cell and dot. A change of one sample costs O(1), and finding
// what is in a cell as much as there is in it. It takes 14 bytes a sample and belongs to one goroutine.
type Density struct {
	View  Viewport
	cells []cellCounts
	place []int32 // per sample: cell·dots+dot, or -1
	next  []int32 // per sample: another one of its cell, or -1
	prev  []int32 // per sample: the one whose next it is, or -1
	as    []mark  // per sample: what was counted
	keep  func(i int) bool
	Shown int // samples inside the viewport
}

// cellCounts is what is in a cell. It fills a cache line, so that a sample costs one.
type cellCounts struct {
	dot     [dots]uint32
	region  [NumRegions]uint32
	flagged uint32 // samples with a verdict
	first   int32  // one of its samples, or -1
	_       [2]uint32
}

// mark is what a sample was counted as, so that it can be taken out again.
type mark struct {
	region  Region
	flagged bool
}

// NewDensity places every drawn sample of s for which keep holds; keep may be nil. Where several
// densities are made of one state, its Places make them in a fraction of the time.
func NewDensity(v Viewport, s *Snapshot, p *Partition, keep func(i int) bool) *Density {
	d := renewed(nil, v, s.Len())
	d.keep = keep
	for i := range d.place {
		d.place[i] = -1
		d.add(s, p, i)
	}
	return d
}

// renewed makes a density of n samples, none of them placed yet, in the memory of old where that fits.
func renewed(old *Density, v Viewport, n int) *Density {
	d := &Density{}
	if old != nil && len(old.place) == n {
		d.place, d.next, d.prev, d.as = old.place, old.next, old.prev, old.as
	} else {
		d.place, d.next, d.prev = make([]int32, n), make([]int32, n), make([]int32, n)
		d.as = make([]mark, n)
	}
	d.View, d.Shown = v, 0
	d.cells = slices.Repeat([]cellCounts{{first: -1}}, v.Cols*v.Rows)
	return d
}

// Update moves sample i to where s and p now have it.
func (d *Density) Update(s *Snapshot, p *Partition, i int) {
	d.take(i)
	d.add(s, p, i)
}

// take lets go of sample i, if it is counted.
func (d *Density) take(i int) {
	at := int(d.place[i])
	if at < 0 {
		return
	}
	cell := &d.cells[at/dots]
	cell.dot[at%dots]--
	cell.region[d.as[i].region]--
	if d.as[i].flagged {
		cell.flagged--
	}
	d.place[i] = -1
	d.Shown--
	before, after := d.prev[i], d.next[i]
	if before < 0 {
		cell.first = after
	} else {
		d.next[before] = after
	}
	if after >= 0 {
		d.prev[after] = before
	}
}

func (d *Density) add(s *Snapshot, p *Partition, i int) {
	if !s.Drawn(i) || d.keep != nil && !d.keep(i) {
		return
	}
	if cell, dot, ok := d.View.Cell(s.Variance(i), s.Mean(i)); ok {
		d.put(i, cell*dots+dot, mark{p.regionNow(s, i), s.Verdict(i) != NoVerdict})
	}
}

// put counts sample i, which is not counted yet, at a dot.
func (d *Density) put(i, at int, m mark) {
	cell := &d.cells[uint(at)/dots]
	d.place[i], d.as[i] = int32(at), m
	cell.dot[uint(at)%dots]++
	cell.region[m.region]++
	if m.flagged {
		cell.flagged++
	}
	d.Shown++
	after := cell.first
	d.next[i], d.prev[i], cell.first = after, -1, int32(i)
	if after >= 0 {
		d.prev[after] = int32(i)
	}
}

// regionNow is sample i's region in p or, when it arrived after p was made, the one its place says.
func (p *Partition) regionNow(s *Snapshot, i int) Region {
	if r := p.Region[i]; r != Off {
		return r
	}
	switch {
	case s.Variance(i) >= p.Cuts.Variance:
		return HighVar
	case s.Mean(i) >= p.Cuts.Mean:
		return HighAvg
	}
	return LowAvg
}

// CellView is what one cell of the map shows.
type CellView struct {
	Count   int
	Mask    uint8  // bit d set: dot d holds a sample
	Region  Region // of most samples; of equals the later constant
	Flagged int
}

// At returns what cell shows.
func (d *Density) At(cell int) CellView {
	var v CellView
	c := &d.cells[cell]
	for k, n := range c.dot {
		if n > 0 {
			v.Mask |= 1 << k
			v.Count += int(n)
		}
	}
	var most uint32
	for r, n := range c.region {
		if n > 0 && n >= most {
			most, v.Region = n, Region(r)
		}
	}
	v.Flagged = int(c.flagged)
	return v
}

// In appends the samples drawn in cell to into, by position.
func (d *Density) In(cell int, into []int) []int {
	from := len(into)
	for i := d.cells[cell].first; i >= 0; i = d.next[i] {
		into = append(into, int(i))
	}
	slices.Reverse(into[from:]) // where no sample has come since, they are in order now
	if !slices.IsSorted(into[from:]) {
		slices.Sort(into[from:])
	}
	return into
}

// Any returns one of the samples drawn in cell, or -1.
func (d *Density) Any(cell int) int { return int(d.cells[cell].first) }

// CellOf returns the cell in which sample i is drawn, or -1.
func (d *Density) CellOf(i int) int {
	if d.place[i] < 0 {
		return -1
	}
	return int(d.place[i]) / dots
}

// Fullest is the largest number of samples in one cell.
func (d *Density) Fullest() int {
	most := 0
	for cell := range d.View.Cols * d.View.Rows {
		most = max(most, d.At(cell).Count)
	}
	return most
}
