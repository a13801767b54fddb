package model

import (
	"bytes"
	"encoding/hex"
)

// Key identifies content, not position: the 128-bit hash of a sample's instruction and responses,
// or of one instruction and one response. It is printed as 32 hex digits.
type Key [16]byte

// String returns the key as 32 lower-case hex digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Compare orders keys as their hex digits are ordered: -1, 0 or 1.
func (k Key) Compare(o Key) int { return bytes.Compare(k[:], o[:]) }

// KeyIndex finds the positions at which a key stands in a slice of keys. It holds positions only:
// 12 bytes a key at most, built in one pass.
type KeyIndex struct {
	keys  []Key
	slots []int32 // open addressing: position+1 of a key's first occurrence, 0 when free
	next  []int32 // position+1 of the next occurrence of the same key
	mask  uint64
}

// NewKeyIndex indexes keys; the slice is kept, not copied, and must not change.
func NewKeyIndex(keys []Key) *KeyIndex {
	size := 8
	for size < 2*len(keys) {
		size *= 2
	}
	ix := &KeyIndex{
		keys: keys, slots: make([]int32, size), next: make([]int32, len(keys)), mask: uint64(size - 1),
	}
	for i := len(keys) - 1; i >= 0; i-- { // backwards, so that chains run forwards
		slot := ix.slot(keys[i])
		ix.next[i] = ix.slots[slot]
		ix.slots[slot] = int32(i + 1)
	}
	return ix
}

func (ix *KeyIndex) slot(k Key) uint64 {
	var h uint64
	for _, b := range k[:8] {
		h = h<<8 | uint64(b)
	}
	for slot := h & ix.mask; ; slot = (slot + 1) & ix.mask {
		if p := ix.slots[slot]; p == 0 || ix.keys[p-1] == k {
			return slot
		}
	}
}

// First returns the first position of k, or -1.
func (ix *KeyIndex) First(k Key) int { return int(ix.slots[ix.slot(k)]) - 1 }

// Each calls f with every position of k in ascending order.
func (ix *KeyIndex) Each(k Key, f func(position int)) {
	for p := ix.slots[ix.slot(k)]; p != 0; p = ix.next[p-1] {
		f(int(p - 1))
	}
}

// Distinct is the number of different keys.
func (ix *KeyIndex) Distinct() (n int) {
	for _, p := range ix.slots {
		if p != 0 {
			n++
		}
	}
	return n
}
