package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

// strokes splits text into keys.
func strokes(text string) []string {
	return strings.Split(strings.ReplaceAll(text, " ", "\x00"), "")
}

func typeText(a *App, text string) {
	for _, k := range strokes(text) {
		hit(a, map[bool]string{true: "space", false: k}[k == "\x00"])
	}
}

func TestFilterDialogByKeyboard(t *testing.T) {
	a := start(t, newMixed(500, 480), 120, 36)
	hit(a, "F")
	d := a.top().(*filterDialog)
	if d.tab != int(model.BySource) || len(d.rows) != 4 {
		t.Fatalf("opens on tab %d with %d rows", d.tab, len(d.rows))
	}
	for k := 1; k < len(d.rows); k++ {
		if d.rows[k].Count > d.rows[k-1].Count {
			t.Errorf("the most frequent value is not first: %v", d.rows)
		}
	}
	check := func(what, want string) {
		t.Helper()
		if got := a.filter.brief(); got != want {
			t.Fatalf("%s: %q, want %q (%s)", what, got, want, d.failed)
		}
	}
	typeText(a, "wi")
	hit(a, "enter")
	check("a narrowed value", "source=wiki")
	hit(a, "backspace", "backspace")
	if len(d.typed) != 0 || len(d.rows) != 4 || d.rows[d.at].Value != "wiki" && d.at != 0 {
		t.Errorf("%q typed, %d rows, at %d", string(d.typed), len(d.rows), d.at)
	}
	typeText(a, "web")
	hit(a, "enter", "enter")
	check("off again", "source=wiki")
	hit(a, "enter", "ctrl+u")
	check("a second value", "source=wiki,web")
	typeText(a, "mean>=4.5 language=de")
	hit(a, "enter")
	check("whole conditions", "source=wiki,web mean>=4.5 language=de")
	typeText(a, "mean>=x")
	hit(a, "enter")
	if !strings.Contains(screen(a), `mean: "x" is no number`) {
		t.Errorf("the error is not said:\n%s", screen(a))
	}
	hit(a, "ctrl+u")
	typeText(a, "zzz")
	hit(a, "enter")
	if !strings.Contains(screen(a), "no source holds zzz") {
		t.Errorf("the error is not said:\n%s", screen(a))
	}
	hit(a, "ctrl+u", "tab", "!")
	check("a value kept out", "source=wiki,web mean>=4.5 language=de model!="+a.filter.conds[3].Names[0])
	hit(a, "enter", "backspace")
	check("a value off", "source=wiki,web mean>=4.5 language=de")
	if d.failed == "" {
		t.Error("nothing says that there is nothing to remove")
	}
	hit(a, "ctrl+u")
	check("everything off", "")
	hit(a, "esc")
	if a.top() != mode(a.home) {
		t.Error("esc does not close the dialog")
	}
}

func TestFilterDialogTakesRangesAndTexts(t *testing.T) {
	a := start(t, newMixed(500, 480), 120, 36)
	hit(a, "F")
	d := a.top().(*filterDialog)
	for d.tab != int(model.ByMean) {
		hit(a, "tab")
	}
	typeText(a, "4..7")
	hit(a, "enter")
	typeText(a, "!5")
	hit(a, "enter", "down", "down", "enter")
	if got := a.filter.brief(); !strings.HasPrefix(got, "mean=4..7 mean!=5 mean>=") {
		t.Fatalf("filters %q, %s", got, d.failed)
	}
	for _, r := range d.rows {
		if r.cond >= 0 && r.Value != "mean=4..7" && r.Value != "mean!=5" && !strings.HasPrefix(r.Value, ">=") {
			t.Errorf("row %+v", r)
		}
	}
	for d.tab != int(model.ByText) {
		hit(a, "tab")
	}
	typeText(a, "sample 1")
	hit(a, "enter")
	if got := a.filter.brief(); !strings.HasSuffix(got, " /sample 1") || d.rows[0].Count != 111 {
		t.Errorf("filters %q, rows %+v", got, d.rows)
	}
	hit(a, "backspace")
	if strings.Contains(a.filter.brief(), "/") || len(a.filter.searches) != 0 {
		t.Errorf("filters %q", a.filter.brief())
	}
}

func TestTheTabOfWhatIsInForce(t *testing.T) {
	a := start(t, newMixed(300, 300), 120, 36)
	typeLine(a, "source=web,wiki mean>=3")
	hit(a, "F")
	d := a.top().(*filterDialog)
	if d.tab != inForce || len(d.rows) != 2 {
		t.Fatalf("tab %d, rows %+v", d.tab, d.rows)
	}
	typeText(a, "no")
	hit(a, "enter")
	if d.failed == "" || a.filter.brief() != "source=web,wiki mean>=3" {
		t.Errorf("%q, filters %q", d.failed, a.filter.brief())
	}
	hit(a, "backspace", "backspace", "!")
	typeText(a, "flag=any")
	hit(a, "space")
	typeText(a, "len>=10")
	hit(a, "enter")
	if want := "source=web,wiki mean>=3 flag!=any length>=10"; a.filter.brief() != want {
		t.Errorf("filters %q, want %q (%s)", a.filter.brief(), want, d.failed)
	}
	hit(a, "down", "space", "backspace")
	if want := "source=web,wiki length>=10"; a.filter.brief() != want {
		t.Errorf("filters %q, want %q", a.filter.brief(), want)
	}
}

