package model

import (
	"math"
	"slices"
	"sort"
	"sync"
)

// Places says where every drawn sample of a snapshot stands among the others on both axes. Whatever
// part of the map is on screen and however its axes run, a sample's column follows from its place, so
// that no value is transformed twice. It costs 24 bytes a drawn sample and does not change.
type Places struct {
	Variance, Mean []float64 // the values in ascending order
	x, y           []int32   // per sample: where it stands in Variance and Mean; -1 where not drawn
	of             *Snapshot
}

// NewPlaces sorts the drawn samples of s, in O(N).
func NewPlaces(s *Snapshot) *Places {
	pl := &Places{of: s, x: make([]int32, s.Len()), y: make([]int32, s.Len())}
	n := s.Counts.Drawn
	at, variance, mean := make([]int32, 0, n), make([]uint64, 0, n), make([]uint64, 0, n)
	for i := range pl.x {
		pl.x[i], pl.y[i] = -1, -1
		if s.Drawn(i) {
			at = append(at, int32(i))
			variance, mean = append(variance, Ordinal(s.Variance(i))), append(mean, Ordinal(s.Mean(i)))
		}
	}
	var sorting sync.WaitGroup
	sorting.Go(func() { pl.Variance = place(variance, at, pl.x) })
	pl.Mean = place(mean, at, pl.y)
	sorting.Wait()
	return pl
}

// place sorts codes, which it may change, writes where each stands to into, and returns the values.
func place(codes []uint64, at, into []int32) []float64 {
	codes, at = radixSort(codes, at)
	values := make([]float64, len(codes))
	for k, c := range codes {
		values[k] = decode(c)
		into[at[k]] = int32(k)
	}
	return values
}

// radixSort returns codes in ascending order, and with them at. It takes a byte at a time: 256 places
// to write to stay in the first cache.
func radixSort(codes []uint64, at []int32) ([]uint64, []int32) {
	codes, at = slices.Clone(codes), slices.Clone(at)
	toCodes, toAt := make([]uint64, len(codes)), make([]int32, len(codes))
	for digit, next := range starts(codes) {
		if next == nil {
			continue
		}
		shift := 8 * digit
		for k, c := range codes {
			b := uint8(c >> shift)
			to := next[b]
			next[b]++
			toCodes[to], toAt[to] = c, at[k]
		}
		codes, toCodes, at, toAt = toCodes, codes, toAt, at
	}
	return codes, at
}

// starts returns, for every byte of codes, where the codes of each of its values begin when sorted by
// it; nil for a byte that all share.
func starts(codes []uint64) (next [8]*[256]int32) {
	var counts [8][256]int32
	for _, c := range codes {
		for digit := range counts {
			counts[digit][uint8(c>>(8*digit))]++
		}
	}
	for digit := range counts {
		n, shared := &counts[digit], false
		sum := int32(0)
		for b, many := range n {
			shared = shared || int(many) == len(codes)
			n[b], sum = sum, sum+many
		}
		if !shared {
			next[digit] = n
		}
	}
	return next
}

// lanes finds the dot columns or rows of sorted values.
type lanes struct {
	begin []int32  // per lane: the first place in it; one more for where the last ends
	block []uint16 // per laneBlock places: the lane of the first of them
}

const laneBlock = 128

// newLanes divides sorted among n lanes; lane says into which a value falls, -1 below the first and n
// beyond the last, and never falls with the value.
func newLanes(sorted []float64, n int, lane func(v float64) int) *lanes {
	l := &lanes{begin: make([]int32, n+1), block: make([]uint16, len(sorted)/laneBlock+1)}
	for k := range l.begin {
		from := 0
		if k > 0 {
			from = int(l.begin[k-1])
		}
		l.begin[k] = int32(from + sort.Search(len(sorted)-from, func(at int) bool {
			return lane(sorted[from+at]) >= k
		}))
	}
	k := 0
	for b := range l.block {
		for k < n && int(l.begin[k+1]) <= b*laneBlock {
			k++
		}
		l.block[b] = uint16(k)
	}
	return l
}

// span returns the first place in any lane and how many there are.
func (l *lanes) span() (lo int32, n uint32) {
	lo = l.begin[0]
	return lo, uint32(l.begin[len(l.begin)-1] - lo)
}

// at returns the lane of a place within the span.
func (l *lanes) at(place int32) int {
	k := int(l.block[uint32(place)/laneBlock])
	for place >= l.begin[k+1] {
		k++
	}
	return k
}

// Density counts the drawn samples of s for which keep holds, in O(N) of a few nanoseconds each; keep
// may be nil. What has changed since the places were taken costs more. It takes over the memory of
// old, which may be nil and is of no use afterwards.
func (pl *Places) Density(v Viewport, s *Snapshot, p *Partition, keep func(int) bool,
	old *Density) *Density {
	d := renewed(old, v, s.Len())
	d.keep = keep
	across := newLanes(pl.Variance, v.Cols*DotsX, v.dotColumn)
	down := newLanes(pl.Mean, v.Rows*DotsY, v.dotHeight)
	left, width := across.span()
	bottom, height := down.span()
	for i, at := range pl.x {
		d.place[i] = -1
		up := pl.y[i] // -1 lies outside every span, taken as unsigned
		if uint32(at-left) >= width || uint32(up-bottom) >= height || keep != nil && !keep(i) {
			continue
		}
		x, y := across.at(at), v.Rows*DotsY-1-down.at(up)
		m := mark{p.regionNow(s, i), s.Verdict(i) != NoVerdict}
		d.put(i, (y/DotsY*v.Cols+x/DotsX)*dots+y%DotsY*DotsX+x%DotsX, m)
	}
	s.EachChanged(pl.of, func(i int) { d.Update(s, p, i) })
	return d
}

// dotColumn is the column of dots of a variance, -1 left of the viewport, and one more than there are
// to the right of it.
func (v *Viewport) dotColumn(variance float64) int {
	return lane(v.X.Place(variance), v.Cols*DotsX)
}

// dotHeight is the row of dots of a mean, counted from the bottom.
func (v *Viewport) dotHeight(mean float64) int { return v.Rows*DotsY - 1 - v.dotRow(mean) }

// dotRow is the row of dots of a mean, counted from the top: -1 above the viewport, and one more than
// there are below it.
func (v *Viewport) dotRow(mean float64) int {
	switch py, n := v.Y.Place(mean), v.Rows*DotsY; {
	case !(py >= 0): // NaN too
		return n
	case py > 1:
		return -1
	default:
		return min(int((1-py)*float64(n)), n-1)
	}
}

func lane(place float64, n int) int {
	switch {
	case place < 0:
		return -1
	case !(place <= 1) || math.IsNaN(place):
		return n
	}
	return min(int(place*float64(n)), n-1)
}
