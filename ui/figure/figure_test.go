package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"admap/model"
)

// facts are of samples with the given scores, one row a sample.
func facts(name string, rows ...[]float64) Facts {
	r := &model.Roster{Sources: []string{""}, Models: []string{""}, Start: []uint32{0}}
	for i, scores := range rows {
		r.Keys = append(r.Keys, model.Key{byte(i), byte(i >> 8), byte(i >> 16)})
		r.Source = append(r.Source, 0)
		for range scores {
			r.ResponseKeys = append(r.ResponseKeys, model.Key{1})
			r.Label, r.Stored = append(r.Label, math.NaN()), append(r.Stored, math.NaN())
			r.Length, r.Model = append(r.Length, 1), append(r.Model, 0)
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	c := model.NewCohort(r)
	for i, scores := range rows {
		for k, s := range scores {
			if !math.IsNaN(s) {
				c.SetScore(i, k, s)
			}
		}
	}
	s := c.Snapshot()
	return Facts{Name: name, Scorer: model.ScorerInfo{Name: "judge"}, Snapshot: s,
		Partition: model.NewPartition(s, model.DefaultRule)}
}

// grid are n samples at as many places.
func grid(n int) (rows [][]float64) {
	for i := range n {
		mean, half := float64(i%97), float64(i%89)/10
		rows = append(rows, []float64{mean - half, mean + half})
	}
	return rows
}

func svg(t *testing.T, s *Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.SVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// wellFormed counts the elements of an XML text by name.
func wellFormed(t *testing.T, text string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for dec := xml.NewDecoder(strings.NewReader(text)); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%v in %.300q", err, text)
		}
		if e, ok := tok.(xml.StartElement); ok {
			count[e.Name.Local]++
		}
	}
}

func TestFewSamplesAreDiscsManyHexagons(t *testing.T) {
	few := svg(t, NewMap(facts("d", grid(30)...), LinearAxes).Draw(OnPaper))
	if n := wellFormed(t, few)["circle"]; n < 30 {
		t.Errorf("%d discs for 30 samples", n)
	}
	for _, n := range []int{5_000, 9_000} {
		many := svg(t, NewMap(facts("d", grid(n)...), LinearAxes).Draw(OnPaper))
		if c := wellFormed(t, many)["circle"]; c != 0 || len(many) > 400_000 {
			t.Errorf("%d samples: %d discs, %d bytes", n, c, len(many))
		}
	}
}

func TestEverySampleIsCountedOnce(t *testing.T) {
	m := NewMap(facts("d", grid(5000)...), RankAxes)
	p := plot{10, 20, 700, 400}
	var want, cells, spots, bins [model.NumRegions]int
	add := func(to *[model.NumRegions]int, counts [model.NumRegions]int) {
		for g, n := range counts {
			to[g] += n
		}
	}
	for _, g := range regions {
		want[g] = m.Partition.Stats[g].Count
		want[model.Off] += want[g]
	}
	for _, c := range m.cells(p) {
		add(&cells, *c)
	}
	for _, s := range m.spots(p) {
		add(&spots, s.counts)
	}
	for _, b := range m.bins(17, func(s sample) float64 { return s.x }) {
		add(&bins, b)
	}
	if cells != want || spots != want || bins != want {
		t.Errorf("%v in cells, %v at spots, %v in bins, want %v", cells, spots, bins, want)
	}
}

// The nearest centre of all is found among the two rows around a point.
func TestHexagonIsTheNearest(t *testing.T) {
	p := plot{3, 5, 100, 100}
	for i := range 4000 {
		at := Point{3 + float64(i%61)*1.37, 5 + float64(i/61)*1.21}
		h := p.hexagonAt(at)
		own := math.Hypot(p.centre(h).X-at.X, p.centre(h).Y-at.Y)
		for col := -2; col < 14; col++ {
			for row := -2; row < 15; row++ {
				c := p.centre(hexagon{col, row})
				if d := math.Hypot(c.X-at.X, c.Y-at.Y); d < own-1e-9 {
					t.Fatalf("%v: %v at %v, but %d,%d at %v", at, h, own, col, row, d)
				}
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	draw := func() (string, string) {
		s := NewMap(facts("d", grid(4000)...), AutoAxes).Draw(Size{400, 300, true})
		var b bytes.Buffer
		if err := s.PNG(&b); err != nil {
			t.Fatal(err)
		}
		return svg(t, s), b.String()
	}
	svg1, png1 := draw()
	svg2, png2 := draw()
	if svg1 != svg2 || png1 != png2 {
		t.Error("drawn twice, it differs")
	}
}

func TestPNGHasTheSheetsSizeAndColours(t *testing.T) {
	s := &Sheet{W: 40, H: 30}
	s.Box(Solid(model.HighVar), 10, 10, 10, 10)
	var b bytes.Buffer
	if err := s.PNG(&b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil || img.Bounds().Dx() != 80 || img.Bounds().Dy() != 60 {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	for _, c := range []struct {
		x, y int
		ink  Ink
	}{{5, 5, Paper}, {30, 30, Solid(model.HighVar)}, {41, 30, Paper}} {
		r, g, bl, _ := img.At(c.x, c.y).RGBA()
		if got := r>>8<<16 | g>>8<<8 | bl>>8; got != c.ink.Colour(false) {
			t.Errorf("at %d,%d: %06x, want %s", c.x, c.y, got, c.ink.Hex(false))
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	for _, name := range []string{"<script>alert(1)</script>", `"'&]]>`, "\x00\x1b[2J\u202egnp", "\xff\xfe",
		strings.Repeat("长名", 400), "שלום עולם", "a\nb\u2028c\ufffe"} {
		f := facts(name, grid(5)...)
		f.Scorer.Name = name
		s := NewMap(f, AutoAxes).Draw(Size{300, 260, true})
		text := svg(t, s)
		if wellFormed(t, text)["script"] > 0 || strings.ContainsAny(text, "\x00\x1b\u202e\u2028\ufffe") {
			t.Errorf("%q gets through", name)
		}
		var b bytes.Buffer
		if err := s.PNG(&b); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		wellFormed(t, s.Inline("map"))
	}
}

func TestOddCohortsAreDrawn(t *testing.T) {
	same := make([][]float64, 50)
	for i := range same {
		same[i] = []float64{3, 3}
	}
	nan := math.NaN()
	for what, f := range map[string]Facts{
		"nothing":  facts("d"),
		"one":      facts("d", []float64{1, 2}),
		"unscored": facts("d", []float64{nan, 2}, []float64{5}),
		"tied":     facts("d", same...),
		"negative": facts("d", []float64{-9, -2}, []float64{-4.5, -4}, []float64{-1e300, 1e300}, []float64{-3, -3}),
		"ten":      facts("d", grid(10)...),
	} {
		for _, word := range AxesWords() {
			for _, size := range []Size{OnPaper, OnWide, OnNarrow} {
				text := svg(t, NewMap(f, Axes(word)).Draw(size))
				if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
					t.Errorf("%s on %s axes: a coordinate is no number", what, word)
				}
				wellFormed(t, text)
			}
		}
	}
}

func TestAxesSpreadTheSamples(t *testing.T) {
	rows := func(n int, half func(i int) float64) (rows [][]float64) {
		for i := range n {
			rows = append(rows, []float64{float64(i%17) - half(i), float64(i%17) + half(i)})
		}
		return rows
	}
	for _, c := range []struct {
		what string
		half func(i int) float64
		want Axes
	}{
		{"even", func(i int) float64 { return math.Sqrt(float64(i)) }, LinearAxes},
		{"tied", func(int) float64 { return 0 }, LinearAxes},
		{"squeezed", func(i int) float64 { return math.Pow(float64(i), 2.6) / 1e4 }, RootAxes},
	} {
		if got := NewMap(facts("d", rows(300, c.half)...), AutoAxes).Axes; got != c.want {
			t.Errorf("%s: %s axes, want %s", c.what, got, c.want)
		}
	}
	var skewed [][]float64
	for i := range 300 {
		v := math.Exp(float64(i)/12 - 20)
		skewed = append(skewed, []float64{v, 3 * v})
	}
	if got := NewMap(facts("d", skewed...), AutoAxes).Axes; got != LogAxes && got != RankAxes {
		t.Errorf("over many orders of magnitude: %s axes", got)
	}
}

func TestNumbersAreShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0", math.Copysign(0, -1): "0", 6.5: "6.5", -2.25: "−2.25",
		1.0 / 3: "0.333", 12345.6: "12346", 1e9: "1e+09", math.Inf(1): Undefined} {
		if got := Number(v); got != want {
			t.Errorf("Number(%v) = %q, want %q", v, got, want)
		}
	}
	if Tick(math.Copysign(0, -1)) != "0" || Percent(math.NaN()) != Undefined || Plural(1, "x") != "1 x" {
		t.Error("−0, no share or one thing is written wrongly")
	}
}
