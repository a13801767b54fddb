package arrowfile

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// Magic begins a file; StreamMagic begins a stream.
const (
	Magic       = "ARROW1"
	StreamMagic = "\xff\xff\xff\xff"
)

// maxMeta bounds the description of one message in bytes.
const maxMeta = 64 << 20

// maxRowsAByte bounds how many rows a record batch may claim: those that are null everywhere take
// no byte at all.
const maxRowsAByte = 128

// The kinds of message, as Message.fbs of the Arrow format numbers them.
const (
	kindSchema     = 1
	kindDictionary = 2
	kindBatch      = 3
)

// Members of the tables in Message.fbs, by their place.
const (
	messageKind, messageHeader, messageBody         = 1, 2, 3
	dictionaryID, dictionaryValues, dictionaryDelta = 0, 1, 2
	batchRows, batchNodes, batchBuffers             = 0, 1, 2
	batchCompression, batchVariadic                 = 3, 4
	footerSchema                                    = 1 // in File.fbs
)

// message is where one message stands in a file.
type message struct {
	at, size int64 // with its length and its body
	body     int64 // bytes of the body, the last ones
	kind     byte
	rows     int64 // of a record batch
	id       int64 // of a dictionary
	delta    bool  // it adds to the dictionary
}

// ErrCut says that a file ends before its last message does.
var ErrCut = errors.New("the file ends in the middle of a message")

// scan finds the messages of a file from at on. What stands before a fault is returned with it.
func scan(in io.ReaderAt, at, size int64) (all []message, err error) {
	for at < size {
		m, err := messageAt(in, at, size)
		if err != nil || m.size == 0 {
			return all, err
		}
		all = append(all, m)
		at += m.size
	}
	return all, nil
}

// messageAt reads the head of a message; its size is 0 where the messages end.
func messageAt(in io.ReaderAt, at, size int64) (m message, err error) {
	meta, prefix, err := metaAt(in, at, size)
	if err != nil || len(meta) == 0 {
		return m, err
	}
	if m, err = describe(meta); err != nil {
		return m, err
	}
	head := prefix + int64(len(meta))
	if m.body < 0 || m.body > size-at-head {
		return m, ErrCut
	}
	m.at, m.size = at, head+m.body
	if m.rows < 0 || m.rows > maxRowsAByte*m.size || m.rows > math.MaxUint32 {
		return m, fmt.Errorf("a record batch of %d bytes claims %d rows", m.size, m.rows)
	}
	return m, nil
}

// metaAt reads the description of a message and returns the length of what stands before it.
func metaAt(in io.ReaderAt, at, size int64) (meta []byte, prefix int64, err error) {
	var head [8]byte
	n, err := in.ReadAt(head[:min(8, size-at)], at)
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	if n < 4 {
		return nil, 0, ErrCut
	}
	length := little.Uint32(head[:])
	if prefix = 4; length == math.MaxUint32 { // as all write since version 0.15
		if n < 8 {
			return nil, 0, ErrCut
		}
		prefix, length = 8, little.Uint32(head[4:])
	}
	switch {
	case length > maxMeta:
		return nil, 0, fmt.Errorf("a message's description claims %d bytes", length)
	case at+prefix+int64(length) > size:
		return nil, 0, ErrCut
	}
	meta = make([]byte, length)
	if _, err = in.ReadAt(meta, at+prefix); err != nil && err != io.EOF {
		return nil, 0, err
	}
	return meta, prefix, nil
}

// header returns the table that says what a message is.
func header(meta []byte) (table, error) {
	t, ok := rootTable(meta).table(messageHeader)
	if !ok {
		return t, errors.New("malformed: a message without a header")
	}
	return t, nil
}

// describe reads what a message says of itself.
func describe(meta []byte) (m message, err error) {
	defer caught(&err)
	t := rootTable(meta)
	m.kind, m.body = t.byte(messageKind), t.int64(messageBody)
	head, err := header(meta)
	if err != nil {
		return m, err
	}
	switch m.kind {
	case kindBatch:
		m.rows = head.int64(batchRows)
	case kindDictionary:
		m.id, m.delta = head.int64(dictionaryID), head.byte(dictionaryDelta) != 0
	}
	return m, nil
}
