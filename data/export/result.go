package export

import (
	"fmt"
	"maps"
	"slices"
)

// String says in one line what was written.
func (r Result) String() string {
	said := fmt.Sprintf("%d samples written", r.Written)
	if r.Written == 1 {
		said = "1 sample written"
	}
	if r.Pairs > 0 && r.Pairs != r.Written {
		said += fmt.Sprintf(" as %d pairs", r.Pairs)
	}
	if r.Repeated > 0 {
		said += fmt.Sprintf(", %d of those selected repeat an earlier one", r.Repeated)
	}
	for _, why := range slices.Sorted(maps.Keys(r.PairsLeftOut)) {
		said += fmt.Sprintf(", %d of their pairs left out: %s", r.PairsLeftOut[why], why)
	}
	for _, why := range slices.Sorted(maps.Keys(r.LeftOut)) {
		said += fmt.Sprintf(", %d left out: %s", r.LeftOut[why], why)
	}
	if r.Manifest != "" {
		said += "; " + r.Manifest + " says how"
	}
	return said
}
