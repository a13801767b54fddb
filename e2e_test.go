package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// walk is one dataset on its way through the explorer.
type walk struct {
	*terminal
	place
	t       *testing.T
	judge   *mockJudge
	samples int
	each    int // responses a sample
	sort    string
	line    int // of the chosen sample in the list, from 1 on
	flags   []string
}

const (
	note     = "two wrongs – ünï"
	chosenAt = 2 // the sample that is read, flagged and exported
)

func TestExploreFromTheFirstScoreToReopening(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows []map[string]any
		each int
		sort string // the list's first order
	}{
		"trl pairs":     {pairRows(24), 2, "P(mislabelled)"},
		"ultrafeedback": {ultraRows(12), 4, "σ²"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &walk{place: newPlace(t), t: t, judge: newMockJudge(t), each: c.each, sort: c.sort}
			w.samples = len(c.rows)
			w.place.write("walk.jsonl", c.rows...)
			w.flags = append(w.judge.flags("walk.jsonl"), "--concurrency", "64") // all tickets
			w.terminal = w.start(120, 36, w.flags...)
			w.watchScores()
			w.move()
			w.readOne()
			w.verdicts()
			w.writeNote()
			w.exportFlagged()
			w.terminal.press("q")
			w.see(" all: ", "instruction")
			w.terminal.press("q")
			w.see("quality", "? help")
			w.terminal.press("q")
			w.leaves(0)
			w.reopen()
		})
	}
}

// watchScores lets the scores arrive in two steps and sees counts, regions and map follow.
func (w *walk) watchScores() {
	w.t.Helper()
	total := w.samples * w.each
	empty := w.see("walk.jsonl", "mock 1–10", "◐ scoring", fmt.Sprintf("0/%d  0%%", total))
	if n := empty.marks(); n != 0 {
		w.t.Errorf("%d marks on the map before the first score\n%s", n, empty)
	}
	const some = 20
	w.judge.allow(some)
	w.see(fmt.Sprintf("%d/%d  %d%%", some, total, 100*some/total))
	before := w.wait("the first regions and marks", func(now screen) bool {
		return now.shows(some/w.each) && now.marks() > 0
	}).marks()
	w.judge.allow(total)
	w.see("● scored")
	w.wait("all regions and more marks", func(now screen) bool {
		return now.shows(w.samples) && now.marks() > before
	})
}

var regionLine = regexp.MustCompile(`[123] (HighAvg|LowAvg|HighVar) +([0-9,]+) `)

// shows reports whether the panel has the regions of n samples, by the rule.
func (sc screen) shows(n int) bool {
	highVar := (n + 2) / 3
	want := map[string]string{
		"HighVar": fmt.Sprint(highVar), "HighAvg": fmt.Sprint((n - highVar + 1) / 2),
		"LowAvg": fmt.Sprint((n - highVar) / 2),
	}
	got := map[string]string{}
	for _, m := range regionLine.FindAllStringSubmatch(sc.String(), -1) {
		got[m[1]] = m[2]
	}
	return maps.Equal(got, want)
}

// marks counts the cells of the map that show samples.
func (sc screen) marks() (n int) {
	edge := slices.Index([]rune(sc[1]), '╮')
	for _, row := range sc[1:] {
		for x, r := range []rune(row) {
			if x < edge && (r > 0x2800 && r < 0x2900 || strings.ContainsRune("•●◉▒▓█", r)) {
				n++
			}
		}
	}
	return n
}

var cursorLine = regexp.MustCompile(`(\d+) samples?[^\n]*\n[^\n]*(near μ \S+ +σ² \S+)`)

// cursorAfter presses a key on the map and returns what the panel then says of the cursor. Keys take
// effect in their order, so once help has come and gone the key has been carried out.
func (w *walk) cursorAfter(key string) []string {
	w.t.Helper()
	w.terminal.press(key + "?")
	w.see(" keys of the map ")
	w.terminal.press("q")
	return w.wait("the map without help", func(now screen) bool {
		return !now.has(" keys of the map ") && now.find(cursorLine) != nil
	}).find(cursorLine)
}

