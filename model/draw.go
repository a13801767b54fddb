package model

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
)

// Draw is a random choice that anybody can repeat: what is drawn are those with the smallest
// SHA-256 of "WHAT:SEED:KEY" in UTF-8, SEED in decimal and KEY as lower-case hex digits. It does not
// depend on the machine, nor, but for equal keys, on the order of the samples.
type Draw struct {
	What string // sample or held-out
	Seed uint64
}

// Ticket is what a key draws: the lowest win.
func (d Draw) Ticket(key string) [sha256.Size]byte {
	b := strconv.AppendUint(append([]byte(d.What), ':'), d.Seed, 10)
	return sha256.Sum256(append(append(b, ':'), key...))
}

// Rules of the draw, in words.
const (
	SampleRule = "the smallest SHA-256 of sample:SEED:KEY, key being the sample's; " +
		"equal keys: the earlier sample first"
	StratifyRule = "each stratum's share is rounded down, and those with the largest remainders " +
		"get one more; equal remainders: the stratum first in order of its name"
)

// Strata are the words for what a draw can keep the shares of.
func Strata() []string { return []string{"source", "region", "language", "length"} }

// Drawn returns those of the samples in, in ascending order, that the recipe draws. The samples
// themselves are returned where it asks for all of them, or for more than there are.
func (r *Recipe) Drawn(s *Snapshot, p *Partition, in []int) []int {
	n := r.Sample.Of(len(in), p)
	if r.Sample.All() || n >= len(in) {
		return in
	}
	ranked := r.ranked(s, in)
	if r.Stratify == "" {
		ranked = ranked[:n]
	} else {
		ranked = proportional(ranked, n, stratum(r.Stratify, s, p, in))
	}
	slices.Sort(ranked)
	return ranked
}

// ranked are the samples in the order in which they are drawn.
func (r *Recipe) ranked(s *Snapshot, in []int) []int {
	type lot struct {
		ticket [sha256.Size]byte
		sample int
	}
	lots, draw := make([]lot, len(in)), Draw{What: "sample", Seed: r.Seed}
	for k, i := range in {
		lots[k] = lot{draw.Ticket(s.Roster().Keys[i].String()), i}
	}
	slices.SortFunc(lots, func(a, b lot) int {
		return cmp.Or(bytes.Compare(a.ticket[:], b.ticket[:]), cmp.Compare(a.sample, b.sample))
	})
	ranked := make([]int, len(lots))
	for k, l := range lots {
		ranked[k] = l.sample
	}
	return ranked
}

// proportional takes n of the ranked samples, of each stratum its share.
func proportional(ranked []int, n int, of func(i int) string) (taken []int) {
	sizes := map[string]int{}
	for _, i := range ranked {
		sizes[of(i)]++
	}
	left := remainders(sizes, n, len(ranked))
	for _, i := range ranked {
		if at := of(i); left[at] > 0 {
			left[at]--
			taken = append(taken, i)
		}
	}
	return taken
}

// remainders divides n among strata of these sizes, total together, by largest remainder.
func remainders(sizes map[string]int, n, total int) map[string]int {
	given, names, rest := map[string]int{}, make([]string, 0, len(sizes)), n
	for name, size := range sizes {
		names = append(names, name)
		given[name] = n * size / total
		rest -= given[name]
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(n*sizes[b]%total, n*sizes[a]%total), cmp.Compare(a, b))
	})
	for _, name := range names[:rest] {
		given[name]++
	}
	return given
}

// stratum returns what tells the stratum of sample i, one of in.
func stratum(by string, s *Snapshot, p *Partition, in []int) func(i int) string {
	r := s.Roster()
	switch by {
	case "region":
		return func(i int) string { return p.Region[i].String() }
	case "language":
		return func(i int) string {
			if r.Language == nil {
				return ""
			}
			return r.Languages[r.Language[i]]
		}
	case "length":
		return lengthQuartile(r, in)
	}
	return func(i int) string { return r.Sources[r.Source[i]] }
}

// lengthQuartile divides samples by the code points of their responses together. The cuts are the
// lengths at a quarter, a half and three quarters of those sorted; a length on a cut is above it.
func lengthQuartile(r *Roster, in []int) func(i int) string {
	length := func(i int) (n uint64) {
		lo, hi := r.Span(i)
		for _, points := range r.Length[lo:hi] {
			n += uint64(points)
		}
		return n
	}
	sorted := make([]uint64, len(in))
	for k, i := range in {
		sorted[k] = length(i)
	}
	slices.Sort(sorted)
	return func(i int) string {
		quarter := 0
		for k := 1; k < 4; k++ {
			if length(i) >= sorted[k*len(sorted)/4] {
				quarter = k
			}
		}
		return strconv.Itoa(quarter + 1)
	}
}
