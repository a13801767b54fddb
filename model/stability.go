package model

import (
	"math/rand/v2"

	"admap/model/stats"
)

const (
	// Replicates are as many as this many resampled samples make up, within bounds: the more samples,
	// the less do replicates differ.
	resampled                        = 8_000_000
	fewestReplicates, mostReplicates = 8, 200
	// stabilitySeed makes a report repeatable.
	stabilitySeed = 1
)

// Stability says how much of the map is due to which responses happened to be there. In each
// replicate every sample draws as many of its responses as it has, with replacement (Efron 1979),
// and the rule divides the cohort anew. With few responses a sample this moves a lot: that is so.
type Stability struct {
	Replicates int `json:"replicates"`
	// Changed is the mean share of the samples on the map that are in another region in a replicate;
	// ChangedRange holds 95 % of the replicates.
	Changed      Number    `json:"changed"`
	ChangedRange [2]Number `json:"changed_range"`
	// Moves are the mean shares of a region's samples by the region they are in in a replicate.
	Moves map[string]map[string]Number `json:"moves"`
	// Unsettled counts the samples that are in another region in at least half of the replicates.
	Unsettled int `json:"unsettled"`
}

// NewStability resamples the map of v. It is nil where nothing is on the map.
func NewStability(v *View) *Stability {
	own := NewRanking(v.Snap)
	n := len(own.at)
	if n == 0 {
		return nil
	}
	s := &Stability{Replicates: min(max(resampled/n, fewestReplicates), mostReplicates),
		Moves: map[string]map[string]Number{}}
	regions := NewPartition(v.Snap, v.Part.Rule).Region
	var moved [NumRegions][NumRegions]int
	away, shares := make([]uint8, len(regions)), []float64{}
	for k := range s.Replicates {
		draw := rand.New(rand.NewPCG(stabilitySeed, uint64(k)))
		other := own.resample(v.Snap, draw).Partition(v.Part.Rule).Region
		changed := 0
		for _, i := range own.at {
			moved[regions[i]][other[i]]++
			if regions[i] != other[i] {
				changed++
				away[i]++
			}
		}
		shares = append(shares, float64(changed)/float64(n))
	}
	s.Changed = Number(stats.Mean(shares))
	s.ChangedRange = numbers(stats.Percentiles(shares, 0.95))
	for _, times := range away {
		if 2*int(times) >= s.Replicates {
			s.Unsettled++
		}
	}
	s.moves(&moved)
	return s
}

func (s *Stability) moves(moved *[NumRegions][NumRegions]int) {
	for from := HighAvg; from < NumRegions; from++ {
		total := counted(moved[from][:])
		to := map[string]Number{}
		for g := HighAvg; g < NumRegions; g++ {
			to[g.String()] = share(moved[from][g], total)
		}
		s.Moves[from.String()] = to
	}
}

// resample draws the responses of every sample anew.
func (r *Ranking) resample(s *Snapshot, draw *rand.Rand) *Ranking {
	other := &Ranking{keys: r.keys, at: r.at, variance: make([]uint64, len(r.at)),
		mean: make([]uint64, len(r.at))}
	var drawn []float64
	for k, i := range r.at {
		scores := s.Scores(int(i))
		drawn = drawn[:0]
		for range scores {
			drawn = append(drawn, scores[draw.IntN(len(scores))])
		}
		mean, variance := Moments(drawn)
		other.mean[k], other.variance[k] = Ordinal(mean), Ordinal(variance)
	}
	return other
}
