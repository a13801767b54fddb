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
