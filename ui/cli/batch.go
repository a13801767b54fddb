package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// batchVerbs are what --batch can be.
var batchVerbs = strings.Fields("submit status collect cancel write read")

// checkBatch says what is wrong with --batch and what goes with it.
func (o *Options) checkBatch() error {
	switch {
	case o.Batch == "":
		return nil
	case !slices.Contains(batchVerbs, o.Batch):
		return Usage(fmt.Errorf("batch %q: unknown", o.Batch),
			"want one of "+strings.Join(batchVerbs, ", "))
	case o.Requests == "" && (o.Batch == "write" || o.Batch == "read"):
		return Usage(fmt.Errorf("batch %s: no file named", o.Batch), "--requests FILE")
	case o.DryRun && o.Batch != "submit":
		return Usage(errors.New("batch "+o.Batch+": there is no dry run of it"), "")
	}
	return nil
}
