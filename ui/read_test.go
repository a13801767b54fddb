package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// longAnswers gives every sample Markdown, code, a table and a text that differs a little by response.
func longAnswers(i int) model.Text {
	t := model.Text{ID: fmt.Sprint("s", i), Source: "web", System: "Be *kind*.",
		Instruction: "user: What is a hash?\n\nassistant: A digest.\n\nuser: Explain **more**, with code.",
		Reference:   "A hash maps data to a fixed size."}
	for k := range 4 {
		t.Responses = append(t.Responses, model.ResponseText{Model: fmt.Sprint("model-", k), Rationale: "clear enough",
			Body: fmt.Sprintf("# Hashing %d\n\nA hash **maps** data of any size to a fixed one; answer %d of sample %d.\n\n"+
				"1. fast\n2. *stable*\n   - always\n\n```go\nh := sha256.Sum256([]byte(\"a text that is long\"))\n```\n\n"+
				"| name | bits |\n|---|--:|\n| md5 | 128 |\n| sha256 | 256 |\n\n> See [the page](http://example.org).", k, k, i)})
	}
	return t
}

// Opinions gives every response two scorers' word.
func (f *fake) Opinions(_ context.Context, i int) ([][]model.Opinion, error) {
	list := make([][]model.Opinion, 4)
	for k := range list {
		list[k] = []model.Opinion{
			{Scorer: model.ScorerInfo{Name: "stars", Kind: "column", Fingerprint: "column:stars"}, Value: float64(k)},
			{Scorer: model.ScorerInfo{Name: "gpt-4o 1–10", Kind: "judge", Scale: model.Scale{Lo: 1, Hi: 10},
				Fingerprint: "j"}, Value: 7.5, Rationale: "It \x1b[31mexplains."},
		}
	}
	list[3][1] = model.Opinion{Scorer: list[3][1].Scorer, Value: math.NaN(), Reason: model.Refused,
		Detail: "I cannot rate \x9b this"}
	return list, f.fail
}

func readerOf(a *App) *reader { return a.top().(*reader) }

// reading opens the reader on answers at a size.
func reading(t *testing.T, w, h int, keys ...string) (*App, *fake) {
	t.Helper()
	f := newFake(40, 40)
	f.texts = longAnswers
	cfg := f.config()
	cfg.Opinions = f
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: w, Height: h})
	settle(a, a.deriveCmd())
	hit(a, append([]string{"tab", "enter"}, keys...)...)
	return a, f
}

func TestGoldenReader(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{
		"markdown": nil, "raw": {"t"}, "stacked": {"o", "l"}, "diff": {"2", "4", "D"},
		"end": {"G"}, "find": {"/", "s", "h", "a", "enter", "n"}, "copy": {"y"},
	} {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size.w, size.h), func(t *testing.T) {
				a, _ := reading(t, size.w, size.h, keys...)
				golden.RequireEqual(t, screen(a))
			})
		}
	}
}

func shows(t *testing.T, a *App, want ...string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(screen(a), s) {
			t.Errorf("%q is not on screen:\n%s", s, screen(a))
		}
	}
}

func hides(t *testing.T, a *App, not ...string) {
	t.Helper()
	for _, s := range not {
		if strings.Contains(screen(a), s) {
			t.Errorf("%q is on screen:\n%s", s, screen(a))
		}
	}
}

func TestScoresOfEveryScorer(t *testing.T) {
	a, _ := reading(t, 200, 60)
	shows(t, a, "stars  0", "gpt-4o 1–10  7.500 of 1–10", "gpt-4o 1–10  failed: refused", `gpt-4o 1–10: It \x1b[31mexplains.`,
		`gpt-4o 1–10 failed: I cannot rate \x9b this`, "annotator: clear enough", "label ", "model-3")
}

func TestHeadsStayWhileTextsScroll(t *testing.T) {
	a, _ := reading(t, 120, 24)
	for range 40 {
		hit(a, "j")
		lines := strings.Split(screen(a), "\n")
		if top := lines[4]; !strings.Contains(top, "conversation") && !strings.Contains(top, "system") &&
			!strings.Contains(top, "A  score") && !strings.Contains(top, "reference") {
			t.Fatalf("nothing says what this is: %q", top)
		}
	}
	hit(a, "g", "j", "j", "j", "j", "j", "j", "j", "j")
	shows(t, a, "conversation ▌assistant")
}

