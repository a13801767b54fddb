package scoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"admap/model"
)

// Traffic admits the requests that go to an endpoint, whoever makes them, and learns from what
// comes back: how many at once, how many and how large in a minute, not before a server that wants
// to be left alone allows it again, and not beyond what may be spent. A nil *Traffic admits
// everything at once.
//
// Requests are admitted in the order of the tasks they belong to, so that scores arrive in the order
// of the dataset. It may be used from any goroutine.
type Traffic struct {
	cfg   TrafficConfig
	turn  line          // held by the one that waits for its admission
	freed chan struct{} // capacity one: a request has ended

	mu       sync.Mutex
	flying   int
	pending  float64 // tokens of those in flight
	queued   int     // that wait for the turn or have it
	knee     *knee
	requests bucket
	tokens   bucket
	told     [2]allowance // what the server says is left, of requests and tokens
	cool     coolDown
	guess    guess
	bill     bill
	held     hold // what the first in the queue waits for
}

// TrafficConfig are the limits. The zero value has none but the knee of the endpoint.
type TrafficConfig struct {
	RPM      int // requests a minute at most; 0: as the server's headers say
	TPM      int // tokens a minute at most; 0: as the server's headers say
	InFlight int // at once; 0: as many as the endpoint makes use of
	Clock    Clock

	Price    *Price  // nil: unknown
	CapUSD   float64 // what may be spent, SpentUSD included; 0: no limit
	SpentUSD float64 // by earlier runs
}

// NewTraffic returns the gate for one endpoint.
func NewTraffic(cfg TrafficConfig) *Traffic {
	if cfg.Clock == nil {
		cfg.Clock = wallClock{}
	}
	now := cfg.Clock.Now()
	t := &Traffic{
		cfg: cfg, freed: make(chan struct{}, 1),
		requests: newBucket(cfg.RPM, now), tokens: newBucket(cfg.TPM, now),
		guess: newGuess(), bill: bill{cap: cfg.CapUSD, before: cfg.SpentUSD},
	}
	if cfg.InFlight <= 0 {
		t.knee = newKnee()
	}
	return t
}

// Workers is how many workers can have something to do at once.
func (t *Traffic) Workers() int {
	if t != nil && t.cfg.InFlight > 0 {
		return t.cfg.InFlight
	}
	return maxInFlight
}

// Size is what a request is expected to take, in tokens.
type Size struct {
	Prompt, Answer int    // 0: not known
	Bytes          int    // of the request, from which the prompt's tokens are estimated otherwise
	Price          *Price // of the model asked; nil: the traffic's
}

// Usage is what a request took, in tokens. CostUSD is NaN where it is not known.
type Usage struct {
	Prompt  int // Cached included
	Cached  int
	Answer  int
	CostUSD float64
}

// Tokens is the number of prompt and answer together.
func (u Usage) Tokens() int { return u.Prompt + u.Answer }

// Pass is the admission of one request.
type Pass struct {
	traffic *Traffic
	size    Size
	tokens  float64 // reserved
	usd     float64 // reserved
	waits   int     // cool-downs that there had been
	beside  int     // others in flight
}

// Seen is what came of a request: Status 0 where there was no answer.
type Seen struct {
	Status int
	Header http.Header
	Usage  Usage
	Err    error // nil, or a *Failure, or the context's
}

// Begin waits until a request may be sent. Its error is ctx's, or a temporary *Failure where the
// run that the request belongs to has ended, or where the money has run out and there is no run to
// pause. Every pass has to be ended.
func (t *Traffic) Begin(ctx context.Context, size Size) (*Pass, error) {
	if t == nil {
		return nil, ctx.Err()
	}
	run := runOf(ctx)
	if err := run.gate(ctx); err != nil {
		return nil, err
	}
	if p := t.straight(size); p != nil {
		return p, nil
	}
	return t.queue(ctx, run, size)
}

// straight admits a request at once if nobody waits and nothing is in its way.
func (t *Traffic) straight(size Size) *Pass {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.queued > 0 {
		return nil
	}
	p, _ := t.admit(size)
	return p
}

// queue waits for the turn, then for the admission.
func (t *Traffic) queue(ctx context.Context, run lent, size Size) (*Pass, error) {
	waiting, stop := run.until(ctx)
	defer stop()
	t.enqueue(1)
	defer t.enqueue(-1)
	if t.turn.enter(waiting, numberOf(ctx)) != nil {
		return nil, run.over(ctx)
	}
	defer t.turn.leave()
	for {
		if err := run.gate(ctx); err != nil {
			return nil, err
		}
		p, why := t.attempt(size)
		switch {
		case p != nil:
			return p, nil
		case why.broke != "":
			if err := run.pause(why.broke); err != nil {
				return nil, err
			}
		case t.wait(waiting, why.wait) != nil:
			return nil, run.over(ctx)
		}
	}
}

func (t *Traffic) enqueue(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.queued += n; t.queued == 0 {
		t.held = hold{}
	}
}

// wait sleeps for d, or until a request ends where d is 0.
func (t *Traffic) wait(ctx context.Context, d time.Duration) error {
	if d > 0 {
		return t.cfg.Clock.Sleep(ctx, d)
	}
	select {
	case <-t.freed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *Traffic) attempt(size Size) (*Pass, hold) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, why := t.admit(size)
	t.held = why
	return p, why
}

// hold is why a request is not admitted.
type hold struct {
	wait  time.Duration // 0: until another one ends
	limit string        // what holds it, in words; "" for a cool-down, which has its own
	broke string        // why it will never be, until a person does something
}

