package arrowfile

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample reads a file of testdata: those named types and chat were written by Apache Arrow's Go
// library, footer.arrow, whose schema stands in the footer only, by its JavaScript library.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rowsOf reads every row of a file, and counts those that could not be read.
func rowsOf(b []byte) (rows []string, lost int, err error) {
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, 0, err
	}
	for k := range f.Batches() {
		batch, err := f.Load(k)
		if err != nil {
			lost += int(f.Rows(k))
			continue
		}
		for at := int64(0); at < f.Rows(k); {
			part, err := batch.Read(at, 2)
			if err != nil {
				lost += int(f.Rows(k) - at)
				break
			}
			for i := range part.N {
				if row, err := part.AppendJSON(nil, i); err == nil {
					rows = append(rows, string(row))
				} else {
					lost++
				}
			}
			at += int64(part.N)
		}
	}
	return rows, lost, f.Damage()
}

func TestRows(t *testing.T) {
	for name, like := range map[string]string{
		"types.arrows": "types", "types.zstd.arrows": "types", "chat.arrow": "chat",
		"footer.arrow": "footer",
	} {
		rows, lost, err := rowsOf(sample(t, name))
		want := string(sample(t, like+".jsonl"))
		if diff := cmp.Diff(want, strings.Join(rows, "\n")+"\n"); diff != "" || lost > 0 || err != nil {
			t.Errorf("%s: %d lost, %v\n%s", name, lost, err, diff)
		}
	}
	rows, lost, err := rowsOf(sample(t, "types.lz4.arrow")) // the first record batch
	want := strings.SplitAfterN(string(sample(t, "types.jsonl")), "\n", 5)[:4]
	if diff := cmp.Diff(strings.Join(want, ""), strings.Join(rows, "\n")+"\n"); diff != "" {
		t.Errorf("lz4: %d lost, %v\n%s", lost, err, diff)
	}
}

// TestHalf compares with the numbers that IEEE 754 gives as examples.
func TestHalf(t *testing.T) {
	for b, want := range map[uint16]float64{
		0x0001: 1.0 / (1 << 24), 0x03ff: 1023.0 / (1 << 24), 0x0400: 1.0 / (1 << 14),
		0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0xfc00: math.Inf(-1), 0: 0,
	} {
		if got := half(b); got != want {
			t.Errorf("half(%#x) = %v, want %v", b, got, want)
		}
	}
}

// TestCut cuts a stream everywhere: what is before the cut is read, and no cut goes unnoticed.
func TestCut(t *testing.T) {
	b := sample(t, "chat.arrow")
	whole, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	ends := map[int]bool{len(b) - 8: true} // behind which only the mark of the end stands
	for _, m := range whole.batches {
		ends[int(m.at)], ends[int(m.at+m.size)] = true, true
	}
	for n := range len(b) {
		rows, lost, err := rowsOf(b[:n])
		if err == nil && !ends[n] || lost > 0 || len(rows) > 3 {
			t.Errorf("cut at %d of %d: %q, %d lost, %v", n, len(b), rows, lost, err)
		}
	}
}

// TestDamaged writes over each 4 bytes in turn: no row is lost without being counted.
func TestDamaged(t *testing.T) {
	for _, name := range []string{"types.arrows", "types.lz4.arrow", "types.zstd.arrows"} {
		whole := sample(t, name)
		for at := 0; at+4 <= len(whole); at += 4 {
			b := bytes.Clone(whole)
			copy(b[at:], "\xff\xff\xff\x7f")
			checkCounts(t, b)
		}
	}
}

// checkCounts reads a file twice: each row it claims is read or counted, and is JSON.
func checkCounts(t *testing.T, b []byte) {
	rows, lost, err := rowsOf(b)
	again, lostAgain, _ := rowsOf(b)
	if diff := cmp.Diff(rows, again); diff != "" || lost != lostAgain {
		t.Fatalf("%d lost, then %d\n%s", lost, lostAgain, diff)
	}
	if file, openErr := Open(bytes.NewReader(b), int64(len(b))); openErr == nil {
		claimed := 0
		for k := range file.Batches() {
			claimed += int(file.Rows(k))
		}
		if claimed != len(rows)+lost {
			t.Fatalf("%d rows and %d lost of %d: %v", len(rows), lost, claimed, err)
		}
	}
	for _, row := range rows {
		if !json.Valid([]byte(row)) {
			t.Fatalf("no JSON: %q", row)
		}
	}
}

func FuzzRows(f *testing.F) {
	for _, name := range []string{
		"types.arrows", "types.lz4.arrow", "types.zstd.arrows", "chat.arrow", "footer.arrow",
	} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) <= 1<<14 {
			checkCounts(t, b)
		}
	})
}
