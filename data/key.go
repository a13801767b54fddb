package data

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"admap/model"
)

// Keys are XXH3-128 digests (seed 0, big-endian) of UTF-8 text, built in three steps so that the
// text of a row is hashed once:
//
//	prompt   = H("admap prompt 1\x00",   len(system), system, len(instruction), instruction)
//	response = H("admap response 1\x00", prompt, len(text), text)
//	sample   = H("admap sample 1\x00",   n, response 1, …, response n)
//
// Lengths and n are 64-bit little-endian counts of bytes or responses; prompt and response stand
// for 16 bytes each. Every field has a known length and every step its own first word, so that no
// two different samples are the same sequence of bytes. Label, scores, reference, id, source,
// models and position are no part of a key; the order of the responses is.
const (
	promptDomain   = "admap prompt 1\x00"
	responseDomain = "admap response 1\x00"
	sampleDomain   = "admap sample 1\x00"
	// A reference answer is no part of those, but has a key of its own for scores that depend on it:
	// H("admap reference 1\x00", len(text), text).
	referenceDomain = "admap reference 1\x00"
)

// keyer computes the keys of one sample after another.
type keyer struct {
	h      xxh3.Hasher
	about  model.Key // the prompt
	number [8]byte
}

func (k *keyer) prompt(system, instruction []byte) {
	k.h.Reset()
	k.h.WriteString(promptDomain)
	k.field(system)
	k.field(instruction)
	k.about = k.h.Sum128().Bytes()
}

func (k *keyer) response(body []byte) model.Key {
	k.h.Reset()
	k.h.WriteString(responseDomain)
	k.h.Write(k.about[:])
	k.field(body)
	return k.h.Sum128().Bytes()
}

func (k *keyer) sample(responses []model.Key) model.Key {
	k.h.Reset()
	k.h.WriteString(sampleDomain)
	k.count(len(responses))
	for i := range responses {
		k.h.Write(responses[i][:])
	}
	return k.h.Sum128().Bytes()
}

// reference returns the key of a reference answer, zero for none.
func (k *keyer) reference(body []byte) model.Key {
	if len(body) == 0 {
		return model.Key{}
	}
	k.h.Reset()
	k.h.WriteString(referenceDomain)
	k.field(body)
	return k.h.Sum128().Bytes()
}

func (k *keyer) field(b []byte) {
	k.count(len(b))
	k.h.Write(b)
}

func (k *keyer) count(n int) {
	binary.LittleEndian.PutUint64(k.number[:], uint64(n))
	k.h.Write(k.number[:])
}