func TestTheWholeTextCanBePagedThrough(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	for _, key := range []string{"j", "space", "pgdown"} {
		a, f := reading(t, 100, 24)
		long := ""
		for k := range 4000 {
			long += fmt.Sprintf("line-%d %s\n", k, strings.Repeat("and so on ", 7))
		}
		f.texts = func(int) model.Text {
			return model.Text{Instruction: "x", Responses: []model.ResponseText{{Body: long}, {Body: "b"}, {}, {}}}
		}
		if key == "j" {
			long = long[:9_000]
		}
		a.texts = newTextCache()
		hit(a, "]")
		next := 0
		for n := 0; n < 40_000 && next < strings.Count(long, "\n"); n++ {
			before := screen(a)
			for strings.Contains(before, fmt.Sprintf("line-%d ", next)) {
				next++
			}
			if hit(a, key); screen(a) == before {
				break
			}
		}
		if want := strings.Count(long, "\n"); next != want {
			t.Errorf("%s: line %d never showed of %d", key, next, want)
		}
		hit(a, "G")
		shows(t, a, fmt.Sprintf("line-%d", strings.Count(long, "\n")-1), "100")
		hit(a, "g")
		shows(t, a, "line-0")
	}
}

// Keys that come faster than the layout do not lead past what nobody has seen.
func TestNothingIsPassedOverUnseen(t *testing.T) {
	a, f := reading(t, 100, 24)
	f.texts = func(int) model.Text {
		long := strings.Repeat("word and word\n", 50_000)
		return model.Text{Instruction: "x", Responses: []model.ResponseText{{Body: long}, {}, {}, {}}}
	}
	a.texts = newTextCache()
	_, cmd := a.Update(keyMsg("]"))
	a.Update(readCmd(f, readerOf(a).in[1:2])()) // the text comes, its layout does not
	for range 300 {
		a.Update(keyMsg("pgdown"))
		a.View()
	}
	if r := readerOf(a); r.pos.sheet > 1 {
		t.Errorf("at sheet %d without having seen the first part", r.pos.sheet)
	}
	settle(a, cmd)
}

func TestMarkdownOrRawIsRememberedAndStays(t *testing.T) {
	a, f := reading(t, 120, 36)
	shows(t, a, "• always")
	for range 14 {
		hit(a, "j")
	}
	hit(a, "t")
	shows(t, a, "raw text")
	r := readerOf(a)
	d, _ := r.now(a)
	if r.placed(d).sheet != 2 {
		t.Errorf("t moves to %+v", r.pos)
	}
	if f.settings[settingReaderText] != textRaw {
		t.Error("raw is not remembered")
	}
	hit(a, "g")
	shows(t, a, "Explain **more**")
	hit(a, "t")
	shows(t, a, "Explain more")
}

func TestSideBySideOrStackedIsRemembered(t *testing.T) {
	a, f := reading(t, 160, 60)
	shows(t, a, "A  score", "D  score")
	hit(a, "o")
	if r := readerOf(a); f.settings[settingReaderLayout] != layoutStacked || r.columns(a, 4, 158) != 1 {
		t.Error("o does not stack")
	}
	hit(a, "l", "l", "l", "l")
	shows(t, a, "D  score")
	hit(a, "o")
	shows(t, a, "A  score", "D  score")
}

// Before the layout has come the raw text shows, and never nothing.
func TestTheTextShowsAtOnce(t *testing.T) {
	a, _ := reading(t, 120, 36)
	r := readerOf(a)
	r.laid = layouts{}
	a.dirty = true
	shows(t, a, "```go", "# Hashing 0", "▌user")
	settle(a, a.prepareCmd())
	a.dirty = true
	hides(t, a, "```go")
	shows(t, a, "│ go")
}

func TestDiffOfTheWorstPairAndOfChosenOnes(t *testing.T) {
	a, _ := reading(t, 120, 24, "D")
	r := readerOf(a)
	if d, _ := r.now(a); r.placed(d) != r.pos || r.pos != (place{2, 0}) {
		t.Errorf("D goes to %+v", r.pos)
	}
	p := a.feed.diag.Worst[r.in[r.at]]
	shows(t, a, fmt.Sprintf("%s → %s  word diff", letter(p.A), letter(p.B)))
	hit(a, "3", "1")
	shows(t, a, "C → A  word diff", "Hashing [-2-]{+0+}", "2 words gone, 2 words new")
	hit(a, "4")
	shows(t, a, "A → D  word diff")
	hit(a, "9")
	shows(t, a, "there are 4 responses")
	hit(a, "D")
	hides(t, a, "word diff")
}

