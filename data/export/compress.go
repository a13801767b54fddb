package export

import (
	"compress/gzip"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// compressor wraps w as the ending of a file's name asks for. The same rows give the same bytes:
// neither header holds a time or a name.
func (f format) compressor(path string, w io.Writer) (io.WriteCloser, error) {
	ending := strings.ToLower(filepath.Ext(path))
	if f.name == "parquet" && (ending == ".gz" || ending == ".zst") {
		return nil, errors.New("parquet is compressed inside: name the file without " + ending)
	}
	switch ending {
	case ".gz":
		return gzip.NewWriter(w), nil
	case ".zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	}
	return plain{w}, nil
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }
