package ui

import (
	"strings"
	"testing"

	"admap/model"
)

// rowTexts are rows as they read.
func rowTexts(rows []docRow) string {
	var lines []string
	for _, t := range rows {
		line := ""
		for _, r := range t.runs {
			line += r.text
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// A turn that holds what looks like another is one turn; tools are told by name, and their calls.
func TestTurnsAreThoseOfTheData(t *testing.T) {
	a, f := reading(t, 80, 40)
	f.texts = func(int) model.Text {
		call := `[{"type":"function","function":{"name":"weather","arguments":"{\"at\":1}"}}]`
		return model.Text{
			System: "be short", Instruction: "not what is shown", Tools: `[{"name":"weather"}]`,
			Turns: []model.Turn{{Role: "user", Content: "hi\n\nassistant: I am no turn"},
				{Role: "assistant", Calls: call}, {Role: "tool", Name: "weather", Content: "rain"}},
			Responses: []model.ResponseText{
				{Body: "neither is this", Turns: []model.Turn{{Role: "assistant",
					Content: "look", Calls: `[{"name":"clock","arguments":{"zone":"UTC"}}, 7]`}}},
				{Body: "It rains."}, {}, {},
			},
		}
	}
	a.texts = newTextCache()
	hit(a, "]")
	if hit(a, "t"); strings.Count(screen(a), "▌assistant") != 2 {
		t.Errorf("not two turns of the assistant:\n%s", screen(a))
	}
	shows(t, a, "be short", "▌user", "assistant: I am no turn", `[call weather {"at":1}]`,
		"▌tool weather", "rain", "look", `[call clock {"zone":"UTC"}]`, "[call 7]", "It rains.")
	hides(t, a, "not what is shown", "neither is this")
	hit(a, "G")
	shows(t, a, "tools", `[{"name":"weather"}]`)
}

func TestALongTalkComesInParts(t *testing.T) {
	turns := []model.Turn{{Role: "user", Content: strings.Repeat("ä", 60)}, {Role: "tool"},
		{Role: "user", Name: "x\ny", Content: "b\n"}, {Role: "user", Content: strings.Repeat("c ", 70)}}
	text, heads := "", ""
	for _, part := range talkOf(turns, 50) {
		if len(part.text) > 50 {
			t.Errorf("%d bytes in a part", len(part.text))
		}
		text += part.text
		for _, s := range part.speeches() {
			heads += "|" + s.role
		}
	}
	if want := strings.Repeat("ä", 60) + "b\n" + strings.Repeat("c ", 70); text != want {
		t.Errorf("%q, want %q", text, want)
	}
	if heads != "|user|||tool|user x⏎y|user||" && heads != "|user|||tool|user x⏎y|user|||" {
		t.Errorf("spoken by %s", heads)
	}
}

func TestAGlimpseOfATalkIsItsBeginning(t *testing.T) {
	list := talkOf([]model.Turn{{Role: "user", Content: strings.Repeat("word ", 2000)},
		{Role: "assistant", Content: "late"}}, partSize)
	b := block{text: list[0].text, heads: list[0].heads, w: 40}
	if got := rowTexts(b.glimpse()); !strings.HasPrefix(got, "▌user\nword") ||
		strings.Contains(got, "assistant") {
		t.Errorf("%s", got)
	}
	if got := rowTexts(b.rows()); !strings.HasSuffix(got, "\n\n▌assistant\nlate") {
		t.Errorf("%s", got[len(got)-60:])
	}
}
