package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"admap/model"
	"admap/ui/strictterm"
)

// evilJudge rates with evil reasons, and fails every third request with an evil error body.
func evilJudge(t *testing.T) *httptest.Server {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k := asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		if k%3 == 0 {
			w.WriteHeader(http.StatusBadRequest)
			body, _ := json.Marshal(map[string]any{"error": map[string]string{"message": strictterm.Hostile()}})
			if k%6 == 0 {
				body = []byte(strictterm.Hostile())
			}
			w.Write(body)
			return
		}
		content, _ := json.Marshal(map[string]any{"rationale": strictterm.Hostile(), "rating": k%10 + 1})
		json.NewEncoder(w).Encode(map[string]any{
			"id": strictterm.Hostile(), "object": "chat.completion", "model": strictterm.Hostile(),
			"choices": []any{map[string]any{"index": 0, "finish_reason": "stop",
				"message": map[string]string{"role": "assistant", "content": string(content)}}},
		})
	}))
	t.Cleanup(server.Close)
	return server
}

// evilRows are rows whose every text is evil; one response is ten megabytes of one emoji.
func evilRows(n int) (rows []map[string]any) {
	evil := strictterm.Hostile()
	for i := range n {
		var completions []any
		for k := range 4 {
			body := fmt.Sprint(k, evil)
			if i == 1 && k == 1 {
				body = strings.Repeat("😀", 10<<20/4)
			}
			completions = append(completions, map[string]any{"model": evil, "response": body,
				"annotations": map[string]any{evil: map[string]any{"Rating": fmt.Sprint(k + 1), "Rationale": evil}}})
		}
		rows = append(rows, map[string]any{"id": evil, "source": evil, "language": evil,
			"instruction": fmt.Sprint("needle ", i, evil), "completions": completions, evil: evil})
	}
	return rows
}

// evilName is a file's name with all that a file system lets through.
func evilName() string {
	name := strings.NewReplacer("/", "", "\x00", "").Replace(strictterm.Hostile())
	for len(name) > 200 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name + ".jsonl"
}

func TestAnEvilDatasetLeavesTheTerminalIntact(t *testing.T) {
	t.Parallel()
	p, server, name := newPlace(t), evilJudge(t), evilName()
	p.write(name, evilRows(9)...)
	p.add(name, `{"instruction":"not UTF-8 `+"\x9b2J\xff"+`","completions":[]}`+"\n")
	p.add(name, strictterm.Hostile()+"\n")
	flags := []string{"--scorer", "judge", "--base-url", server.URL + "/v1", "--model", "mock",
		"--concurrency", "1", name} // so that the same samples come in the same order
	s := p.start(120, 36, flags...)
	s.see("● scored", "9 samples")
	for _, step := range []struct{ keys, marker string }{
		{"\t", " all: "}, {"jj", " 3/9 "}, {"m", "flagged mislabelled"}, {"\r", " all: 3 of 9 "},
		{"  ", " lines "}, {"l", "responses"}, {"n", " all: 4 of 9 "}, {"p", " all: 3 of 9 "},
		{"e", " note "}, {strictterm.Hostile()[len(strictterm.Hostile())-14:] + "\r", "note kept"},
		{"q", "instruction"}, {"/", "↵ accept"}, {"needle\r", "9 hits"}, {"x", " export "},
		{"\x1b", "s sort"}, {"q", "quality"}, {"?", "keys of the map"},
	} {
		s.press(step.keys)
		s.wait(step.marker+" in a whole frame", func(now screen) bool {
			return now.has(step.marker) && !now.has("reading…") && now.wide(36) == ""
		})
	}
	s.resize(80, 24)
	s.wait("a whole frame of another size", func(now screen) bool { return now.wide(24) == "" })
	s.press("\x03")
	s.leaves(0)
	for _, title := range s.cell.Titles {
		if title != "" && !strings.HasPrefix(title, `admap \x01`) {
			t.Errorf("title %q", title)
		}
	}
	checkEvilCommands(p, name, flags)
}

// wide says which row of a frame has no border at its ends, "" where all have. Rows may hold
// characters of two cells: the screen has put them where they are seen.
func (sc screen) wide(rows int) string {
	if len(sc) != rows {
		return "another size"
	}
	for _, row := range sc[1 : rows-1] {
		first, _ := utf8.DecodeRuneInString(row)
		last, _ := utf8.DecodeLastRuneInString(row)
		if !strings.ContainsRune("│╭╰├", first) || !strings.ContainsRune("│╮╯┤█┃", last) {
			return row
		}
	}
	return ""
}

// checkEvilCommands runs what writes to pipes: nothing there is a control or hidden either.
func checkEvilCommands(p place, name string, flags []string) {
	p.t.Helper()
	for _, args := range [][]string{
		{"inspect", name}, append([]string{"report"}, flags...), append([]string{"score"}, flags...),
		append([]string{"report", "--ascii"}, flags...), {"inspect", "--ascii", name},
		{"report", strictterm.Hostile()[40:]}, {"inspect", "--map", strings.ReplaceAll(strictterm.Hostile(), "\x00", "") + "=x", name},
	} {
		for k, a := range args {
			args[k] = strings.ReplaceAll(a, "\x00", "")
		}
		o := p.run(args...)
		for _, r := range o.stdout + o.stderr {
			if r != '\n' && model.Control(r) || model.Hidden(r) || args[1] == "--ascii" && r >= utf8.RuneSelf {
				p.t.Errorf("admap %.40q lets U+%04X through", args, r)
				break
			}
		}
	}
}

