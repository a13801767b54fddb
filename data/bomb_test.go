package data

import (
	"errors"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func TestDecompressionBombs(t *testing.T) {
	testOnlyBomb = 4 << 20
	defer func() { testOnlyBomb = bombBytes }()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		compress(t, string(make([]byte, 1<<20))): "it decompresses to zeros, not to rows",
		string(z.EncodeAll([]byte(goodRow+strings.Repeat(" ", 32<<20)), nil)): "it decompresses to more " +
			"than 1000 times its size",
	} {
		_, err := openText(t, in, Options{CacheDir: t.TempDir()})
		var e *Error
		if !errors.As(err, &e) || e.Why != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
