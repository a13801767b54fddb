package scoring

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"admap/model"
)

// metered is a server that charges for every request, in a bubble's time.
type metered struct {
	mu    sync.Mutex
	price Price
	bill  float64
	most  float64 // that one request cost
	asked int
}

func (m *metered) serve(silent bool) Usage {
	time.Sleep(rand.N(500 * time.Millisecond))
	u := Usage{Prompt: 200 + rand.N(1200), Answer: rand.N(300)}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	usd := m.price.Cost(u)
	m.bill, m.most = m.bill+usd, max(m.most, usd)
	if silent {
		return Usage{CostUSD: math.NaN()}
	}
	u.CostUSD = usd
	return u
}

// askThrough is a scorer whose requests go through traffic to a metered server.
func askThrough(traffic *Traffic, server *metered, silent bool) *fakeScorer {
	return newFakeScorer(func(ctx context.Context, item Item, _ int) (Result, error) {
		pass, err := traffic.Begin(ctx, Size{Bytes: 4000})
		if err != nil {
			return Result{CostUSD: math.NaN()}, err
		}
		u := pass.End(Seen{Status: 200, Usage: server.serve(silent)})
		return Result{Value: worth(item.Key), Tokens: u.Tokens(), CostUSD: u.CostUSD}, nil
	})
}

// The bill stays below the cap, but for what the requests in flight cost more than expected; the
// run pauses and says why, and goes on when there is more.
func TestTheCostCapHolds(t *testing.T) {
	for _, silent := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const most, before = 3.0, 1.25
			server := &metered{price: Price{InUSD: 2, CachedUSD: 1, OutUSD: 10}}
			traffic := NewTraffic(TrafficConfig{
				Price: &server.price, CapUSD: most, SpentUSD: before, InFlight: 32})
			c, m := model.NewCohort(testRoster(3000, 1)), newMemory()
			e := New(Config{
				Scorer: askThrough(traffic, server, silent), Cohort: c, Sink: m, Traffic: traffic})
			ctx, stop := context.WithCancel(t.Context())
			wait := start(ctx, e)
			p := waitUntil(t, e, paused)
			server.mu.Lock()
			bill, asked := before+server.bill, server.asked
			server.mu.Unlock()
			if over := bill - most; !silent && over > 6*server.most || !silent && over < -0.1 {
				t.Errorf("the bill is %v, the cap %v", bill, most)
			}
			if silent && bill > most*1.1 {
				t.Errorf("without usage: the bill is %v, the cap %v", bill, most)
			}
			if !strings.Contains(p.Why, "cost cap $3 reached: $") ||
				strings.Contains(p.Why, "estimated") != silent || p.Failed > 0 {
				t.Errorf("silent %v: progress %+v", silent, p)
			}
			if p.CapUSD != most || math.Abs(p.TotalUSD-before-p.CostUSD/float64(p.Done)*3000) > 0.01 {
				t.Errorf("progress %+v", p)
			}
			e.Resume()
			time.Sleep(time.Minute)
			server.mu.Lock()
			more := server.asked - asked
			server.mu.Unlock()
			if more != 0 || !paused(e.Progress()) {
				t.Errorf("resumed under the same cap: %d more requests", more)
			}
			stop()
			if err := wait(); err == nil {
				t.Error("no error of a cancelled run")
			}
			if n := c.Snapshot().Counts; n.Scored != asked || n.Failed() > 0 || len(m.kept) != asked {
				t.Errorf("%d asked, %d stored: %+v", asked, len(m.kept), n)
			}
		})
	}
}

func TestWhatIsChargedWithoutAWord(t *testing.T) {
	late := &Failure{Reason: model.TimedOut, Temporary: true}
	down := &Failure{Reason: model.Unreachable, Systemic: true}
	for _, tc := range []struct {
		seen Seen
		want bool
	}{
		{Seen{Status: 200}, true},
		{Seen{Status: 200, Err: &Failure{Reason: model.Unparsable}}, true},
		{Seen{Err: late}, true},
		{Seen{Err: context.Canceled}, true},
		{Seen{Err: down}, false},
		{Seen{Status: 500, Err: &Failure{Reason: model.HTTPStatus}}, false},
		{Seen{Status: 429, Err: busy(0)}, false},
	} {
		traffic := NewTraffic(TrafficConfig{Price: &Price{InUSD: 1, OutUSD: 1}})
		tc.seen.Usage.CostUSD = math.NaN()
		pass, err := traffic.Begin(t.Context(), Size{Bytes: 4000})
		if err != nil {
			t.Fatal(err)
		}
		u := pass.End(tc.seen)
		if charged := u.CostUSD > 0; charged != tc.want || charged != (traffic.bill.spent > 0) {
			t.Errorf("%+v: cost %v, spent %v", tc.seen, u.CostUSD, traffic.bill.spent)
		}
		if traffic.bill.reserved != 0 || traffic.flying != 0 {
			t.Errorf("%+v: %v still reserved", tc.seen, traffic.bill.reserved)
		}
	}
}