func TestEveryKindOfTerminal(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("pairs.jsonl", scoredRows(40)...)
	for _, c := range []struct {
		env   string
		ascii bool
		has   string // what the output holds somewhere
		never string
	}{
		{"TERM=xterm-256color LANG=C.UTF-8", false, "38;5;", "38;2;"},
		{"TERM=xterm-256color COLORTERM=truecolor", false, "38;2;", "\x1b[36m"},
		{"TERM=screen-256color LANG=en_US.UTF-8", false, "38;5;", "38;2;"},
		{"TERM=tmux-256color", false, "38;5;", "38;2;"},
		{"TERM=screen", false, "38;5;", "38;2;"},
		{"TERM=xterm-16color", false, "36m", "38;"},
		{"TERM=vt220", true, "36m", "38;"},
		{"TERM=linux LANG=C.UTF-8", true, "36m", "38;"},
		{"TERM=xterm-256color LANG=C", true, "38;5;", "38;2;"},
		{"TERM=xterm-256color LC_ALL=POSIX LANG=C.UTF-8", true, "38;5;", "38;2;"},
		{"TERM=xterm-256color NO_COLOR=yes", false, "\x1b[1m", "38;"},
		{"TERM=xterm-256color COLORFGBG=0;15", false, "38;5;26", "38;5;117"},
		{"LANG=C.UTF-8", false, "\x1b[1m", "38;"},
	} {
		t.Run(c.env, func(t *testing.T) {
			t.Parallel()
			q := p
			q.t, q.env = t, strings.Fields(c.env)
			s := q.start(100, 30, "--project", fmt.Sprintf("p%x.admap", c.env), "pairs.jsonl")
			s.see("quality", "40 samples", "saved")
			s.press("n\x1b[C\t")
			s.see(" all: 40 samples")
			s.press("jm")
			s.see("flagged mislabelled")
			s.press("\x1b[Ag\r")
			s.see(" all: 1 of 40 ")
			s.press("?")
			s.see("keys of the reader")
			s.press("qqqq")
			s.leaves(0)
			raw := s.raw.String()
			if !strings.Contains(raw, c.has) || strings.Contains(raw, c.never) {
				t.Errorf("colours: want %q and no %q", c.has, c.never)
			}
			if got := strings.IndexFunc(raw, func(r rune) bool { return r > 0x7f }) < 0; got != c.ascii {
				t.Errorf("nothing but ASCII: %v, want %v", got, c.ascii)
			}
		})
	}
	q := p
	q.env = []string{"TERM=dumb"}
	s := q.start(80, 24, "pairs.jsonl")
	s.see("TERM=dumb has no cursor to move", "hint: ")
	if code := s.exitCode(); code != 1 {
		t.Errorf("exit code %d on a dumb terminal", code)
	}
}

// scoredRows are pairs with scores of their own.
func scoredRows(n int) []map[string]any {
	rows := pairRows(n)
	for i, row := range rows {
		row["score_chosen"], row["score_rejected"] = ratingOf(2*i), ratingOf(2*i+1)
	}
	return rows
}

// Answers that come late, in pieces or as garbage change the colours at most.
func TestATerminalsAnswersTypeNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("pairs.jsonl", scoredRows(40)...)
	s := p.start(100, 30, "pairs.jsonl")
	s.see("saved", "contested")
	s.press("\t")
	settled := func(now screen) bool {
		diagnosed := !now.has("– Question") // each has a margin
		return now.has(" 1/40 ") && now.has("C columns") && !now.has("…") && now.wide(30) == "" &&
			diagnosed
	}
	before := s.wait("every line of the list", settled)
	for _, answer := range []string{
		"\x1b]11;rgb:dddd/mmmm/uuuu\a", "\x1b]11;\a", "\x1b[?2026;0$y",
		"\x1b[?2027;4$y", "\x1b[?2027;99$y", "\x1b[?62;22;52c", "\x1b[>0;388;0c", "\x1b[?1u",
		"\x1bP>|xterm(388)\x1b\\", "\x1bP1$rmmm\x1b\\", "\x1b]52;c;bW1t\a", "\x1b_Gi=1;mmm\x1b\\",
		"\x1b]11;rgb:dddd/dddd/dddd\x1b\\", "\x1b]11;\a",
	} {
		s.press(answer)
	}
	s.press("j")
	s.see(" 2/40 ")
	s.press("k")
	after := s.wait("the first line", settled)
	if before.String() != after.String() {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	if !strings.Contains(s.raw.String(), "38;5;26") {
		t.Error("the light background that was answered is not used")
	}
	s.press("\x03")
	s.leaves(0)
	if r := p.report("pairs.jsonl"); r.Flags.Mislabelled != 0 {
		t.Errorf("answers have flagged: %+v", r.Flags)
	}
}
