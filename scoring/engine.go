package scoring

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"admap/model"
)

const (
	defaultTries   = 6                      // the waits between them add up to about 15 s
	defaultWorkers = 16                     // what a single local server can use
	defaultBackoff = 500 * time.Millisecond // as long as a server's hiccup
	defaultGrace   = 3 * time.Second        // most answers take less; nobody waits longer to quit
	maxBackoff     = 30 * time.Second       // an outage is noticed to be over within this
	maxStrikes     = 5                      // faults in a row that are no accident any more
	maxHolds       = 3                      // systemic failures of a response until it is its fault
	maxThrottled   = 10 * time.Minute       // limits a minute are over by then: a person has to look
	batchLen       = 1024                   // samples a turn where no text is read
)

// Config says what to score, with what, and how fast. Scorer and Cohort are required, Texts for
// scorers that need text; the zero value of everything else is a sensible default.
type Config struct {
	Scorer      Scorer
	Cohort      *model.Cohort // with earlier scores and failures loaded
	Texts       Texts
	Sink        Sink       // nil: outcomes are kept in the cohort only
	Traffic     *Traffic   // that the scorer's requests go through; nil: none
	Workers     int        // requests in flight; for local scorers, goroutines
	Pace        rate.Limit // responses a second at most; 0: no limit
	MaxTries    int        // of one response; being throttled uses up none
	Backoff     time.Duration
	Grace       time.Duration // how long requests in flight may outlast a cancel; 0: 3 s
	RetryFailed bool          // failures that were loaded are asked again
	Clock       Clock
}

// Engine runs one scorer over one cohort, once.
type Engine struct {
	cfg    Config
	info   model.ScorerInfo
	traits Traits
	roster *model.Roster
	state  *state
	pace   *rate.Limiter

	index  *model.KeyIndex // of response keys; nil for scores by position
	before *model.Snapshot // what was known when the run began

	mu    sync.Mutex
	again []job // responses put aside by systemic failures
}

// New prepares a run. Nothing starts before Run.
func New(cfg Config) *Engine {
	e := &Engine{info: cfg.Scorer.Info(), traits: cfg.Scorer.Traits(), roster: cfg.Cohort.Roster()}
	if cfg.Workers <= 0 {
		cfg.Workers = e.defaultWorkers(cfg.Traffic)
	}
	if cfg.MaxTries <= 0 {
		cfg.MaxTries = defaultTries
	}
	if cfg.Backoff <= 0 {
		cfg.Backoff = defaultBackoff
	}
	if cfg.Grace <= 0 {
		cfg.Grace = defaultGrace
	}
	if cfg.Clock == nil {
		cfg.Clock = wallClock{}
	}
	if cfg.Pace > 0 {
		e.pace = rate.NewLimiter(cfg.Pace, 1)
	}
	e.cfg, e.state = cfg, newState(cfg.Clock)
	e.state.traffic = cfg.Traffic
	return e
}

func (e *Engine) defaultWorkers(t *Traffic) int {
	switch {
	case !e.traits.Local && t != nil:
		return t.Workers()
	case !e.traits.Local:
		return defaultWorkers
	case e.traits.NeedsText:
		return runtime.GOMAXPROCS(0)
	default:
		return 1 // the cohort's lock is all there is to wait for
	}
}

// Pause lets requests in flight finish and starts no others. Pausing by hand leaves Progress.Why
// empty.
func (e *Engine) Pause() { e.state.pause("") }

// Resume undoes a pause, by hand or by a fault.
func (e *Engine) Resume() { e.state.resume() }

// Progress says where the run stands. It is cheap and may be called from any goroutine.
func (e *Engine) Progress() model.Progress { return e.state.snapshot() }

// Arrived receives when scores have arrived or the phase has changed since the last receive.
func (e *Engine) Arrived() <-chan struct{} { return e.state.arrived }

// Run scores every response that has neither score nor failure, in the order of the dataset, and
// returns nil once each has one. When ctx is done it starts no more requests, gives those in flight
// Config.Grace to arrive and be stored, and returns ctx's error; with none in flight it returns at
// once. Any other error is a *PanicError. It is to be called once.
func (e *Engine) Run(ctx context.Context) error {
	err := e.guard("scoring", func() error { return e.run(ctx) })
	switch {
	case err == nil:
		e.state.end(model.Finished, "")
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		e.state.interrupt()
		return ctx.Err()
	default:
		e.state.end(model.Stopped, err.Error())
	}
	return err
}

func (e *Engine) run(ctx context.Context) error {
	e.plan()
	if e.traits.Local {
		return e.runLocal(ctx)
	}
	feed := e.feed
	for {
		if err := e.round(ctx, feed); err != nil {
			return err
		}
		held := e.takeHeld()
		if len(held) == 0 {
			return nil
		}
		feed = func(ctx context.Context, jobs chan<- job) error {
			return send(ctx, jobs, held...)
		}
	}
}

// round runs the workers until the feed is empty.
func (e *Engine) round(ctx context.Context, feed func(context.Context, chan<- job) error) error {
	group, ctx := errgroup.WithContext(ctx)
	requests, cut := outlasting(ctx, e.cfg.Grace)
	defer cut()
	requests = e.state.lend(requests, ctx)
	jobs := make(chan job)
	fed := make(chan struct{})
	group.Go(func() error {
		defer close(fed)
		defer close(jobs)
		return e.guard("reading texts", func() error { return feed(ctx, jobs) })
	})
	for n := range e.cfg.Workers {
		if !e.cfg.Traffic.needs(n, fed) {
			break
		}
		group.Go(func() error {
			return e.guard(fmt.Sprintf("scoring worker %d", n+1), func() error {
				for j := range jobs {
					if err := e.ask(ctx, requests, j); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	return group.Wait()
}

// outlasting returns a context that ends grace after ctx, or when it is cut.
func outlasting(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cut := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cut()
		case <-longer.Done():
		}
	})
	return longer, cut
}

// guard turns a panic of f into an error that says who it was.
func (e *Engine) guard(who string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Who: who, Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// admit waits until the next request, or locally computed response, may start.
func (e *Engine) admit(ctx context.Context) error {
	if err := e.state.gate(ctx); err != nil {
		return err
	}
	if e.pace == nil {
		return nil
	}
	now := e.cfg.Clock.Now()
	if err := e.cfg.Clock.Sleep(ctx, e.pace.ReserveN(now, 1).DelayFrom(now)); err != nil {
		return err
	}
	return e.state.gate(ctx) // a pause may have come meanwhile
}
