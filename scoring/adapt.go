package scoring

import "time"

const (
	startInFlight = 8   // what a small local server can use
	maxInFlight   = 512 // what one process can usefully keep up
	leastThrottle = 16  // requests in flight to which throttling presses: fewer do not help

	firstGain   = 1.15 // of throughput by twice the requests: less is the knee
	upGain      = 1.03 // of throughput that is worth a quarter more requests
	downLoss    = 0.99 // of throughput that a fifth fewer requests may cost
	holdRounds  = 4    // between two trials: each costs up to a fifth of a round
	roughSample = 16   // answers that tell twice the throughput from the same
	fineSample  = 64   // answers that tell a few per cent
	throttleCut = 0.7  // of the requests in flight, after many 429
	latest      = 32   // answers whose share of 429 tells whether the load makes them
	denseShare  = 0.25 // of 429 among them that the load makes; others come by chance
)

// knee finds how many requests in flight an endpoint makes use of.
//
// It measures throughput: good answers a second while as many requests as allowed are in flight.
// From 8 it doubles as long as each doubling brings 15 % more, and takes the last one back
// otherwise: what only makes answers later is past the knee. From then on it tries, by turns, a
// quarter more, which it keeps if that brings 3 %, and a fifth less, which it keeps if that costs no
// more than 1 %. Errors and timeouts are no good answers, so that a load that makes them does not
// pay; if they are the most of a round, a trial of more ends, else the load is halved. A quarter of
// 429 among the latest answers takes away three tenths of what is above 16; one now and then, which
// may have other causes than the load, takes away one request if there were that many in flight,
// and the round goes on after the cool-down. One request comes back with every round trip of good
// answers.
type knee struct {
	limit  int
	stage  stage
	before int       // limit that a trial goes back to
	base   float64   // throughput at that limit
	calm   int       // rounds since the last trial
	up     bool      // the last trial was upwards
	share  float64   // of 429 among the latest answers
	cut    bool      // this cool-down has taken off what it may
	press  bool      // there was a 429, and no whole round since
	clean  int       // good answers since it, or since the limit was raised
	settle int       // answers to pass over: they were asked for under another limit
	n      int       // answers in this round
	good   int       // of them
	bad    int       // of them: errors and timeouts
	since  time.Time // when this round's count began, but for the lulls in it
	last   time.Time // the latest answer that was counted
	lull   bool      // there are too few in flight to tell, as after a cool-down
}

type stage uint8

const (
	doubling stage = iota
	holding
	trying
)

func newKnee() *knee { return &knee{limit: startInFlight} }

// outcome is what the end of a request says about the load.
type outcomeKind uint8

const (
	goodAnswer      outcomeKind = iota
	badAnswer                   // an error of the server's, or none in time
	throttledAnswer             // 429
	noEvidence                  // refused for its own sake, cancelled
)

// ended counts the end of a request when flying others are in flight. It returns whether the limit
// has changed.
func (k *knee) ended(now time.Time, flying int, what outcomeKind) bool {
	was := k.limit
	if what == goodAnswer && k.press {
		k.recover()
	}
	if what != throttledAnswer {
		k.share -= k.share / latest
	}
	switch {
	case k.interrupted(now, flying):
	case k.settle > 0:
		if k.settle--; k.settle == 0 {
			k.since = now
		}
	default:
		k.count(now, what)
	}
	return k.limit != was
}

// interrupted leaves out of the round the time in which too few requests are in flight to tell: the
// server is left alone for a while, there is no work, or another limit holds.
func (k *knee) interrupted(now time.Time, flying int) bool {
	switch {
	case k.few(flying):
		k.lull = true
		return true
	case !k.lull:
		k.last = now
		return false
	}
	if !k.since.IsZero() {
		k.since = k.since.Add(now.Sub(k.last))
	}
	k.lull, k.last = false, now
	return true
}

