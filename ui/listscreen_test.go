package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

// Whatever is chosen and however wide the screen, columns keep their order, stand side by side and
// end within the line; and as long as one has no room, nothing of less importance is shown.
func TestColumnsNeverOverlap(t *testing.T) {
	a, l := openedList(t, richFake(50), 120, 36)
	for _, chosen := range [][]*listColumn{l.shown, listColumns, reversedColumns(), listColumns[3:4]} {
		l.shown = chosen
		for w := 58; w <= 300; w++ {
			slots := l.slots(a, w)
			x, at := listSigns, -1
			worst := 0
			for _, s := range slots {
				next := slices.Index(chosen, s.listColumn)
				if s.x != x || s.w < min(s.listColumn.w, 16) || next <= at {
					t.Fatalf("%d cells: %s at %d, %d wide, want it at %d", w, s.name, s.x, s.w, x)
				}
				x, at, worst = s.x+s.w+1, next, max(worst, s.rank)
			}
			if len(slots) > 1 && x-1 > w {
				t.Fatalf("%d columns of %d end at %d", len(slots), w, x-1)
			}
			for _, c := range chosen {
				shown := slices.ContainsFunc(slots, func(s listSlot) bool { return s.listColumn == c })
				if !shown && c.rank < worst {
					t.Fatalf("%d cells: %s goes before what is less important", w, c.name)
				}
			}
		}
	}
}

func reversedColumns() []*listColumn {
	list := slices.Clone(listColumns)
	slices.Reverse(list)
	return list
}

// At 200 cells every standard column is there, and every source in full.
func TestAWideListCutsNothingNeedlessly(t *testing.T) {
	a, l := openedList(t, richFake(50), 200, 60)
	if got := len(l.slots(a, 198)); got != len(standardColumns(a)) {
		t.Errorf("%d columns of %d", got, len(standardColumns(a)))
	}
	if got := screen(a); !strings.Contains(got, "wide 漢字漢字") || strings.Contains(got, "blue …") {
		t.Errorf("cut:\n%s", got)
	}
}

// Every place of the list fills every size exactly, also with hostile names and wide text.
func TestListFillsEverySize(t *testing.T) {
	f := richFake(300)
	evil := "\x1b]52;c;aGk=\a\u202e漢字 की 👩‍👩‍👧\xff\r\n"
	f.roster.Sources[2], f.roster.Models[1] = evil, evil
	f.texts = func(i int) model.Text {
		return model.Text{ID: evil, Instruction: evil, Responses: make([]model.ResponseText, 4)}
	}
	f.settings[settingColumns] = "id,model,source,scores,key,failures,instruction,note,label state"
	a, _ := openedList(t, f, 120, 36)
	places := [][]string{nil, {"space", "space", "i"}, {"m"}, {"esc", "C"}, {"G", "space"}}
	for _, keys := range places {
		hit(a, keys...)
		for _, w := range []int{60, 61, 79, 80, 81, 120, 200, 320} {
			for _, h := range []int{16, 17, 24, 36, 60} {
				_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: h})
				settle(a, cmd)
				frame := a.View().Content
				checkSize(t, fmt.Sprint(keys), frame, w, h, ansi.StringWidthWc)
				for _, r := range stripped(frame) {
					if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e {
						t.Fatalf("after %q: U+%04X reaches the terminal", keys, r)
					}
				}
			}
		}
	}
}

func TestAnAsciiListHasOnlyAscii(t *testing.T) {
	cfg := newFake(200, 200).config()
	cfg.ASCII = true
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	settle(a, a.deriveCmd())
	hit(a, "tab", "space", "s", "o")
	lines := strings.Split(screen(a), "\n")
	for _, line := range lines[3 : len(lines)-1] { // title and head name μ and σ²
		if strings.ContainsFunc(line, func(r rune) bool { return r > 0x7e && r != '…' }) {
			t.Errorf("%q", line)
		}
	}
	if !strings.Contains(screen(a), "#\n") {
		t.Error("no thumb")
	}
}

