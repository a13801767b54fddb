package data

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func compress(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const goodRow = `{"prompt":"p","chosen":"a","rejected":"b"}`

func TestBadRows(t *testing.T) {
	rows := []struct{ in, reason string }{
		{goodRow, ""},
		{`{"prompt":"p","chosen":"a","rejected":`, "malformed JSON: ends at byte 38 in the middle of a value"},
		{"", "-"},
		{`{"prompt":"p","chosen":"a"}`, "no rejected"},
		{`{"prompt":"p","chosen":"a","rejected":"b"} x`, `malformed JSON at byte 44: "x" behind the value`},
		{"{\"prompt\":\"p\xff\",\"chosen\":\"a\",\"rejected\":\"b\"}", "not UTF-8 at byte 13"},
		{`{"prompt":"p","chosen":NaN,"rejected":"b"}`, `malformed JSON at byte 24: "N" where a value belongs`},
		{`{"prompt":"p","chosen":7,"rejected":"b"}`, "chosen is a number, not text"},
		{`[1,2]`, "a list where an object belongs"},
		{"\x00\x01\x02", `malformed JSON at byte 1: "\x00" where a value belongs`},
		{"  ", "-"},
		{strings.Repeat("[", 100_000), "nested more than 10000 deep"},
		{`{"prompt":"","chosen":"","rejected":""}`, "instruction and responses are empty"},
		{`{"prompt":"p","chosen":"a","rejected":"b","score_chosen":[]}`, ""},
		{`{"prompt":"p","chosen":"a","rejected":"b","score_chosen":{"x":1}}`,
			"score_chosen: an object where a number belongs"},
		{`{"prompt":"a\ud800b","chosen":"a","chosen":"last","rejected":"b"}`, ""},
		{"{\"prompt\":\"a\tb\",\"chosen\":\"a\",\"rejected\":\"b\"}", `malformed JSON at byte 13: "\t" in text`},
	}
	var in strings.Builder
	var want []string
	good := 0
	for i, r := range rows {
		in.WriteString(r.in + "\n")
		switch r.reason {
		case "":
			good++
		case "-":
		default:
			want = append(want, fmt.Sprintf("rows.jsonl:%d: %s", i+1, visible(r.reason)))
		}
	}
	d := mustOpen(t, in.String(), Options{})
	var got []string
	for _, p := range d.Problems() {
		p.File = filepath.Base(p.File)
		got = append(got, p.String())
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	if d.Roster().Len() != good {
		t.Errorf("%d samples, want %d", d.Roster().Len(), good)
	}
	text, err := d.Text(good - 1)
	if err != nil || text.Instruction != "a\ufffdb" || text.Responses[0].Body != "last" {
		t.Errorf("lone surrogate and repeated key: %+v, %v", text, err)
	}
}

func TestProblemsAreBoundedAndCounted(t *testing.T) {
	d := mustOpen(t, strings.Repeat("{\n", 5000)+goodRow, Options{})
	if len(d.Problems()) != maxProblems || d.ProblemCount() != 5000 || d.Roster().Len() != 1 {
		t.Errorf("%d kept, %d counted, %d samples", len(d.Problems()), d.ProblemCount(), d.Roster().Len())
	}
}

func TestOpenErrors(t *testing.T) {
	noise := make([]byte, 300_000)
	rand.New(rand.NewSource(5)).Read(noise)
	for name, tc := range map[string]struct{ in, want string }{
		"empty":        {"", "it is empty"},
		"blank":        {" \n\r\n", "it is empty"},
		"mark only":    {"\ufeff", "it is empty"},
		"empty list":   {"[]", "it is empty"},
		"noise":        {string(noise), "no row is a JSON object; the first: "},
		"zeros":        {string(make([]byte, 1<<20)), "no row is a JSON object; the first: "},
		"parquet":      {"PAR1\x15\x04", "it is a Parquet file that is cut short"},
		"utf-16":       {"\xff\xfe{\x00}\x00", "no known schema: columns: "},
		"gzip head":    {"\x1f\x8b\x08\x00", "the compressed data are damaged"},
		"gzip twice":   {compress(t, compress(t, goodRow)), "it is compressed twice"},
		"numbers":      {"1\n2\n", "no row is a JSON object; the first: "},
		"no schema":    {`{"question":"q","chosen":"c"}`, "the nearest schema is TRL preference, which lacks rejected or rejected_response; columns: question, chosen"},
		"nothing fits": {`{"x":{"y\u001b":[{"z":1}]}}`, `: no known schema: columns: x.y\x1b.z`},
		"all bad":      {`{"prompt":1,"chosen":"c","rejected":"r"}`, "none of its 1 rows can be used; read as TRL preference"},
	} {
		_, err := openText(t, tc.in, Options{CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), tc.want) || errors.Is(err, ErrUsage) ||
			visible(err.Error()) != err.Error() || len(err.Error()) > 1000 {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
	if _, err := Open(t.Context(), []string{t.TempDir()}, Options{}); err == nil {
		t.Error("a directory was opened")
	}
	_, err := Open(t.Context(), []string{"/nowhere/x.jsonl"}, Options{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestHugeRow(t *testing.T) {
	body := strings.Repeat("long text\\n", 5<<20)
	d := mustOpen(t, goodRow+"\n"+`{"prompt":"big","chosen":"`+body+`","rejected":"b"}`+"\n"+goodRow, Options{})
	if d.Roster().Len() != 3 || d.Roster().Length[2] != 50<<20 {
		t.Fatalf("%d samples, length %d", d.Roster().Len(), d.Roster().Length[2])
	}
	if text, err := d.Text(1); err != nil || len(text.Responses[0].Body) != 50<<20 {
		t.Errorf("text: %v", err)
	}
}

func TestTruncatedGzip(t *testing.T) {
	var rows strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&rows, `{"prompt":"p%d","chosen":"%x","rejected":"b"}`+"\n", i, i*i*7919)
	}
	whole := compress(t, rows.String())
	dir := t.TempDir()
	d := mustOpen(t, whole[:len(whole)/2], Options{CacheDir: dir})
	n := d.Roster().Len()
	if n < 500 || n > 1500 {
		t.Errorf("%d samples of half a file of 2000", n)
	}
	last := d.Problems()[d.ProblemCount()-1]
	if !strings.Contains(last.Reason, "damaged: unexpected EOF; what follows is lost") || last.Line < n {
		t.Errorf("after %d samples: %v", n, last)
	}
	if _, err := d.Text(n - 1); err != nil {
		t.Error(err)
	}
	if d.ProblemCount() != 1 || last.Line != n+1 ||
		!strings.Contains(last.Reason, "(malformed JSON: ends") {
		t.Errorf("one row was cut, the problems are %v", d.Problems())
	}
	d.Close()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestTruncatedGzipProblems counts problems where the last row read is whole, and where it is one
// of more bad rows than are kept.
func TestTruncatedGzipProblems(t *testing.T) {
	unsummed := func(s string) string { z := compress(t, s); return z[:len(z)-8] }
	for name, c := range map[string]struct {
		in        string
		bad, last int
	}{
		"whole row":    {goodRow + "\n" + goodRow + "\n", 1, 2},
		"bad row":      {goodRow + "\n{}\n", 1, 2},
		"cut row":      {goodRow + "\n{}\n" + goodRow[:9], 2, 3},
		"whole list":   {"[" + goodRow + "]", 1, 1},
		"cut list":     {"[" + goodRow + ",\n" + goodRow[:9], 1, 2},
		"list unended": {"[" + goodRow + ",\n" + goodRow, 1, 2},
		"many":         {goodRow + strings.Repeat("\n{}", maxProblems+5), maxProblems + 5, 0},
	} {
		d := mustOpen(t, unsummed(c.in), Options{CacheDir: t.TempDir()})
		last := d.Problems()[len(d.Problems())-1]
		if d.ProblemCount() != c.bad || c.last > 0 &&
			(last.Line != c.last || !strings.Contains(last.Reason, "what follows is lost")) {
			t.Errorf("%s: %d problems, the last %v", name, d.ProblemCount(), last)
		}
	}
}

func TestCompressedCopyIsReused(t *testing.T) {
	dir := t.TempDir()
	content := compress(t, goodRow+"\n"+goodRow)
	d := mustOpen(t, content, Options{CacheDir: dir})
	info := d.Files()[0]
	name := filepath.Join(dir, info.Hash+".rows")
	before, err := os.Stat(name)
	if err != nil || info.Size != int64(len(content)) || info.Container != "gzip, JSON Lines" {
		t.Fatalf("%v, %+v", err, info)
	}
	again := mustOpen(t, content, Options{CacheDir: dir})
	after, err := os.Stat(name)
	if err != nil || !os.SameFile(before, after) || again.Files()[0].Hash != info.Hash {
		t.Errorf("written anew: %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("the directory holds %v", files)
	}
	sameSamples(t, "copy", again, d)
	blocked := mustOpen(t, content, Options{CacheDir: filepath.Join(name, "below a file")})
	sameSamples(t, "temporary copy", blocked, d)
	temp := blocked.sources[0].temp
	if blocked.Close(); temp == "" || !os.IsNotExist(statErr(temp)) {
		t.Errorf("temporary copy %q is still there", temp)
	}
}

// fullDisk is a place where only so much can be written below dir.
type fullDisk struct {
	file *os.File
	left int
}

func (f *fullDisk) Write(b []byte) (int, error) {
	n, err := f.file.Write(b[:min(len(b), f.left)])
	if f.left -= n; err == nil && n < len(b) {
		err = &os.PathError{Op: "write", Path: f.file.Name(), Err: syscall.ENOSPC}
	}
	return n, err
}

// fill lets the copies below dir end after so many bytes.
func fill(t *testing.T, dir string, after int) {
	t.Helper()
	usual := testOnlySpill
	t.Cleanup(func() { testOnlySpill = usual })
	testOnlySpill = func(f *os.File) io.Writer {
		if strings.HasPrefix(f.Name(), dir) {
			return &fullDisk{f, after}
		}
		return usual(f)
	}
}

func TestCacheOnAFullDisk(t *testing.T) {
	cache, temp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	rows := strings.Repeat(goodRow+"\n", 100_000)
	content := compress(t, rows)
	fill(t, cache, 2<<20)
	var last, total int64
	opt := Options{CacheDir: cache, Progress: func(done, of int64, _ int) {
		if done < last || done > of {
			t.Errorf("progress %d of %d after %d", done, of, last)
		}
		last, total = done, of
	}}
	d := mustOpen(t, content, opt)
	sameSamples(t, "in the directory for temporary files", d, mustOpen(t, rows, Options{}))
	if want := int64(len(content) + len(rows)); last != want || total != want {
		t.Errorf("progress ends at %d of %d, want %d", last, total, want)
	}
	if files, _ := os.ReadDir(temp); len(files) != 1 {
		t.Errorf("temporary files: %v", files)
	}
	d.Close()
	fill(t, temp, 1<<20)
	_, err := openText(t, content, Options{CacheDir: cache})
	if !errors.Is(err, syscall.ENOSPC) || !strings.HasSuffix(err.Error(),
		"decompress to "+cache+", then to "+temp+": no space left on device") || hintOf(err) != hintSpace {
		t.Errorf("both full: %v (%s)", err, hintOf(err))
	}
	for _, dir := range []string{cache, temp} {
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func statErr(path string) error {
	_, err := os.Stat(path)
	return err
}

func TestChangedFile(t *testing.T) {
	path := writeFile(t, "rows.jsonl", goodRow+"\n"+goodRow+"\n")
	d, err := Open(t.Context(), []string{path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, now := range []string{
		goodRow + "\n" + strings.Replace(goodRow, `"a"`, `"A"`, 1) + "\n", goodRow + "\n" + goodRow[:20],
		goodRow + "\n" + strings.Repeat("x", 100),
	} {
		if err := os.WriteFile(path, []byte(now), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Text(0); err != nil {
			t.Errorf("the untouched row: %v", err)
		}
		if _, err := d.Text(1); !errors.Is(err, ErrChanged) {
			t.Errorf("text after change to %q: %v", now, err)
		}
		if _, err := d.Rows(1); !errors.Is(err, ErrChanged) {
			t.Errorf("raw after change to %q: %v", now, err)
		}
	}
}

func TestOpenIsCancelled(t *testing.T) {
	path := writeFile(t, "rows.jsonl", strings.Repeat(goodRow+"\n", 400_000))
	ctx, cancel := context.WithCancel(t.Context())
	opt := Options{Progress: func(done, total int64, rows int) { cancel() }}
	start := time.Now()
	if _, err := Open(ctx, []string{path}, opt); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
}
