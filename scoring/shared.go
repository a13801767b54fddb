package scoring

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"time"

	"admap/model"
)

// Store is a sink that writes in the background.
type Store interface {
	Sink
	Err() error   // why outcomes cannot be written at present; nil when they can
	Close() error // writes the rest, or says how much is lost
}

// Shared is an engine's run on a project that other processes use too. Of several runs with one
// scorer one asks at a time; the others wait, show what it brings and take over when it ends.
type Shared struct {
	*Engine
	cfg     SharedConfig
	waiting atomic.Bool           // for another process to end
	fault   atomic.Pointer[error] // why the run never began
}

// SharedConfig is what a shared run needs besides its engine's configuration. All is required.
type SharedConfig struct {
	Store Store
	// Claim asks to be the one that scores; held says whether it is until release is called.
	Claim func() (release func(), held bool, err error)
	// CatchUp puts into the cohort what others have stored.
	CatchUp func(ctx context.Context) error
	Every   time.Duration // between two claims
	Before  float64       // USD that earlier runs have cost
}

// NewShared prepares a run that keeps its outcomes in shared.Store.
func NewShared(cfg Config, shared SharedConfig) *Shared {
	cfg.Sink = whileSound(shared.Store)
	return &Shared{Engine: New(cfg), cfg: shared}
}

// whileSound is a store that refuses what arrives while earlier outcomes cannot be written, so that
// the run pauses.
func whileSound(s Store) Sink {
	if m, ok := s.(Memory); ok {
		return memoryWhileSound{m, sinkWhileSound{s}}
	}
	return sinkWhileSound{s}
}

type sinkWhileSound struct{ Store }

func (s sinkWhileSound) Add(info model.ScorerInfo, o Stored) error {
	if err := s.Err(); err != nil {
		return err
	}
	return s.Store.Add(info, o)
}

type memoryWhileSound struct {
	Memory
	store sinkWhileSound
}

func (m memoryWhileSound) Add(info model.ScorerInfo, o Stored) error { return m.store.Add(info, o) }

func (m memoryWhileSound) AddPart(info model.ScorerInfo, p model.Part) error {
	if err := m.store.Err(); err != nil {
		return err
	}
	return m.Memory.AddPart(info, p)
}

func (m memoryWhileSound) AddWriting(w model.Writing) error {
	if err := m.store.Err(); err != nil {
		return err
	}
	return m.Memory.AddWriting(w)
}

// Progress says how the run stands, what all runs have cost, and whether what it brought is on
// disk.
func (r *Shared) Progress() model.Progress {
	p := r.Engine.Progress()
	if r.waiting.Load() {
		n := r.Engine.cfg.Cohort.Snapshot().Counts
		p = model.Progress{Why: "another admap is scoring: its points arrive here",
			Total: n.Responses, Done: n.Scored, Reused: n.Scored, Failed: n.Failed(),
			Failures: n.Failures, CostUSD: math.NaN(), SavedUSD: math.NaN()}
	}
	if fault := r.fault.Load(); fault != nil {
		p.Phase, p.Why = model.Stopped, (*fault).Error()
	}
	if r.cfg.Before > 0 && math.IsNaN(p.CostUSD) {
		p.CostUSD = 0
	}
	p.CostUSD += r.cfg.Before
	if err := r.cfg.Store.Err(); err != nil {
		p.Unstored = err.Error()
	}
	return p
}

// Run waits for its turn, scores and stores. What arrived is stored when it returns, whatever it
// returns: an error joins the engine's and the store's.
func (r *Shared) Run(ctx context.Context) error {
	release, err := r.turn(ctx)
	defer release()
	switch {
	case err == nil:
		err = r.Engine.Run(ctx)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		r.fault.Store(&errInterrupted)
	default:
		r.fault.Store(&err)
	}
	return errors.Join(err, r.cfg.Store.Close())
}

var errInterrupted = errors.New(interrupted)

// turn waits until nobody else scores with this scorer, and takes over what they brought.
func (r *Shared) turn(ctx context.Context) (release func(), err error) {
	tick := time.NewTicker(r.cfg.Every)
	defer tick.Stop()
	for {
		release, held, err := r.cfg.Claim()
		if err != nil {
			return release, err
		}
		if r.waiting.Store(!held); held {
			return release, r.cfg.CatchUp(ctx)
		}
		select {
		case <-ctx.Done():
			return release, ctx.Err()
		case <-tick.C:
		}
	}
}