func TestFindGoesThroughTheMatches(t *testing.T) {
	a, _ := reading(t, 120, 36, "/", "H", "a", "s", "h", "enter")
	shows(t, a, "/Hash  1/4")
	hit(a, "n", "n", "n")
	shows(t, a, "/Hash  4/4", "D  score") // which did not fit
	hit(a, "n")
	shows(t, a, "/Hash  1/4")
	hit(a, "N")
	shows(t, a, "/Hash  4/4")
	hit(a, "g", "/", "ctrl+u", "h", "a", "s", "h", "enter")
	shows(t, a, "/hash  1/10") // the lower-case query finds both cases
	hit(a, "]")
	if r := readerOf(a); r.at != 1 || r.pos != (place{}) {
		t.Error("] does not go to the top of the next sample")
	}
	hit(a, "esc")
	hides(t, a, "/hash")
	hit(a, "n")
	if r := readerOf(a); r.at != 2 {
		t.Error("n after the find is not the next sample")
	}
	hit(a, "/", "z", "z", "z", "enter")
	shows(t, a, `"zzz" is not in this sample`)
}

// A match may go over the end of a row; what the layout put in is no part of the text.
func TestFindCrossesRows(t *testing.T) {
	rows := markdownRows("> a long quotation that is broken into rows", 16, false)
	found := findIn(rows, "QUOTATION that IS", 9)
	if len(found) != 0 {
		t.Error("capitals in the query are not taken as they are")
	}
	found = findIn(rows, "quotation that is", 9)
	if len(found) != 1 || len(found[0]) < 2 {
		t.Fatalf("found %v in\n%s", found, rendered(rows))
	}
	got := ""
	for _, m := range found[0] {
		line := []rune(rendered(rows[m.key.row : m.key.row+1]))
		got += string(line[m.cells.x:m.cells.x+m.cells.w]) + " "
	}
	if strings.TrimSpace(got) != "quotation that is" {
		t.Errorf("marked %q", got)
	}
}

// What the search of the whole file calls the same letter, the search in a sample does too.
func TestFindFoldsAsTheSearchDoes(t *testing.T) {
	rows := rawRows("STRAẞE or straße", 40)
	if got := findIn(rows, "straße", 9); len(got) != 2 {
		t.Errorf("%d found, 2 there", len(got))
	}
}

func TestFindCountsEveryMatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		text := ""
		for range rng.IntN(200) {
			text += []string{"ab", "a", "b", " ", "漢", "ABA ", "ba "}[rng.IntN(7)]
		}
		want := strings.Count(strings.Join(strings.Fields(strings.ToLower(text)), " "), "ba")
		rows := rawRows(strings.Join(strings.Fields(text), " "), 7)
		if got := findIn(rows, "ba", 1<<20); len(got) != want {
			t.Fatalf("%q: %d found, %d there", text, len(got), want)
		}
	}
}

func TestTheMapsSearchIsMarkedInTheReader(t *testing.T) {
	f := newFake(40, 40)
	f.texts = longAnswers
	a := start(t, f, 120, 36)
	hit(a, "/", "s", "t", "a", "b", "l", "e", "enter", "tab", "enter")
	shows(t, a, "/stable  4 here")
	if !strings.Contains(a.View().Content, "\x1b[0;4") {
		t.Error("nothing is underlined")
	}
	hit(a, "n")
	if r := readerOf(a); r.at != 1 {
		t.Error("n does not go to the next sample")
	}
}

// clipboard is what a command would put on the clipboard.
func clipboard(cmd tea.Cmd) string {
	if cmd == nil {
		return ""
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if s := clipboard(c); s != "" {
				return s
			}
		}
	default:
		if strings.Contains(fmt.Sprintf("%T", msg), "lipboard") {
			return fmt.Sprint(msg)
		}
	}
	return ""
}

