package scoring

import (
	"math/rand/v2"
	"time"
)

// throttleBase is the first wait after a 429 that does not say how long. It is doubled as long as
// nothing but 429 comes.
const throttleBase = 250 * time.Millisecond

// coolDown is the time during which nothing is asked of a server that wants fewer requests, and the
// gentle restart after it.
type coolDown struct {
	until time.Time
	times int // cool-downs there have been
	inRow int // without a good answer between them
	ramp  int // requests in flight allowed by the restart; 0: as many as otherwise
}

// begin starts a cool-down because of a request that was admitted after that many, and returns
// whether it did. A request that was in flight when the last one began brings no other: it only
// makes that longer where its answer says so. A wait too long to sit through, for which a run
// pauses, is not taken at its word: whoever resumes the run wants to know.
func (c *coolDown) begin(now time.Time, waits int, asked time.Duration, inFlight int) bool {
	if asked > maxThrottled {
		asked = 0
	}
	asked += rand.N(min(asked/10, time.Second) + 1) // others may have been told the same
	if waits < c.times {
		if until := now.Add(asked); until.After(c.until) && asked > 1 {
			c.until = until
		}
		return false
	}
	c.times++
	c.inRow++
	c.until = now.Add(max(asked, backoff(throttleBase, c.inRow)))
	c.ramp = 1
	if c.inRow == 1 {
		c.ramp = (inFlight + 1) / 2
	}
	return true
}

// relieve notes a good answer: the restart allows one more at a time with each, which doubles them
// every round trip.
func (c *coolDown) relieve(waits, inFlight int) {
	if waits < c.times {
		return
	}
	c.inRow = 0
	if c.ramp == 0 {
		return
	}
	if c.ramp++; c.ramp > inFlight {
		c.ramp = 0
	}
}

// atMost is how many of most requests in flight the restart allows.
func (c *coolDown) atMost(most int) int {
	if c.ramp > 0 {
		return min(most, c.ramp)
	}
	return most
}

// refill is how soon a server that refills evenly has something left again.
const refill = time.Second

// allowance is what a server says is left of a limit. Answers may come in another order than their
// requests were counted in, so within a window the least that was said counts.
type allowance struct {
	left  float64   // by the server's count, which has all requests that ended and some in flight
	until time.Time // when the window ends
}

// learn notes what the server says. Of a limit that refills evenly the reset is when it is full,
// which nobody has to wait for.
func (a *allowance) learn(now time.Time, said told) {
	if said.left < 0 {
		return
	}
	wait, even := max(min(said.reset, time.Minute), refill), false
	if said.limit > 0 {
		used := float64(said.limit-said.left) / float64(said.limit)
		full := time.Duration(used * float64(time.Minute))
		even = (said.reset - full).Abs() <= full/10+refill
	}
	if even {
		wait = refill
	}
	until, left := now.Add(wait), float64(said.left)
	if even || !now.Before(a.until) || until.After(a.until.Add(refill)) {
		a.left, a.until = left, until
		return
	}
	a.left = min(a.left, left)
}

// wait is how long until there is something left beside what is in flight.
func (a *allowance) wait(now time.Time, flying float64) time.Duration {
	if a.left-flying >= 1 {
		return 0
	}
	return max(0, a.until.Sub(now))
}
