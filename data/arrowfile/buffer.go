package arrowfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// buffer is a range of bytes of a file, or bytes that were unpacked from one.
type buffer struct {
	in       io.ReaderAt
	at, size int64
	mem      []byte
}

// part returns n bytes from off on.
func (b *buffer) part(off, n int64) []byte {
	if off < 0 || n < 0 || off > b.size-n {
		panic(errBounds)
	}
	if b.in == nil || n == 0 {
		return b.mem[off : off+n]
	}
	out := make([]byte, n)
	if _, err := b.in.ReadAt(out, b.at+off); err != nil {
		panic(fmt.Errorf("it cannot be read: %w", err))
	}
	return out
}

// bits returns the bytes that hold a range of bits, and which of their bits is the first.
func (b *buffer) bits(from, n int64) (part []byte, first int) {
	return b.part(from/8, (from+n+7)/8-from/8), int(from % 8)
}

// codec is how buffers are compressed, as Message.fbs numbers it.
type codec byte

const (
	lz4Frame  codec = 0
	zstdFrame codec = 1
	raw       codec = 255
)

// The most that the buffers of a record batch may unpack to: maxRatio times its size, and
// minUnpacked whatever its size.
const (
	maxRatio    = 64
	minUnpacked = 256 << 20
)

var errUnpacked = errors.New("damaged: a buffer unpacks to another size than it says")

// unpack decompresses a buffer to at most so many bytes. What it claims comes first.
func (c codec) unpack(b *buffer, most int64) *buffer {
	packed := b.part(0, b.size)
	claimed := int64(little.Uint64(packed))
	if packed = packed[8:]; claimed == -1 {
		return &buffer{mem: packed, size: int64(len(packed))}
	}
	if claimed < 0 || claimed > most {
		panic(fmt.Errorf("%d bytes claim to unpack to %d", b.size, claimed))
	}
	out := make([]byte, 0, min(claimed, maxRatio*b.size)+bytes.MinRead)
	out, err := c.decode(out, packed, claimed)
	if err != nil {
		panic(fmt.Errorf("damaged: %w", err))
	}
	if int64(len(out)) != claimed {
		panic(errUnpacked)
	}
	return &buffer{mem: out, size: claimed}
}

func (c codec) decode(out, packed []byte, most int64) ([]byte, error) {
	var in io.Reader
	switch c {
	case lz4Frame:
		in = lz4.NewReader(bytes.NewReader(packed))
	case zstdFrame:
		d, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		defer d.Close()
		in = d
	default:
		return nil, fmt.Errorf("a compression that is not known (number %d)", c)
	}
	b := bytes.NewBuffer(out)
	_, err := b.ReadFrom(io.LimitReader(in, most+1))
	return b.Bytes(), err
}

// maxWindow bounds what an unpacker keeps of its output.
const maxWindow = 128 << 20
