package export

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"admap/model"
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
	// Pairs were written of the samples that are not held out, where the format is one of chosen and
	// rejected; PairsLeftOut are others of the samples in both files, by reason.
	Pairs        int
	PairsLeftOut map[string]int
	Lost         map[string]int // samples written, by what of them the format has no place for
	Repeated     int            // of the selected: what is the same, key by key, as an earlier one
	Bytes        int64
	SHA256       string // of the file, in hex; "" for Stdout
	Manifest     string // its path; "" for Stdout
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
		Judged: c.judged, Drawn: len(c.in), Eligible: c.eligible, Wanted: c.wanted,
		Pairs: train.pairs, Repeated: r.repeated()}
	parts := []*part{train}
	if held != nil {
		parts = append(parts, held)
		res.HeldOut = HeldOut{Path: held.rows.target, Instructions: s.out, Of: s.instructions,
			Samples: len(s.held), Written: held.written, Bytes: held.rows.size,
			SHA256: held.rows.sum()}
	}
	res.Lost = map[string]int{}
	for _, p := range parts {
		for what, n := range p.lost {
			res.Lost[what] += n
		}
		for why, n := range p.leftOut {
			res.LeftOut[why] += n
		}
		for why, n := range p.pairsLeftOut {
			if res.PairsLeftOut == nil {
				res.PairsLeftOut = map[string]int{}
			}
			res.PairsLeftOut[why] += n
		}
	}
	if train.rows != nil {
		res.Bytes, res.SHA256 = train.rows.size, train.rows.sum()
	}
	return res
}

// repeated counts the selected samples whose key an earlier one has.
func (r *Request) repeated() int {
	keys := make([]model.Key, len(r.Indexes))
	for k, i := range r.Indexes {
		keys[k] = r.Snapshot.Roster().Keys[i]
	}
	return len(keys) - model.NewKeyIndex(keys).Distinct()
}

func samples(n int) string {
	if n == 1 {
		return "1 sample"
	}
	return fmt.Sprintf("%d samples", n)
}

// String says in one line what was written.
func (r Result) String() string {
	said := samples(r.Written) + " written"
	if r.Pairs > 0 && r.Pairs != r.Written {
		said += fmt.Sprintf(" as %d pairs", r.Pairs)
	}
	if r.Repeated > 0 {
		said += fmt.Sprintf(", %d of those selected repeat an earlier one", r.Repeated)
	}
	for _, why := range slices.Sorted(maps.Keys(r.PairsLeftOut)) {
		said += fmt.Sprintf(", %d of their pairs left out: %s", r.PairsLeftOut[why], why)
	}
	if r.Drawn < r.Eligible {
		said += fmt.Sprintf(", %d drawn of %d", r.Drawn, r.Eligible)
	}
	if h := r.HeldOut; h.Path != "" {
		said += fmt.Sprintf(", %d of %d instructions (%s) in %s",
			h.Instructions, h.Of, samples(h.Written), filepath.Base(h.Path))
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
		all = append(all, fmt.Sprintf("%s asked for, and there are %d to draw from: all are taken",
			samples(r.Wanted), r.Eligible))
	}
	if lost := lostNotice(r.Lost); lost != "" {
		all = append(all, lost)
	}
	return all
}
