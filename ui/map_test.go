package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// varied is newFake with ten sources, texts of different lengths, and some verdicts.
func varied(n, scored int) *fake {
	f := newFake(n, scored)
	rng := rand.New(rand.NewPCG(5, 6))
	r := f.roster
	r.Sources = []string{""}
	for k := range 16 {
		r.Sources = append(r.Sources, fmt.Sprintf("source-%c", 'a'+k))
	}
	for i := range n {
		r.Source[i] = uint16(rng.IntN(5) * rng.IntN(5))
	}
	for k := range r.Length {
		r.Length[k] = uint32(50 + rng.IntN(500))
	}
	for i := 3; i < n; i += 41 {
		f.cohort.Apply([]model.Edit{{Key: r.Keys[i], Kind: model.EditVerdict,
			After: model.Mislabelled.String()}})
	}
	return f
}

func TestGoldenMapModes(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
		for colour, name := range colourNames[:byDisagreement] {
			t.Run(fmt.Sprintf("%s_%dx%d", strings.Trim(name[:4], "(mi"), size.w, size.h), func(t *testing.T) {
				a := start(t, varied(500, 480), size.w, size.h)
				settle(a, a.home.setColour(a, colour))
				hit(a, "n")
				checkSize(t, name, a.View().Content, size.w, size.h, ansi.StringWidthWc)
				if frame := a.View().Content; size.w == 80 {
					golden.RequireEqual(t, frame)
				} else {
					golden.RequireEqual(t, stripped(frame))
				}
			})
		}
		t.Run(fmt.Sprintf("zoomed_%dx%d", size.w, size.h), func(t *testing.T) {
			a := start(t, varied(500, 480), size.w, size.h)
			hit(a, "3", "v", "+", "c", "]", "]")
			golden.RequireEqual(t, screen(a))
		})
		t.Run(fmt.Sprintf("ascii_%dx%d", size.w, size.h), func(t *testing.T) {
			cfg := varied(60, 60).config()
			cfg.ASCII = true
			a := New(t.Context(), cfg)
			a.Update(tea.WindowSizeMsg{Width: size.w, Height: size.h})
			settle(a, a.deriveCmd())
			hit(a, "C", "n")
			golden.RequireEqual(t, screen(a))
		})
	}
}

// Every mode says at every size what it shows: its name, and each of its classes or why there is none.
func TestTheLegendIsThereInEveryMode(t *testing.T) {
	for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		a := start(t, varied(500, 480), size.w, size.h)
		for range numColours {
			hit(a, "c")
			l, got := a.legend(), screen(a)
			if len(l.items) < 5 || !strings.Contains(got, l.name+" ") {
				t.Fatalf("%v at %v: %d items\n%s", l.name, size, len(l.items), got)
			}
			if size.h < 24 {
				continue
			}
			for k, it := range l.items {
				if size.h == 24 && k > 2 && a.home.plot.colour == bySource {
					break // the panel names what is under the cursor
				}
				if !strings.Contains(got, fit(it.label, leastLabel)) && !strings.Contains(got, it.label) {
					t.Errorf("%s at %v does not show %q:\n%s", l.name, size, it.label, got)
				}
			}
		}
	}
}

func TestAModeWithoutDataSaysWhy(t *testing.T) {
	f := newFake(60, 60) // one source
	for k := range f.roster.Label {
		f.roster.Label[k] = math.NaN()
	}
	f.roster.LabelKind = model.NoLabels
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}} {
		a := start(t, f, size.w, size.h)
		for colour, why := range map[int]string{byMislabelled: "the data carry no labels",
			byMargin: "the data carry no labels", bySource: "there is one source only: web"} {
			settle(a, a.home.setColour(a, colour))
			if !strings.Contains(a.msg, why) {
				t.Errorf("%s is said to be %q", colourNames[colour], a.msg)
			}
			a.msg = ""
			hit(a, "n")
			if got := screen(a); !strings.Contains(got, why) {
				t.Errorf("%s at %v does not say why it is empty:\n%s", colourNames[colour], size, got)
			}
			a.th.brushAttr = reverse // no colours
			got := stripped(a.render())
			if n := strings.Count(got, noneSign); n > 3 || strings.Count(got, "●")+strings.Count(got, "•") < 5 {
				t.Errorf("%s without data and colours hides the counts:\n%s", colourNames[colour], got)
			}
			a.th.brushAttr = 0
		}
	}
}