// move goes about the map and reads what is under the cursor.
func (w *walk) move() {
	w.t.Helper()
	first := w.cursorAfter("1")
	if first[1] == "0" {
		w.t.Fatalf("1 leads to no sample: %q", first[1:])
	}
	second := w.cursorAfter("n")
	if second[2] == first[2] || second[1] == "0" {
		w.t.Errorf("n leads from %q to %q", first[1:], second[1:])
	}
	if moved := w.cursorAfter("\x1b[C"); moved[2] == second[2] { // →
		w.t.Errorf("→ stays at %q", moved[1:])
	}
	if back := w.cursorAfter("h"); back[1] != second[1] || back[2] != second[2] {
		w.t.Errorf("h leads back to %q instead of %q", back[1:], second[1:])
	}
	w.wait("a question under the cursor", func(now screen) bool { return now.has("Question ") })
	w.terminal.press("\r")
	w.see(" under the cursor: 1 of ", "instruction", "Question ")
	w.terminal.press("\x1b")
	w.see("quality", "regions")
}

// readOne goes to a sample by way of the list.
func (w *walk) readOne() {
	w.t.Helper()
	w.openList()
	w.terminal.press("\r")
	w.see(fmt.Sprintf(" all: %d of %d ", w.line, w.samples), w.question())
	w.seeScores()
	w.see("mock 1–10: " + defaultWords)
}

// seeScores sees all responses of the chosen sample; where not all fit side by side it moves on.
func (w *walk) seeScores() {
	w.t.Helper()
	for k := range w.each {
		n := chosenAt*w.each + k
		head := fmt.Sprintf("%c  score %d", 'A'+k, ratingOf(n))
		if k == 3 {
			w.terminal.press("l")
		}
		w.see(head, ticket(n))
	}
}

// question is the chosen sample's instruction.
func (w *walk) question() string { return fmt.Sprintf("Question %03d: what now?", chosenAt) }

// openList lists everything and goes down to the chosen sample.
func (w *walk) openList() screen {
	const listFrom = 2 // header, edge and heads stand above the first line

	w.t.Helper()
	w.terminal.press("\t")
	now := w.see(fmt.Sprintf(" all: %d samples  by %s ↓ ", w.samples, w.sort))
	w.terminal.press("g")
	for w.line = 1; w.line <= w.samples; w.line++ {
		now = w.wait("the cursor's line and its text", func(now screen) bool {
			return now.has(fmt.Sprintf(" %d/%d ", w.line, w.samples)) &&
				strings.HasPrefix(now[listFrom+w.line], "│>") &&
				strings.Contains(now[listFrom+w.line], "Question ")
		})
		if strings.Contains(now[listFrom+w.line], w.question()) {
			return now
		}
		w.terminal.press("j")
	}
	w.t.Fatalf("the chosen sample is not listed\n%s", now)
	return now
}

// row is the first row that has a text.
func (sc screen) row(text string) string {
	for _, row := range sc {
		if strings.Contains(row, text) {
			return row
		}
	}
	return ""
}

func (w *walk) verdicts() {
	w.t.Helper()
	w.terminal.press("m")
	w.see("⚑ mislabelled", "1 sample flagged mislabelled")
	w.terminal.press("z")
	if now := w.see("undone"); now.has("⚑ mislabelled") {
		w.t.Errorf("the verdict stands after undo\n%s", now)
	}
	if r := w.place.report(w.flags...); r.Flags.Mislabelled != 0 {
		w.t.Errorf("after undo the project has %+v", r.Flags)
	}
	w.terminal.press("m")
	w.see("⚑ mislabelled", "1 sample flagged mislabelled")
	// The echo comes after the verdict is on disk: another process finds it at once.
	if r := w.place.report(w.flags...); r.Flags.Mislabelled != 1 {
		w.t.Errorf("a verdict is on screen, and the project has %+v", r.Flags)
	}
}

func (w *walk) writeNote() {
	w.t.Helper()
	w.terminal.press("e")
	w.see(" note ", "↵ accept")
	w.terminal.press(note)
	w.see(note)
	w.terminal.press("\r")
	w.see("✎ "+note, "note kept")
}