// few reports whether a request beside so many others tells nothing about the limit.
func (k *knee) few(others int) bool { return others+1 < k.limit*3/4 }

func (k *knee) count(now time.Time, what outcomeKind) {
	if k.since.IsZero() {
		k.settle = k.limit
		return
	}
	k.n++
	switch what {
	case goodAnswer:
		k.good++
	case badAnswer:
		k.bad++
	}
	if k.n < k.sample() {
		return
	}
	if took := now.Sub(k.since); took > 0 {
		k.judge(float64(k.good)/took.Seconds(), k.bad > k.n/2)
	}
	k.n, k.good, k.bad, k.since = 0, 0, 0, now
}

// sample is how many answers make a round: a whole multiple of the limit, since they come in
// bunches.
func (k *knee) sample() int {
	least := roughSample
	if k.stage != doubling {
		least = max(fineSample, 2*k.limit)
	}
	return (least + k.limit - 1) / k.limit * k.limit
}

// restart begins a new round.
func (k *knee) restart() {
	k.n, k.good, k.bad, k.settle, k.since = 0, 0, 0, 0, time.Time{}
}

// judge draws the conclusion of a round with that throughput.
func (k *knee) judge(throughput float64, bad bool) {
	k.press = false
	if bad {
		less := k.limit / 2
		if k.stage != holding && k.before < k.limit {
			less = max(less, k.before)
		}
		k.stage, k.calm = holding, 0
		k.set(less)
		return
	}
	switch k.stage {
	case doubling:
		if k.base > 0 && throughput < k.base*firstGain {
			k.stage = holding
			k.set(k.before)
			return
		}
		k.try(throughput, k.limit*2)
		if k.limit == k.before {
			k.stage = holding
		}
	case holding:
		k.base = throughput
		if k.calm++; k.calm >= holdRounds {
			k.trial()
		}
	case trying:
		k.conclude(throughput)
	}
}

func (k *knee) trial() {
	k.calm, k.up, k.stage = 0, !k.up, trying
	if k.up {
		k.try(k.base, k.limit+(k.limit+3)/4)
	} else {
		k.try(k.base, k.limit-(k.limit+4)/5)
	}
	if k.limit == k.before {
		k.stage = holding
	}
}

// conclude keeps what a trial set, or goes back. What went well is tried further at once.
func (k *knee) conclude(throughput float64) {
	least := k.base * downLoss
	if k.up {
		least = k.base * upGain
	}
	if throughput < least {
		k.stage = holding
		k.set(k.before)
		return
	}
	k.up = !k.up // trial turns it round again
	k.base = throughput
	k.trial()
}

func (k *knee) try(throughput float64, limit int) {
	k.base, k.before = throughput, k.limit
	k.set(limit)
}

// set changes the limit. Answers to what was asked before tell nothing about the new one.
func (k *knee) set(limit int) {
	limit = min(max(limit, 1), maxInFlight)
	if limit == k.limit {
		return
	}
	k.settle = max(limit, k.limit)
	k.limit = limit
	k.n, k.good, k.bad = 0, 0, 0
}

// throttled gives way to a server that wants fewer requests, the refused one of which was asked
// beside that many others. The first 429 begins a cool-down, to which others in flight belong.
func (k *knee) throttled(beside int, first bool) {
	k.share += (1 - k.share) / latest
	if first {
		if !k.few(beside) && k.limit > leastThrottle {
			k.limit--
		}
		k.press, k.clean, k.cut = true, 0, false
	}
	if k.cut || k.share < denseShare {
		return
	}
	k.cut, k.stage, k.calm = true, holding, 0
	if less := max(leastThrottle, int(float64(k.limit)*throttleCut)); less < k.limit {
		k.limit = less
	}
	k.restart()
}

// recover gives one request back for every round trip without a 429.
func (k *knee) recover() {
	if k.clean++; k.clean < k.limit {
		return
	}
	k.clean, k.limit = 0, min(k.limit+1, maxInFlight)
}
