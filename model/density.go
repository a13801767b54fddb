package model

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
	px, py := v.X.Place(variance), v.Y.Place(mean)
	if !(px >= 0 && px <= 1 && py >= 0 && py <= 1) {
		return 0, 0, false
	}
	w, h := v.Cols*DotsX, v.Rows*DotsY
	x := min(int(px*float64(w)), w-1)
	y := min(int((1-py)*float64(h)), h-1)
	return y/DotsY*v.Cols + x/DotsX, y%DotsY*DotsX + x%DotsX, true
}

// Density counts the drawn samples per cell and dot. A change of one sample costs O(1); what is in a
// cell is found in one pass over 4 bytes a sample. It belongs to one goroutine.
type Density struct {
	View   Viewport
	dot    []uint32             // per dot, cell by cell
	region [NumRegions][]uint32 // per cell
	marked []uint32             // per cell: samples with a verdict
	place  []int32              // per sample: cell·dots+dot, or -1
	as     []mark               // per sample: what was counted
	keep   func(i int) bool
	Shown  int // samples inside the viewport
}

// mark is what a sample was counted as, so that it can be taken out again.
type mark struct {
	region  Region
	flagged bool
}

// NewDensity places every drawn sample of s for which keep holds; keep may be nil.
func NewDensity(v Viewport, s *Snapshot, p *Partition, keep func(i int) bool) *Density {
	cells := v.Cols * v.Rows
	d := &Density{
		View: v, keep: keep, dot: make([]uint32, cells*dots), marked: make([]uint32, cells),
		place: make([]int32, s.Len()), as: make([]mark, s.Len()),
	}
	for r := range d.region {
		d.region[r] = make([]uint32, cells)
	}
	for i := range d.place {
		d.place[i] = -1
		d.add(s, p, i)
	}
	return d
}

// Update moves sample i to where s and p now have it.
func (d *Density) Update(s *Snapshot, p *Partition, i int) {
	if at := d.place[i]; at >= 0 {
		cell := int(at) / dots
		d.dot[at]--
		d.region[d.as[i].region][cell]--
		if d.as[i].flagged {
			d.marked[cell]--
		}
		d.place[i] = -1
		d.Shown--
	}
	d.add(s, p, i)
}

func (d *Density) add(s *Snapshot, p *Partition, i int) {
	if !s.Drawn(i) || d.keep != nil && !d.keep(i) {
		return
	}
	cell, dot, ok := d.View.Cell(s.Variance(i), s.Mean(i))
	if !ok {
		return
	}
	m := mark{region: p.regionNow(s, i), flagged: s.Verdict(i) != NoVerdict}
	d.place[i], d.as[i] = int32(cell*dots+dot), m
	d.dot[cell*dots+dot]++
	d.region[m.region][cell]++
	if m.flagged {
		d.marked[cell]++
	}
	d.Shown++
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
	for k, n := range d.dot[cell*dots : (cell+1)*dots] {
		if n > 0 {
			v.Mask |= 1 << k
			v.Count += int(n)
		}
	}
	var most uint32
	for r := range d.region {
		if n := d.region[r][cell]; n > 0 && n >= most {
			most, v.Region = n, Region(r)
		}
	}
	v.Flagged = int(d.marked[cell])
	return v
}

// In appends the samples drawn in cell to into, by position.
func (d *Density) In(cell int, into []int) []int {
	lo, hi := int32(cell*dots), int32((cell+1)*dots)
	for i, at := range d.place {
		if at >= lo && at < hi {
			into = append(into, i)
		}
	}
	return into
}

// First returns the first sample drawn in cell, or -1.
func (d *Density) First(cell int) int {
	if d.At(cell).Count > 0 {
		for i, at := range d.place {
			if int(at)/dots == cell && at >= 0 {
				return i
			}
		}
	}
	return -1
}

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