// exportFlagged writes the flagged sample from the dialog.
func (w *walk) exportFlagged() {
	w.t.Helper()
	w.terminal.press("x")
	w.see(" export ", fmt.Sprintf("‹ this selection  (%d samples) ›", w.samples))
	for _, what := range []string{"HighAvg", "LowAvg", "HighVar", "flagged"} {
		w.terminal.press("\x1b[C")
		w.see("‹ " + what + "  (")
	}
	w.see("‹ flagged  (1 sample) ›", "‹ csv ›", "walk.flagged.csv")
	w.terminal.press("\r")
	w.wait("the file to be written", func(now screen) bool { return now.find(written) != nil })
	content, err := os.ReadFile(w.path("walk.flagged.csv"))
	if err != nil {
		w.t.Fatal(err)
	}
	rows := readCSV(w.t, string(content))
	if len(rows) != 1 || rows[0]["flag"] != "mislabelled" || rows[0]["note"] != note {
		w.t.Fatalf("exported %q", rows)
	}
	var want []float64
	for k := range w.each {
		want = append(want, float64(ratingOf(chosenAt*w.each+k)))
	}
	checkMoments(w.t, rows[0], want...)
	manifest, err := os.ReadFile(w.path("walk.flagged.csv.manifest.json"))
	if err != nil || !json.Valid(manifest) {
		w.t.Errorf("the manifest: %v\n%s", err, manifest)
	}
}

var written = regexp.MustCompile(`\b1 samples? written\b`)

// reopen finds scores, verdict and note as they were left, without a question to the judge.
func (w *walk) reopen() {
	w.t.Helper()
	before := w.judge.total()
	if want := w.samples * w.each; before != want {
		w.t.Errorf("%d requests for %d responses", before, want)
	}
	w.terminal = w.start(120, 36, w.flags...)
	w.see("● scored", "1 ⚑", "saved")
	w.wait("all regions", func(now screen) bool { return now.shows(w.samples) })
	list := w.openList()
	if line := list.row("│>"); !strings.Contains(line, "✎mislabelled") {
		w.t.Errorf("the list shows neither flag nor note: %q", line)
	}
	w.terminal.press("\r")
	w.see(w.question(), "⚑ mislabelled", "✎ "+note)
	w.seeScores()
	w.terminal.press("\x03")
	w.leaves(0)
	if after := w.judge.total(); after != before {
		w.t.Errorf("reopening made %d requests", after-before)
	}
}

func TestResizeWhileScoring(t *testing.T) {
	t.Parallel()
	const samples = 30
	p, j := newPlace(t), newMockJudge(t)
	p.write("pairs.jsonl", pairRows(samples)...)
	s := p.start(120, 36, append(j.flags("pairs.jsonl"), "--concurrency", "64")...)
	s.see("◐ scoring", "? help")
	for k, size := range [][2]int{{80, 24}, {200, 60}, {20, 5}, {60, 16}, {120, 36}} {
		columns, rows := size[0], size[1]
		s.resize(columns, rows)
		allowed := (k + 1) * 2 * samples / 6
		j.allow(allowed)
		if columns < 60 {
			s.wait("the sentence for small screens", func(now screen) bool {
				return strings.Join(strings.Fields(now.String()), " ") ==
					"admap needs 60×16 cells, this is 20×5."
			})
			continue
		}
		s.wait(fmt.Sprintf("a whole frame of %d×%d with the new count", columns, rows),
			func(now screen) bool {
				return now.whole(columns, rows) && now.axis() && now.has("scoring") &&
					now.has(fmt.Sprintf("%d%%", 100*allowed/(2*samples)))
			})
	}
	s.send(syscall.SIGTERM)
	s.leaves(130)
}

// whole reports whether the explorer's frame is on screen from edge to edge: header, boxes without
// a gap in their outer border, footer.
func (sc screen) whole(columns, rows int) bool {
	if len(sc) != rows || !strings.Contains(sc[0], "admap") || strings.TrimSpace(sc[rows-1]) == "" {
		return false
	}
	for y, row := range sc[1 : rows-1] {
		cells := []rune(row)
		left, right := "│├", "│┤"
		switch y {
		case 0:
			left, right = "╭", "╮"
		case rows - 3:
			left, right = "╰", "╯"
		default:
			right += "╮╯" // two boxes stand above each other there
		}
		if len(cells) != columns || !strings.ContainsRune(left, cells[0]) ||
			!strings.ContainsRune(right, cells[columns-1]) {
			return false
		}
	}
	return true
}

