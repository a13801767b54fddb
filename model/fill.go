package model

import "math"

// KeyedScore is the score of every response that has a key.
type KeyedScore struct {
	Key   Key
	Score float64
}

// ResponseIndex finds responses by their key. It is made when it is first wanted, and must not be
// wanted by a caller that holds the lock.
func (c *Cohort) ResponseIndex() *KeyIndex { return c.responses() }

// Fill records scores as SetScore does one after another, wherever their keys stand. Many at once
// take a fraction of the time, least where they come in the order of the dataset.
func (c *Cohort) Fill(scores []KeyedScore) {
	ix := c.ResponseIndex()
	at := make([]int32, len(scores)) // found first, so that one search does not wait for another
	guess := 0
	for n := range scores {
		p := ix.firstNear(scores[n].Key, guess)
		if at[n] = int32(p); p >= 0 {
			guess = p + 1
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := pen{cohort: c}
	for n, p := range at {
		for p++; p != 0; p = ix.next[p-1] {
			w.put(uint32(p-1), scores[n].Score)
		}
	}
	w.close()
}

// pen writes scores into a cohort that is locked, and settles each sample once for all of its
// responses that come together.
type pen struct {
	cohort *Cohort
	chunk  *chunk // of the sample that is written to; nil: none
	sample int
	at     int
	lo, hi uint32 // the sample's responses in the chunk
}

// put writes the score of the response at position p of the per-response slices.
func (w *pen) put(p uint32, score float64) {
	if math.IsNaN(score) || math.IsInf(score, 0) {
		panic("model: score is not finite: a failure has a reason instead")
	}
	c, r := w.cohort, w.cohort.roster
	i := w.sample
	if p < r.Start[i] || p >= r.Start[i+1] {
		if i++; i >= r.Len() || p < r.Start[i] || p >= r.Start[i+1] {
			i = r.SampleOf(int(p))
		}
		w.close()
		w.sample = i
	}
	now, at := c.chunks[i/chunkLen], p-r.Start[i/chunkLen*chunkLen]
	if now.scores[at] == score && now.failures[at] == NoReason {
		return
	}
	if w.chunk == nil {
		w.chunk, w.at = c.writable(i)
		w.lo, w.hi = r.span(i)
		c.tally(w.chunk, w.at, w.lo, w.hi, -1)
	}
	c.scoring++
	w.chunk.scores[at], w.chunk.failures[at] = score, NoReason
}

// close settles the sample that was written to, if there is one.
func (w *pen) close() {
	if w.chunk != nil {
		w.chunk.settle(w.at, w.lo, w.hi)
		w.cohort.tally(w.chunk, w.at, w.lo, w.hi, +1)
		w.chunk = nil
	}
}
