package model

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

const (
	// regionLen is how many slots a key may be in: so few that they stay in the second cache while
	// the keys that belong there are put in, however many slots there are.
	regionLen = 1 << 17
	// regionFull is the share of a region, in eighths, beyond which it would take long to search.
	regionFull = 7
	// skipRepeats is how many positions a guess passes over because their keys came before.
	skipRepeats = 8
)

// KeyIndex finds the positions at which a key stands in a slice of keys. It holds positions only:
// 16 bytes a key at most, and 4 of them are not touched where no key comes twice.
type KeyIndex struct {
	keys    []Key
	slots   []int32  // open addressing: position+1 of a key's first occurrence, 0 when free
	next    []int32  // position+1 of the next occurrence of the same key
	repeats []uint64 // a bit a position: its key came before
	mask    uint64
	within  uint64 // the bits of a slot that change while its region is searched
}

// NewKeyIndex indexes keys; the slice is kept, not copied, and must not change.
func NewKeyIndex(keys []Key) *KeyIndex {
	size := 8
	for size < 2*len(keys) {
		size *= 2
	}
	ix := &KeyIndex{
		keys: keys, slots: make([]int32, size), next: make([]int32, len(keys)),
		repeats: make([]uint64, (len(keys)+63)/64), mask: uint64(size - 1),
	}
	ix.within = min(ix.mask, regionLen-1)
	counts := ix.regions()
	if slices.Max(counts) > int32((ix.within+1)/8*regionFull) { // many keys are one, or were chosen so
		ix.within, counts = ix.mask, []int32{int32(len(keys))}
	}
	order := ix.byRegion(counts)
	tags := make([]uint8, ix.within+1)
	for _, n := range counts {
		clear(tags)
		ix.fill(order[:n], tags)
		order = order[n:]
	}
	return ix
}

// hash is where a key's search begins, but for the mask. Keys are hashes themselves.
func (k *Key) hash() uint64 { return binary.BigEndian.Uint64(k[:8]) }

func (ix *KeyIndex) region(k *Key) uint64 { return (k.hash() & ix.mask) / (ix.within + 1) }

// regions counts the keys of each region.
func (ix *KeyIndex) regions() []int32 {
	counts := make([]int32, (ix.mask+1)/(ix.within+1))
	for i := range ix.keys {
		counts[ix.region(&ix.keys[i])]++
	}
	return counts
}

// byRegion returns the positions in the order of their keys' regions, ascending in each.
func (ix *KeyIndex) byRegion(counts []int32) []int32 {
	to := make([]int32, len(counts))
	for r := 1; r < len(to); r++ {
		to[r] = to[r-1] + counts[r-1]
	}
	order := make([]int32, len(ix.keys))
	for i := range ix.keys {
		r := ix.region(&ix.keys[i])
		order[to[r]] = int32(i)
		to[r]++
	}
	return order
}

// fill puts the positions of one region in, backwards, so that chains run forwards. tags are the
// first byte of the key in each slot, which spares looking at most other keys.
func (ix *KeyIndex) fill(order []int32, tags []uint8) {
	for _, i := range slices.Backward(order) {
		k := &ix.keys[i]
		slot := k.hash() & ix.mask
		for p := ix.slots[slot]; p != 0; p = ix.slots[slot] {
			if tags[slot&ix.within] == k[0] && ix.keys[p-1] == *k {
				ix.next[i] = p
				ix.repeats[(p-1)/64] |= 1 << ((p - 1) % 64)
				break
			}
			slot = ix.after(slot)
		}
		ix.slots[slot], tags[slot&ix.within] = i+1, k[0]
	}
}

// after is the slot that is searched after another one of its region.
func (ix *KeyIndex) after(slot uint64) uint64 {
	return slot&^ix.within | (slot+1)&ix.within
}

func (ix *KeyIndex) slot(k Key) uint64 {
	for slot := k.hash() & ix.mask; ; slot = ix.after(slot) {
		if p := ix.slots[slot]; p == 0 || ix.keys[p-1] == k {
			return slot
		}
	}
}

// First returns the first position of k, or -1.
func (ix *KeyIndex) First(k Key) int { return int(ix.slots[ix.slot(k)]) - 1 }

// firstNear is First, and quicker where k stands at guess or little after it.
func (ix *KeyIndex) firstNear(k Key, guess int) int {
	for end := min(guess+skipRepeats, len(ix.keys)); guess < end; guess++ {
		if !ix.Repeats(guess) {
			if ix.keys[guess] == k {
				return guess
			}
			break
		}
	}
	return ix.First(k)
}

// Repeats reports whether the key at a position has an earlier one too.
func (ix *KeyIndex) Repeats(position int) bool {
	return ix.repeats[position/64]>>(position%64)&1 != 0
}

// Each calls f with every position of k in ascending order.
func (ix *KeyIndex) Each(k Key, f func(position int)) {
	for p := ix.slots[ix.slot(k)]; p != 0; p = ix.next[p-1] {
		f(int(p - 1))
	}
}

// Distinct is the number of different keys.
func (ix *KeyIndex) Distinct() int {
	n := len(ix.keys)
	for _, word := range ix.repeats {
		n -= bits.OnesCount64(word)
	}
	return n
}