// The colour of a cell is that of the mean over exactly the samples that pick finds in it, and of the
// most frequent source.
func TestCellsAreColouredByTheirSamples(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	p, s := &a.home.plot, &a.home.shade
	hit(a, "+")
	values := map[int][]float64{byMislabelled: a.feed.diag.P, byLength: model.LengthGaps(a.feed.snap),
		byMargin: model.LabelMargins(a.feed.snap, a.feed.diag.MarginRMS)}
	for colour := byMislabelled; colour < byDisagreement; colour++ {
		settle(a, a.home.setColour(a, colour))
		seen := 0
		for cell := range p.cols * p.rows {
			p.moveTo(cell%p.cols, cell/p.cols)
			in := p.pick()
			if len(in) == 0 {
				continue
			}
			seen++
			if colour == bySource {
				if want := commonest(a, in); s.class(cell) != want {
					t.Errorf("cell %d: class %d, want %d", cell, s.class(cell), want)
				}
				continue
			}
			sum, n := 0.0, 0
			for _, i := range in {
				if v := values[colour][i]; !math.IsNaN(v) {
					sum, n = sum+v, n+1
				}
			}
			if got, want := s.mean[cell], sum/float64(n); got != want && n > 0 || (n == 0) != math.IsNaN(got) {
				t.Errorf("%s, cell %d: %v, want %v", colourNames[colour], cell, got, want)
			}
		}
		if seen < 20 {
			t.Fatalf("%d cells", seen)
		}
	}
}

// commonest is the class of source that most samples have, the larger class of equals.
func commonest(a *App, in []int) int8 {
	c, r := a.home.mix.classes, a.feed.snap.Roster()
	count := make([]int, len(c.Samples))
	for _, i := range in {
		count[c.Class[r.Source[i]]]++
	}
	return int8(slices.Index(count, slices.Max(count)))
}

// A score that arrives is in the mean of its cell at once where its value is known.
func TestColoursFollowArrivals(t *testing.T) {
	f := varied(300, 200)
	a := start(t, f, 120, 36)
	settle(a, a.home.setColour(a, bySource))
	rng := rand.New(rand.NewPCG(8, 9))
	for i := 200; i < 300; i++ {
		f.score(i, rng)
		_, cmd := a.Update(look(a.cfg))
		_ = cmd // the next look waits for the outside
	}
	n := uint32(0)
	for _, k := range a.home.shade.counts {
		n += k
	}
	if int(n) != a.home.plot.density.Shown || n < 290 {
		t.Errorf("%d samples coloured, %d shown", n, a.home.plot.density.Shown)
	}
}

func TestClassesOfSignedValuesMirrorEachOther(t *testing.T) {
	for _, v := range []float64{0, 0.1, 0.25, 0.3, 1, 1.5} {
		for _, bounds := range [][numClasses - 1]float64{marginBounds, lengthBounds} {
			if up, down := classOf(v, bounds), classOf(-v, bounds); v != 0 && up+down != numClasses-1 {
				t.Errorf("%v is %d, −%v is %d", v, up, v, down)
			}
		}
	}
	if classOf(math.NaN(), marginBounds) != -1 || classOf(0, mislabelledBounds) != 0 {
		t.Error("undefined is not told from 0")
	}
}

// The histograms count exactly what the map shows.
func TestHistogramsAgreeWithTheMap(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	with := a.mapCells()
	hit(a, "+")
	columns, rows := a.home.sides.columns, a.home.sides.rows
	sum := func(of []int) (n int) {
		for _, k := range of {
			n += k
		}
		return n
	}
	if n := a.home.plot.density.Shown; sum(columns) != n || sum(rows) != n || n == 0 || n == 480 {
		t.Errorf("%d and %d of %d", sum(columns), sum(rows), n)
	}
	settle(a, a.home.toggleMarginals(a, ""))
	if without := a.mapCells(); without.w != with.w+marginalCols || without.h != with.h+marginalRows {
		t.Errorf("cells %+v with, %+v without histograms", with, without)
	}
	if again := New(t.Context(), a.cfg); !again.home.plot.bare {
		t.Error("it is not remembered")
	}
}

// A bar is as long as its share says, and a single sample is always seen.
func TestHistogramBars(t *testing.T) {
	a := start(t, varied(500, 480), 120, 36)
	c := newCanvas(3, 2)
	drawColumn(a.th, c.all(), 0, 8, 8)
	drawColumn(a.th, c.all(), 1, 1, 1000)
	drawColumn(a.th, c.all(), 2, 5, 8)
	if got := stripped(c.String()); got != "█ ▂\n█▁█" {
		t.Errorf("bars:\n%s", got)
	}
}

