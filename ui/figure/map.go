package figure

import (
	"math"

	"admap/model"
)

// Facts are what a map is drawn of.
type Facts struct {
	Name      string // of the dataset
	Scorer    model.ScorerInfo
	Snapshot  *model.Snapshot
	Partition *model.Partition
}

// Map is the map of a dataset, ready to be drawn in any size.
type Map struct {
	Facts
	Axes   Axes
	values values
	x, y   model.Axis
	points []sample
	// hexagonal is true where samples are counted in cells, for there are too many places to show.
	hexagonal bool
}

// sample is one sample as the map shows it: where on its axes, and in which region.
type sample struct {
	x, y   float64 // 0 to 1, from the left and from below
	region model.Region
}

// regions in the order in which they are named.
var regions = []model.Region{model.HighAvg, model.LowAvg, model.HighVar}

// NewMap lays a dataset out. It takes O(N log N) time and 40 bytes a sample.
func NewMap(f Facts, axes Axes) *Map {
	pl := model.NewPlaces(f.Snapshot)
	m := &Map{Facts: f, Axes: axes, values: newValues(pl, f.Scorer.Scale)}
	if axes == AutoAxes {
		m.Axes = choose(m.values, pl, f.Snapshot, f.Partition)
	}
	m.x, m.y = m.values.axes(m.Axes)
	for i := range f.Snapshot.Len() {
		if f.Snapshot.Drawn(i) {
			m.points = append(m.points, sample{
				x:      inside(m.x.Place(f.Snapshot.Variance(i))),
				y:      inside(m.y.Place(f.Snapshot.Mean(i))),
				region: f.Partition.Region[i],
			})
		}
	}
	m.hexagonal = len(m.points) > mostDiscs && m.places() > mostPlaces
	return m
}

// inside keeps rounding errors off the frame.
func inside(place float64) float64 { return min(max(place, 0), 1) }

// cutAt is where a cut crosses its axis; ok is false where there is none to draw.
func cutAt(ax *model.Axis, value float64) (place float64, ok bool) {
	if math.IsNaN(value) {
		return 0, false
	}
	place = ax.Place(value)
	return place, place >= 0 && place <= 1
}

// share is the share of a region among the drawn.
func (m *Map) share(g model.Region) float64 {
	return float64(m.Partition.Stats[g].Count) / float64(m.Partition.Drawn)
}