func TestColumnsAreChosenAndKept(t *testing.T) {
	f := richFake(80)
	a, l := openedList(t, f, 200, 40)
	hit(a, "C", "space", "j", "J", "k", "K", "enter") // μ goes on, then σ² goes back
	got := f.settings[settingColumns]
	if !strings.HasPrefix(got, "σ²,μ,region,") || strings.Contains(got, "P(mis") {
		t.Fatalf("kept %q", got)
	}
	again, _ := openedList(t, f, 200, 40)
	if h := strings.Split(screen(again), "\n")[2]; strings.Contains(h, "P(mis") ||
		strings.Index(h, "μ") < strings.Index(h, "σ²") {
		t.Errorf("head %q", h)
	}
	hit(a, "C", "space", "j", "space", "esc")
	if l.shown[0].name != "σ²" {
		t.Error("esc changes the columns")
	}
	hit(a, "C", "r", "enter")
	if f.settings[settingColumns] != "" || !slices.Equal(l.shown, standardColumns(a)) {
		t.Errorf("r leaves %q", f.settings[settingColumns])
	}
	if hit(a, "C", "space", "enter"); !strings.HasPrefix(f.settings[settingColumns], "μ,σ²,") {
		t.Errorf("what is chosen after r is kept as %q", f.settings[settingColumns])
	}
}

func TestOneColumnHasToStay(t *testing.T) {
	f := richFake(40)
	f.settings[settingColumns] = "gone,flag"
	a, l := openedList(t, f, 100, 30)
	if len(l.shown) != 1 || l.shown[0].name != "flag" {
		t.Fatalf("%d columns", len(l.shown))
	}
	hit(a, "C", "space", "enter")
	if _, still := a.top().(*columnDialog); !still || !strings.Contains(screen(a), "has to stay") {
		t.Error("a list without columns")
	}
	f.settings[settingColumns] = "instruction,id"
	a, _ = openedList(t, f, 100, 30)
	hit(a, "s")
	if !strings.Contains(screen(a), "none of the columns shown can be sorted by") {
		t.Error("s says nothing")
	}
}

