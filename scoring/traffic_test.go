package scoring

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"admap/model"
)

// sent is a request as a server saw it.
type sent struct {
	at     time.Time
	tokens int
}

// log is what a server saw, in a bubble's time.
type sentLog struct {
	mu   sync.Mutex
	seen []sent
}

func (l *sentLog) note(tokens int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = append(l.seen, sent{time.Now(), tokens})
}

func (l *sentLog) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.seen)
}

// most is the largest number of requests, and of tokens, in any sliding minute.
func (l *sentLog) most() (requests, tokens int) {
	slices.SortFunc(l.seen, func(a, b sent) int { return a.at.Compare(b.at) })
	sum, lo := 0, 0
	for hi, s := range l.seen {
		sum += s.tokens
		for s.at.Sub(l.seen[lo].at) > time.Minute {
			sum -= l.seen[lo].tokens
			lo++
		}
		requests, tokens = max(requests, hi-lo+1), max(tokens, sum)
	}
	return requests, tokens
}

// keepBusy has n workers make requests until ctx is done.
func keepBusy(ctx context.Context, t *Traffic, n int, request func(p *Pass), size Size) {
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for {
				p, err := t.Begin(ctx, size)
				if err != nil {
					return
				}
				request(p)
			}
		})
	}
	workers.Wait()
}

// No sliding minute has more requests than --rpm, as a server sees it after a way that takes up to
// 0.9 s, however often the program is killed and started again.
func TestNoMinuteHasMoreRequestsThanAllowed(t *testing.T) {
	for _, rpm := range []int{1, 3, 60, 600, 6000} {
		for _, kills := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				dice, seen := rand.New(rand.NewPCG(1, uint64(rpm))), &sentLog{}
				begin, all := time.Now(), 10*time.Minute
				if rpm > 600 {
					all = 3 * time.Minute
				}
				for time.Since(begin) < all {
					life := all
					if kills {
						life = time.Duration(dice.Int64N(int64(20 * time.Second)))
					}
					ctx, kill := context.WithTimeout(t.Context(), life)
					traffic := NewTraffic(TrafficConfig{RPM: rpm, InFlight: 40})
					keepBusy(ctx, traffic, 40, func(p *Pass) {
						time.Sleep(rand.N(900 * time.Millisecond))
						seen.note(0)
						time.Sleep(rand.N(3 * time.Second))
						p.End(Seen{Status: 200})
					}, Size{})
					kill()
				}
				if most, _ := seen.most(); most > rpm {
					t.Errorf("%d a minute, kills %v: a minute with %d requests", rpm, kills, most)
				}
				if n := len(seen.seen); !kills && rpm >= 60 && rpm <= 600 && float64(n) < 9.5*0.96*float64(rpm) {
					t.Errorf("%d a minute: only %d requests in ten", rpm, n)
				}
			})
		}
	}
}

// What a request really used takes the place of what was expected, so that tokens a minute hold
// even where the expectation is far off at first.
func TestNoMinuteHasMoreTokensThanAllowed(t *testing.T) {
	for _, tpm := range []int{5_000, 30_000, 1_000_000} {
		synctest.Test(t, func(t *testing.T) {
			seen := &sentLog{}
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Minute)
			defer stop()
			traffic := NewTraffic(TrafficConfig{TPM: tpm, InFlight: 16})
			keepBusy(ctx, traffic, 16, func(p *Pass) {
				used := Usage{Prompt: 300 + rand.N(200), Answer: 20 + rand.N(40)}
				seen.note(used.Tokens())
				time.Sleep(rand.N(2 * time.Second))
				p.End(Seen{Status: 200, Usage: used})
			}, Size{Bytes: 2000, Answer: 60})
			// Requests in flight may use more than expected before that is known.
			slack := 16 * 100
			if _, most := seen.most(); most > tpm+slack {
				t.Errorf("%d a minute: a minute with %d tokens", tpm, most)
			}
			sum := 0
			for _, s := range seen.seen {
				sum += s.tokens
			}
			if tpm < 100_000 && float64(sum) < 20*0.8*float64(tpm) {
				t.Errorf("%d a minute: only %d tokens in twenty", tpm, sum)
			}
		})
	}
}

func TestTokensAreCountedAsTheyWere(t *testing.T) {
	clock := newFakeClock()
	traffic := NewTraffic(TrafficConfig{TPM: 6000, Clock: clock})
	pass, err := traffic.Begin(t.Context(), Size{Bytes: 400, Answer: 50})
	if err != nil {
		t.Fatal(err)
	}
	before := traffic.tokens.level + pass.tokens
	pass.End(Seen{Status: 200, Usage: Usage{Prompt: 2900, Answer: 100}})
	if took := before - traffic.tokens.level; took != 3000 || traffic.pending != 0 {
		t.Errorf("3000 tokens count as %v, %v pending", took, traffic.pending)
	}
}

