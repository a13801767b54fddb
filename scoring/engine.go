package scoring

import (
	"context"
	"errors"
	"fmt"
	"math"
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
	defaultWorkers = 512                    // what Traffic may let in at most; idle ones cost 4 kB
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
	Grace       time.Duration  // how long requests in flight may outlast a cancel; 0: 3 s
	RetryFailed []model.Reason // failures that were loaded and are asked for again
	// Elsewhere reports whether somebody else, a batch job say, has been asked for a response: it is
	// left out. nil: nobody has.
	Elsewhere func(model.Key) bool
	Clock     Clock
}

// Engine runs one scorer over one cohort, once.
type Engine struct {
	cfg    Config
	info   model.ScorerInfo
	traits Traits
	roster *model.Roster
	state  *state
	pace   *rate.Limiter

	many   Many   // nil where a request holds one response
	memory Memory // nil where the sink is none
	desk   *desk  // nil where nothing has to be written
	queue  *queue // nil for local scorers

	index   *model.KeyIndex // of response keys; nil for scores by position
	before  *model.Snapshot // what was known when the run, or its latest pass, began
	retried [model.NumReasons]bool

	mu    sync.Mutex
	parts map[model.Key][]model.Part // of responses that are not scored
	again retries
}

// New prepares a run. Nothing starts before Run.
func New(cfg Config) *Engine {
	e := &Engine{info: cfg.Scorer.Info(), traits: cfg.Scorer.Traits(), roster: cfg.Cohort.Roster()}
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
	e.memory, _ = cfg.Sink.(Memory)
	if many, ok := cfg.Scorer.(Many); ok && e.traits.Batch > 1 {
		e.many = many
	}
	if writer, ok := cfg.Scorer.(Writer); ok && len(e.traits.Writes) > 0 {
		e.desk = newDesk(writer, e.state, e.memory != nil)
	}
	if e.cfg.Workers <= 0 {
		e.cfg.Workers = e.defaultWorkers()
	}
	return e
}

// computes reports whether the scorer needs nobody else for any part of its work.
func (e *Engine) computes() bool {
	return e.traits.Local && e.desk == nil && e.traits.Parts <= 1
}

func (e *Engine) defaultWorkers() int {
	switch {
	case !e.computes() && e.cfg.Traffic != nil:
		return e.cfg.Traffic.Workers()
	case !e.computes():
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
func (e *Engine) Progress() model.Progress {
	p := e.state.snapshot()
	p.SavedUSD = saved(p)
	return p
}

// saved is what responses that were not asked for would have cost at this run's mean cost of a
// score; NaN where that is not known.
func saved(p model.Progress) float64 {
	asked := p.Done - p.Reused
	if asked <= 0 {
		return math.NaN()
	}
	return p.CostUSD / float64(asked) * float64(p.Reused)
}

// Arrived receives when scores have arrived or the phase has changed since the last receive.
func (e *Engine) Arrived() <-chan struct{} { return e.state.arrived }

// Run scores every response that has neither score nor failure, in the order of the dataset, and
// returns nil once each has one. When ctx is done it starts no more requests, gives those in flight
// Config.Grace to arrive and be stored, and returns ctx's error; with none in flight it returns at
// once. Any other error is a *PanicError, or says why the sink cannot tell which parts it has. It
// is to be called once.
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
	if e.computes() {
		return e.runLocal(ctx)
	}
	if err := e.loadParts(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	requests, cut := outlasting(ctx, e.cfg.Grace)
	defer cut()
	requests = e.state.lend(requests, ctx)
	e.queue = newQueue(2 * max(e.cfg.Workers, e.traits.Batch))
	defer context.AfterFunc(ctx, e.queue.end)()
	settled := make(chan struct{})
	group.Go(func() error {
		defer close(settled)
		defer e.queue.end()
		return e.guard("reading texts", func() error { return e.conduct(ctx) })
	})
	for n := range e.cfg.Workers {
		if !e.cfg.Traffic.needs(n, settled) {
			break
		}
		group.Go(func() error {
			return e.guard(fmt.Sprintf("scoring worker %d", n+1), func() error {
				return e.labour(ctx, requests)
			})
		})
	}
	return group.Wait()
}

// conduct feeds the workers until everything is settled: first what is due, then what was put aside
// and what somebody wants to be asked for again.
func (e *Engine) conduct(ctx context.Context) error {
	defer e.again.close()
	for {
		if err := e.feed(ctx); err != nil {
			return err
		}
		for {
			held, err := e.queue.rest(ctx)
			if err == nil {
				err = e.queue.put(ctx, held...)
			}
			if err != nil {
				return err
			}
			if len(held) == 0 {
				break
			}
		}
		if !e.reopen() {
			return nil
		}
	}
}

// labour carries out tasks until there are no more.
func (e *Engine) labour(ctx, requests context.Context) error {
	for {
		t, ok := e.queue.take()
		if !ok {
			return nil
		}
		if err := e.work(ctx, inLine(requests, t.place), t); err != nil {
			return err
		}
		e.queue.done()
	}
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