func TestListMouse(t *testing.T) {
	a, l := openedList(t, richFake(300), 120, 36)
	send := func(m tea.Msg) { _, cmd := a.Update(m); settle(a, cmd) }
	click := func(x, y int) { send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	at := func(name string) int {
		slots := l.slots(a, 118)
		k := slices.IndexFunc(slots, func(s listSlot) bool { return s.name == name })
		return 1 + slots[k].x
	}
	click(at("region")+1, 2)
	if l.by.name != "region" || l.reversed {
		t.Fatalf("by %s", l.by.name)
	}
	if click(at("region")+1, 2); l.by.name != "region" || !l.reversed {
		t.Error("the second click does not reverse")
	}
	click(at("instruction")+1, 2)
	why := "instruction cannot be sorted by: it stays on disk"
	if l.by.name != "region" || !strings.Contains(screen(a), why) {
		t.Errorf("by %s", l.by.name)
	}
	send(tea.MouseClickMsg{X: 50, Y: 3 + 4, Button: tea.MouseLeft, Mod: tea.ModCtrl})
	if l.at != l.top+4 || l.marks.n != 1 || !l.marks.Has(l.order[l.at]) {
		t.Errorf("ctrl+click: line %d, %d marked", l.at, l.marks.n)
	}
	click(50, 3+9)
	was, top := l.at, l.top
	send(tea.MouseWheelMsg{X: 50, Y: 9, Button: tea.MouseWheelDown})
	if l.at != was || l.top != top+3 {
		t.Errorf("the wheel: line %d, top %d, was %d", l.at, l.top, was)
	}
	click(119, 33)
	send(tea.MouseMotionMsg{X: 60, Y: 33, Button: tea.MouseLeft})
	if l.top != 300-l.rows(a) || !strings.HasSuffix(strings.Split(screen(a), "\n")[33], "█") {
		t.Errorf("the thumb's end: top %d", l.top)
	}
	send(tea.MouseReleaseMsg{X: 60, Y: 33})
	send(tea.MouseMotionMsg{X: 60, Y: 3, Button: tea.MouseLeft})
	if l.top != 300-l.rows(a) {
		t.Error("the thumb follows without a button")
	}
	click(50, 3+1)
	if click(50, 3+1); a.top() == mode(l) {
		t.Error("a click on the selected line does not read it")
	}
}

func TestBackFromReadingIsWhereReadingEnded(t *testing.T) {
	a, l := openedList(t, richFake(100), 100, 30)
	hit(a, "enter", "n", "n", "esc")
	if l.at != 2 {
		t.Errorf("line %d", l.at)
	}
}

// Keys typed ahead of a list act on it.
func TestKeysDoNotWaitForAShortList(t *testing.T) {
	a := start(t, richFake(sortAtOnce), 100, 30)
	for _, k := range []string{"tab", "j", "j", "space"} {
		a.Update(keyMsg(k))
	}
	if l := a.top().(*sampleList); l.at != 3 || !l.marks.Has(l.order[2]) {
		t.Errorf("line %d, %d marked", l.at, l.marks.n)
	}
}

// An order that comes after the keys have asked for another is dropped.
func TestALateOrderIsDropped(t *testing.T) {
	a, l := openedList(t, richFake(100), 100, 30)
	late := l.sortBy(a, columnNamed("μ"))
	hit(a, "o")
	want := slices.Clone(l.order)
	a.Update(late())
	if !slices.Equal(l.order, want) {
		t.Error("the late order is shown")
	}
}

// What scores cannot change is not sorted anew with every score.
func TestFixedOrdersAreLeftAlone(t *testing.T) {
	a, l := openedList(t, richFake(100), 100, 30)
	for _, c := range []string{"key", "μ"} {
		settle(a, l.sortBy(a, columnNamed(c)))
		if sorts := l.outdated(a) != nil; sorts != (c == "μ") {
			t.Errorf("by %s: sorts anew %v", c, sorts)
		}
	}
	settle(a, l.sortBy(a, columnNamed("key")))
	if l.region = model.HighVar; l.outdated(a) == nil {
		t.Error("new regions do not change what a region lists")
	}
}

// A verdict is for the samples of the moment when the key was pressed.
func TestAVerdictHoldsItsSamples(t *testing.T) {
	f := newFake(40, 40)
	a := start(t, f, 100, 30)
	in := []int{3, 4}
	cmd := a.verdictCmd(in, model.Drop)
	in[0] = 9
	settle(a, cmd)
	if a.feed.snap.Verdict(3) != model.Drop || a.feed.snap.Verdict(9) != model.NoVerdict {
		t.Error("the verdict went to another sample")
	}
}

// The thumb is as long as the part on screen, and at both ends where the list is.
func TestThumb(t *testing.T) {
	a, l := openedList(t, newFake(60, 60), 100, 33)
	thumb := func() (from, n int) {
		from = -1
		for y, line := range strings.Split(screen(a), "\n")[3:32] {
			if strings.HasSuffix(line, "█") {
				n++
				if from < 0 {
					from = y
				}
			}
		}
		return from, n
	}
	rows := l.rows(a)
	if from, n := thumb(); from != 0 || n != rows*rows/60 {
		t.Errorf("thumb at %d, %d long", from, n)
	}
	hit(a, "G")
	if from, n := thumb(); from+n != rows {
		t.Errorf("at the end the thumb is at %d, %d long", from, n)
	}
	hit(a, "1")
	if _, n := thumb(); n != 0 {
		t.Error("a thumb where everything is on screen")
	}
}
