package export

import (
	"errors"
	"fmt"

	"admap/model"
)

// ErrUsage marks a request that asks for what cannot be had.
var ErrUsage error = &model.Advised{
	What: "not possible", Hint: "admap help exports tells what there is", Usage: true}

// pairRule is the recipe's rule for pairs.
func (r *Request) pairRule() PairRule {
	return PairRule{Kind: r.Recipe.Pairs, By: r.Recipe.By, MinGap: r.Recipe.MinGap}
}

// swaps reports whether chosen and rejected of sample i are to be exchanged: whatever a pair rule
// makes the chosen response is written as the rejected one, and the other way round.
func (r *Request) swaps(i int) bool { return r.Recipe.Swaps(r.Snapshot, i) }

// leaves says why the verdict on sample i leaves it out, "" if it stays.
func (r *Request) leaves(i int) (reason string) { return r.Recipe.Leaves(r.Snapshot, i) }

// possible refuses what a format, or the standard output, has no place for.
func (r *Request) possible(f format) error {
	err := errors.Join(r.Recipe.Check(), r.pairRule().Check())
	switch {
	case err != nil:
	case r.Recipe.Verdicts == model.SwapJudged && !f.pairs:
		err = fmt.Errorf("apply-verdicts swap: %s holds no pairs to swap, only all responses; "+
			"drop leaves the mislabelled out", f.name)
	case r.Recipe.HeldOut > 0 && r.Path == "-":
		err = errors.New("held-out: there is one standard output, and two files to write")
	default:
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUsage, err)
}

// chosen are the samples to write, and what became of the others of the selected.
type chosen struct {
	in       []int          // in ascending order
	leftOut  map[string]int // by verdict
	judged   int            // whose verdicts were not applied
	eligible int            // from which were drawn as many as are in in
	wanted   int            // by the recipe, of the eligible
}

// pick applies verdicts and chance, in this order.
func (r *Request) pick() chosen {
	c := chosen{leftOut: map[string]int{}}
	for _, i := range r.Indexes {
		if why := r.leaves(i); why != "" {
			c.leftOut[why]++
			continue
		}
		if r.Recipe.Judged(r.Snapshot, i) {
			c.judged++
		}
		c.in = append(c.in, i)
	}
	c.eligible = len(c.in)
	c.wanted = r.Recipe.Sample.Of(c.eligible, r.Partition)
	c.in = r.Recipe.Drawn(r.Snapshot, r.Partition, c.in)
	return c
}