// admit gives a pass, or says what is in its way.
func (t *Traffic) admit(size Size) (*Pass, hold) {
	now := t.cfg.Clock.Now()
	tokens := t.guess.tokens(size)
	price := cmp.Or(size.Price, t.cfg.Price)
	usd := price.Cost(Usage{Prompt: tokens.Prompt, Answer: tokens.Answer})
	if why := t.obstacle(now, float64(tokens.Prompt+tokens.Answer), usd); why != (hold{}) {
		return nil, why
	}
	p := &Pass{traffic: t, size: size, tokens: float64(tokens.Prompt + tokens.Answer),
		waits: t.cool.times, beside: t.flying}
	if !math.IsNaN(usd) {
		p.usd = usd
	}
	t.flying++
	t.requests.take(now, 1)
	t.tokens.take(now, p.tokens)
	t.pending += p.tokens
	t.bill.reserved += p.usd
	return p, hold{}
}

// obstacle is what a request of that size has to wait for, longest first.
func (t *Traffic) obstacle(now time.Time, tokens, usd float64) hold {
	if wait := t.cool.until.Sub(now); wait > 0 {
		return hold{wait: wait}
	}
	if most := t.cool.atMost(t.most()); t.flying >= most {
		return hold{limit: "limited by " + counted(most, "request") + " in flight"}
	}
	if why := t.bill.over(usd, t.flying); why != (hold{}) {
		return why
	}
	for _, l := range []struct {
		wait time.Duration
		n    float64
		what string
	}{
		{t.requests.wait(now, 1), t.requests.limit, "request"},
		{t.tokens.wait(now, tokens), t.tokens.limit, "token"},
	} {
		if l.wait > 0 {
			return hold{wait: l.wait, limit: "limited by " + counted(int(l.n), l.what) + " a minute"}
		}
	}
	for i, flying := range []float64{float64(t.flying), t.pending} {
		if wait := t.told[i].wait(now, flying); wait > 0 {
			const what = "limited by what the server has left of its limit"
			return hold{wait: min(wait, refill), limit: what} // an answer may bring other news
		}
	}
	return hold{}
}

// most is how many requests may be in flight, but for a restart after a cool-down.
func (t *Traffic) most() int {
	if t.knee != nil {
		return t.knee.limit
	}
	return t.cfg.InFlight
}

// counted is "1 request" or "500 requests".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", grouped(n), what)
}

// grouped writes 30000 as 30,000.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// End says what came of the request, and returns what it used: with an estimate of its cost where
// the server is likely to charge for it without having said so. It may be called on the pass of a
// nil Traffic.
func (p *Pass) End(seen Seen) Usage {
	if p == nil {
		return seen.Usage
	}
	p.traffic.ended(p, &seen)
	select {
	case p.traffic.freed <- struct{}{}:
	default:
	}
	return seen.Usage
}

func (t *Traffic) ended(p *Pass, seen *Seen) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.cfg.Clock.Now()
	t.flying--
	t.pending = max(0, t.pending-p.tokens)
	t.bill.settle(p, seen)
	t.learn(now, p, *seen)
	t.conclude(now, p, *seen)
}

// learn notes what the server used and what its headers say.
func (t *Traffic) learn(now time.Time, p *Pass, seen Seen) {
	if used := float64(seen.Usage.Tokens()); used > 0 {
		t.tokens.take(now, used-p.tokens)
		t.guess.correct(p.size, seen.Usage)
	}
	if seen.Header == nil {
		return
	}
	said := [2]told{toldRequests(seen.Header, now), toldTokens(seen.Header, now)}
	if t.cfg.RPM <= 0 && said[0].perMinute > 0 {
		t.requests.learn(now, said[0].perMinute)
	}
	if t.cfg.TPM <= 0 && said[1].perMinute > 0 {
		t.tokens.learn(now, said[1].perMinute)
	}
	var f *Failure
	for i := range said {
		if errors.As(seen.Err, &f) && f.RetryAfter > 0 { // says more plainly when to come again
			said[i].reset = min(said[i].reset, f.RetryAfter)
		}
		t.told[i].learn(now, said[i])
	}
}

// conclude draws the conclusions for the cool-down and for how many may be in flight.
func (t *Traffic) conclude(now time.Time, p *Pass, seen Seen) {
	what := noEvidence
	var f *Failure
	switch errors.As(seen.Err, &f); {
	case seen.Err == nil:
		what = goodAnswer
		t.cool.relieve(p.waits, t.most())
	case f == nil:
	case f.Throttled:
		what = throttledAnswer
		first := t.cool.begin(now, p.waits, f.RetryAfter, t.most())
		if t.knee != nil {
			t.knee.throttled(p.beside, first)
		}
	case f.RetryAfter > 0:
		t.cool.begin(now, p.waits, f.RetryAfter, t.most())
	case f.Reason == model.TimedOut, f.Reason == model.Unreachable,
		seen.Status >= http.StatusInternalServerError:
		what = badAnswer
	}
	if t.knee != nil {
		t.knee.ended(now, t.flying, what)
	}
}

// SetSpent says what earlier runs have spent, which counts towards the cap. It is to be called
// before the first request.
func (t *Traffic) SetSpent(usd float64) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bill.before = usd
}

// cooling is how long nothing will be asked.
func (t *Traffic) cooling(now time.Time) time.Duration {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cool.until.Sub(now)
}

// report adds to a run's progress what the traffic knows.
func (t *Traffic) report(p *model.Progress) {
	p.CapUSD = math.NaN()
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p.InFlight, p.Limit = t.flying, t.held.limit
	if t.bill.cap > 0 {
		p.CapUSD = t.bill.cap
	}
	p.TotalUSD += t.bill.before
}
