package page

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"admap/model"
	"admap/ui/figure"
)

// row is a sample of a test: labels and scores of its responses.
type row struct{ labels, scores []float64 }

// input is a page of samples that all have the same hostile name.
func input(name string, kind model.LabelKind, rows ...row) Input {
	r := &model.Roster{Sources: []string{"", name}, Models: []string{""}, Start: []uint32{0}, LabelKind: kind}
	for i, row := range rows {
		r.Keys = append(r.Keys, model.Key{byte(i), byte(i >> 8)})
		r.Source = append(r.Source, uint16(i%2))
		for k := range row.scores {
			r.ResponseKeys = append(r.ResponseKeys, model.Key{1})
			r.Label, r.Stored = append(r.Label, row.labels[k]), append(r.Stored, math.NaN())
			r.Length, r.Model = append(r.Length, uint32(k+1)), append(r.Model, 0)
		}
		r.Start = append(r.Start, uint32(len(r.ResponseKeys)))
	}
	c := model.NewCohort(r)
	for i, row := range rows {
		for k, s := range row.scores {
			c.SetScore(i, k, s)
		}
	}
	s := c.Snapshot()
	info := model.ScorerInfo{Name: name, Kind: "judge"}
	part, diag := model.NewPartition(s, model.DefaultRule), model.Diagnose(s, info)
	return Input{Facts: figure.Facts{Name: name, Scorer: info, Snapshot: s, Partition: part},
		Report: model.NewReport(&model.View{Snap: s, Part: part, Diag: diag}, info), Diagnosis: diag, Axes: figure.AutoAxes,
		Command: "admap report '" + name + "'", Version: "test",
		Text: func(int) (model.Text, error) { return model.Text{ID: name, Instruction: "SECRET"}, nil }}
}

// pairs are n labelled pairs of which every fifth is contested.
func pairs(n int) (rows []row) {
	for i := range n {
		margin := 1 + float64(i%7)
		if i%5 == 0 {
			margin = -margin
		}
		rows = append(rows, row{[]float64{1, 0}, []float64{5 + margin/2, 5 - margin/2}})
	}
	return rows
}

func written(in Input) string { return in.page(figure.NewMap(in.Facts, in.Axes)) }

func TestPageStandsAlone(t *testing.T) {
	text := written(input("d", model.Pairs, pairs(60)...))
	for _, never := range []string{"<script", "<link", "<img", "<iframe", "http:", "https:", "@import",
		"url(", "SECRET", "NaN", "Inf"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in the page", never)
		}
	}
	for _, want := range []string{"prefers-color-scheme:dark", "@media print", `scope="row"`,
		`role="img" aria-label="Alignment data map of d.`, "not errors as such", "admap report"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if text != written(input("d", model.Pairs, pairs(60)...)) {
		t.Error("written twice, it differs")
	}
}

func TestHostileNamesStayText(t *testing.T) {
	plain := tags(written(input("d", model.Pairs, pairs(20)...)))
	for _, name := range []string{"<script>alert(1)</script>", `" onload="x`, "'><b>", "\x00\x1b[2J\u202e",
		"</style></title>", "&lt;", "\xff"} {
		text := written(input(name, model.Pairs, pairs(20)...))
		if got := tags(text); got != plain {
			t.Errorf("%q changes the markup", name)
		}
		if strings.ContainsAny(text, "\x00\x1b\u202e") {
			t.Errorf("%q gets through", name)
		}
	}
}

var element = regexp.MustCompile(`</?[a-zA-Z0-9]+`)

// tags are the names of all tags in their order.
func tags(text string) string { return strings.Join(element.FindAllString(text, -1), "") }

