package scoring

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// arrivals are when answers arrive, the earliest first.
type arrivals []time.Time

func (a arrivals) Len() int           { return len(a) }
func (a arrivals) Less(i, j int) bool { return a[i].Before(a[j]) }
func (a arrivals) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *arrivals) Push(x any)        { *a = append(*a, x.(time.Time)) }
func (a *arrivals) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	*a = (*a)[:last]
	return x
}

// simulate keeps as many requests in flight as limit allows for d of a clock of its own, and counts
// the answers. ended hears of each.
func simulate(d time.Duration, latency func(n int, now time.Time) time.Duration, limit func() int,
	ended func(now time.Time, flying int)) (answers int) {
	now := time.Unix(1_000_000, 0)
	end := now.Add(d)
	var flying arrivals
	for {
		for len(flying) < limit() {
			heap.Push(&flying, now.Add(latency(len(flying)+1, now)))
		}
		now = heap.Pop(&flying).(time.Time)
		if now.After(end) {
			return answers
		}
		answers++
		ended(now, len(flying))
	}
}

// fixedCapacity is a server that works on n requests at once, each for about a second.
func fixedCapacity(n int, dice *rand.Rand) func(int, time.Time) time.Duration {
	free := make([]time.Time, n)
	return func(_ int, now time.Time) time.Duration {
		at := 0
		for i := range free {
			if free[i].Before(free[at]) {
				at = i
			}
		}
		begin := now
		if free[at].After(now) {
			begin = free[at]
		}
		free[at] = begin.Add(time.Duration((0.6 + 0.8*dice.Float64()) * float64(time.Second)))
		return free[at].Sub(now)
	}
}

func TestKneeIsFound(t *testing.T) {
	noisy := func(dice *rand.Rand, seconds float64) time.Duration {
		return time.Duration((0.6 + 0.8*dice.Float64()) * seconds * float64(time.Second))
	}
	for name, tc := range map[string]struct {
		server      func(dice *rand.Rand) func(int, time.Time) time.Duration
		fixed       int // as good as any fixed number
		least, most int // requests in flight at the end
	}{
		"capacity of 32": {func(dice *rand.Rand) func(int, time.Time) time.Duration {
			return fixedCapacity(32, dice)
		}, 40, 24, 80},
		"single-threaded": {func(dice *rand.Rand) func(int, time.Time) time.Duration {
			return fixedCapacity(1, dice)
		}, 8, 1, 16},
		"slower with load": {func(dice *rand.Rand) func(int, time.Time) time.Duration {
			return func(n int, _ time.Time) time.Duration {
				return noisy(dice, 1+math.Pow(float64(n)/50, 2))
			}
		}, 50, 25, 100},
		"batching, which gains less and less": {func(dice *rand.Rand) func(int, time.Time) time.Duration {
			return func(n int, _ time.Time) time.Duration { return noisy(dice, 1+float64(n)/60) }
		}, maxInFlight, 120, maxInFlight},
		"no knee": {func(dice *rand.Rand) func(int, time.Time) time.Duration {
			return func(int, time.Time) time.Duration { return noisy(dice, 1) }
		}, maxInFlight, 350, maxInFlight},
	} {
		t.Run(name, func(t *testing.T) {
			const d = 20 * time.Minute
			fixed := simulate(d, tc.server(rand.New(rand.NewPCG(1, 2))),
				func() int { return tc.fixed }, func(time.Time, int) {})
			for seed := range uint64(4) {
				k := newKnee()
				n := simulate(d, tc.server(rand.New(rand.NewPCG(3, seed))),
					func() int { return k.limit },
					func(now time.Time, flying int) { k.ended(now, flying, goodAnswer) })
				share := float64(n) / float64(fixed)
				t.Logf("seed %d: %d in flight, %.3f of the throughput", seed, k.limit, share)
				if k.limit < tc.least || k.limit > tc.most || share < 0.9 {
					t.Errorf("seed %d: %d in flight, %.3f of the throughput", seed, k.limit, share)
				}
			}
		})
	}
}

