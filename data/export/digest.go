package export

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"math"
	"slices"

	"admap/model"
)

// digests are SHA-256 of what decides what is written, over all samples of the dataset in their
// order, so that whoever repeats an export can be told what has changed since.
type digests struct {
	Samples  string `json:"samples"`  // their keys
	Scores   string `json:"scores"`   // per response, as little-endian IEEE 754; NaN is one number
	Regions  string `json:"regions"`  // their names, each ended by a line feed
	Verdicts string `json:"verdicts"` // likewise
	Notes    string `json:"notes"`    // key and length in bytes before each, in the order of keys
}

func (r *Request) digests() digests {
	s, number := r.Snapshot, make([]byte, 8)
	put := func(h hash.Hash, v uint64) {
		binary.LittleEndian.PutUint64(number, v)
		h.Write(number)
	}
	samples, scores, regions := sha256.New(), sha256.New(), sha256.New()
	verdicts, notes := sha256.New(), sha256.New()
	for i := range s.Len() {
		samples.Write(s.Roster().Keys[i][:])
		for _, score := range s.Scores(i) {
			if math.IsNaN(score) {
				score = math.NaN()
			}
			put(scores, math.Float64bits(score))
		}
		regions.Write([]byte(r.Partition.Region[i].String() + "\n"))
		verdicts.Write([]byte(s.Verdict(i).String() + "\n"))
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.Notes), model.Key.Compare) {
		notes.Write(key[:])
		put(notes, uint64(len(r.Notes[key])))
		notes.Write([]byte(r.Notes[key]))
	}
	return digests{sum(samples), sum(scores), sum(regions), sum(verdicts), sum(notes)}
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// changes names what differs between two digests.
func (d digests) changes(now digests) (what []string) {
	for _, part := range []struct{ name, was, is string }{
		{"the samples", d.Samples, now.Samples}, {"the scores", d.Scores, now.Scores},
		{"the regions", d.Regions, now.Regions}, {"the verdicts", d.Verdicts, now.Verdicts},
		{"the notes", d.Notes, now.Notes},
	} {
		if part.was != part.is {
			what = append(what, part.name)
		}
	}
	return what
}
