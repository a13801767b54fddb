package reference

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"admap/scoring"
)

// The values of the ASCII cases were computed by a separate program in Python, with the regular
// expression [^a-z0-9]+ and the textbook table.
func TestRougeL(t *testing.T) {
	s := metric(t, "rouge-l")
	for _, tc := range []struct {
		response, reference string
		want                float64
	}{
		{"The cat sat on the mat.", "the CAT sat; on a mat!", 83.33333333333334},
		{"one two three four", "four three two one", 25},
		{"a b c d e", "a x b y c z", 54.54545454545454},
		{"", "a", 0},
		{"a", "... !", 0},
		{"... !", "a", 0},
		{"snake_case don't 3.14", "snake case don t 3 14", 100},
		{"to be or not to be", "not to be or to be", 83.33333333333334},
		{"Ein CAFÉ", "ein café", 100},
		{"天气好", "天气很好", 600.0 / 7}, // 3 of 3 and 3 of 4
	} {
		if got := score(t, s, tc.response, tc.reference); math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("ROUGE-L(%q, %q) = %v, want %v", tc.response, tc.reference, got, tc.want)
		}
	}
}

func TestRougeLOfRealData(t *testing.T) {
	rows, ok := alpaca(t)
	if !ok {
		return
	}
	want := []float64{25.524475524475523, 29.47368421052632, 18.110236220472444, 17.32283464566929}
	s := metric(t, "rouge-l")
	for k, c := range rows[400].Completions {
		if got := score(t, s, c.Response, rows[400].Reference); math.Abs(got-want[k]) > 1e-9 {
			t.Errorf("row 400, response %d: %v, want %v", k, got, want[k])
		}
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string][]string{
		"Don't panic: 3.14!": {"don", "t", "panic", "3", "14"},
		"naïve_ÉTÉ":          {"naïve", "été"},
		"Привет, мир":        {"привет", "мир"},
		"नमस्ते दुनिया":      {"नमस्ते", "दुनिया"},
		"안녕 세계":              {"안녕", "세계"},
		"GPT4は速い":            {"gpt4", "は", "速", "い"},
		"ก็ได้":              {"ก", "็", "ไ", "ด", "้"},
		"\xff\x00 \u202e🎉 —": nil,
	} {
		var got []string
		new(subsequence).eachToken(text, func(token []byte) bool {
			got = append(got, string(token))
			return true
		})
		if !slices.Equal(got, want) {
			t.Errorf("tokens of %q: %q, want %q", text, got, want)
		}
	}
}

// table is the length of the longest common subsequence by the textbook's table.
func table(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func FuzzRougeL(f *testing.F) {
	f.Add("a b c a b b a", "c b a b a c")
	f.Add(strings.Repeat("a b ", 100), strings.Repeat("b a a ", 64))
	f.Add(strings.Repeat("x ", 64), strings.Repeat("x ", 64))
	s := metric(f, "rouge-l")
	f.Fuzz(func(t *testing.T, response, reference string) {
		a, b := strings.Fields(response), strings.Fields(reference)
		for _, w := range append(slices.Clone(a), b...) {
			if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
				return // only words that are one token each are easy to check
			}
		}
		want := 0.0
		if common := float64(table(a, b)); common > 0 {
			want = 200 * common / float64(len(a)+len(b))
		}
		if got := score(t, s, response, reference); math.Abs(got-want) > 1e-9 {
			t.Errorf("ROUGE-L(%q, %q) = %v, want %v", response, reference, got, want)
		}
	})
}

func TestLongTextsAreNoProblem(t *testing.T) {
	s := metric(t, "rouge-l")
	begin := time.Now()
	score(t, s, strings.Repeat("to be or not ", 4_000), strings.Repeat("not or be ", 5_000))
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("16,000 tokens against 15,000 took %v", took)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	item := scoring.Item{Body: strings.Repeat("a ", 10_000), Reference: "a"}
	if _, err := s.Score(ctx, item); err != context.Canceled {
		t.Errorf("cancelled, yet %v", err)
	}
}
