package columnar

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestEncodings reads every way of storing values, dictionaries and several pages included.
func TestEncodings(t *testing.T) {
	type row struct {
		Plain  string  `parquet:"plain,plain"`
		Dict   string  `parquet:"dict,dict"`
		Length string  `parquet:"length,delta"`
		Less   int32   `parquet:"less,delta"`
		Long   int64   `parquet:"long,delta"`
		Split  float64 `parquet:"split,split"`
		Small  float32 `parquet:"small,split"`
		Yes    bool    `parquet:"yes"`
		Maybe  *int64  `parquet:"maybe,optional,dict"`
	}
	var rows []row
	var want []string
	for i := range 5000 {
		n := int64(i*i) - 1<<40*int64(i%3)
		r := row{fmt.Sprint("p", i), fmt.Sprint("d", i%9), fmt.Sprint("prefix ", i/7), int32(-i * 7), n,
			float64(i) / 4, float32(i) / 2, i%3 == 0, nil}
		maybe := "null"
		if i%5 > 0 {
			r.Maybe, maybe = &n, fmt.Sprint(n)
		}
		rows = append(rows, r)
		want = append(want, fmt.Sprintf(`{"plain":"p%d","dict":"d%d","length":"prefix %d","less":%d,`+
			`"long":%d,"split":%v,"small":%v,"yes":%v,"maybe":%s}`,
			i, i%9, i/7, -i*7, n, float64(i)/4, float32(i)/2, i%3 == 0, maybe))
	}
	for _, version := range []int{1, 2} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, parquet.DataPageVersion(version),
			parquet.PageBufferSize(2000), parquet.MaxRowsPerRowGroup(3000))
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f := mustOpen(t, b.Bytes())
		got, lost, err := read(f)
		if err != nil || lost > 0 || len(got) != len(want) {
			t.Fatalf("%d rows, %d lost, %v", len(got), lost, err)
		}
		c := f.NewCursor()
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("version %d: row %d is\n%s, want\n%s", version, i, got[i], want[i])
			}
			if i%20 > 0 {
				continue
			}
			at := int64(i * 2741 % len(want))
			c.Goto(at)
			r, err := c.Read(1)
			if err != nil || r.N != 1 {
				t.Fatalf("row %d: %v, %v", at, r.Why, err)
			}
			if one := string(r.AppendJSON(nil, func(int, int, error) {})); one != want[at] {
				t.Fatalf("version %d: a jump to row %d gives\n%s, want\n%s", version, at, one, want[at])
			}
		}
	}
}

// TestBytesOfAJump counts what is read of a file for one row in its middle.
func TestBytesOfAJump(t *testing.T) {
	b := write(t, samples(20000), parquet.DataPageVersion(1))
	in := &counted{Reader: bytes.NewReader(b)}
	f, err := Open(in, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	footer := in.n
	c := f.NewCursor()
	c.Goto(15000)
	if r, err := c.Read(1); err != nil || r.N != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if in.n-footer > int64(len(b))/4 {
		t.Errorf("%d of %d bytes are read for one row", in.n-footer, len(b))
	}
}

type counted struct {
	*bytes.Reader
	n int64
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.Reader.ReadAt(b, at)
	c.n += int64(n)
	return n, err
}
