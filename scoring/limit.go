package scoring

import (
	"math"
	"time"
)

const (
	// limitWindow is the minute in which limits are counted, and one second for the jitter of the
	// way: what left within 61 s may arrive within 60.
	limitWindow = 61 * time.Second
	// limitBurst is how much of the rate may be caught up on after a lull.
	limitBurst = time.Second
)

// bucket holds what may be sent so that no window of limitWindow gets more than limit. It fills
// evenly and is empty at the start, so that runs which follow each other, each killed by surprise,
// stay within the limit together.
//
// It holds at most quantum + burst·rate, of which window·rate can be added within a window; with
// rate = (limit - quantum + 1) / (window + burst) the sum stays below limit + 1.
type bucket struct {
	limit   float64 // a minute; 0: none
	quantum float64 // the largest piece taken at once
	level   float64
	filled  time.Time // when level was true
	taken   float64   // since began, for a limit that becomes known later
	began   time.Time
}

func newBucket(limit int, now time.Time) bucket {
	return bucket{limit: float64(limit), quantum: 1, filled: now, began: now}
}

// rate is what flows in a second.
func (b *bucket) rate() float64 {
	const rounding = 1 - 1e-9 // keeps below what must not be reached
	return (b.limit - b.quantum + 1) / (limitWindow + limitBurst).Seconds() * rounding
}

func (b *bucket) capacity() float64 { return b.quantum + limitBurst.Seconds()*b.rate() }

func (b *bucket) fill(now time.Time) {
	if b.limit > 0 && now.After(b.filled) {
		b.level = min(b.capacity(), b.level+now.Sub(b.filled).Seconds()*b.rate())
	}
	b.filled = now
}

// wait is how long until n may be taken. What is larger than half the limit is let through when the
// bucket holds that half, since it would wait for ever otherwise.
func (b *bucket) wait(now time.Time, n float64) time.Duration {
	if b.limit <= 0 {
		return 0
	}
	b.fill(now)
	b.quantum = max(b.quantum, min(n, b.limit/2))
	short := min(n, b.quantum) - b.level
	if short <= 0 {
		return 0
	}
	return time.Duration(math.Ceil(short / b.rate() * float64(time.Second)))
}

// take takes n, or puts back -n.
func (b *bucket) take(now time.Time, n float64) {
	b.fill(now)
	b.taken += n
	if b.limit > 0 {
		b.level = min(b.capacity(), b.level-n)
	}
}

// learn sets a limit that was not known before. What was taken in the minute until now counts.
func (b *bucket) learn(now time.Time, limit int) {
	if float64(limit) == b.limit {
		return
	}
	b.fill(now)
	if b.limit == 0 && now.Sub(b.began) < limitWindow {
		b.level = -min(b.taken, float64(limit))
	}
	b.limit = float64(limit)
	b.quantum = max(1, min(b.quantum, b.limit/2))
	b.level = min(b.level, b.capacity())
}
