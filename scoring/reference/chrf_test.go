package reference

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"unicode"

	"admap/model"
	"admap/scoring"
)

func score(t testing.TB, s scoring.Scorer, response, reference string) float64 {
	t.Helper()
	r, err := s.Score(context.Background(), scoring.Item{Body: response, Reference: reference})
	if err != nil {
		t.Fatalf("score %.40q against %.40q: %v", response, reference, err)
	}
	return r.Value
}

func metric(t testing.TB, name string) scoring.Scorer {
	t.Helper()
	s, err := New(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The values were computed by a separate program in Python: collections.Counter over slices of
// "".join(text.split()), and the formula in the type's comment.
func TestChrF(t *testing.T) {
	s := metric(t, "chrf")
	for _, tc := range []struct {
		response, reference string
		want                float64
	}{
		{"the cat sat on the mat", "the cat sat on the mat", 100},
		{"the cat sat on a mat", "the cat sat on the mat", 65.97965990995549},
		{"", "something", 0},
		{"something", "", 0},
		{"   \t\n", "x", 0},
		{"a", "a", 100},
		{"a", "b", 0},
		{"aa", "ab", 25},
		{"abc", "abcdefghij", 25.587524708983082},
		{"abcdefghij", "abc", 57.90258449304175},
		{"aaaaaaaa", "aaa", 65.56603773584905},
		{"aaa", "aaaaaaaa", 32.250580046403705},
		{"Der Zug fährt um 8:15 Uhr ab.", "Der Zug fährt erst um 8:45 Uhr.", 55.94286690255937},
		{"今天天气很好，我们去公园吧。", "今天天气不错，我们一起去公园。", 27.462368857203465},
		{
			"अच्छा खाना सेहत के लिए ज़रूरी है", "सेहत के लिए अच्छा खाना ज़रूरी होता है",
			65.73976268655262,
		},
		{
			"\U0001f469\u200d\U0001f469\u200d\U0001f467 family \U0001f389",
			"family \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f389\U0001f389",
			55.46301490210634,
		},
		{ // all that Python takes for white space
			"a\x1cb\x1dc\x1ed\x1fe\u0085f\u00a0g\u1680h\u2003i\u2028j\u202fk\u205fl\u3000m",
			"abcdefghijklm", 100,
		},
		{"a\u200bb\u2060c\ufeffd", "abcd", 21.739130434782606}, // and what it does not
		{"x\x00y\x00z", "x\x00y\x00w", 54.33333333333333},
	} {
		if got := score(t, s, tc.response, tc.reference); math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("chrF(%q, %q) = %v, want %v", tc.response, tc.reference, got, tc.want)
		}
	}
}

type alpacaRow struct {
	Reference   string
	Completions []struct{ Response string }
}

// alpaca reads the real data beside the repository; ok is false where it is absent.
func alpaca(t testing.TB) (rows []alpacaRow, ok bool) {
	t.Helper()
	f, err := os.Open("../../../shared/data/alpacaeval.jsonl")
	if err != nil {
		t.Log("no data beside the repository: nothing checked")
		return nil, false
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row alpacaRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows, true
}

// The values come from the same separate program as TestChrF's, run over the whole file.
func TestChrFOfRealData(t *testing.T) {
	rows, ok := alpaca(t)
	if !ok {
		return
	}
	want := map[int][]float64{
		0:   {31.895165246013065, 5.141966715923219, 31.294605873787994, 28.15516401986937},
		1:   {39.44368929177432, 44.432462849495025, 49.47345164957859, 12.950750458309688},
		100: {39.55821358338079, 23.077618068345494, 35.93125105789048, 44.75770603524277},
		400: {25.48399078105068, 28.582429121729003, 17.829582892448585, 15.908029566694376},
		804: {31.89605845739954, 32.081038814313374, 47.03445176907247, 29.07703620815112},
	}
	s := metric(t, "chrf")
	var sum float64
	n := 0
	for i, row := range rows {
		for k, c := range row.Completions {
			got := score(t, s, c.Response, row.Reference)
			sum, n = sum+got, n+1
			if w := want[i]; w != nil && math.Abs(got-w[k]) > 1e-9 {
				t.Errorf("row %d, response %d: %v, want %v", i, k, got, w[k])
			}
		}
	}
	if n != 3220 || math.Abs(sum-92827.32106223743) > 1e-7 {
		t.Errorf("%d responses add up to %v", n, sum)
	}
}

// naive is chrF2 with a map of strings, straight from the formula.
func naive(response, reference string) float64 {
	count := func(s string, n int) map[string]int {
		var visible []rune
		for _, r := range s {
			if !unicode.IsSpace(r) && !strings.ContainsRune("\x1c\x1d\x1e\x1f", r) {
				visible = append(visible, r)
			}
		}
		grams := make(map[string]int)
		for i := 0; i+n <= len(visible); i++ {
			grams[string(visible[i:i+n])]++
		}
		return grams
	}
	total := func(grams map[string]int) (n float64) {
		for _, c := range grams {
			n += float64(c)
		}
		return n
	}
	var p, r, orders float64
	for n := 1; n <= 6; n++ {
		a, b := count(response, n), count(reference, n)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		matches := 0.0
		for g, c := range a {
			matches += float64(min(c, b[g]))
		}
		p, r, orders = p+matches/total(a), r+matches/total(b), orders+1
	}
	if p == 0 {
		return 0
	}
	p, r = p/orders, r/orders
	return 100 * 5 * p * r / (4*p + r)
}

func FuzzChrF(f *testing.F) {
	f.Add("abcabcabc", "abcab")
	f.Add("", "\x00\x00\x00")
	f.Add(strings.Repeat("ab", blockLen/2+9), strings.Repeat("ba", 300)+"c")
	f.Add("日本\u3000語\xff\xfe", "日本語\xff")
	s := metric(f, "chrf")
	f.Fuzz(func(t *testing.T, response, reference string) {
		for _, ref := range []string{reference, response, reference} { // prepared, replaced, again
			got, want := score(t, s, response, ref), naive(response, ref)
			if math.Abs(got-want) > 1e-9 {
				t.Errorf("chrF(%q, %q) = %v, naively %v", response, ref, got, want)
			}
		}
	})
}

func TestEndlessReferenceIsAFailure(t *testing.T) {
	s := metric(t, "chrf")
	long := strings.Repeat("x", maxReference+1)
	for range 2 {
		_, err := s.Score(context.Background(), scoring.Item{Body: "x", Reference: long})
		if f, ok := err.(*scoring.Failure); !ok || f.Reason != model.TooLong {
			t.Fatalf("error %v", err)
		}
	}
	if got := score(t, s, "x", "x"); got != 100 {
		t.Errorf("afterwards: %v", got)
	}
}

func TestUnknownMetric(t *testing.T) {
	if _, err := New("bleu"); err == nil || !strings.Contains(err.Error(), `"bleu"`) {
		t.Errorf("error %v", err)
	}
	for _, name := range []string{"chrf", "rouge-l"} {
		s := metric(t, name)
		info := s.Info()
		if info.Kind != "reference" || info.Scale != (model.Scale{Lo: 0, Hi: 100}) || info.Paid {
			t.Errorf("%s: info %+v", name, info)
		}
		if traits := s.Traits(); !traits.Local || !traits.NeedsReference || !traits.NeedsText {
			t.Errorf("%s: traits %+v", name, traits)
		}
	}
}

// Throughput in bytes of responses, four to a reference of their length.
//
//	go test ./scoring/reference -run none -bench . -benchtime 2s
func BenchmarkChrF(b *testing.B) { benchmarkMetric(b, "chrf") }

func BenchmarkRougeL(b *testing.B) { benchmarkMetric(b, "rouge-l") }

func benchmarkMetric(b *testing.B, name string) {
	s := metric(b, name)
	texts := prose(200)
	n := 0
	for b.Loop() {
		for i := 0; i < len(texts); i += 5 {
			for _, response := range texts[i+1 : i+5] {
				score(b, s, response, texts[i])
				n += len(response)
			}
		}
	}
	b.ReportMetric(float64(n)/1e6/b.Elapsed().Seconds(), "MB/s")
}

// prose makes n texts of about 1,500 bytes from words that repeat as words do.
func prose(n int) []string {
	state := uint64(1)
	next := func(n uint64) uint64 {
		state = state*6364136223846793005 + 1442695040888963407
		return state >> 33 % n
	}
	words := make([]string, 4000)
	for i := range words {
		var w strings.Builder
		for range 2 + next(8) {
			w.WriteByte("etaoinshrdlucmfwypvbgkjqxz"[min(next(26), next(26))])
		}
		words[i] = w.String()
	}
	texts := make([]string, n)
	for i := range texts {
		var b strings.Builder
		for b.Len() < 1500 {
			b.WriteString(words[min(next(4000), next(4000), next(4000))])
			b.WriteByte(' ')
		}
		texts[i] = b.String()
	}
	return texts
}