// A load under which most answers are errors or late is halved until they are not, and 429 takes
// some off at once; both come back.
func TestLoadThatMakesErrorsIsTakenOff(t *testing.T) {
	k, now, high := newKnee(), time.Unix(1_000_000, 0), 0
	answer := func(n int) {
		for range n {
			what := goodAnswer
			if k.limit > 40 {
				what = badAnswer
			}
			now = now.Add(time.Second / time.Duration(k.limit))
			k.ended(now, k.limit-1, what)
			high = max(high, k.limit)
		}
	}
	answer(400)
	if high != 64 || k.limit > 50 || k.limit < 24 {
		t.Errorf("%d in flight, after %d", k.limit, high)
	}
	was := k.limit
	for n := range was / 2 { // half of what is in flight
		k.throttled(was-1, n == 0)
		k.ended(now, was-n-1, throttledAnswer)
	}
	if k.limit > was*7/10 || k.limit < was/2 {
		t.Errorf("%d in flight after half of %d were 429", k.limit, was)
	}
	for range 20 {
		k.throttled(k.limit-1, true)
	}
	if k.limit != leastThrottle {
		t.Errorf("%d in flight after many 429", k.limit)
	}
	answer(8000)
	if k.limit < 24 {
		t.Errorf("%d in flight long after", k.limit)
	}
	for range 2000 { // an outage
		now = now.Add(time.Second)
		k.ended(now, k.limit-1, badAnswer)
	}
	if k.limit > 2 {
		t.Errorf("%d in flight during an outage", k.limit)
	}
	k = newKnee()
	for range 40 { // 429 by chance, before a round is over
		answer(20)
		k.throttled(k.limit-1, true)
	}
	if k.limit < leastThrottle {
		t.Errorf("%d in flight where 429 come by chance", k.limit)
	}
}

// 429 that come by chance do not keep the knee from being found, although the server is left alone
// after each, and half as many are in flight then.
func TestKneeIsFoundBetweenThrottles(t *testing.T) {
	for name, tc := range map[string]struct {
		capacity    int // of the server
		refuses     int // more than that in flight
		chance      float64
		least, most int // requests in flight, in the mean over the second half
	}{
		"by chance":                  {48, maxInFlight, 0.06, 30, 140},
		"by chance, small server":    {16, maxInFlight, 0.06, 12, 120},
		"more than 24 in flight":     {48, 24, 0, 16, 25},
		"more than 100 in flight":    {200, 100, 0, 60, 102},
		"more than 24 and by chance": {48, 24, 0.02, 14, 30},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(4) {
				mean := throttledLimit(tc.capacity, tc.refuses, tc.chance, seed)
				t.Logf("seed %d: %.1f in flight", seed, mean)
				if mean < float64(tc.least) || mean > float64(tc.most) {
					t.Errorf("seed %d: %.1f in flight", seed, mean)
				}
			}
		})
	}
}

// throttledLimit lets a knee and a cool-down meet a server that says 429, and returns the limit's
// mean over the second half of 20,000 answers.
func throttledLimit(capacity, refuses int, chance float64, seed uint64) float64 {
	dice := rand.New(rand.NewPCG(seed, 1))
	server, k, c := fixedCapacity(capacity, dice), newKnee(), coolDown{}
	type request struct {
		end     time.Time
		refused bool
		waits   int
		beside  int
	}
	now, flying, sum := time.Unix(1_000_000, 0), []request(nil), 0
	for n := range 20_000 {
		sum += k.limit * (n / 10_000)
		if len(flying) == 0 && now.Before(c.until) {
			now = c.until
		}
		for !now.Before(c.until) && len(flying) < c.atMost(k.limit) {
			r := request{now.Add(100 * time.Millisecond),
				len(flying) >= refuses || dice.Float64() < chance, c.times, len(flying)}
			if !r.refused {
				r.end = now.Add(server(0, now))
			}
			flying = append(flying, r)
		}
		r := slices.MinFunc(flying, func(a, b request) int { return a.end.Compare(b.end) })
		if c.until.After(now) && c.until.Before(r.end) && len(flying) < c.atMost(k.limit) {
			now = c.until // the restart
			continue
		}
		flying = slices.Delete(flying, slices.Index(flying, r), slices.Index(flying, r)+1)
		now = r.end
		if r.refused {
			k.throttled(r.beside, c.begin(now, r.waits, 0, k.limit))
			k.ended(now, len(flying), throttledAnswer)
		} else {
			c.relieve(r.waits, k.limit)
			k.ended(now, len(flying), goodAnswer)
		}
	}
	return float64(sum) / 10_000
}
