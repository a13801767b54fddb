package scoring

import (
	"context"
	"math"
	"net/http"

	"golang.org/x/time/rate"
)

// Traffic admits the requests that go to an endpoint, whoever makes them, and learns from what
// comes back. A nil *Traffic admits everything at once.
type Traffic struct {
	cfg TrafficConfig
	rpm *rate.Limiter
}

// TrafficConfig are the limits. The zero value has none.
type TrafficConfig struct {
	RPM   int // requests a minute at most; 0: no limit
	Clock Clock
}

// NewTraffic returns the gate for one endpoint.
func NewTraffic(cfg TrafficConfig) *Traffic {
	if cfg.Clock == nil {
		cfg.Clock = wallClock{}
	}
	t := &Traffic{cfg: cfg}
	if cfg.RPM > 0 {
		t.rpm = rate.NewLimiter(rate.Limit(cfg.RPM)/60, max(1, cfg.RPM/60))
	}
	return t
}

// Size is what a request is expected to take, in tokens.
type Size struct{ Prompt, Answer int }

// Usage is what a request took, in tokens. CostUSD is NaN where it is not known.
type Usage struct {
	Prompt  int // Cached included
	Cached  int
	Answer  int
	CostUSD float64
}

// Tokens is the number of prompt and answer together.
func (u Usage) Tokens() int { return u.Prompt + u.Answer }

// Price is in US dollars per million tokens.
type Price struct{ InUSD, CachedUSD, OutUSD float64 }

// Cost of one request in US dollars, NaN where the price or the usage is not known.
func (p *Price) Cost(u Usage) float64 {
	if p == nil || u.Tokens() == 0 {
		return math.NaN()
	}
	fresh := float64(u.Prompt - u.Cached)
	return (fresh*p.InUSD + float64(u.Cached)*p.CachedUSD + float64(u.Answer)*p.OutUSD) / 1e6
}

// Pass is the admission of one request.
type Pass struct{ traffic *Traffic }

// Seen is what came of a request: Status 0 where there was no answer.
type Seen struct {
	Status int
	Header http.Header
	Usage  Usage
	Err    error // nil, or a *Failure, or the context's
}

// Begin waits until a request may be sent. Its error is ctx's. Every pass has to be ended.
func (t *Traffic) Begin(ctx context.Context, size Size) (*Pass, error) {
	if t == nil {
		return nil, ctx.Err()
	}
	if t.rpm != nil {
		now := t.cfg.Clock.Now()
		if err := t.cfg.Clock.Sleep(ctx, t.rpm.ReserveN(now, 1).DelayFrom(now)); err != nil {
			return nil, err
		}
	}
	return &Pass{traffic: t}, nil
}

// End says what came of the request.
func (p *Pass) End(seen Seen) {}