// A handful of samples has big marks, one apart from several; many have none.
func TestMarksAreBigWhereSamplesAreFew(t *testing.T) {
	few, many := start(t, newFake(20, 20), 200, 60), start(t, newFake(200, 200), 200, 60)
	if n := strings.Count(screen(few), "●") + strings.Count(screen(few), "◉"); n < 15 {
		t.Errorf("%d big marks\n%s", n, screen(few))
	}
	if strings.ContainsAny(screen(many), "●◉") {
		t.Error("big marks among many")
	}
	p, th := &few.home.plot, few.th
	if p.sign(th, model.CellView{Count: 1}) == p.sign(th, model.CellView{Count: 2}) {
		t.Error("one looks like two")
	}
}

// A verdict is seen on the map without any colour, whatever the mode.
func TestFlaggedCellsAreMarked(t *testing.T) {
	f := varied(60, 60)
	a := start(t, f, 120, 36)
	for range numColours {
		hit(a, "c")
		marked := 0
		for cell := range a.home.plot.cols * a.home.plot.rows {
			v := a.home.plot.density.At(cell)
			if v.Count == 0 {
				continue
			}
			st, sign := a.look(cell, v)
			if seen := sign == a.th.flag || st.attr&underline != 0; seen != (v.Flagged > 0) {
				t.Errorf("%s: a cell with %d flagged of %d shows %q", colourNames[a.home.plot.colour],
					v.Flagged, v.Count, sign)
			}
			marked += v.Flagged
		}
		if marked == 0 {
			t.Fatal("nothing is flagged")
		}
	}
}

// What has arrived stands out for its second and no longer.
func TestGlowEnds(t *testing.T) {
	f := varied(100, 50)
	cfg := f.config()
	now := noon
	cfg.Now = func() time.Time { return now }
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	settle(a, a.deriveCmd())
	f.score(60, rand.New(rand.NewPCG(1, 1)))
	a.Update(look(a.cfg))
	bright := style{fg: a.th.cursor, attr: bold}
	var sgr strings.Builder
	bright.sgr(&sgr)
	if n := strings.Count(a.View().Content, sgr.String()); n != 1 {
		t.Fatalf("%d cells glow", n)
	}
	now = now.Add(glowFor)
	a.Update(tickMsg{})
	if strings.Contains(a.View().Content, sgr.String()) || len(a.home.plot.glow) != 0 {
		t.Error("the glow does not end")
	}
}

// Every mode fills every size exactly, zoomed and not, whatever the sources are called.
func TestEveryModeFillsEverySize(t *testing.T) {
	f := varied(200, 190)
	for k := range f.roster.Sources {
		f.roster.Sources[k] = "\x1b[2J漢字\u202e e\u0301 กำ\r\n" + strings.Repeat("long ", k)
	}
	a := start(t, f, 120, 36)
	for colour := range numColours {
		settle(a, a.home.setColour(a, colour))
		for _, key := range []string{"0", "+", "v"} {
			hit(a, key)
			for _, w := range []int{1, 60, 61, 79, 80, 105, 120, 200} {
				for _, h := range []int{1, 16, 17, 24, 31, 36, 47, 60} {
					_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: h})
					settle(a, cmd)
					frame := a.View().Content
					checkSize(t, fmt.Sprint(colourNames[colour], key, w, "×", h), frame, w, h, ansi.StringWidthWc)
					if strings.ContainsAny(stripped(frame), "\x1b\r\u202e") {
						t.Fatalf("%s: controls reach the terminal", colourNames[colour])
					}
				}
			}
		}
	}
}

// The histograms' scale fits what is shown at first, and then moves only when it has to.
func TestHistogramsKeepTheirScale(t *testing.T) {
	for _, c := range []struct {
		most, was int
		anew      bool
		want      int
	}{
		{0, 0, true, tallest}, {5, 0, true, 6}, {7, 6, true, 8}, {13, 48, true, 16},
		{7, 6, false, 8}, {6, 8, false, 8}, {13, 16, false, 16}, {7, 16, false, 16}, {6, 16, false, 6},
		{1000, 1024, false, 1024}, {1025, 1024, false, 1536},
	} {
		if got := fullBar([]int{1, c.most, 0}, c.was, c.anew); got != c.want {
			t.Errorf("%d after %d, anew %v: %d, want %d", c.most, c.was, c.anew, got, c.want)
		}
	}
}
