package cli

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/pflag"
)

// registerExport adds the flags that say how an export is made.
func (o *Options) registerExport(flags *pflag.FlagSet) {
	flags.StringVar(&o.Pairs, "pairs", "best-worst", "`rule`: best-worst, all-pairs or labelled")
	flags.StringVar(&o.By, "by", "", "order responses by label or score (default: label, else score)")
	flags.Float64Var(&o.MinGap, "min-gap", 0, "between the responses of a pair, at least")
	flags.StringVar(&o.Apply, "apply-verdicts", "keep", "drop, swap or keep")
	flags.IntVar(&o.Sample, "sample", 0, "draw `n` of the selected at random")
	flags.Uint64Var(&o.Seed, "seed", 1, "of what is drawn")
	flags.StringVar(&o.Stratify, "stratify", "", "keep the shares of: source")
	flags.Float64Var(&o.HeldOut, "held-out", 0, "`share` of the instructions for a second file")
	flags.StringVar(&o.From, "from", "", "`manifest` of an export to repeat")
}

// checkPairs refuses a rule for pairs that says nothing, or two things.
func (o *Options) checkPairs() error {
	if err := oneOf("pairs", o.Pairs, []string{"best-worst", "all-pairs", "labelled"}); err != nil {
		return err
	}
	if o.By != "" {
		if err := oneOf("by", o.By, []string{"label", "score"}); err != nil {
			return err
		}
	}
	if o.Pairs == "labelled" && o.By == "score" {
		return Usage(errors.New("pairs labelled: labels make these pairs, not scores"),
			"--pairs all-pairs --by score")
	}
	if !(o.MinGap >= 0) || math.IsInf(o.MinGap, 0) {
		return Usage(fmt.Errorf("min-gap %v: want a number, 0 or more", o.MinGap), "")
	}
	return nil
}
