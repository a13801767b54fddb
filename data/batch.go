package data

import (
	"encoding/binary"
	"math"
	"math/bits"

	"admap/model"
)

// batch is what a worker made of one block: the columns of a model.Roster for its samples.
type batch struct {
	places       []place
	counts       []uint32 // responses per sample
	keys         []model.Key
	responseKeys []model.Key
	label        []float64
	stored       []float64
	length       []uint32
	models       []uint16 // per response, into names
	sources      []uint16 // per sample, into names
	languages    []uint16 // per sample, into names
	names        names
	problems     []fault
	references   []model.Key // per sample
	reference    bool
	bytes        int
	codes        codes
	groups       []model.Key // per sample, where rows are grouped
	sets         [][]float64 // per response; shorter than label where the last samples have none
}

// place is where a row stands: 16 bytes a row.
type place struct {
	offset int64 // in bytes, or the row's number in a file whose rows are numbered
	size   uint32
	file   uint32
}

// fault is a row that could not be used, and how many samples of its batch come before it.
type fault struct {
	after, line int
	reason      string
	more        int // rows behind it that share the reason
}

// names numbers strings from 1; 0 is "", and what comes when all numbers are given away.
type names struct {
	list  []string
	index map[string]uint16
}

func newNames() names { return names{list: []string{""}, index: map[string]uint16{"": 0}} }

func (n *names) number(s []byte) uint16 {
	if i, ok := n.index[string(s)]; ok {
		return i
	}
	if len(n.list) > math.MaxUint16 {
		return 0
	}
	i := uint16(len(n.list))
	n.list = append(n.list, string(s))
	n.index[string(s)] = i
	return i
}

// worker reads blocks into batches.
type worker struct {
	*extractor
	keys   keyer
	file   uint32
	object []byte // scratch
	found  []model.Key
}

func (w *worker) batch(b *block) (*batch, error) {
	out := &batch{names: newNames(), bytes: len(b.data)}
	w.codes = 0
	if b.fill != nil {
		if err := b.fill(b); err != nil {
			return nil, err
		}
		out.bytes = len(b.data)
	}
	for i, s := range b.rows {
		reason := s.fault
		if reason == "" {
			if err := w.readRow(b, i); err != nil {
				reason = err.Error()
			}
		}
		if reason != "" {
			out.problems = append(out.problems, fault{len(out.keys), s.line, reason, s.more})
			continue
		}
		out.places = append(out.places, b.place(i, w.file))
		w.add(out)
	}
	out.codes = w.codes
	return out, nil
}

// readRow reads row i of a block.
func (w *worker) readRow(b *block, i int) error {
	object, err := b.object(i, &w.object)
	if err != nil {
		return err
	}
	return w.read(object)
}

// add appends the sample that was read last.
func (w *worker) add(out *batch) {
	first := len(out.responseKeys)
	w.keys.prompt(w.system, w.prompt)
	for _, r := range w.responses {
		out.responseKeys = append(out.responseKeys, w.keys.response(r.body))
		out.label = append(out.label, r.label)
		out.stored = append(out.stored, r.stored)
		out.length = append(out.length, uint32(runes(r.body)))
	}
	out.keys = append(out.keys, w.keys.sample(out.responseKeys[first:]))
	if w.layout.group != noGroups {
		out.groups = append(out.groups, w.groupKey(out.responseKeys[first:]))
	}
	out.addSets(w.sets, first, len(w.responses))
	out.counts = append(out.counts, uint32(len(w.responses)))
	out.sources = append(out.sources, out.names.number(w.lenient(fieldSource)))
	out.languages = append(out.languages, out.names.number(w.lenient(fieldLanguage)))
	for i := range w.responses {
		out.models = append(out.models, out.names.number(w.modelOf(i)))
	}
	reference := w.referenceText()
	out.references = append(out.references, w.keys.reference(reference))
	out.reference = out.reference || len(reference) > 0
}

// addSets appends what annotators say of the n responses from first on.
func (b *batch) addSets(sets []float64, first, n int) {
	for k := range len(sets) / n {
		if k == len(b.sets) {
			b.sets = append(b.sets, nil)
		}
		b.sets[k] = append(filled(b.sets[k], first), sets[k*n:(k+1)*n]...)
	}
}

// runes counts the code points of valid UTF-8: the bytes that do not continue one (10xxxxxx), eight
// at a time. utf8.RuneCount copies what is not ASCII.
func runes(b []byte) int {
	const low = 0x0101010101010101
	n := len(b)
	for ; len(b) >= 8; b = b[8:] {
		w := binary.LittleEndian.Uint64(b)
		n -= bits.OnesCount64((w >> 7) &^ (w >> 6) & low)
	}
	for _, c := range b {
		if c&0xc0 == 0x80 {
			n--
		}
	}
	return n
}