// Expectations follow what the server says, of prompt and answer apart.
func TestTokensAreGuessedFromEarlierOnes(t *testing.T) {
	g := newGuess()
	if u := g.tokens(Size{Bytes: 4000}); u.Prompt != 1250 || u.Answer != 150 {
		t.Errorf("at first: %+v", u)
	}
	if u := g.tokens(Size{Prompt: 100, Answer: 20}); u.Prompt != 125 || u.Answer != 20 {
		t.Errorf("told: %+v", u)
	}
	for range 300 {
		g.correct(Size{Bytes: 4000}, Usage{Prompt: 800, Answer: 40})
	}
	if u := g.tokens(Size{Bytes: 8000}); u.Prompt < 1599 || u.Prompt > 1601 || u.Answer != 40 {
		t.Errorf("after 300 requests: %+v", u)
	}
}

// Twenty answers that all fail alike from the start pause the run; fewer, others between them, or a
// score before do not.
func TestFailingAlikeFromTheStartPauses(t *testing.T) {
	fail := func(why model.Reason) error { return &Failure{Reason: why, Detail: "odd"} }
	when := func(yes bool, err error) error {
		if yes {
			return err
		}
		return nil
	}
	refused, unreadable := fail(model.Refused), fail(model.Unreadable)
	for name, tc := range map[string]struct {
		answer func(i int) error
		want   string
	}{
		"all unparsable": {
			func(int) error { return fail(model.Unparsable) }, "first 20 answers all failed: unparsable",
		},
		"all cut":         {func(int) error { return fail(model.Truncated) }, "raise --max-tokens"},
		"by turns":        {func(i int) error { return fail(model.Refused + model.Reason(i%2)) }, ""},
		"19":              {func(i int) error { return when(i < 19, refused) }, ""},
		"after a score":   {func(i int) error { return when(i > 0, refused) }, ""},
		"lie in the data": {func(int) error { return unreadable }, ""},
	} {
		f := newFakeScorer(func(ctx context.Context, item Item, try int) (Result, error) {
			if err := tc.answer(item.Sample); err != nil {
				return Result{}, err
			}
			return honest(ctx, item, try)
		})
		c, m := model.NewCohort(testRoster(60, 1)), newMemory()
		e := New(Config{Scorer: f, Cohort: c, Sink: m, Workers: 1, Clock: newFakeClock()})
		wait := start(t.Context(), e)
		p := waitUntil(t, e, func(p model.Progress) bool {
			return p.Phase != model.Running && p.Total > 0
		})
		if paused(p) != (tc.want != "") || !strings.Contains(p.Why, tc.want) ||
			paused(p) && p.Failed != 20 {
			t.Errorf("%s: progress %+v", name, p)
		}
		if paused(p) {
			e.Resume()
			waitUntil(t, e, func(p model.Progress) bool { return p.Failed == 40 && paused(p) })
			e.Resume()
			waitUntil(t, e, func(p model.Progress) bool { return p.Failed == 60 })
			e.Resume()
		}
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		checkOutcomes(t, c, m, e.Progress())
	}
}

// The reason of a pause says what to do.
func TestAPauseSaysWhatHelps(t *testing.T) {
	for _, tc := range []struct {
		f    Failure
		want string
	}{
		{Failure{Reason: model.HTTPStatus, Detail: "401 Unauthorized: bad key"}, "--api-key-env"},
		{Failure{Reason: model.HTTPStatus, Detail: "404 Not Found: no such model"}, "--model"},
		{Failure{Reason: model.HTTPStatus, Detail: "429 Too Many Requests: quota"}, "no credit"},
		{Failure{Reason: model.Unreachable, Detail: "no answer: refused"}, "--base-url"},
		{Failure{Reason: model.HTTPStatus, Detail: "418"}, "http status: 418"},
	} {
		s := newState(newFakeClock())
		s.begin(model.Progress{})
		for range maxStrikes {
			s.strike(&tc.f)
		}
		p := s.snapshot()
		if !paused(p) || !strings.HasPrefix(p.Why, tc.f.Error()) || !strings.Contains(p.Why, tc.want) {
			t.Errorf("%q: %+v", tc.f.Detail, p)
		}
	}
}
