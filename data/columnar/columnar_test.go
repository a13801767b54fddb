package columnar

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

type answer struct {
	Response string   `parquet:"response"`
	Score    *float64 `parquet:"score,optional"`
	Tags     []string `parquet:"tags,list"`
}

type sample struct {
	Prompt  string           `parquet:"prompt,zstd"`
	Answers []answer         `parquet:"answers,list"`
	Old     []answer         `parquet:"old"` // a repeated group without annotation
	Counts  map[string]int64 `parquet:"counts"`
	Big     uint64           `parquet:"big"`
	Raw     string           `parquet:"raw,lz4,json"`
	Day     int32            `parquet:"day,date"`
	Words   []string         `parquet:"words,snappy"`
}

func write(t testing.TB, rows []sample, opts ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[sample](&b, append(opts, parquet.PageBufferSize(512))...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func samples(n int) []sample {
	half, out := 0.5, make([]sample, n)
	for i := range out {
		a := answer{Response: fmt.Sprintf("r\"%d\n", i), Score: &half, Tags: []string{"x", "y"}}
		out[i] = sample{
			Prompt: fmt.Sprintf("p%d\x01é", i), Answers: []answer{a, {Response: "s"}},
			Counts: map[string]int64{"k": int64(i)}, Big: 1<<64 - 1, Raw: `{"a":[1]}`, Day: 1,
		}
		if i%2 == 1 {
			out[i].Old, out[i].Words = []answer{a}, []string{"a", "b", "c"}[:i%3]
		}
	}
	return out
}

// read returns every row as JSON and how many were lost.
func read(f *File) (rows []string, lost int64, err error) {
	c := f.NewCursor()
	for {
		r, err := c.Read(7)
		if err == io.EOF {
			return rows, lost, nil
		}
		if err != nil {
			return rows, lost, err
		}
		var spans [][2]int
		out := r.AppendJSON(nil, func(start, end int, err error) {
			if err != nil {
				lost++
				return
			}
			spans = append(spans, [2]int{start, end})
		})
		for _, s := range spans {
			rows = append(rows, string(out[s[0]:s[1]]))
		}
		lost += r.Lost
	}
}

func mustOpen(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRowsAsJSON(t *testing.T) {
	for _, version := range []int{1, 2} {
		f := mustOpen(t, write(t, samples(50), parquet.DataPageVersion(version), parquet.MaxRowsPerRowGroup(20)))
		rows, lost, err := read(f)
		if err != nil || lost != 0 || len(rows) != 50 || !strings.HasPrefix(f.String(), "Parquet, 3 row groups") {
			t.Fatalf("%s: %d rows, %d lost, %v", f, len(rows), lost, err)
		}
		const a = `{"response":"r\"1\n","score":0.5,"tags":["x","y"]}`
		want := `{"prompt":"p1\u0001é","answers":[` + a + `,{"response":"s","score":null,"tags":[]}],` +
			`"old":[` + a + `],"counts":{"k":1},"big":18446744073709551615,"raw":{"a":[1]},` +
			`"day":"1970-01-02","words":["a"]}`
		if rows[1] != want {
			t.Errorf("version %d:\n%s\nwant\n%s", version, rows[1], want)
		}
		c := f.NewCursor()
		for _, row := range []int64{49, 3, 20, 21, 0} {
			c.Goto(row)
			r, err := c.Read(1)
			if err != nil || r.Why != nil || r.N != 1 || r.First != row {
				t.Fatalf("row %d: %+v, %v", row, r, err)
			}
			if got := string(r.AppendJSON(nil, func(int, int, error) {})); got != rows[row] {
				t.Errorf("row %d is %s, want %s", row, got, rows[row])
			}
		}
	}
}

// TestDamage changes bytes of a file and cuts it: every row that the footer names is read or lost.
func TestDamage(t *testing.T) {
	whole := write(t, samples(40), parquet.MaxRowsPerRowGroup(15))
	r := rand.New(rand.NewSource(1))
	opened, damaged := 0, 0
	for range 600 {
		b := bytes.Clone(whole)
		for range 1 + r.Intn(3) {
			b[r.Intn(len(b))] ^= byte(1 + r.Intn(255))
		}
		if r.Intn(4) == 0 {
			b = b[:r.Intn(len(b))]
		}
		check(t, b, &opened, &damaged)
	}
	if opened < 50 || damaged < 10 {
		t.Errorf("%d opened, %d with lost rows", opened, damaged)
	}
}

func check(t *testing.T, b []byte, opened, damaged *int) {
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil || f.Rows() > 1<<20 {
		return
	}
	*opened++
	rows, lost, err := read(f)
	if err != nil || int64(len(rows))+lost != f.Rows() {
		t.Fatalf("%d rows read, %d lost, %d there, %v", len(rows), lost, f.Rows(), err)
	}
	if lost > 0 {
		*damaged++
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(write(f, samples(3)))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var n int
		check(t, b, &n, &n)
	})
}

func TestRefused(t *testing.T) {
	whole := write(t, samples(1))
	for want, b := range map[string][]byte{
		"cut short":         whole[:len(whole)-5],
		"encrypted":         append(bytes.Clone(whole[:len(whole)-4]), "PARE"...),
		"its footer claims": append(bytes.Clone(whole[:len(whole)-8]), "\xff\xff\xff\xffPAR1"...),
	} {
		if _, err := Open(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for claimed, ok := range map[int]bool{5: true, 6: false, 4: false} {
		out, err := unpack([]byte("\x50hello"), format.Lz4Raw, claimed)
		if (err == nil && string(out) == "hello") != ok {
			t.Errorf("LZ4 of 5 bytes that claims %d: %q, %v", claimed, out, err)
		}
	}
}
