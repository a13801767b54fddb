package ui

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Widths as xterm, tmux and the newer terminals have them alike, clusters included.
func TestWidthOfCleanText(t *testing.T) {
	for in, want := range map[string]int{
		"plain": 5, "漢字": 4, "ｶﾅ": 2, "Ａ": 2, "e\u0301": 1, "é": 1, "한국어": 6,
		"\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165": 6, // the same in letters
		"กำลัง": 4, "नमस्ते": 4, "שלום": 4, "مرحبا": 5, "می\u200cخواهم": 7,
		"👩\u200d👩\u200d👧": 6, "👍🏽": 2, "🇩🇪": 2, "1\ufe0f\u20e3": 1, "❤\ufe0f": 1, "❤\ufe0e": 1,
		"😀\ufe0e": 2, "\ufffd": 1, "\u2800": 1, "…": 1, "Z" + strings.Repeat("\u0351", 99): 1,
		"a\u034fb": 2, "\u00a0": 1, "\u3000": 2, "a\u200c\u200c\u200c": 1,
		"\u00ad": 6, "\u115f": 6, "\u3164": 6, "\uffa0": 6, "\u1160": 6, "\ue000": 6, "\u0378": 6,
		"\ufeff": 6, "\u2060": 6, "\u200b": 6, "\u2028": 6, "\u2066": 6, "\u0600": 6, "\u2630": 6,
		"\U000e0041": 10, "\U000e0101": 10, "\U0001fae8": 10, "\U0010ffff": 10, "\ufdd0": 6,
	} {
		if got := width(clean(in)); got != want {
			t.Errorf("%q is shown as %q in %d cells, want %d", in, clean(in), got, want)
		}
	}
}

// Whatever one character a dataset holds, what is shown of it is visible, harmless, and as wide in
// the eyes of the renderer as in ours.
func TestEveryCharacterIsTame(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		in := "a" + string(r)
		for _, shown := range clean(in)[1:] {
			if shown < 0x20 || shown >= 0x7f && shown < 0xa0 || shown >= 0x80 && escaped(shown) {
				t.Fatalf("U+%04X is shown as %q", r, clean(in))
			}
		}
		w := width(clean(in)) - 1
		if w != ansi.StringWidthWc(clean(in))-1 {
			t.Fatalf("U+%04X: %d cells, the renderer has %d", r, w, ansi.StringWidthWc(clean(in))-1)
		}
		if mark := unicode.Is(unicode.M, r) || r == zeroWidthNonJoiner; w == 0 && !mark && !dropped(r) {
			t.Fatalf("U+%04X is no mark and takes no room", r)
		}
	}
}

// No text makes a cell hold more than a few characters.
func TestNoCellIsEndless(t *testing.T) {
	for _, pile := range []string{"\u0301", "\u200c", "\u20dd", "\u093e", "\u0300\u200c"} {
		s := clean("a" + strings.Repeat(pile, 10_000))
		cluster, _ := firstCluster(s)
		if n := len([]rune(cluster)); n > 1+maxMarks {
			t.Errorf("a cell holds %d characters of %q", n, pile)
		}
	}
}

func TestHangulLettersAreComposed(t *testing.T) {
	for in, want := range map[string]string{
		"\u1100\u1161": "가", "\u1112\u1175\u11c2": "힣", "\u1112\u1161\u11ab\u1100": "한\u1100",
		"\u1161": `\u1161`, "\u1100x": "\u1100x", "\u1100\u1161\u11a7": `가\u11a7`,
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%+q) = %q, want %q", in, got, want)
		}
	}
}

// Ten megabytes in a field that is shown on one line cost no frame.
func TestALineIsCutBeforeItIsCleaned(t *testing.T) {
	for _, one := range []string{"👩\u200d", "\x1b", "x", "\u0301"} {
		got := clean(strings.Repeat(one, 10<<20/len(one)))
		if len(got) > 5*maxLine || !strings.HasSuffix(got, "…") {
			t.Errorf("%q: %d bytes, ending %q", one, len(got), got[len(got)-9:])
		}
	}
	if got := clip("aé", 2); got != "a" {
		t.Errorf("half a character is left: %q", got)
	}
	if got := clip("aé", 3); got != "aé" {
		t.Errorf("clipped without need: %q", got)
	}
}
