package ui

import (
	"math"
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {9, "9"}, {-3, "-3"}, {4.3333333, "4.333"}, {24.9812, "24.98"}, {556.93, "556.9"},
		{0.00047, "0.00047"}, {0.0312, "0.031"}, {123456.7, "123457"}, {2.5e9, "2.5e+09"},
		{math.NaN(), "–"}, {math.Inf(1), "–"},
	} {
		if got := number(c.v); got != c.want {
			t.Errorf("number(%v) = %q, want %q", c.v, got, c.want)
		}
	}
}

func TestCommaAndSpan(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 63967: "63,967", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := comma(n); got != want {
			t.Errorf("comma(%d) = %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		9 * time.Second: "9s", 73 * time.Second: "1m13s", 3900 * time.Second: "1h05m", 50 * time.Hour: "2d02h",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestWrapKeepsEveryWord(t *testing.T) {
	const text = "alpha beta  gamma 漢字漢字漢字漢字 supercalifragilistic\n\nend"
	for w := 1; w < 40; w++ {
		for _, line := range wrap(text, w) {
			if width(line) > w {
				t.Fatalf("at %d: %q is %d cells wide", w, line, width(line))
			}
		}
	}
	if got := wrap("one two three", 8); len(got) != 2 || got[0] != "one two" || got[1] != "three" {
		t.Errorf("wrapped to %q", got)
	}
}

func TestCleanShowsWhatItTakesAway(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\x1b[31mb": `a\x1b[31mb`, "\xff\xfe": `\xff\xfe`, "a\nb": "a⏎b", "a\tb": "a    b",
		"\u202eabc": `\u202eabc`, "\u009b2J": `\x9b2J`, "e\u0301": "e\u0301", "漢字": "漢字",
		"👩\u200d👧": "👩👧", "👍🏽": "👍", "नमस्ते": "नमस्ते",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	zalgo := "Z"
	for range 50 {
		zalgo += "\u0351"
	}
	if got := len([]rune(clean(zalgo))); got != 1+maxMarks {
		t.Errorf("%d runes are left of a base with 50 marks", got)
	}
}
