package data

import (
	"bytes"
	"fmt"
)

// turn is one message of a conversation. Its text is the content, with a line for each call.
type turn struct{ role, name, content, calls, answers, text []byte }

var (
	roleUser      = []byte("user")
	roleAssistant = []byte("assistant")
	roleSystem    = []byte("system")
	roleTool      = []byte("tool")
)

// roles gives the words in use, in lower case, one name each.
var roles = map[string][]byte{
	"human": roleUser, "gpt": roleAssistant, "bot": roleAssistant, "model": roleAssistant,
	"chatbot": roleAssistant, "developer": roleSystem, "prompter": roleUser,
	"user": roleUser, "assistant": roleAssistant, "system": roleSystem, "tool": roleTool,
	"ipython": roleTool, "observation": roleTool, "tool_response": roleTool,
}

// said is a turn of plain text.
func said(role, content []byte) turn { return turn{role: role, content: content, text: content} }

// roleNamed returns the one name of a role.
func roleNamed(word []byte) []byte {
	if known, ok := roles[string(word)]; ok {
		return known
	}
	if known, ok := roles[string(bytes.ToLower(word))]; ok {
		return known
	}
	return word
}

// turns reads the message or the list of messages at.
func (e *extractor) turns(at int) ([]turn, error) {
	r := &e.row
	if r.kind(at) == object {
		t, err := e.turn(at)
		return []turn{t}, err
	}
	var out []turn
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
		if r.kind(i) != object {
			return nil, fmt.Errorf("%s where a message belongs", r.kind(i))
		}
		t, err := e.turn(i)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// turn reads one message, {role, content} or {from, value}. A content of several parts is joined.
// A message that calls tools needs no content.
func (e *extractor) turn(at int) (turn, error) {
	r := &e.row
	role, content := e.either(at, "role", "from"), e.either(at, "content", "value")
	t := turn{calls: e.calls(at)}
	if role == none || r.kind(role) != text || content == none && t.calls == nil {
		return turn{}, fmt.Errorf("a message without role or content")
	}
	t.role = roleNamed(r.decoded(role, &e.arena))
	if name := r.member(at, "name"); r.kind(name) == text {
		t.name = r.decoded(name, &e.arena)
	}
	if id := r.member(at, "tool_call_id"); r.kind(id) == text {
		t.answers = r.decoded(id, &e.arena)
	}
	switch r.kind(content) {
	case text:
		t.content = r.decoded(content, &e.arena)
	case null: // a call of a tool
	case list:
		t.content = e.parts(content)
	default:
		return turn{}, fmt.Errorf("a message's content is %s", r.kind(content))
	}
	return withCalls(t), nil
}

// either returns the member of the first of the names that the object at has.
func (e *extractor) either(at int, name, other string) int {
	if found := e.row.member(at, name); found != none {
		return found
	}
	return e.row.member(at, other)
}

// parts joins the texts of a content list and names the parts that are no text.
func (e *extractor) parts(at int) []byte {
	r := &e.row
	var out []byte
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		if r.kind(i) == text {
			out = append(out, r.decoded(i, &e.arena)...)
			continue
		}
		if r.kind(i) != object {
			continue
		}
		if t := e.either(i, "text", "value"); r.kind(t) == text {
			out = append(out, r.decoded(t, &e.arena)...)
		} else if t := r.member(i, "type"); r.kind(t) == text {
			out = append(append(append(out, '['), r.decoded(t, &e.arena)...), ']')
		}
	}
	return out
}

// canonical writes turns as one text: a lone turn as it is, several with their roles before them
// and blank lines between.
func canonical(ts []turn) []byte {
	if len(ts) == 1 {
		return ts[0].text
	}
	return transcript(ts)
}

func transcript(ts []turn) []byte {
	var out []byte
	for i, t := range ts {
		if i > 0 {
			out = append(out, '\n', '\n')
		}
		out = append(append(out, t.role...), ':', ' ')
		out = append(out, t.text...)
	}
	return out
}

// instruction writes a prompt: system turns at its head apart, a lone user turn as it is,
// everything else with roles.
func instruction(ts []turn) (system, prompt []byte) {
	n := systemTurns(ts)
	system = joinTexts(contents(ts[:n]))
	ts = ts[n:]
	if len(ts) == 1 && bytes.Equal(ts[0].role, roleUser) {
		return system, ts[0].text
	}
	return system, transcript(ts)
}

func systemTurns(ts []turn) (n int) {
	for n < len(ts) && bytes.Equal(ts[n].role, roleSystem) {
		n++
	}
	return n
}

func contents(ts []turn) [][]byte {
	out := make([][]byte, len(ts))
	for i, t := range ts {
		out[i] = t.content
	}
	return out
}

// joinTexts joins what is not empty by blank lines.
func joinTexts(parts [][]byte) []byte { return joinBy(parts, "") }

// joinBy joins what is not empty by glue, by blank lines where it is "".
func joinBy(parts [][]byte, glue string) []byte {
	if glue == "" {
		glue = "\n\n"
	}
	var out []byte
	for _, p := range parts {
		switch {
		case len(p) == 0:
		case len(out) == 0:
			out = p[:len(p):len(p)] // appending copies
		default:
			out = append(append(out, glue...), p...)
		}
	}
	return out
}

func (t turn) equal(o turn) bool {
	return bytes.Equal(t.role, o.role) && bytes.Equal(t.text, o.text)
}

func commonTurns(a, b []turn) int {
	n := 0
	for n < len(a) && n < len(b) && a[n].equal(b[n]) {
		n++
	}
	return n
}

// answerStart returns where the last answer of a conversation begins: its closing assistant
// turns, or its last turn.
func answerStart(ts []turn) int {
	n := len(ts)
	for n > 0 && bytes.Equal(ts[n-1].role, roleAssistant) {
		n--
	}
	if n == len(ts) {
		return max(n-1, 0)
	}
	return n
}

// repeats reports whether the head of a conversation contains the prompt already, whole or as one
// of its turns.
func repeats(head, prompt []turn) bool {
	if commonTurns(head, prompt) == len(prompt) {
		return true
	}
	if len(prompt) != 1 {
		return false
	}
	for _, t := range head {
		if t.equal(prompt[0]) {
			return true
		}
	}
	return false
}
