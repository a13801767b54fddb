package model

import "math"

// Snapshot is a cohort at one moment. It does not change; taking one costs one pointer a chunk.
type Snapshot struct {
	Version uint64
	Scoring uint64 // as Version, but verdicts and notes leave it as it is
	Counts  Counts
	roster  *Roster
	chunks  []*chunk
}

// Snapshot freezes the present state.
func (c *Cohort) Snapshot() *Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := range c.shared {
		c.shared[n] = true
	}
	counts := c.counts
	counts.Verdicts[NoVerdict] = counts.Samples - counts.Flagged()
	return &Snapshot{
		Version: c.version, Scoring: c.scoring, Counts: counts, roster: c.roster,
		chunks: append([]*chunk(nil), c.chunks...),
	}
}

// Blank is a snapshot in which nothing is scored. Its chunks are one, so it costs next to nothing.
func Blank(r *Roster) *Snapshot {
	most := uint32(0)
	for lo := 0; lo < r.Len(); lo += chunkLen {
		most = max(most, r.Start[min(lo+chunkLen, r.Len())]-r.Start[lo])
	}
	s := &Snapshot{roster: r, Counts: Counts{Samples: r.Len(), Responses: r.Responses()}}
	s.Counts.Verdicts[NoVerdict] = r.Len()
	blank := newChunk(min(chunkLen, r.Len()), int(most))
	for left := r.Len(); left > 0; left -= chunkLen {
		if left < chunkLen {
			blank = newChunk(left, int(most))
		}
		s.chunks = append(s.chunks, blank)
	}
	return s
}

// Roster returns the immutable part.
func (s *Snapshot) Roster() *Roster { return s.roster }

// Len is the number of samples.
func (s *Snapshot) Len() int { return s.roster.Len() }

func (s *Snapshot) at(i int) (*chunk, int) { return s.chunks[i/chunkLen], i % chunkLen }

// Mean is sample i's quality μ, NaN unless every response is scored.
func (s *Snapshot) Mean(i int) float64 { ch, at := s.at(i); return ch.mean[at] }

// Variance is sample i's variability σ², NaN unless every one of at least two responses is scored.
func (s *Snapshot) Variance(i int) float64 { ch, at := s.at(i); return ch.variance[at] }

// Drawn reports whether sample i is on the map.
func (s *Snapshot) Drawn(i int) bool { return !math.IsNaN(s.Variance(i)) }

// State says how far sample i is scored.
func (s *Snapshot) State(i int) State { ch, at := s.at(i); return ch.state[at] }

// Scores returns sample i's scores, one per response, NaN where missing. It must not be changed.
func (s *Snapshot) Scores(i int) []float64 {
	lo, hi := s.roster.span(i)
	ch, _ := s.at(i)
	return ch.scores[lo:hi]
}

// Failures returns why sample i's responses have no score, one per response. It must not be changed.
func (s *Snapshot) Failures(i int) []Reason {
	lo, hi := s.roster.span(i)
	ch, _ := s.at(i)
	return ch.failures[lo:hi]
}

// Verdict returns the person's word on sample i.
func (s *Snapshot) Verdict(i int) Verdict { ch, at := s.at(i); return ch.verdict[at] }

// Noted reports whether sample i has a note.
func (s *Snapshot) Noted(i int) bool { ch, at := s.at(i); return ch.noted[at] }

// EachChanged calls f with every sample whose place on the map or whose verdict differs from old's.
// It costs time in proportion to the chunks written to in between. With old nil, every sample
// counts as changed.
func (s *Snapshot) EachChanged(old *Snapshot, f func(i int)) {
	for n, ch := range s.chunks {
		if old != nil && old.chunks[n] == ch {
			continue
		}
		for at := range ch.mean {
			if old == nil || ch.differs(old.chunks[n], at) {
				f(n*chunkLen + at)
			}
		}
	}
}

func (ch *chunk) differs(old *chunk, at int) bool {
	return !same(ch.mean[at], old.mean[at]) || !same(ch.variance[at], old.variance[at]) ||
		ch.verdict[at] != old.verdict[at]
}

func same(a, b float64) bool { return a == b || a != a && b != b }
