package ui

import (
	"math"
	"strings"
	"testing"

	"admap/model"
)

// What stands in the frame of the panel is whole, however narrow the panel is.
func TestThePanelsFrameIsNotCut(t *testing.T) {
	for _, w := range []int{80, 90, 100, 120} {
		f := newFake(2000, 2000)
		a := start(t, f, w, 24)
		hit(a, "1")
		lines := strings.Split(screen(a), "\n")
		foot := lines[len(lines)-2]
		if len(a.home.plot.pick()) < 2 || strings.Contains(foot, "…") || !strings.Contains(foot, "μ ") {
			t.Errorf("at %d: %q", w, foot)
		}
	}
	for v, want := range map[float64]string{
		25.524: "25.5", 496: "496", 1234.5: "1234", 0.0345: "0.035", 0: "0", -2.345: "-2.35", math.NaN(): "–",
	} {
		if got := threeDigits(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

// The lengths of a region's responses are told in words that need no legend.
func TestLongerThanWhat(t *testing.T) {
	for ratio, want := range map[float64]string{
		1.13: "13% longer", 0.52: "48% shorter", 1: "of average length", 1.004: "of average length",
		2.04: "2.0× longer", 12: "12.0× longer", 0: "100% shorter",
	} {
		if got := longer(ratio); got != want {
			t.Errorf("%v: %q, want %q", ratio, got, want)
		}
	}
}

// Help cuts nothing, in one column or two, and says why a key cannot be used.
func TestHelpCutsNothing(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}, {60, 16}} {
		a := start(t, newFake(60, 60), size[0], size[1])
		hit(a, "?")
		for range 80 {
			if got := screen(a); strings.Contains(strings.Join(helpRows(got), ""), "…") {
				t.Fatalf("%v:\n%s", size, got)
			}
			hit(a, "j")
		}
	}
}

// helpRows are the lines of the dialog on a screen.
func helpRows(screen string) (rows []string) {
	for line := range strings.SplitSeq(screen, "\n") {
		if strings.Count(line, "│") == 4 {
			rows = append(rows, strings.Split(line, "│")[2])
		}
	}
	return rows
}

// Where nothing was picked an export proposes what the map is for, and offers the cursor's samples
// last; a brush comes first.
func TestAnExportProposesWhatWasPicked(t *testing.T) {
	a := start(t, newFake(200, 200), 120, 36)
	hit(a, "1", "x")
	list := a.top().(*exportDialog).choices
	if first, last := list[0].name, list[len(list)-1].name; first != model.HighAvg.String() ||
		last != "under the cursor" {
		t.Errorf("%q first, %q last", first, last)
	}
	hit(a, "esc", "space", "L", "J", "space", "x")
	if first := a.top().(*exportDialog).choices[0].name; first != "the brush" {
		t.Errorf("%q first", first)
	}
}

// ^d and ^u go by half a screen, as in every pager.
func TestHalfAPage(t *testing.T) {
	a := start(t, newFake(200, 200), 80, 24)
	hit(a, "tab", "ctrl+d", "ctrl+d")
	l := a.top().(*sampleList)
	if want := 2 * (l.rows(a) / 2); l.at != want || want < 10 {
		t.Errorf("line %d after two halves, want %d", l.at, want)
	}
	if hit(a, "ctrl+u", "ctrl+u", "ctrl+u"); l.at != 0 {
		t.Errorf("line %d at the top", l.at)
	}
	f := newFake(10, 10)
	f.texts = func(int) model.Text {
		return model.Text{Instruction: strings.Repeat("line\n\n", 100), Responses: make([]model.ResponseText, 4)}
	}
	a = start(t, f, 80, 24)
	hit(a, "tab", "enter")
	screen(a)
	hit(a, "ctrl+d", "ctrl+d", "ctrl+u")
	if r := a.top().(*reader); r.pos.row != r.rows/2 || r.rows < 10 {
		t.Errorf("row %d of a screen of %d", r.pos.row, r.rows)
	}
}
