package data

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"admap/model"
)

// indexed writes a settled dataset and keeps indexes of everything for the length of a test.
func indexable(t *testing.T, name, content string) (path string, opt Options) {
	t.Helper()
	from := testOnlyIndexFrom
	testOnlyIndexFrom = 0
	t.Cleanup(func() { testOnlyIndexFrom = from })
	path = filepath.Join(t.TempDir(), name)
	writeSettled(t, path, content)
	return path, Options{CacheDir: t.TempDir()}
}

func writeSettled(t testing.TB, path, content string) {
	t.Helper()
	b := []byte(content)
	if strings.HasSuffix(path, ".gz") {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(b)
		z.Close()
		b = out.Bytes()
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

// reopen opens a dataset and reports whether it was read rather than recalled.
func reopen(t *testing.T, path string, opt Options) (d *Dataset, read bool) {
	t.Helper()
	opt.Progress = func(int64, int64, int) { read = true }
	d, err := Open(t.Context(), []string{path}, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, read
}

// readOnce opens and closes a dataset, which leaves its index behind, and returns that.
func readOnce(t *testing.T, path string, opt Options) string {
	t.Helper()
	d, read := reopen(t, path, opt)
	if !read {
		t.Fatal("there was an index already")
	}
	d.Close()
	names, err := filepath.Glob(filepath.Join(opt.CacheDir, "index", "*"))
	if err != nil || len(names) != 1 {
		t.Fatal("the indexes are", names, err)
	}
	return names[0]
}

const indexRows = `{"prompt":"a","chosen":"b","rejected":"c","source":"x","score_chosen":2}
{"prompt":"bad"}
{"prompt":"d","chosen":"e","rejected":"ü","language":"de"}
`

func TestIndexStandsForTheRead(t *testing.T) {
	zeroOne := `{"instruction":"a","output_1":"b","output_2":"c","label":0}
{"instruction":"d","output_1":"e","output_2":"f","label":1}
`
	late := strings.Repeat(`{"instruction":"a","output_1":"b","output_2":"c","label":1}`+"\n", 300) +
		zeroOne // only its end shows how its label counts
	for name, content := range map[string]string{
		"a.jsonl": indexRows, "b.jsonl.gz": indexRows, "c.jsonl": zeroOne, "d.jsonl": late,
		"e.json": `[{"prompt":"a","responses":[{"x":"b"}]}]`,
	} {
		path, opt := indexable(t, name, content)
		if name == "e.json" {
			opt.Map = map[string]string{"responses": "responses.x"}
		}
		first, _ := reopen(t, path, opt)
		first.Close()
		again, read := reopen(t, path, opt)
		if read {
			t.Errorf("%s was read again", name)
		}
		fresh := opt
		fresh.CacheDir = t.TempDir()
		want, _ := reopen(t, path, fresh)
		sameDataset(t, name, again, want)
	}
}

func sameDataset(t *testing.T, name string, got, want *Dataset) {
	t.Helper()
	text := func(v any) string { // NaN equals NaN
		if s, ok := v.(Schema); ok && s.Second != nil {
			second := *s.Second
			s.Second = nil
			v = []any{s, second}
		}
		return fmt.Sprintf("%+v", v)
	}
	for what, pair := range map[string][2]any{
		"roster":   {*got.Roster(), *want.Roster()},
		"problems": {got.Problems(), want.Problems()},
		"count":    {got.ProblemCount(), want.ProblemCount()},
		"schema":   {got.Schema(), want.Schema()},
		"files":    {got.Files(), want.Files()},
	} {
		if text(pair[0]) != text(pair[1]) {
			t.Errorf("%s: %s\n%+v, want\n%+v", name, what, pair[0], pair[1])
		}
	}
	for i := range want.Roster().Len() {
		a, err := got.Text(i)
		b, err2 := want.Text(i)
		if err != nil || err2 != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: text %d is %+v, %v, want %+v, %v", name, i, a, err, b, err2)
		}
	}
}

func TestIndexOfAChangedFileIsNotUsed(t *testing.T) {
	changed := strings.Replace(indexRows, `"e"`, `"E"`, 1)
	path, opt := indexable(t, "a.jsonl", indexRows)
	readOnce(t, path, opt)
	writeSettled(t, path, changed) // of the same size
	d, read := reopen(t, path, opt)
	text, err := d.Text(1)
	if err != nil || !read || text.Responses[0].Body != "E" {
		t.Errorf("read %v: %+v, %v", read, text, err)
	}
	other := opt
	other.Map = map[string]string{"source": "language"}
	if _, read = reopen(t, path, other); !read {
		t.Error("an index made with other options was used")
	}
}

func TestFileOfThisMomentGetsNoIndex(t *testing.T) {
	path, opt := indexable(t, "a.jsonl", indexRows)
	now := time.Now()
	if err := os.Chtimes(path, now, now); err != nil {
		t.Fatal(err)
	}
	d, _ := reopen(t, path, opt)
	d.Close()
	if _, read := reopen(t, path, opt); !read {
		t.Error("a change within the grain of the file's time would not be seen")
	}
}

func TestDamagedIndexIsNotUsed(t *testing.T) {
	path, opt := indexable(t, "a.jsonl", indexRows)
	name := readOnce(t, path, opt)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x81
		for _, b := range [][]byte{bad, good[:i]} {
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := loadIndex(name); err == nil {
				t.Fatalf("damage at byte %d of %d, or an end there, was not seen", i, len(good))
			}
		}
	}
	if err := os.WriteFile(name, append(good, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, read := reopen(t, path, opt); !read || d.Roster().Len() != 2 {
		t.Error("an index with something behind it was used")
	}
}

// TestForgedIndex has indexes whose checksum is right and whose numbers lead astray.
func TestForgedIndexIsNotUsed(t *testing.T) {
	path, opt := indexable(t, "a.jsonl", indexRows)
	name := readOnce(t, path, opt)
	for what, forge := range map[string]func(*saved){
		"another program": func(s *saved) { s.Build += "x" },
		"no probe":        func(s *saved) { s.Probe = nil },
		"a probe":         func(s *saved) { s.Probe[0] = []byte("{") },
		"starts":          func(s *saved) { s.Roster.Start[1] = 9 },
		"an empty sample": func(s *saved) { s.Roster.Start[1] = 0 },
		"a source":        func(s *saved) { s.Roster.Source[0] = 99 },
		"a model":         func(s *saved) { s.Roster.Model[3] = 99 },
		"labels":          func(s *saved) { s.Roster.Label = s.Roster.Label[1:] },
		"annotators": func(s *saved) {
			s.Roster.Annotators = []model.LabelSet{{Name: "x", Label: []float64{1}}}
		},
		"a kind":    func(s *saved) { s.Roster.LabelKind = 77 },
		"a file":    func(s *saved) { s.Places[0].file = 5 },
		"an offset": func(s *saved) { s.Places[0].offset = -1 },
		"a place":   func(s *saved) { s.Places = s.Places[1:] },
		"groups":    func(s *saved) { s.First = []uint32{0, 1, 9} },
		"a key":     func(s *saved) { s.Roster.Keys[0][0]++ },
	} {
		s, err := loadIndex(name)
		if err != nil {
			t.Fatal(err)
		}
		forge(s)
		if err := saveIndex(t.Context(), name, s); err != nil {
			t.Fatal(err)
		}
		d, read := reopen(t, path, opt)
		if !read || d.Roster().Len() != 2 {
			t.Errorf("%s: the forged index was used", what)
		}
		d.Close() // writes a good one
	}
}

func TestIndexDoesNotNeedTheDecompressedCopy(t *testing.T) {
	path, opt := indexable(t, "a.jsonl.gz", indexRows)
	readOnce(t, path, opt)
	copies := filepath.Join(opt.CacheDir, "*.rows")
	removeAll(t, copies)
	d, read := reopen(t, path, opt)
	if left, _ := filepath.Glob(copies); read || len(left) != 0 {
		t.Errorf("read %v, copies %v before any text is wanted", read, left)
	}
	if text, err := d.Text(1); err != nil || text.Instruction != "d" {
		t.Errorf("%+v, %v", text, err)
	}
	d, _ = reopen(t, path, opt)
	writeSettled(t, path, indexRows+indexRows)
	if _, err := d.Text(1); !errors.Is(err, ErrChanged) {
		t.Errorf("text of another file: %v", err)
	}
}

func removeAll(t *testing.T, pattern string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatal(pattern, names, err)
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPruneKeepsWhatWasUsedLast(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for i := range maxIndexes + 3 {
		name := filepath.Join(dir, fmt.Sprintf("%02d%s", i, indexSuffix))
		at := now.Add(-time.Duration(i) * time.Minute)
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	used(filepath.Join(dir, "34.idx"))
	old := filepath.Join(dir, "partial-1")
	long := now.Add(-2 * staleAfter)
	if err := errors.Join(os.WriteFile(old, nil, 0o600), os.Chtimes(old, long, long)); err != nil {
		t.Fatal(err)
	}
	prune(dir)
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != maxIndexes || filepath.Base(left[maxIndexes-1]) != "34.idx" ||
		filepath.Base(left[maxIndexes-2]) != "30.idx" {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestIndexHoldsEveryField fills every field of what is saved, so that a new one is either kept or
// makes the encoder panic.
func TestIndexHoldsEveryField(t *testing.T) {
	s := &saved{}
	fillEvery(reflect.ValueOf(s).Elem(), new(int64))
	s.Places = []place{{offset: 1, size: 2, file: 3}}
	name := filepath.Join(t.TempDir(), "a.idx")
	if err := saveIndex(t.Context(), name, s); err != nil {
		t.Fatal(err)
	}
	got, err := loadIndex(name)
	if err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%v: %+v, want %+v", err, got, s)
	}
}

func fillEvery(v reflect.Value, n *int64) {
	*n++
	switch k := v.Kind(); {
	case !v.CanSet():
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Unix(0, *n)))
	case k == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(*n)
	case v.CanUint():
		v.SetUint(uint64(*n % 200))
	case v.CanFloat():
		v.SetFloat(float64(*n) / 2)
	case k == reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case k == reflect.Struct:
		for i := range v.NumField() {
			fillEvery(v.Field(i), n)
		}
	case k == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case k == reflect.Array:
		for i := range v.Len() {
			fillEvery(v.Index(i), n)
		}
	}
}
