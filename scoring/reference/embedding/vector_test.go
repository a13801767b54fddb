package embedding

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSpans(t *testing.T) {
	for _, tc := range []struct {
		text string
		size int
		want []span
	}{
		{"", 16, []span{{0, 0}}},
		{strings.Repeat("a", 16), 16, []span{{0, 16}}},
		{strings.Repeat("a", 17), 16, []span{{0, 16}, {14, 17}}},
		{strings.Repeat("a", 31), 16, []span{{0, 16}, {14, 30}, {28, 31}}},
		// euro signs are three bytes: 16 and 14 lie within one
		{strings.Repeat("€", 6), 16, []span{{0, 15}, {12, 18}}},
	} {
		got := spans(tc.text, tc.size)
		if len(got) != len(tc.want) {
			t.Errorf("%q: %v, want %v", tc.text, got, tc.want)
			continue
		}
		for k := range got {
			if got[k] != tc.want[k] {
				t.Errorf("%q: %v, want %v", tc.text, got, tc.want)
			}
		}
	}
}

func FuzzSpans(f *testing.F) {
	f.Add("naïve 天气 🎉", uint8(3))
	f.Add("\x80\x80\x80\x80\x80\x80\x80\x80", uint8(200))
	f.Fuzz(func(t *testing.T, text string, repeats uint8) {
		const size = 40
		text = strings.Repeat(text, int(repeats))
		end := 0
		for k, s := range spans(text, size) {
			switch {
			case s.to-s.from > size, s.from > end, s.to < end, k > 0 && s.to == end:
				t.Fatalf("window %v behind %d of %d", s, end, len(text))
			case utf8.ValidString(text) && !utf8.ValidString(text[s.from:s.to]):
				t.Fatalf("window %v cuts a character", s)
			}
			end = s.to
		}
		if end != len(text) {
			t.Fatalf("windows end at %d of %d", end, len(text))
		}
	})
}

func TestMeanWeighsDirections(t *testing.T) {
	got := mean([][]float64{{10, 0}, {0, 0.1}}, []int{3, 4})
	if math.Abs(got[0]-0.6) > 1e-15 || math.Abs(got[1]-0.8) > 1e-15 {
		t.Errorf("mean %v, want 0.6 and 0.8", got)
	}
	if got := mean([][]float64{{1, 0}, {-2, 0}}, []int{5, 5}); got != nil {
		t.Errorf("opposite windows have the mean %v", got)
	}
	for _, v := range [][]float64{{3e-300, 4e-300}, {3e300, 4e300}} {
		if got := unit(v); math.Abs(got[0]-0.6) > 1e-15 || math.Abs(got[1]-0.8) > 1e-15 {
			t.Errorf("%v at length 1 is %v", v, got)
		}
	}
}