// The counts beside the values are what the other conditions leave.
func TestFacetsCountWithinTheOtherConditions(t *testing.T) {
	a := start(t, newMixed(500, 480), 120, 36)
	typeLine(a, "source=web language=de")
	hit(a, "F", "tab", "tab")
	d, r := a.top().(*filterDialog), a.feed.snap.Roster()
	want := map[string]int{}
	for i := range r.Len() {
		if r.Languages[r.Language[i]] == "de" {
			want[r.Sources[r.Source[i]]]++
		}
	}
	if d.rows[0].Value != "web" || d.rows[0].cond != 0 || len(d.rows) != 4 {
		t.Errorf("rows %+v", d.rows)
	}
	for _, row := range d.rows {
		if row.Count != want[row.Value] {
			t.Errorf("%q: %d, want %d", row.Value, row.Count, want[row.Value])
		}
	}
}

func TestFilterDialogByMouse(t *testing.T) {
	a := start(t, newMixed(500, 480), 120, 36)
	hit(a, "F")
	d := a.top().(*filterDialog)
	send := func(m tea.Msg) { _, cmd := a.Update(m); settle(a, cmd) }
	l := d.layout(a)
	send(tea.MouseClickMsg{X: l.tabs.x + 3, Y: l.tabs.y + 1 + int(model.ByLanguage)})
	if d.tab != int(model.ByLanguage) || len(d.rows) != 3 {
		t.Fatalf("tab %d, %d rows", d.tab, len(d.rows))
	}
	send(tea.MouseClickMsg{X: l.rows.x + 3, Y: l.rows.y + 1})
	if want := "language=" + d.rows[1].Value; d.rows[1].Value == "" || a.filter.brief() != want {
		t.Errorf("filters %q, want %q", a.filter.brief(), want)
	}
	send(tea.MouseWheelMsg{X: l.rows.x + 3, Y: l.rows.y + 1, Button: tea.MouseWheelUp})
	if d.at != 0 {
		t.Errorf("the wheel moves to %d", d.at)
	}
	send(tea.MouseClickMsg{X: l.rows.x + 3, Y: l.rows.y + 1})
	if a.filter.on() {
		t.Errorf("filters %q", a.filter.brief())
	}
	send(tea.MouseClickMsg{X: 0, Y: 20})
	if a.top() != mode(a.home) {
		t.Error("a click beside the dialog does not close it")
	}
}

func TestThousandsOfSources(t *testing.T) {
	f := newFake(20_000, 20_000)
	for i := range f.roster.Source {
		if i < 6000 {
			f.roster.Sources = append(f.roster.Sources, fmt.Sprintf("host-%04d.example", i))
		}
		f.roster.Source[i] = uint16(2 + i%6000)
	}
	a := start(t, f, 80, 24)
	hit(a, "F")
	d := a.top().(*filterDialog)
	hit(a, "end", "home", "pgdown")
	typeText(a, "4321")
	hit(a, "enter")
	if a.filter.brief() != "source=host-4321.example" || a.filter.found != 3 || len(d.rows) != 1 {
		t.Errorf("filters %q keep %d, %d rows", a.filter.brief(), a.filter.found, len(d.rows))
	}
}

func TestFilterDialogFillsEverySize(t *testing.T) {
	f := newMixed(300, 250)
	f.roster.Sources[1] = "漢字 \x1b[2J\u202e" + strings.Repeat("w", 200)
	a := start(t, f, 120, 36)
	hit(a, "F", "space", "tab", "tab", "tab", "tab", "tab", "tab", "tab")
	for _, back := range []int{0, 5, 2, 1} {
		for range back {
			hit(a, "left")
		}
		for _, w := range []int{60, 61, 79, 80, 97, 98, 120, 200} {
			for _, h := range []int{16, 17, 24, 36, 60} {
				_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: h})
				settle(a, cmd)
				checkSize(t, fmt.Sprintf("%d×%d", w, h), a.View().Content, w, h, ansi.StringWidthWc)
				if strings.Contains(a.View().Content, "\x1b[2J") {
					t.Fatal("text of the data reaches the terminal raw")
				}
			}
		}
	}
}

// Whatever keys are pressed in whatever order, the dialog fills its screen and the filter keeps what
// its conditions say.
func TestFilterDialogTakesAnyKeys(t *testing.T) {
	a := start(t, newMixed(80, 70), 80, 24)
	rng := rand.New(rand.NewPCG(11, 12))
	keys := append(strings.Split("w d 5 ! = > , / \" . s k y", " "), "enter", "enter", "space", "down", "up",
		"tab", "tab", "left", "backspace", "end", "home", "pgdown", "ctrl+u")
	for n := range 3000 {
		if _, ok := a.top().(*filterDialog); !ok {
			hit(a, "F")
		}
		k := keys[rng.IntN(len(keys))]
		if rng.IntN(40) == 0 {
			k = []string{"esc", "mean>=4", "flag=any", "source=web"}[rng.IntN(4)]
		}
		if len(k) > 1 && strings.ContainsAny(k, "=") {
			typeText(a, k)
			k = "enter"
		}
		hit(a, k)
		if n%50 == 0 {
			checkSize(t, k, a.View().Content, 80, 24, ansi.StringWidthWc)
		}
		if want := a.filter.conds.Apply(a.view(), nil, nil).Count(); a.filter.on() && a.filter.found != want {
			t.Fatalf("%s keeps %d, want %d", a.filter.brief(), a.filter.found, want)
		}
	}
}