func TestLimitsAreLearnedFromHeaders(t *testing.T) {
	for name, tc := range map[string]struct {
		headers      http.Header
		flags        TrafficConfig
		rpm, tpm     int
		usesRequests bool
	}{
		"requests": {http.Header{"X-Ratelimit-Limit-Requests": {"120"}}, TrafficConfig{}, 120, 1e9, true},
		"tokens":   {http.Header{"X-Ratelimit-Limit-Tokens": {"90000"}}, TrafficConfig{}, 1e9, 90000, false},
		"flags win": {http.Header{"X-Ratelimit-Limit-Requests": {"6000"}},
			TrafficConfig{RPM: 60}, 60, 1e9, true},
		"draft": {http.Header{"Ratelimit": {`"m";r=50;t=60`}, "Ratelimit-Policy": {`"m";q=240;w=60`}},
			TrafficConfig{}, 240, 1e9, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			seen := &sentLog{}
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
			defer stop()
			keepBusy(ctx, NewTraffic(tc.flags), 64, func(p *Pass) {
				seen.note(450)
				time.Sleep(50 * time.Millisecond)
				used := Usage{Prompt: 400, Answer: 50}
				p.End(Seen{Status: 200, Header: tc.headers, Usage: used})
			}, Size{Bytes: 1600, Answer: 50})
			requests, tokens := seen.most()
			if requests > tc.rpm || tokens > tc.tpm {
				t.Errorf("%s: a minute with %d requests, %d tokens", name, requests, tokens)
			}
			if tc.usesRequests && len(seen.seen) < 9*tc.rpm {
				t.Errorf("%s: only %d requests in ten minutes", name, len(seen.seen))
			}
		})
	}
}

// A server whose window begins anew every minute says what is left of it.
func TestWhatIsLeftOfAWindowIsNotOverdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 40
		begin, refused := time.Now(), 0
		var mu sync.Mutex
		window, used, total := 0, 0, 0
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Minute)
		defer stop()
		keepBusy(ctx, NewTraffic(TrafficConfig{InFlight: 10}), 10, func(p *Pass) {
			mu.Lock()
			elapsed := time.Since(begin)
			if w := int(elapsed / (20 * time.Second)); w != window {
				window, used = w, 0
			}
			reset := time.Duration(window+1)*20*time.Second - elapsed
			if used++; used > limit {
				refused++
			}
			total++
			h := http.Header{"Ratelimit-Limit": {"40"}, "Ratelimit-Reset": {reset.String()}}
			h.Set("Ratelimit-Remaining", strconv.Itoa(max(0, limit-used)))
			mu.Unlock()
			time.Sleep(300 * time.Millisecond)
			p.End(Seen{Status: 200, Header: h})
		}, Size{})
		if refused > 0 || total < 60*limit/2 {
			t.Errorf("%d of %d requests were too many", refused, total)
		}
	})
}

// How long to wait is what the server asks, not how long a window of its lasts.
func TestRetryAfterOutdoesTheEndOfAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traffic, begin := NewTraffic(TrafficConfig{InFlight: 1}), time.Now()
		p, err := traffic.Begin(t.Context(), Size{})
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set("X-Ratelimit-Limit-Tokens", "150000")
		h.Set("X-Ratelimit-Remaining-Tokens", "0")
		h.Set("X-Ratelimit-Reset-Tokens", "6m0s")
		p.End(Seen{Status: 429, Header: h, Err: &Failure{
			Reason: model.HTTPStatus, Temporary: true, Throttled: true, RetryAfter: time.Second,
		}})
		if _, err = traffic.Begin(t.Context(), Size{}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begin); waited < time.Second || waited > 3*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

