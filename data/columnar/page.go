package columnar

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// page is a decoded page of a column.
type page struct {
	first      int64  // the number in its row group of the first row that begins in it
	rows       int64  // that begin in it
	n          int    // levels
	reps, defs []byte // nil where there is but one
	values     *vector
	index      []uint32 // into values, nil where they stand in their order
}

// header reads the header of the page at a byte, and returns where the page begins.
func (l *leaf) header(at int64) (h format.PageHeader, data int64, err error) {
	buf := make([]byte, 512)
	for {
		n, err := l.file.in.ReadAt(buf[:min(int64(len(buf)), l.end-at)], at)
		if n == 0 {
			return h, 0, fmt.Errorf("read a page: %w", err)
		}
		length, failed := measure(buf[:n])
		if failed != nil && n == len(buf) && n < maxPageHeader {
			buf = make([]byte, maxPageHeader)
			continue
		}
		if failed == nil {
			failed = thrift.Unmarshal(&thrift.CompactProtocol{}, buf[:length], &h)
		}
		if failed != nil {
			return h, 0, fmt.Errorf("read the page at byte %d: %w", at, failed)
		}
		data = at + int64(length)
		break
	}
	if !sane(&h, l.end-data) {
		return h, 0, fmt.Errorf("the page at byte %d claims %d bytes, %d unpacked, of %d values",
			at, h.CompressedPageSize, h.UncompressedPageSize, values(&h))
	}
	return h, data, nil
}

// values is the number of values that a header claims.
func values(h *format.PageHeader) int {
	return int(max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues,
		h.DictionaryPageHeader.V.NumValues))
}

func sane(h *format.PageHeader, left int64) bool {
	v2 := &h.DataPageHeaderV2.V
	levels := int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
	return h.CompressedPageSize >= 0 && int64(h.CompressedPageSize) <= left &&
		h.UncompressedPageSize >= 0 && h.UncompressedPageSize <= maxPageBytes &&
		min(h.DataPageHeader.V.NumValues, v2.NumValues, h.DictionaryPageHeader.V.NumValues) >= 0 &&
		values(h) <= maxPageValues && v2.NumRows >= 0 &&
		min(v2.RepetitionLevelsByteLength, v2.DefinitionLevelsByteLength) >= 0 &&
		levels <= int64(min(h.CompressedPageSize, h.UncompressedPageSize))
}

// load reads and decodes the page behind a header, nil if that is none of data.
func (l *leaf) load(h *format.PageHeader, at int64) (*page, error) {
	b := make([]byte, h.CompressedPageSize)
	if _, err := l.file.in.ReadAt(b, at); err != nil {
		return nil, err
	}
	if h.CRC != 0 && crc32.ChecksumIEEE(b) != uint32(h.CRC) {
		return nil, errors.New("damaged data: the checksum of a page is wrong")
	}
	switch h.Type {
	case format.DictionaryPage:
		return nil, l.dictionary(h, b)
	case format.DataPage:
		return l.first(h, b)
	case format.DataPageV2:
		return l.second(h, b)
	}
	return nil, nil
}

func (l *leaf) dictionary(h *format.PageHeader, b []byte) (err error) {
	b, err = unpack(b, l.meta.Codec, int(h.UncompressedPageSize))
	if err == nil {
		l.dict, err = newVector(l.like, values(h), bytes.Clone(b), format.Plain)
	}
	return err
}

// first decodes a page of the first version.
func (l *leaf) first(h *format.PageHeader, b []byte) (*page, error) {
	b, err := unpack(b, l.meta.Codec, int(h.UncompressedPageSize))
	if err != nil {
		return nil, err
	}
	head := &h.DataPageHeader.V
	p := &page{n: int(head.NumValues)}
	if p.reps, b, err = levelsBehindSize(p.n, l.rep, head.RepetitionLevelEncoding, b); err != nil {
		return nil, err
	}
	if p.defs, b, err = levelsBehindSize(p.n, l.def, head.DefinitionLevelEncoding, b); err != nil {
		return nil, err
	}
	return p, l.decode(p, b, head.Encoding)
}

// second decodes a page of the second version, whose levels are not compressed.
func (l *leaf) second(h *format.PageHeader, b []byte) (p *page, err error) {
	head := &h.DataPageHeaderV2.V
	p = &page{n: int(head.NumValues)}
	reps, defs := int(head.RepetitionLevelsByteLength), int(head.DefinitionLevelsByteLength)
	if p.reps, err = levels(p.n, l.rep, b[:reps]); err != nil {
		return nil, err
	}
	if p.defs, err = levels(p.n, l.def, b[reps:reps+defs]); err != nil {
		return nil, err
	}
	b = b[reps+defs:]
	if !head.IsCompressed.Valid || head.IsCompressed.V {
		if b, err = unpack(b, l.meta.Codec, int(h.UncompressedPageSize)-reps-defs); err != nil {
			return nil, err
		}
	}
	return p, l.decode(p, b, head.Encoding)
}

func levels(n, most int, b []byte) ([]byte, error) {
	if most == 0 {
		return nil, nil
	}
	out := make([]byte, n)
	return out, hybrid(out, b, bits.Len(uint(most)))
}

func levelsBehindSize(n, most int, how format.Encoding, b []byte) (out, rest []byte, err error) {
	if most == 0 {
		return nil, b, nil
	}
	if how != format.RLE {
		return nil, nil, fmt.Errorf("levels are stored as %v, which is not known", how)
	}
	if len(b) < 4 || int(binary.LittleEndian.Uint32(b)) > len(b)-4 {
		return nil, nil, errValues
	}
	end := 4 + int(binary.LittleEndian.Uint32(b))
	out, err = levels(n, most, b[4:end])
	return out, b[end:], err
}

// decode reads the values behind the levels.
func (l *leaf) decode(p *page, b []byte, how format.Encoding) (err error) {
	n := p.n
	if p.defs != nil {
		n = bytes.Count(p.defs, []byte{byte(l.def)})
	}
	p.rows = int64(p.n)
	if p.reps != nil {
		p.rows = int64(bytes.Count(p.reps, []byte{0}))
	}
	//lint:ignore SA1019 files of version 1 have it
	if how != format.PlainDictionary && how != format.RLEDictionary {
		p.values, err = newVector(l.like, n, b, how)
		return err
	}
	if p.values = l.dict; n == 0 {
		return nil
	}
	if l.dict == nil || len(b) == 0 {
		return errValues
	}
	p.index = make([]uint32, n)
	if err := hybrid(p.index, b[1:], int(b[0])); err != nil {
		return err
	}
	for _, i := range p.index {
		if int(i) >= l.dict.n {
			return errValues
		}
	}
	return nil
}
