package ui

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

// spellingASCII makes what a test writes ASCII, until it ends.
func spellingASCII(t *testing.T) {
	SpellASCII(true)
	t.Cleanup(func() { SpellASCII(false) })
}

func TestSpell(t *testing.T) {
	if got := spell("μ 3 … ↵"); got != "μ 3 … ↵" {
		t.Errorf("spelt without being asked: %q", got)
	}
	spellingASCII(t)
	for in, want := range map[string]string{
		"plain":                      "plain",
		"μ 6.4  σ² 0.8":              "mean 6.4  var 0.8",
		"σ (√)":                      "sd (sqrt)",
		"0.1–0.3 · more…":            "0.1-0.3 - more...",
		"↵ read":                     "Enter read",
		"Größe 漢 \U0001f600":         `Gr\u00f6\u00dfe \u6f22 \U0001f600`,
		"e\u0301":                    `e\u0301`,
		"\xff":                       `\xff`,
		"a" + string(rune(0x10ffff)): `a\U0010ffff`,
	} {
		if got := spell(in); got != want || width(in) != len(want) {
			t.Errorf("%q is spelt %q in %d cells, want %q", in, got, width(in), want)
		}
	}
}

func TestFitCutsWhatIsSpelt(t *testing.T) {
	spellingASCII(t)
	for w := range 30 {
		for _, s := range []string{"μ of a long text that is cut", "漢字漢字漢字", "short", "…………………………"} {
			if got := spell(fit(s, w)); len(got) > w {
				t.Errorf("fit(%q, %d) is %q", s, w, got)
			}
		}
	}
}

// Every sign that the program itself can write has a spelling.
func TestEverySignIsSpelt(t *testing.T) {
	known := map[rune]bool{0xfeff: true, utf8.RuneError: true} // what readers of files look for
	for _, sp := range spellings {
		for _, r := range sp.sign {
			known[r] = true
		}
	}
	for _, dir := range []string{".", "cli", "..", "../data", "../model", "../scoring"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				checkLiterals(t, file, known)
			}
		}
	}
}

func checkLiterals(t *testing.T, file string, known map[rune]bool) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Error(err)
		}
		for _, r := range text {
			if r >= utf8.RuneSelf && !known[r] {
				t.Errorf("%s writes %q, which has no spelling in ASCII", file, r)
			}
		}
		return true
	})
}

// asciiScenes are all places, dialogs, messages and states, with the keys that lead there.
var asciiScenes = map[string][]string{
	"search": {"/", "ü", "x"}, "searched": {"/", "Ü", "enter"}, "note": {"tab", "e", "–"},
	"reader help": {"tab", "enter", "?"}, "list help": {"tab", "?"}, "flagged": {"tab", "m"},
	"zoomed": {"+", "+"}, "log": {"a", "a"}, "density": {"c"}, "export name": {"x", "é"},
	"scrolled": {"tab", "enter", "G"}, "reversed": {"tab", "S"},
}

func TestNothingButASCII(t *testing.T) {
	t.Cleanup(func() { SpellASCII(false) })
	for name, keys := range allScenes() {
		a := startASCII(t)
		hit(a, keys...)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}, {61, 17}, {20, 5}, {1, 1}} {
			_, cmd := a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			settle(a, cmd)
			what := fmt.Sprint(name, size)
			frame := a.View().Content
			checkASCII(t, what, frame+a.View().WindowTitle)
			checkSize(t, what, frame, size[0], size[1], ansi.StringWidthWc)
		}
	}
}

func startASCII(t *testing.T) *App {
	f := newFake(60, 50)
	f.texts = func(i int) model.Text {
		said := model.ResponseText{Body: "한국어 – “quoted” …\n\tτέλος", Model: "modèle", Rationale: "parce que ≥ 3"}
		return model.Text{ID: "é", Source: "дом", Language: "中文", Instruction: "漢字 की क्षि 👩‍👩‍👧",
			Reference: "größer", System: "ÿ", Responses: []model.ResponseText{said, said, said, said}}
	}
	cfg := f.config()
	cfg.ASCII, cfg.Runner, cfg.Name = true, stuckRun{}, "größe.jsonl"
	cfg.Scorer.Name = "richter–1"
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	settle(a, a.deriveCmd())
	return a
}

func checkASCII(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if at := strings.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }); at >= 0 {
			t.Errorf("%s: %q in %q", what, []rune(line[at:])[0], ansi.Strip(line))
			return
		}
	}
}

// Below the explorer: reports, progress, errors and whatever is written through a Speller.
func TestHeadlessASCII(t *testing.T) {
	spellingASCII(t)
	f := newFake(60, 60)
	snap := f.cohort.Snapshot()
	part, diag := model.NewPartition(snap, model.DefaultRule), model.Diagnose(snap, model.ScorerInfo{})
	var out bytes.Buffer
	r := model.NewReport(&model.View{Snap: snap, Part: part, Diag: diag},
		model.ScorerInfo{Name: "é", Kind: "reference"})
	if err := WriteReport(&out, "ünï", r); err != nil {
		t.Fatal(err)
	}
	show(&out, 80, model.Progress{Total: 9, Done: 4, Why: "größer"}, model.ScorerInfo{})
	show(&out, 0, model.Progress{Total: 9, Done: 4, Why: "größer"}, model.ScorerInfo{})
	fmt.Fprint(Speller(&out), "← column ü")
	out.WriteString(Clean("naïve – \u202e"))
	checkASCII(t, "headless", out.String())
	if !strings.Contains(out.String(), `< column \u00fc`) || !strings.Contains(out.String(), "mean") {
		t.Errorf("%s", out.String())
	}
	if _, err := Speller(brokenWriter{}).Write([]byte("x")); err == nil {
		t.Error("a write that fails is not reported")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }
