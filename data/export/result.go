package export

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// Result says what was written.
type Result struct {
	Selected int
	Written  int
	LeftOut  map[string]int // of the selected: why, and how many
	Judged   int            // selected with verdicts that were not applied
	Drawn    int            // at random; Eligible where nothing was left to chance
	Eligible int            // samples from which were drawn
	Wanted   int            // samples to be drawn; more than Eligible where there were too few
	HeldOut  HeldOut
	Bytes    int64
	SHA256   string // of the file, in hex; "" for Stdout
	Manifest string // its path; "" for Stdout
}

// HeldOut says what went to the second file. The zero HeldOut says that there is none.
type HeldOut struct {
	Path         string
	Instructions int // held out
	Of           int // different ones
	Samples      int // of those instructions
	Written      int
	Bytes        int64
	SHA256       string
}

func (r *Request) result(c chosen, s split, train, held *part) Result {
	res := Result{Selected: len(r.Indexes), Written: train.written, LeftOut: c.leftOut,
		Judged: c.judged, Drawn: len(c.in), Eligible: c.eligible, Wanted: c.wanted}
	parts := []*part{train}
	if held != nil {
		parts = append(parts, held)
		res.HeldOut = HeldOut{Path: held.rows.target, Instructions: s.out, Of: s.instructions,
			Samples: len(s.held), Written: held.written, Bytes: held.rows.size,
			SHA256: held.rows.sum()}
	}
	for _, p := range parts {
		for why, n := range p.leftOut {
			res.LeftOut[why] += n
		}
	}
	if train.rows != nil {
		res.Bytes, res.SHA256 = train.rows.size, train.rows.sum()
	}
	return res
}

// String says in one line what was written.
func (r Result) String() string {
	said := fmt.Sprintf("%d samples written", r.Written)
	if r.Written == 1 {
		said = "1 sample written"
	}
	if r.Drawn < r.Eligible {
		said += fmt.Sprintf(", %d drawn of %d", r.Drawn, r.Eligible)
	}
	if h := r.HeldOut; h.Path != "" {
		said += fmt.Sprintf(", %d of %d instructions (%d samples) in %s",
			h.Instructions, h.Of, h.Written, filepath.Base(h.Path))
	}
	for _, why := range slices.Sorted(maps.Keys(r.LeftOut)) {
		said += fmt.Sprintf(", %d left out: %s", r.LeftOut[why], why)
	}
	if r.Manifest != "" {
		said += "; " + r.Manifest + " says how"
	}
	return said
}

// Notices say what a person may have expected otherwise.
func (r Result) Notices() (all []string) {
	if r.Judged > 0 {
		all = append(all, fmt.Sprintf("%d of the selected carry verdicts that were not applied: "+
			"--apply-verdicts drop or swap", r.Judged))
	}
	if r.Wanted > r.Eligible {
		all = append(all, fmt.Sprintf("%d samples were to be drawn, and there are %d: all are taken",
			r.Wanted, r.Eligible))
	}
	return all
}
