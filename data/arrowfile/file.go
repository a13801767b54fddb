package arrowfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// File is an Arrow file or stream. Its methods may be called from any goroutine.
type File struct {
	in           io.ReaderAt
	stream       bool
	root         *field
	dictionaries []message
	batches      []message
	damage       error

	mu     sync.Mutex
	loaded map[int]*values // dictionaries that the batch loaded last needs, by their place
}

// Open finds the record batches of a file.
func Open(in io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, min(8, size))
	if _, err := in.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	f, at := &File{in: in, stream: true, loaded: map[int]*values{}}, int64(0)
	if bytes.HasPrefix(head, []byte(Magic)) {
		f.stream, at = false, 8 // the magic is padded
	}
	all, err := scan(in, at, size)
	schema, schemaErr := f.schema(all, size)
	if schemaErr == nil {
		f.root, schemaErr = readSchema(schema)
	}
	if schemaErr != nil {
		return nil, fmt.Errorf("an Arrow file whose schema cannot be read: %w",
			errors.Join(schemaErr, err))
	}
	f.damage = err
	for _, m := range all {
		switch m.kind {
		case kindDictionary:
			f.dictionaries = append(f.dictionaries, m)
		case kindBatch:
			f.batches = append(f.batches, m)
		}
	}
	return f, nil
}

// schema returns the table that describes the columns: that of the first message or, since not all
// write it there, that of the footer of a file.
func (f *File) schema(all []message, size int64) (t table, err error) {
	defer caught(&err)
	if len(all) > 0 && all[0].kind == kindSchema {
		t, _, err = f.read(all[0])
		return t, err
	}
	const tail = int64(4 + len(Magic)) // the footer's length, and the magic again
	file := &buffer{in: f.in, size: size}
	end := file.part(size-tail, tail)
	length := int64(little.Uint32(end))
	if f.stream || string(end[4:]) != Magic || length > maxMeta {
		return t, errSchema
	}
	t, ok := rootTable(file.part(size-tail-length, length)).table(footerSchema)
	if !ok {
		return t, errSchema
	}
	return t, nil
}

var errSchema = errors.New("there is none")

// String names the form.
func (f *File) String() string {
	name, batches := "Arrow file", "record batches"
	if f.stream {
		name = "Arrow stream"
	}
	if len(f.batches) == 1 {
		batches = "record batch"
	}
	return fmt.Sprintf("%s, %d %s", name, len(f.batches), batches)
}

// Damage says why no more record batches were found; nil at the end of a whole file.
func (f *File) Damage() error { return f.damage }

// Batches is the number of record batches.
func (f *File) Batches() int { return len(f.batches) }

// Rows is the number of rows that record batch k claims.
func (f *File) Rows(k int) int64 { return f.batches[k].rows }

// Batch is one record batch, whose buffers are in memory if they were compressed.
type Batch struct {
	root         *node
	dictionaries map[int64]*dictionary
}

// Load reads the description of record batch k, and its compressed buffers.
func (f *File) Load(k int) (b *Batch, err error) {
	defer caught(&err)
	m := f.batches[k]
	before := len(f.dictionaries)
	for f.stream && before > 0 && f.dictionaries[before-1].at > m.at {
		before--
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	l := &loader{file: f, fresh: map[int]*values{}}
	b = &Batch{dictionaries: l.needed(f.root, before)}
	f.loaded = l.fresh
	head, body, err := f.read(m)
	if err != nil {
		return nil, err
	}
	if b.root, err = assemble(head, body, f.root); err == nil && b.root.length != m.rows {
		err = errLength
	}
	return b, err
}

// read returns what a message says, and its body.
func (f *File) read(m message) (table, *buffer, error) {
	meta, _, err := metaAt(f.in, m.at, m.at+m.size)
	if err != nil {
		return table{}, nil, err
	}
	head, err := header(meta)
	return head, &buffer{in: f.in, at: m.at + m.size - m.body, size: m.body}, err
}

// loader reads dictionaries.
type loader struct {
	file  *File
	fresh map[int]*values
}

// needed returns the dictionaries for the values of a field that stand among the first n.
func (l *loader) needed(f *field, n int) map[int64]*dictionary {
	all := map[int64]*dictionary{}
	f.walk(func(part *field) {
		if part.values == nil || all[part.id] != nil {
			return
		}
		d := &dictionary{}
		for _, k := range l.parts(part.id, n) {
			chunk := l.chunk(k, part.values)
			d.starts, d.n = append(d.starts, d.n), d.n+chunk.n
			d.chunks = append(d.chunks, chunk)
		}
		all[part.id] = d
	})
	return all
}

// parts returns the messages, among the first n, that make a dictionary: the last that begins it
// anew, and those behind that add to it.
func (l *loader) parts(id int64, n int) (places []int) {
	for k, m := range l.file.dictionaries[:n] {
		if m.id != id {
			continue
		}
		if !m.delta {
			places = places[:0]
		}
		places = append(places, k)
	}
	return places
}

// chunk reads one dictionary message. Its own dictionaries stand before it.
func (l *loader) chunk(k int, f *field) *values {
	if v := l.fresh[k]; v != nil {
		return v
	}
	if v := l.file.loaded[k]; v != nil {
		l.fresh[k] = v
		return v
	}
	root := &field{layout: structLayout, children: []*field{f}}
	head, body, err := l.file.read(l.file.dictionaries[k])
	if err != nil {
		panic(err)
	}
	batch, ok := head.table(dictionaryValues)
	if !ok {
		panic(errLength)
	}
	n, err := assemble(batch, body, root)
	if err != nil {
		panic(err)
	}
	r := &reading{dictionaries: l.needed(f, k), end: math.MaxInt} // rows check what they take
	l.fresh[k] = n.children[0].read(r, 0, n.length)
	return l.fresh[k]
}
