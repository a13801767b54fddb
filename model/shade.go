package model

import (
	"math"
	"slices"
)

// LabelMargins returns per sample the mean margin of its label pairs, the score of the response that
// the label prefers less the other's, in units of rms (Diagnosis.MarginRMS). Above 0 the scores
// agree with the label. NaN where a sample has no label pair with scores.
func LabelMargins(s *Snapshot, rms float64) []float64 {
	mean := undefined(s.Len())
	for i := range mean {
		sum, pairs := 0.0, 0
		eachPair(s.roster.Labels(i), s.Scores(i), func(_ Pair, m float64) {
			sum += m / rms
			pairs++
		})
		if pairs > 0 {
			mean[i] = sum / float64(pairs)
		}
	}
	return mean
}

// LengthGaps returns per drawn sample how much longer its best scored response is than its worst, as
// a share of its longest: from -1 to 1, above 0 where the scorer prefers the longer. Of responses
// that tie for best or worst the mean length counts. NaN where all scores tie or all texts are empty.
func LengthGaps(s *Snapshot) []float64 {
	gap := undefined(s.Len())
	for i := range gap {
		if s.Drawn(i) {
			lo, hi := s.roster.Span(i)
			gap[i] = lengthGap(s.roster.Length[lo:hi], s.Scores(i))
		}
	}
	return gap
}

func lengthGap(lengths []uint32, scores []float64) float64 {
	best, worst, longest := slices.Max(scores), slices.Min(scores), slices.Max(lengths)
	if best == worst {
		return math.NaN()
	}
	lengthAt := func(score float64) float64 {
		sum, n := 0.0, 0.0
		for k, v := range scores {
			if v == score {
				sum += float64(lengths[k])
				n++
			}
		}
		return sum / n
	}
	return (lengthAt(best) - lengthAt(worst)) / float64(longest)
}

// Means returns per cell the mean of the values of the samples drawn in it, those without one (NaN)
// left out, and NaN where none has one. It is one pass over the samples.
func (d *Density) Means(values []float64) []float64 {
	cells := d.View.Cols * d.View.Rows
	mean, n := make([]float64, cells), make([]uint32, cells)
	for i, v := range values {
		if cell := d.CellOf(i); cell >= 0 && v == v {
			mean[cell] += v
			n[cell]++
		}
	}
	for cell := range mean {
		mean[cell] /= float64(n[cell]) // 0/0 is NaN
	}
	return mean
}

// Profiles count the samples shown per column, from the left, and per row, from the top.
func (d *Density) Profiles() (columns, rows []int) {
	columns, rows = make([]int, d.View.Cols), make([]int, d.View.Rows)
	for cell := range d.View.Cols * d.View.Rows {
		n := d.At(cell).Count
		columns[cell%d.View.Cols] += n
		rows[cell/d.View.Cols] += n
	}
	return columns, rows
}

// SourceClasses divide the sources of a roster: the largest have a class each, in the order of their
// samples, and all others the class after them.
type SourceClasses struct {
	Class   []uint8 // per source
	Largest []int   // the source of each class
	Samples []int   // per class, the others' last
	Others  int     // sources that share the last class
}

// LargestSources gives the most largest sources a class of their own; of equals the first one.
func (r *Roster) LargestSources(most int) SourceClasses {
	count := make([]int, len(r.Sources))
	for _, s := range r.Source {
		count[s]++
	}
	var used []int
	for s, n := range count {
		if n > 0 {
			used = append(used, s)
		}
	}
	slices.SortStableFunc(used, func(a, b int) int { return count[b] - count[a] })
	own := min(most, len(used))
	c := SourceClasses{Class: make([]uint8, len(count)), Largest: used[:own], Others: len(used) - own,
		Samples: make([]int, own+1)}
	for k, s := range used {
		c.Class[s] = uint8(min(k, own))
		c.Samples[c.Class[s]] += count[s]
	}
	return c
}

// Sources counts the samples per cell by class, len(c.Samples) numbers a cell.
func (d *Density) Sources(r *Roster, c *SourceClasses) []uint32 {
	classes := len(c.Samples)
	count := make([]uint32, d.View.Cols*d.View.Rows*classes)
	for i, s := range r.Source {
		if cell := d.CellOf(i); cell >= 0 {
			count[cell*classes+int(c.Class[s])]++
		}
	}
	return count
}

// Composition is what a region consists of.
type Composition struct {
	Samples []int   // per class of source
	Length  float64 // mean length of its responses in code points, NaN where there are none
}

// Compose sums up the regions of p; Off stands for all that is drawn.
func Compose(r *Roster, p *Partition, c *SourceClasses) [NumRegions]Composition {
	var of [NumRegions]Composition
	var responses [NumRegions]int
	for region := range of {
		of[region].Samples = make([]int, len(c.Samples))
	}
	for i, region := range p.Region {
		if region == Off {
			continue
		}
		length := 0.0
		for _, n := range r.Length[r.Start[i]:r.Start[i+1]] {
			length += float64(n)
		}
		for _, to := range [...]Region{region, Off} {
			of[to].Samples[c.Class[r.Source[i]]]++
			of[to].Length += length
			responses[to] += int(r.Start[i+1] - r.Start[i])
		}
	}
	for region := range of {
		of[region].Length /= float64(responses[region])
	}
	return of
}
