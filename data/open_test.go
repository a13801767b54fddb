package data

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func TestSeveralFiles(t *testing.T) {
	a := writeFile(t, "a.jsonl", goodRow+"\nbad\n")
	empty := writeFile(t, "empty.jsonl", "")
	b := writeFile(t, "b.json", `[{"prompt":"q","chosen":"c","rejected":"d"},`+"\n"+`{"prompt":"q"}]`)
	c := writeFile(t, "c.jsonl.gz", compress(t, goodRow))
	d, err := Open(t.Context(), []string{a, empty, b, c}, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var got []string
	for i := range d.Roster().Len() {
		text, err := d.Text(i)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, text.Instruction)
	}
	for _, p := range d.Problems() {
		got = append(got, fmt.Sprintf("%s:%d", filepath.Base(p.File), p.Line))
	}
	if want := "[p q p a.jsonl:2 b.json:2]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if d.Name() != "a.jsonl +3" || d.Files()[2].Container != "JSON list" {
		t.Errorf("%s, %+v", d.Name(), d.Files())
	}
	if k := d.Roster().Keys; k[0] != k[2] || k[0] == k[1] {
		t.Errorf("keys %v", k)
	}
}

func TestLimit(t *testing.T) {
	rows := "bad\n" + strings.Repeat(goodRow+"\nbad\n", 300_000)
	d := mustOpen(t, rows, Options{Limit: 3})
	if d.Roster().Len() != 3 || d.ProblemCount() != 3 || d.Files()[0].Hash != "" {
		t.Errorf("%d samples, %d problems, %+v", d.Roster().Len(), d.ProblemCount(), d.Files())
	}
	if r := d.Roster(); len(r.Start) != 4 || len(r.ResponseKeys) != 6 || len(r.Stored) != 6 {
		t.Errorf("columns of %d, %d, %d", len(r.Start), len(r.ResponseKeys), len(r.Stored))
	}
}

func TestProgress(t *testing.T) {
	rows := strings.Repeat(goodRow+"\n", 100_000)
	for name, content := range map[string]string{"plain": rows, "gzip": compress(t, rows)} {
		var last, calls, total int64
		var read int
		opt := Options{CacheDir: t.TempDir(), Progress: func(done, of int64, rows int) {
			if done < last || done > of {
				t.Errorf("%s: %d after %d, of %d", name, done, last, of)
			}
			last, total, read = done, of, rows
			calls++
		}}
		mustOpen(t, content, opt)
		if last != total || read != 100_000 || calls < 4 {
			t.Errorf("%s: ended at %d of %d with %d rows after %d calls", name, last, total, read, calls)
		}
	}
}

func TestNamesBeyondSixteenBits(t *testing.T) {
	var rows strings.Builder
	const n = 70_000
	for i := range n {
		fmt.Fprintf(&rows, `{"source":"s%d","prompt":"p","chosen":"a","rejected":"b"}`+"\n", i)
	}
	r := mustOpen(t, rows.String(), Options{}).Roster()
	if len(r.Sources) != 1<<16 || r.Sources[r.Source[65_534]] != "s65534" || r.Source[65_535] != 0 ||
		r.Source[n-1] != 0 {
		t.Errorf("%d sources, %d, %d", len(r.Sources), r.Source[65_534], r.Source[65_535])
	}
}

func TestTextFromManyGoroutines(t *testing.T) {
	var rows strings.Builder
	for i := range 200 {
		fmt.Fprintf(&rows, `{"prompt":"p\n%d","chosen":"a\t%d","rejected":"b"}`+"\n", i, i)
	}
	d := mustOpen(t, rows.String(), Options{})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				at := (i*7 + g) % 200
				text, err := d.Text(at)
				if err != nil || text.Instruction != fmt.Sprintf("p\n%d", at) {
					t.Errorf("sample %d: %q, %v", at, text.Instruction, err)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzOpen opens whatever bytes there are: it never panics, every row is read or reported, and
// every sample's text can be read again.
func FuzzOpen(f *testing.F) {
	for _, tc := range schemaCases {
		f.Add([]byte(tc.in))
	}
	f.Add([]byte("[" + goodRow + "," + goodRow + "]"))
	f.Add([]byte("\ufeff" + goodRow + "\r\n\r\n{\"prompt\":[],\"chosen\":[{}],\"rejected\":{}}\n"))
	f.Add([]byte(`{"instruction":[{"role":"user","content":[{}]}],"completions":[{"response":{"role":"a","value":""}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := openText(t, string(b), Options{CacheDir: t.TempDir()})
		if err != nil {
			return
		}
		defer d.Close()
		for i := range d.Roster().Len() {
			if _, err := d.Text(i); err != nil {
				t.Fatal(err)
			}
		}
		found, err := d.Inspect()
		if err != nil {
			t.Fatal(err)
		}
		if err := found.WriteText(new(bytes.Buffer)); err != nil {
			t.Fatal(err)
		}
		if d.Files()[0].Container != "JSON Lines" {
			return
		}
		there := 0
		for _, line := range bytes.Split(bytes.TrimPrefix(b, []byte("\ufeff")), []byte("\n")) {
			if len(bytes.Trim(line, " \t\r")) > 0 {
				there++
			}
		}
		if got := d.Roster().Len() + d.ProblemCount(); got != there {
			t.Fatalf("%d rows read or reported, %d there", got, there)
		}
	})
}

// FuzzRow reads one row under the layout of every schema: no panic, at least one response, text
// that is UTF-8, and the same key when read again.
func FuzzRow(f *testing.F) {
	var readers []*worker
	for _, tc := range schemaCases {
		for _, line := range strings.Split(tc.in, "\n") {
			f.Add([]byte(line))
		}
		d := mustOpen(f, unfold(tc.in), Options{})
		readers = append(readers, d.newReader().(*worker))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, w := range readers {
			if w.read(b) != nil {
				continue
			}
			key, text := w.key(), w.sample()
			if err := w.read(b); err != nil || w.key() != key || len(text.Responses) == 0 {
				t.Fatalf("%q under %s: %v, %d responses", b, w.layout.schema, err, len(text.Responses))
			}
			for _, r := range text.Responses {
				if !utf8.ValidString(r.Body + r.Model + r.Rationale + text.Instruction + text.System) {
					t.Fatalf("%q under %s: not UTF-8", b, w.layout.schema)
				}
			}
		}
	})
}
