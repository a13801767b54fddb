package columnar

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Magic is how a Parquet file begins, and EncryptedMagic how one does that is encrypted.
const (
	Magic          = "PAR1"
	EncryptedMagic = "PARE"
)

const (
	maxFooter = 512 << 20
	maxRows   = 1 << 31 // of a file: beyond it a footer lies
)

// File is an open Parquet file.
type File struct {
	in      io.ReaderAt
	size    int64
	root    *node
	leaves  []*node
	columns []int // of a row group, for each leaf
	width   int   // columns of a row group
	groups  []group
	rows    int64
}

// group is a row group and the number of its first row.
type group struct {
	*format.RowGroup
	first int64
}

// Open reads the footer of a file of that size.
func Open(in io.ReaderAt, size int64) (f *File, err error) {
	defer caught(&err)
	meta, err := footer(in, size)
	if err != nil {
		return nil, err
	}
	f = &File{in: in, size: size}
	if f.root, err = newTree(meta.Schema); err != nil {
		return nil, err
	}
	f.leaves = f.root.scalars(nil)
	f.width = len(f.leaves)
	for i := range f.width {
		f.columns = append(f.columns, i)
	}
	for i := range meta.RowGroups {
		g := &meta.RowGroups[i]
		if n := g.NumRows; n < 0 || n > maxRows || f.rows+n > maxRows {
			return nil, fmt.Errorf("a Parquet file whose row group %d claims %d rows", i+1, n)
		}
		f.groups = append(f.groups, group{RowGroup: g, first: f.rows})
		f.rows += g.NumRows
	}
	return f, nil
}

// footer reads and checks the metadata at the end of a file.
func footer(in io.ReaderAt, size int64) (*format.FileMetaData, error) {
	var tail [8]byte
	if size < 12 {
		return nil, errors.New("a Parquet file that is cut short")
	}
	if _, err := in.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	switch string(tail[4:]) {
	case Magic:
	case EncryptedMagic:
		return nil, errors.New("an encrypted Parquet file")
	default:
		return nil, errors.New("a Parquet file without its end: it is cut short")
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	if length > min(size-12, maxFooter) {
		return nil, fmt.Errorf("a damaged Parquet file: its footer claims %d bytes", length)
	}
	b := make([]byte, length)
	if _, err := in.ReadAt(b, size-8-length); err != nil {
		return nil, err
	}
	n, err := measure(b)
	if err != nil {
		return nil, fmt.Errorf("a damaged Parquet file: %w", err)
	}
	meta := &format.FileMetaData{}
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, b[:n], meta); err != nil {
		return nil, fmt.Errorf("a damaged Parquet file: %w", err)
	}
	if meta.EncryptionAlgorithm.Value != nil {
		return nil, errors.New("an encrypted Parquet file")
	}
	return meta, nil
}

// Rows is the number of rows that the footer names.
func (f *File) Rows() int64 { return f.rows }

// String says what kind of file it is: "Parquet, 12 row groups, zstd".
func (f *File) String() string {
	s := fmt.Sprintf("Parquet, %d row groups", len(f.groups))
	if len(f.groups) == 1 {
		s = "Parquet, 1 row group"
	}
	if len(f.groups) > 0 && len(f.groups[0].Columns) > 0 {
		s += ", " + strings.ToLower(f.groups[0].Columns[0].MetaData.Codec.String())
	}
	return s
}

// caught turns a panic into an error.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("damaged data: %v", r)
	}
}

// rowBytes estimates how large a row of the group is.
func (g *group) rowBytes() int64 {
	total := int64(0)
	for i := range g.Columns {
		total += min(max(g.Columns[i].MetaData.TotalUncompressedSize, 0), math.MaxInt32<<8)
	}
	return max(total/max(g.NumRows, 1), 1)
}
