package scoring

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// runLocal gives workers whole samples, or batches of them where no text is to be read.
func (e *Engine) runLocal(ctx context.Context) error {
	batch := batchLen
	if e.traits.NeedsText || e.pace != nil {
		batch = 1
	}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range e.cfg.Workers {
		group.Go(func() error {
			return e.guard("scoring", func() error {
				for {
					hi := int(next.Add(int64(batch)))
					if hi-batch >= e.roster.Len() {
						return nil
					}
					if err := e.computeBatch(ctx, hi-batch, min(hi, e.roster.Len())); err != nil {
						return err
					}
				}
			})
		})
	}
	return group.Wait()
}

func (e *Engine) computeBatch(ctx context.Context, lo, hi int) error {
	if err := e.state.gate(ctx); err != nil {
		return err
	}
	var t tally
	var err error
	due := make([]int, 0, 16)
	for i := lo; i < hi && err == nil; i++ {
		due = e.due(i, due[:0])
		err = e.compute(ctx, i, due, &t)
	}
	if t.done+t.failed > 0 {
		e.state.add(t)
	}
	return err
}

// compute scores the due responses of one sample.
func (e *Engine) compute(ctx context.Context, i int, due []int, t *tally) error {
	if len(due) == 0 {
		return nil
	}
	text, failure := e.read(i)
	for _, r := range due {
		item := e.item(i, r, text)
		if err := e.turn(ctx, t); err != nil {
			return err
		}
		outcome, err := e.outcome(ctx, item, failure)
		if err != nil {
			return err
		}
		if err := e.place(ctx, item, outcome, t); err != nil {
			return err
		}
	}
	return nil
}

// outcome computes the score of one response unless failure says already why it has none.
func (e *Engine) outcome(ctx context.Context, item Item, failure *Failure) (Stored, error) {
	if failure != nil {
		return failed(failure), nil
	}
	result, err := e.score(ctx, item)
	switch {
	case err == nil:
		return scored(result), nil
	case ctx.Err() != nil:
		return Stored{}, ctx.Err()
	default:
		return failed(asFailure(err, true)), nil
	}
}

// turn waits for a paced response's turn and shows those before it meanwhile.
func (e *Engine) turn(ctx context.Context, t *tally) error {
	if e.pace == nil {
		return nil
	}
	e.state.add(*t)
	*t = tally{}
	return e.admit(ctx)
}