// One 429 stops everybody; those that were in flight do not make it longer, and nobody stampedes
// afterwards.
func TestOneCoolDownForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		busyUntil := begin.Add(3 * time.Second)
		var mu sync.Mutex
		var early, refused, most, flying int
		var after []time.Duration // when requests were made after the cool-down
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		defer stop()
		traffic := NewTraffic(TrafficConfig{InFlight: 64})
		keepBusy(ctx, traffic, 64, func(p *Pass) {
			at := time.Since(begin)
			mu.Lock()
			flying++
			most = max(most, flying)
			if at > time.Second && at < 5*time.Second && refused > 0 {
				early++
			}
			if at >= 5*time.Second {
				after = append(after, at)
			}
			mu.Unlock()
			time.Sleep(200 * time.Millisecond)
			mu.Lock()
			flying--
			s := Seen{Status: 200}
			if at > 800*time.Millisecond && time.Now().Before(busyUntil) {
				refused++
				s = Seen{Status: 429, Err: busy(4 * time.Second)}
			}
			mu.Unlock()
			p.End(s)
		}, Size{})
		switch {
		case early > 0 || refused == 0 || refused > 64:
			t.Errorf("%d refused, %d asked during the cool-down", refused, early)
		case most > 64:
			t.Errorf("%d in flight", most)
		}
		stampede := 0
		for _, at := range after {
			if at < after[0]+200*time.Millisecond {
				stampede++
			}
		}
		if stampede != 32 || len(after) < 64*5*20 {
			t.Errorf("%d requests at once after the cool-down, %d in all", stampede, len(after))
		}
	})
}

// Without a word about how long, waits are doubled until an answer comes.
func TestCoolDownsDouble(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	var c coolDown
	for n := range 12 {
		if !c.begin(now, c.times, 0, 32) {
			t.Fatalf("429 number %d brought no cool-down", n+1)
		}
		want := min(throttleBase<<n, maxBackoff)
		if wait := c.until.Sub(now); wait < want/2 || wait > want+time.Second {
			t.Errorf("429 number %d: wait %v, want %v at most", n+1, wait, want)
		}
		now = c.until
	}
	c.relieve(c.times, 32)
	c.begin(now, c.times, 0, 32)
	if wait := c.until.Sub(now); wait > throttleBase || c.ramp != 16 {
		t.Errorf("after an answer: wait %v, then %d in flight", wait, c.ramp)
	}
	c.begin(now, c.times, time.Hour, 32)
	if wait := c.until.Sub(now); wait > time.Second {
		t.Errorf("an hour is for a pause: wait %v", wait)
	}
}

// A cancelled run's requests that wait for their admission end at once, and are no failures.
func TestWaitingForAdmissionEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traffic := NewTraffic(TrafficConfig{RPM: 1})
		run, cancel := context.WithCancel(t.Context())
		ctx := newState(wallClock{}).lend(t.Context(), run)
		errs := make(chan error)
		for range 3 {
			go func() { _, err := traffic.Begin(ctx, Size{}); errs <- err }()
		}
		synctest.Wait()
		begin := time.Now()
		cancel()
		for range 3 {
			var f *Failure
			if err := <-errs; !errors.As(err, &f) || !f.Temporary || time.Since(begin) > 0 {
				t.Errorf("after %v: %v", time.Since(begin), err)
			}
		}
	})
}

// A pause also holds those that had passed the engine's gate already.
func TestNothingIsAdmittedWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newState(wallClock{})
		seen := &sentLog{}
		run, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		go keepBusy(s.lend(t.Context(), run), NewTraffic(TrafficConfig{RPM: 600}), 20, func(p *Pass) {
			seen.note(0)
			p.End(Seen{Status: 200})
		}, Size{})
		time.Sleep(10 * time.Second)
		s.pause("")
		before := seen.count()
		time.Sleep(10 * time.Minute)
		if n := seen.count() - before; n > 0 {
			t.Errorf("%d requests while paused", n)
		}
		s.resume()
		time.Sleep(time.Minute)
		if n := seen.count() - before; n < 500 || n > 600 {
			t.Errorf("%d requests in the minute after the pause", n)
		}
		stop()
		synctest.Wait()
	})
}

// Workers that nothing can be asked for yet take no response away from those that can ask: the
// order stays the dataset's, but for what is in flight.
func TestResponsesAreAskedForInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traffic := NewTraffic(TrafficConfig{RPM: 600})
		next, worst := 0, 0
		var mu sync.Mutex
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			pass, err := traffic.Begin(ctx, Size{})
			if err != nil {
				return Result{}, err
			}
			mu.Lock()
			worst = max(worst, item.Sample-next, next-item.Sample)
			next++
			mu.Unlock()
			time.Sleep(300 * time.Millisecond)
			pass.End(Seen{Status: 200})
			return honest(ctx, item, try)
		})
		e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(400, 1)), Traffic: traffic})
		if err := e.Run(t.Context()); err != nil || next != 400 || worst > 3*startInFlight {
			t.Errorf("%v: %d asked, out of order by %d", err, next, worst)
		}
	})
}