// Every tag that is opened is closed, in order.
func TestMarkupIsBalanced(t *testing.T) {
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*?(/?)>`).FindAllStringSubmatch(
		written(input("d", model.Ratings, pairs(40)...)), -1) {
		switch {
		case m[3] == "/" || m[2] == "meta":
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			t.Fatalf("</%s> closes %v", m[2], open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
}

func TestWhatIsUndefinedIsSaid(t *testing.T) {
	nan := math.NaN()
	for what, c := range map[string]struct {
		in   Input
		says string
	}{
		"no labels": {input("d", model.NoLabels, row{[]float64{nan, nan}, []float64{1, 2}}),
			"The data carry no labels."},
		"tied": {input("d", model.Pairs, row{[]float64{1, 0}, []float64{3, 3}}),
			"a noise rate is undefined"},
		"few":     {input("d", model.Pairs, pairs(3)...), "not identifiable"},
		"nothing": {input("d", model.Pairs), "nothing to draw"},
	} {
		if text := written(c.in); !strings.Contains(text, c.says) || strings.Contains(text, "NaN") {
			t.Errorf("%s: %q is missing, or a NaN is there", what, c.says)
		}
	}
}

func TestPiecesDrawWhatTheyAreGiven(t *testing.T) {
	nan := math.NaN()
	bars := string(bars("c", "what", "value", 2, []bar{{Name: text("a"), Value: 1, Lo: 0.5, Hi: 3,
		Shown: "one"}, {Name: text("b"), Value: nan, Lo: nan, Hi: nan, Shown: "–"}}))
	for _, want := range []string{`x="0" y="1" width="50"`, "M25 5H100", ">one<", ">b</th>"} {
		if !strings.Contains(bars, want) {
			t.Errorf("bars lack %q in %s", want, bars)
		}
	}
	forest := string(forest("c", "what", []effect{{Name: text("a"), Value: -1, Lo: -2, Hi: 0},
		{Name: text("b"), Value: nan, Lo: nan, Hi: nan}}))
	for _, want := range []string{"M0 5H50", "M25 5h.001", "−2 to 0", "M50 0V10"} {
		if !strings.Contains(forest, want) {
			t.Errorf("forest lacks %q in %s", want, forest)
		}
	}
	two := []html{text("x"), text("<y>")}
	matrix := string(matrix("c", "corner", two, two, [][]int{{0, 10}, {5, 1}}))
	for _, want := range []string{`num h0">0<`, `num h7">10<`, `num h4">5<`, `num h2">1<`, "&lt;y&gt;"} {
		if !strings.Contains(matrix, want) {
			t.Errorf("matrix lacks %q in %s", want, matrix)
		}
	}
}

func TestSaveWritesAllOrNothing(t *testing.T) {
	in, dir := input("d", model.Pairs, pairs(20)...), t.TempDir()
	page, plot := filepath.Join(dir, "p.html"), filepath.Join(dir, "m.SVG")
	if told, err := in.Save(page, plot); err != nil || len(told) != 2 {
		t.Fatalf("%v, %v", told, err)
	}
	if _, err := in.Save(filepath.Join(dir, "gone", "p.html"), ""); !errors.Is(err, os.ErrNotExist) ||
		!strings.Contains(err.Error(), "directory") {
		t.Errorf("into no directory: %v", err)
	}
	if _, err := in.Save("", dir); err == nil {
		t.Error("a directory is taken for a picture")
	}
	broken := errors.New("no more")
	err := figure.Save(filepath.Join(dir, "q.html"), func(io.Writer) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("a page that cannot be written: %v", err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 2 {
		t.Errorf("files left behind: %v", left)
	}
}

func TestSuspectsAreTheHighest(t *testing.T) {
	p := &paper{Input: input("d", model.Pairs, pairs(200)...)}
	got := p.suspects()
	if len(got) != mostSuspects {
		t.Fatalf("%d suspects", len(got))
	}
	listed := map[int]bool{}
	for k, i := range got {
		if k > 0 && p.Diagnosis.P[i] > p.Diagnosis.P[got[k-1]] {
			t.Errorf("%d is less suspect than the next", k-1)
		}
		listed[i] = true
	}
	for i, v := range p.Diagnosis.P {
		if !listed[i] && v > p.Diagnosis.P[got[mostSuspects-1]] {
			t.Errorf("sample %d of P %v is not listed", i, v)
		}
	}
}
