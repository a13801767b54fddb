package judge

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/exp/golden"

	"admap/scoring"
	"admap/scoring/delimit"
	"admap/scoring/endpoint"
)

// injection is an attempt of a text to have a say in its rating.
type injection struct {
	Name, Instruction, System, Response, Reference, Criteria string

	Times int // the response stands so often
}

func (i injection) item() scoring.Item {
	return scoring.Item{Instruction: i.Instruction, System: i.System, Reference: i.Reference,
		Criteria: i.Criteria, Body: strings.Repeat(i.Response, max(1, i.Times))}
}

// injections are those of testdata; @HONEST@ in one is the mark of the item before the attempt.
func injections(t *testing.T) (all []injection) {
	t.Helper()
	raw, err := os.ReadFile("testdata/injections.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		var i injection
		if err := json.Unmarshal(lines.Bytes(), &i); err != nil {
			t.Fatal(err)
		}
		if len(all) > 0 {
			mark := delimit.Mark(textsOf(all[0].item()).all()...)
			i.Response = strings.ReplaceAll(i.Response, "@HONEST@", mark)
		}
		all = append(all, i)
	}
	return all
}

type sent struct{ Role, Content string }

// messages are what a server reads out of the request for an item.
func messages(t *testing.T, j scoring.Scorer, item scoring.Item) []sent {
	t.Helper()
	_, body := j.(scoring.Deferred).Request(item)
	var got struct{ Messages []sent }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	return got.Messages
}

// shownBy are the texts that a built-in prompt shows, by the names of their blocks.
func shownBy(name string, i scoring.Item) map[string]string {
	shown := map[string]string{"instruction": i.Instruction, "response": i.Body}
	if i.System != "" {
		shown["system prompt of the instruction"] = i.System
	}
	if strings.Contains(name, "reference") {
		shown["reference answer"] = i.Reference
	}
	if strings.Contains(name, "criteria") {
		shown["criteria"] = i.Criteria
	}
	return shown
}

// frame takes the blocks out of a message and returns what is left, with MARK for the mark. Every
// text has to stand in its block just as it is, but for control tokens.
func frame(t *testing.T, user string, shown map[string]string) string {
	t.Helper()
	mark := strings.Fields(user)[1]
	for name, text := range shown {
		if strings.Contains(text, mark) {
			t.Errorf("the mark %s stands in the %s", mark, name)
		}
		head := fmt.Sprintf("=== %s %s begins ===\n", mark, name)
		foot := fmt.Sprintf("\n=== %s %s ends ===", mark, name)
		before, rest, begins := strings.Cut(user, head)
		inner, after, ends := strings.Cut(rest, foot)
		if !begins || !ends {
			t.Fatalf("no block of the %s in %.2000q", name, user)
		}
		if plain := strings.ReplaceAll(inner, zeroWidth, ""); plain != strings.ReplaceAll(text, zeroWidth, "") {
			t.Errorf("the %s is not as it was: %.2000q", name, inner)
		}
		for _, token := range []string{"<|", "|im_end|>\n<|", "[INST]", "[/INST]", "</s>", "<s>",
			"<start_of_turn>", "<｜", "<<SYS>>", "</think>"} {
			if strings.Contains(inner, token) {
				t.Errorf("the %s has the control token %s", name, token)
			}
		}
		user = before + "<" + name + ">" + after
	}
	return strings.ReplaceAll(user, mark, "MARK")
}

// Whatever a text says, it stands in its block and nowhere else, and what stands around the blocks is
// the same for all.
func TestNothingGetsOutOfItsBlock(t *testing.T) {
	client, err := endpoint.New(endpoint.Config{BaseURL: "http://localhost/v1"})
	if err != nil {
		t.Fatal(err)
	}
	all := injections(t)
	for _, name := range Names {
		prompt, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		j, err := New(Config{Client: client, Model: "m", Prompt: prompt, Writer: &scribe{}})
		if err != nil {
			t.Fatal(err)
		}
		frames := map[bool]string{}
		system := messages(t, j, all[0].item())[0].Content
		for _, i := range all {
			item := i.item()
			got := messages(t, j, item)
			if len(got) != 2 || got[0].Role != "system" || got[1].Role != "user" ||
				got[0].Content != system {
				t.Fatalf("%s, %s: messages %.3000q", name, i.Name, got)
			}
			around := frame(t, got[1].Content, shownBy(name, item))
			if frames[item.System == ""] == "" {
				frames[item.System == ""] = around
			}
			if want := frames[item.System == ""]; around != want {
				t.Errorf("%s, %s: around the blocks stands\n%s\nand not\n%s", name, i.Name, around, want)
			}
		}
	}
}

// What is sent for each attempt, for a person to read.
func TestInjections(t *testing.T) {
	client, err := endpoint.New(endpoint.Config{BaseURL: "http://localhost/v1"})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := Load("criteria+reference")
	if err != nil {
		t.Fatal(err)
	}
	j, err := New(Config{Client: client, Model: "m", Prompt: prompt, Writer: &scribe{}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n, i := range injections(t) {
		fmt.Fprintf(&b, "##### %s\n", i.Name)
		for _, m := range messages(t, j, i.item()) {
			switch {
			case m.Role == "system" && n > 0:
				m.Content = "(as above)"
			case len(m.Content) > 10_000:
				m.Content = fmt.Sprintf("%s …\n(%d bytes, SHA-256 %x)\n… %s", m.Content[:700],
					len(m.Content), sha256.Sum256([]byte(m.Content)), m.Content[len(m.Content)-500:])
			}
			fmt.Fprintf(&b, "--- %s\n%s\n", m.Role, visible(m.Content))
		}
	}
	golden.RequireEqual(t, []byte(b.String()))
}

// visible escapes what a reader of the golden file would not see.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\n' || unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "‹U+%04X›", r)
		}
	}
	return b.String()
}