func TestCopy(t *testing.T) {
	a, f := reading(t, 120, 36)
	i := readerOf(a).in[0]
	take := func(key string) string {
		hit(a, "y")
		_, cmd := a.Update(keyMsg(key))
		return clipboard(cmd)
	}
	text := longAnswers(i)
	for key, want := range map[string]string{"i": text.Instruction, "2": text.Responses[1].Body,
		"k": f.roster.Keys[i].String()} {
		if got := take(key); got != want {
			t.Errorf("%s copies %q", key, got)
		}
		shows(t, a, "if the terminal allows it (OSC 52)")
	}
	if got := take("a"); !strings.Contains(got, text.Responses[3].Body) || !strings.Contains(got, text.Reference) {
		t.Errorf("a copies %q", got)
	}
	for size, want := range map[int]string{100_000: "it may be cut or dropped", 2_000_000: "too many for a clipboard"} {
		cmd := a.copyCmd("it", strings.Repeat("x", size))
		if shows(t, a, want); (cmd == nil) != (size > 1_000_000) {
			t.Errorf("%d bytes: command %v", size, cmd != nil)
		}
		a.dirty = true
	}
}

func TestAutoAdvanceWaitsForTheDisk(t *testing.T) {
	a, f := reading(t, 120, 36, "m")
	r := readerOf(a)
	if r.at != 0 {
		t.Fatal("a verdict goes on without being asked to")
	}
	hit(a, "A", "r")
	if r.at != 1 || f.settings[settingAdvance] != advanceOn {
		t.Fatalf("at %d after the verdict", r.at)
	}
	_, cmd := a.Update(keyMsg("d"))
	if r.at != 1 {
		t.Error("goes on before the verdict is on disk")
	}
	settle(a, cmd)
	if r.at != 2 {
		t.Error("does not go on")
	}
	_, first := a.Update(keyMsg("r"))
	hit(a, "]", "]")
	if settle(a, first); r.at != 4 {
		t.Errorf("goes on to %d from where no verdict was given", r.at)
	}
	r.at = 2
	f.fail = errors.New("disk full")
	if hit(a, "d"); r.at != 2 {
		t.Error("goes on though the verdict is not saved")
	}
	f.fail = nil
	if hit(a, "backspace", "z"); r.at != 2 {
		t.Error("⌫ or undo goes on")
	}
	r.at = len(r.in) - 1
	hit(a, "m")
	if r.at != len(r.in)-1 {
		t.Error("goes on past the end")
	}
	shows(t, a, "this was the last one")
}

func TestClickOnAHeadChooses(t *testing.T) {
	a, _ := reading(t, 120, 36)
	for y, line := range strings.Split(screen(a), "\n") {
		if x := strings.Index(line, "B  score"); x >= 0 {
			x = ansi.StringWidth(line[:x])
			a.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		}
	}
	if r := readerOf(a); !slices.Equal(r.chosen, []int{1}) {
		t.Errorf("chosen %v", r.chosen)
	}
	shows(t, a, "▸B  score")
}

// Whatever keys come, at whatever size, the frame is exact and the cached one is the fresh one.
func TestReaderUnderAnyKeys(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 3))
	keys := []string{"n", "N", "]", "p", "j", "k", "space", "G", "g", "h", "l", "1", "2", "4", "D", "t", "o", "m", "z",
		"A", "esc", "/", "a", "enter", "y", "i", "e", "x"}
	a, f := reading(t, 120, 36)
	f.texts = func(i int) model.Text {
		t := longAnswers(i)
		t.Responses[i%4].Body += "\n\n" + strings.Repeat(everything+hostile, i%5)
		if i%7 == 0 {
			t.Responses[0].Body = strings.Repeat("漢字 word ", 100_000)
		}
		return t
	}
	for n := range 2000 {
		if rng.IntN(20) == 0 {
			a.Update(tea.WindowSizeMsg{Width: 60 + rng.IntN(150), Height: 16 + rng.IntN(50)})
		}
		if _, in := a.top().(*reader); !in && a.top() == mode(a.home) {
			hit(a, "tab", "enter")
		}
		key := keys[rng.IntN(len(keys))]
		_, cmd := a.Update(keyMsg(key))
		if a.render() != a.View().Content {
			t.Fatalf("key %d, %q: the frame drawn twice differs", n, key)
		}
		settle(a, cmd)
		checkSize(t, fmt.Sprintf("key %d, %q", n, key), a.View().Content, a.w, a.h, ansi.StringWidthWc)
	}
}
