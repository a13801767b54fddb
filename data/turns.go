package data

import (
	"bytes"
	"fmt"
)

// turn is one message of a conversation.
type turn struct{ role, content []byte }

var (
	roleUser      = []byte("user")
	roleAssistant = []byte("assistant")
	roleSystem    = []byte("system")
)

// roles gives the words in use one name each.
var roles = map[string][]byte{
	"human": roleUser, "gpt": roleAssistant, "bot": roleAssistant, "model": roleAssistant,
	"chatbot": roleAssistant, "developer": roleSystem,
	"user": roleUser, "assistant": roleAssistant, "system": roleSystem,
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
func (e *extractor) turn(at int) (turn, error) {
	r := &e.row
	role, content := r.member(at, "role"), r.member(at, "content")
	if role == none {
		role = r.member(at, "from")
	}
	if content == none {
		content = r.member(at, "value")
	}
	if role == none || r.kind(role) != text || content == none {
		return turn{}, fmt.Errorf("a message without role or content")
	}
	t := turn{role: r.decoded(role, &e.arena)}
	if known, ok := roles[string(t.role)]; ok {
		t.role = known
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
	return t, nil
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
		if t := r.member(i, "text"); r.kind(t) == text {
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
		return ts[0].content
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
		out = append(out, t.content...)
	}
	return out
}

// instruction writes a prompt: system turns at its head apart, a lone user turn as it is,
// everything else with roles.
func instruction(ts []turn) (system, prompt []byte) {
	n := 0
	for n < len(ts) && bytes.Equal(ts[n].role, roleSystem) {
		n++
	}
	system = joinTexts(contents(ts[:n]))
	ts = ts[n:]
	if len(ts) == 1 && bytes.Equal(ts[0].role, roleUser) {
		return system, ts[0].content
	}
	return system, transcript(ts)
}

func contents(ts []turn) [][]byte {
	out := make([][]byte, len(ts))
	for i, t := range ts {
		out[i] = t.content
	}
	return out
}

// joinTexts joins what is not empty by blank lines.
func joinTexts(parts [][]byte) []byte {
	var out []byte
	for _, p := range parts {
		switch {
		case len(p) == 0:
		case len(out) == 0:
			out = p[:len(p):len(p)] // appending copies
		default:
			out = append(append(out, "\n\n"...), p...)
		}
	}
	return out
}

func (t turn) equal(o turn) bool {
	return bytes.Equal(t.role, o.role) && bytes.Equal(t.content, o.content)
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
