package model

import "math"

// Ordinal maps numbers to integers in the same order; -0 and 0 become one. NaN has no place in it.
func Ordinal(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// decode is the inverse of Ordinal.
func decode(c uint64) float64 {
	if c>>63 == 1 {
		return math.Float64frombits(c &^ (1 << 63))
	}
	return math.Float64frombits(^c)
}

const (
	// digitBits is how much of a code one pass looks at: 2^16 counters still fit the second cache.
	digitBits = 16
	digits    = 1 << digitBits
)

// nth returns the n-th smallest code, counted from 0, and how many are smaller. It goes from digit to
// digit with the codes that share what is found so far, so no data make it slower than four passes.
func nth(codes []uint64, n int) (at uint64, below int) {
	counts := make([]uint32, digits)
	for shift := 64 - digitBits; ; shift -= digitBits {
		clear(counts)
		for _, c := range codes {
			counts[c>>shift%digits]++
		}
		digit := uint64(0)
		for ; n >= int(counts[digit]); digit++ {
			n -= int(counts[digit])
			below += int(counts[digit])
		}
		at |= digit << shift
		if shift == 0 {
			return at, below
		}
		codes = sharing(codes, at>>shift, shift, int(counts[digit]))
	}
}

// sharing returns those of codes, many in number, that begin with prefix.
func sharing(codes []uint64, prefix uint64, shift, many int) []uint64 {
	if many == len(codes) {
		return codes
	}
	held := make([]uint64, 0, many)
	for _, c := range codes {
		if c>>shift == prefix {
			held = append(held, c)
		}
	}
	return held
}
