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
	for _, why := range slices.Sorted(maps.Keys(r.LeftOut)) {
		said += fmt.Sprintf(", %d left out: %s", r.LeftOut[why], why)
	}
	if r.Manifest != "" {
		said += "; " + r.Manifest + " says how"
	}
	return said
}
