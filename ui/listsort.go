package ui

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"admap/model"
)

// smallSort is the length up to which comparing is as fast as sorting by digits, and needs no ranks
// of all keys.
const smallSort = 1 << 14

// sortEntry is one sample with what it is sorted by: its code, and among equal ones its key's rank.
type sortEntry struct {
	code uint64
	rank uint32
	at   int32
}

// entries are the samples of the list in the order of the file.
func (j orderJob) entries() []sortEntry {
	n := j.snap.Len()
	if j.base != nil {
		n = len(j.base)
	}
	code := j.by.codes(j.listFacts, j.by.falling != j.reversed)
	entries := make([]sortEntry, 0, n)
	for k := range n {
		i := k
		if j.base != nil {
			i = j.base[k]
		}
		if (j.keep == nil || j.keep(i)) &&
			(j.region == model.Off || j.part.Region[i] == j.region) {
			entries = append(entries, sortEntry{code: code(i), at: int32(i)})
		}
	}
	return entries
}

// compare orders entries as sort does, without ranks.
func (j orderJob) compare(a, b sortEntry) int {
	keys := j.snap.Roster().Keys
	return cmp.Or(cmp.Compare(a.code, b.code), keys[a.at].Compare(keys[b.at]), cmp.Compare(a.at, b.at))
}

// sort orders entries by code; equal ones by key, and equal keys by position.
func (j orderJob) sort(entries []sortEntry) {
	if len(entries) <= smallSort {
		slices.SortFunc(entries, j.compare)
		return
	}
	ranks := j.ranks.of(j.snap.Roster().Keys)
	for k := range entries {
		entries[k].rank = ranks[entries[k].at]
	}
	spare := make([]sortEntry, len(entries))
	sortDigits(entries, spare, 4, func(e *sortEntry) uint64 { return uint64(e.rank) })
	sortDigits(entries, spare, 8, func(e *sortEntry) uint64 { return e.code })
}

// roughly puts the first lines in order, and after them the others as they are.
func (j orderJob) roughly(entries []sortEntry) []int {
	head := firstOf(entries, roughHead, j.compare)
	order := make([]int, 0, len(entries))
	for _, e := range head {
		order = append(order, int(e.at))
	}
	last := head[len(head)-1]
	for _, e := range entries {
		if e.code >= last.code && j.compare(e, last) > 0 {
			order = append(order, int(e.at))
		}
	}
	return order
}

// firstOf returns the first n of in as compare would order them, without sorting all.
func firstOf[T any](in []T, n int, compare func(a, b T) int) []T {
	best := make([]T, 0, n+1)
	for _, e := range in {
		if len(best) == n && compare(e, best[n-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, e, compare)
		best = slices.Insert(best, at, e)
		best = best[:min(len(best), n)]
	}
	return best
}

// sortDigits is a stable radix sort by the low bytes of of. Bytes that are the same in all entries,
// of which there are many, cost nothing.
func sortDigits(entries, spare []sortEntry, bytes int, of func(*sortEntry) uint64) {
	var counts [8][256]int
	for k := range entries {
		v := of(&entries[k])
		for b := range bytes {
			counts[b][byte(v>>(8*b))]++
		}
	}
	from, to := entries, spare
	for b := range bytes {
		count := &counts[b]
		if slices.Max(count[:]) == len(entries) {
			continue
		}
		at := 0
		for d := range count {
			count[d], at = at, at+count[d]
		}
		for k := range from {
			d := byte(of(&from[k]) >> (8 * b))
			to[count[d]] = from[k]
			count[d]++
		}
		from, to = to, from
	}
	if &from[0] != &entries[0] {
		copy(entries, from)
	}
}

// keyRanks are the ranks of all samples by key, found once, by the first sort that needs them.
type keyRanks struct {
	once  sync.Once
	ranks []uint32
}

func (r *keyRanks) of(keys []model.Key) []uint32 {
	r.once.Do(func() { r.ranks = rankKeys(keys) })
	return r.ranks
}

// rankKeys numbers keys in their order; equal ones by position.
func rankKeys(keys []model.Key) []uint32 {
	entries := make([]sortEntry, len(keys))
	for i, k := range keys {
		entries[i] = sortEntry{code: keyPrefix(k), at: int32(i)}
	}
	sortDigits(entries, make([]sortEntry, len(keys)), 8, func(e *sortEntry) uint64 { return e.code })
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].code == entries[from].code {
			to++
		}
		slices.SortStableFunc(entries[from:to], func(a, b sortEntry) int {
			return keys[a.at].Compare(keys[b.at])
		})
		from = to
	}
	ranks := make([]uint32, len(keys))
	for rank, e := range entries {
		ranks[e.at] = uint32(rank)
	}
	return ranks
}

// keyPrefix is the first half of a key, which orders as the key does.
func keyPrefix(k model.Key) uint64 { return binary.BigEndian.Uint64(k[:8]) }

// undefinedCode comes last in both directions.
const undefinedCode = math.MaxUint64

// sortCode turns a value into a number that orders as the values do, or, falling, the other way
// round.
func sortCode(v float64, falling bool) uint64 {
	if math.IsNaN(v) {
		return undefinedCode
	}
	if falling {
		return ^model.Ordinal(v)
	}
	return model.Ordinal(v)
}