// axis reports whether the map's x axis runs from the y axis to the edge of its box.
func (sc screen) axis() bool {
	edge := slices.Index([]rune(sc[1]), '╮')
	for _, row := range sc[1:] {
		cells := []rune(row)
		if corner := slices.Index(cells, '└'); corner >= 0 && corner < edge {
			return strings.Trim(string(cells[corner+1:edge]), "─┴▲") == ""
		}
	}
	return false
}

// hostile would clear the screen, leave it, paint it, name the window, hide the cursor, use the
// one-character introducer, turn the line around, go back in it and end within a sequence.
const (
	hostile = "A\x1b[2J\x1b[HB\x1b[?1049lC\x1b[5;41mD\x1b]0;owned\x07E\x1b[?25lF\u009b31mG" +
		"\u202eH\rI\bJ\x1b["
	harmless = `A\x1b[2J\x1b[HB\x1b[?1049lC` // as far as a list's column shows it
)

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	p, j := newPlace(t), newMockJudge(t)
	const name = "evil\x1b[2J\x1b]2;owned\x07.jsonl"
	rows := pairRows(3)
	rows[0]["id"], rows[0]["prompt"] = "id "+hostile, hostile
	rows[0]["chosen"] = hostile + " " + ticket(0)
	p.write(name, rows...)
	p.add(name, "{\"prompt\":\"not UTF-8 \x9b\xff\",\"chosen\":\"c\",\"rejected\":\"r\"}\n")
	j.rationale = hostile
	j.allow(6)
	s := p.start(120, 36, j.flags(name)...)
	s.see(`evil\x1b[2J\x1b]2;owned\x07.j`, "● scored", "3 samples")
	s.press("\t")
	s.see(" all: 3 samples ", harmless)
	s.press("/")
	s.see("↵ accept")
	s.press("owned\r")
	s.see(" all where /owned: 1 sample ")
	s.press("\r")
	s.wait("a whole reader: instruction, response and rationale escaped", func(now screen) bool {
		return now.whole(120, 36) && strings.Count(now.String(), `[?1049lC`) >= 3 &&
			now.has(`F\x9b31mG\u202eH`)
	})
	s.press("\x03")
	s.leaves(0)
	checkHarmless(t, s.raw.Bytes())
	checkCommandsEscape(p, name, j.flags(name))
}

// add appends text to a file.
func (p place) add(name, text string) {
	p.t.Helper()
	f, err := os.OpenFile(p.path(name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		p.t.Fatal(err)
	}
}

// checkCommandsEscape runs commands that name hostile things in their results and errors.
func checkCommandsEscape(p place, name string, judged []string) {
	p.t.Helper()
	for _, args := range [][]string{
		append([]string{"report"}, judged...), append([]string{"score"}, judged...),
		{"inspect", name}, {"report", "gone" + name}, {"\x1b[2J"}, {"--\x1b[2J", name},
		{"export", "-o", "no\x1b[2Jdir/out", name}, {"export", "-o", "out\x1b[2J.csv", name},
		{"export", "-o", "out", "--format", "\x1b[2J", name},
		{"export", "-o", "out", "--select", "\x1b[2J", name},
		{"report", "--map", "\x1b]0;owned\x07=x", name}, {"report", "--rule", "\x1b[2J", name},
		{"score", "--scorer", "\x1b[2J", name}, {"report", "--project", "\x1b[2J/p.admap", name},
	} {
		o := p.run(args...)
		text := o.stdout + o.stderr
		if text == "" || strings.ContainsAny(text, "\x1b\a\u009b\u202e\r\b") {
			p.t.Errorf("admap %q lets control characters through, or says nothing: %q", args, text)
		}
	}
}

// checkHarmless looks for the dataset's sequences in what was written to the terminal.
func checkHarmless(t *testing.T, raw []byte) {
	t.Helper()
	for _, sequence := range []string{
		"\x1b[5;41m", "]0;owned\x07", "]2;owned\x07", "\x1b[2J\x1b[HB", "\u009b", "\u202e",
	} {
		if bytes.Contains(raw, []byte(sequence)) {
			t.Errorf("the dataset's %q reached the terminal", sequence)
		}
	}
}
