package scoring

import (
	"crypto/sha256"
	"encoding/binary"

	"admap/model"
)

// InstructionKey identifies a system prompt and an instruction: the first 16 bytes of SHA-256 over
// both, each after its length in bytes as eight bytes, big-endian.
func InstructionKey(system, instruction string) (key model.Key) {
	h := sha256.New()
	for _, s := range []string{system, instruction} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(s)))
		h.Write(length[:])
		h.Write([]byte(s))
	}
	copy(key[:], h.Sum(nil))
	return key
}
