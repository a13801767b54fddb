package columnar

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

var errUnpacked = errors.New("damaged data: a page does not unpack to the size it claims")

// unzstd is shared: DecodeAll may be called from many goroutines.
var unzstd = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0),
		zstd.WithDecoderMaxMemory(maxPageBytes))
})

// unpack decompresses a page, which must become so many bytes.
func unpack(b []byte, codec format.CompressionCodec, size int) (out []byte, err error) {
	if size == 0 && codec != format.Uncompressed {
		return nil, nil
	}
	switch codec {
	case format.Uncompressed:
		out = b
	case format.Snappy:
		if n, err := snappy.DecodedLen(b); err != nil || n != size {
			return nil, errUnpacked
		}
		out, err = snappy.Decode(nil, b)
	case format.Zstd:
		z, failed := unzstd()
		if failed != nil {
			return nil, failed
		}
		out, err = z.DecodeAll(b, make([]byte, 0, size))
	case format.Lz4Raw:
		out = make([]byte, size)
		n, failed := lz4.UncompressBlock(b, out)
		out, err = out[:max(n, 0)], failed
	case format.Gzip:
		z, failed := gzip.NewReader(bytes.NewReader(b))
		if failed != nil {
			return nil, failed
		}
		out, err = readSize(z, size)
	case format.Brotli:
		out, err = readSize(brotli.NewReader(bytes.NewReader(b)), size)
	default:
		return nil, fmt.Errorf("its compression, %v, is not known", codec)
	}
	if err != nil {
		return nil, fmt.Errorf("damaged data: %w", err)
	}
	if len(out) != size {
		return nil, errUnpacked
	}
	return out, nil
}

func readSize(in io.Reader, size int) ([]byte, error) {
	out := make([]byte, size)
	n, err := io.ReadFull(in, out)
	return out[:n], err
}
