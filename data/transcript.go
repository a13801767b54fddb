package data

import (
	"bytes"
	"fmt"
)

// dialect is how a dataset writes a whole conversation as one text.
type dialect uint8

const (
	noDialect dialect = iota
	humanAssistant
	extraID // as HelpSteer2 does: "<extra_id_1>Assistant" on a line of its own
)

// marker announces a turn.
type marker struct{ word, role []byte }

var markers = map[dialect][]marker{
	humanAssistant: {
		{[]byte("\n\nHuman:"), roleUser}, {[]byte("\n\nAssistant:"), roleAssistant},
		{[]byte("\n\nSystem:"), roleSystem},
	},
	extraID: {
		{[]byte("\n<extra_id_1>User\n"), roleUser},
		{[]byte("\n<extra_id_1>Assistant\n"), roleAssistant},
	},
}

// speak splits a transcript into its turns. What stands before the first marker is the user's. Only
// a marker behind its blank line counts: "Human:" within a text is text. Of a text without markers
// there is no turn.
func (d dialect) speak(b []byte) []turn {
	if d == noDialect {
		return nil
	}
	at, end, role := d.mark(b)
	if role == nil {
		return nil
	}
	var out []turn
	if before := b[:at]; len(trim(before)) > 0 {
		out = append(out, said(roleUser, before))
	}
	for role != nil {
		b = b[end:]
		var next []byte
		now := role
		at, end, next = d.mark(b)
		content := b
		if next != nil {
			content = b[:at]
		}
		out = append(out, said(now, bytes.TrimPrefix(content, []byte(" "))))
		role = next
	}
	return out
}

// mark finds the first marker; one of the dialect's words may open the text without its newlines.
// It looks no further than that marker, so that a transcript is read in one pass.
func (d dialect) mark(b []byte) (at, end int, role []byte) {
	for _, m := range markers[d] {
		if bare := bytes.TrimLeft(m.word, "\n"); bytes.HasPrefix(b, bare) {
			return 0, len(bare), m.role
		}
	}
	for at = bytes.IndexByte(b, '\n'); at >= 0; {
		for _, m := range markers[d] {
			if bytes.HasPrefix(b[at:], m.word) {
				return at, at + len(m.word), m.role
			}
		}
		next := bytes.IndexByte(b[at+1:], '\n')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return len(b), 0, nil
}

// asked splits a prompt; the word that asks for an answer ends it and is no turn.
func (d dialect) asked(b []byte) []turn {
	turns := d.speak(b)
	if n := len(turns) - 1; n > 0 && len(trim(turns[n].content)) == 0 {
		turns = turns[:n]
	}
	if n := len(turns) - 1; n >= 0 && d == humanAssistant {
		turns[n] = said(turns[n].role, bytes.TrimRight(turns[n].content, " \n"))
	}
	return turns
}

// encodedTexts reads a list of texts written as JSON within a text; null is an empty one. It
// returns nil where b is something else.
func encodedTexts(b []byte) [][]byte {
	var r row
	if b = trim(b); len(b) == 0 || b[0] != '[' || r.parse(b) != nil {
		return nil
	}
	var arena []byte
	out := [][]byte{}
	for i, end := 1, r.behind(0); i < end; i = r.behind(i) {
		switch r.kind(i) {
		case text:
			out = append(out, r.decoded(i, &arena))
		case null:
			out = append(out, nil)
		default:
			return nil
		}
	}
	return out
}

// saidTexts reads the value at as a list of texts: a list, JSON of one, or one text.
func (e *extractor) saidTexts(at int) ([][]byte, error) {
	r := &e.row
	var out [][]byte
	switch r.kind(at) {
	case text:
		b := r.decoded(at, &e.arena)
		if out = encodedTexts(b); out == nil {
			out = [][]byte{b}
		}
		return out, nil
	case list:
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
			out = append(out, e.plainText(i))
		}
		return out, nil
	}
	return nil, fmt.Errorf("it is %s", r.kind(at))
}

// interleaved reads rows in which prompt and responses are lists of what was said in turn.
func (e *extractor) interleaved() error {
	asked, err := e.saidTexts(e.value(fieldPrompt, 0))
	if err != nil {
		return fmt.Errorf("%s: %w", e.name(fieldPrompt, 0), err)
	}
	var sides [][]turn
	for i := range e.layout.fields[fieldResponses] {
		answers, err := e.saidTexts(e.value(fieldResponses, i))
		if err != nil {
			return fmt.Errorf("%s: %w", e.name(fieldResponses, i), err)
		}
		if len(answers) != len(asked) {
			return fmt.Errorf("%s has %d answers to %d prompts",
				e.name(fieldResponses, i), len(answers), len(asked))
		}
		var turns []turn
		for k, a := range answers {
			turns = append(turns, said(roleUser, asked[k]), said(roleAssistant, a))
		}
		sides = append(sides, turns)
	}
	return e.part(sides, nil, true)
}
