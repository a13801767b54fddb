package data

import (
	"bytes"
	"fmt"
)

// form is how the rows of a schema hold their texts, where it is not prompt and responses.
type form uint8

const (
	plainForm     form = iota
	conversations      // each response is a whole conversation
	interleaved        // prompt and responses are lists of what was said in turn
	replaced           // chosen is a whole conversation, rejected what could stand at its end
)

// sides reads chosen and rejected. Conversations share their beginning, which is the prompt or
// repeats it; what follows is the response.
func (e *extractor) sides(fields ...field) error {
	var sides [][]turn
	whole := false
	for _, f := range fields {
		turns, conversation, err := e.side(f, 0)
		if err != nil {
			return err
		}
		sides = append(sides, turns)
		whole = whole || conversation
	}
	return e.underPrompt(sides, whole)
}

// conversations reads responses that are whole conversations, as chosen and rejected may be.
func (e *extractor) conversations() error {
	var sides [][]turn
	whole := false
	for i := range e.layout.fields[fieldResponses] {
		turns, conversation, err := e.side(fieldResponses, i)
		if err != nil {
			return err
		}
		sides = append(sides, turns)
		whole = whole || conversation
	}
	if err := e.upToTurn(sides); err != nil {
		return err
	}
	if last := len(sides[0]) - 1; len(sides) == 1 && !bytes.Equal(sides[0][last].role, roleAssistant) {
		return fmt.Errorf("%s: no answer at the end", e.name(fieldResponses, 0))
	}
	return e.underPrompt(sides, whole)
}

// upToTurn leaves out what was said after the turn that the label is about.
func (e *extractor) upToTurn(sides [][]turn) error {
	if !e.layout.has(fieldTurn) {
		return nil
	}
	last, err := e.row.mean(item{0, e.layout.fields[fieldTurn][0].keys}, e.leaves)
	if err != nil || !(last >= 1) {
		return err
	}
	for i, s := range sides {
		asked := 0.0
		for at, t := range s {
			if !bytes.Equal(t.role, roleUser) {
				continue
			}
			if asked++; asked > last {
				sides[i] = s[:at]
				break
			}
		}
	}
	return nil
}

func (e *extractor) underPrompt(sides [][]turn, whole bool) error {
	prompt, err := e.promptTurns(false)
	if err != nil {
		return err
	}
	if e.layout.has(fieldPrompt) && prompt == nil && !whole {
		return fmt.Errorf("no %s", joinColumns(e.layout.fields[fieldPrompt]))
	}
	if !whole {
		prompt = unanswered(prompt, sides)
	}
	return e.part(sides, prompt, whole)
}

// unanswered drops from the end of a prompt the answer that is one of the sides.
func unanswered(prompt []turn, sides [][]turn) []turn {
	n := len(prompt) - 1
	if n < 1 || !bytes.Equal(prompt[n].role, roleAssistant) {
		return prompt
	}
	for _, s := range sides {
		if len(s) == 1 && s[0].equal(prompt[n]) {
			return prompt[:n:n]
		}
	}
	return prompt
}

// part takes what all sides share, short of the last answer of any, into the prompt.
func (e *extractor) part(sides [][]turn, prompt []turn, whole bool) error {
	shared := 0
	if whole {
		shared = len(sides[0])
		for _, s := range sides {
			shared = min(shared, commonTurns(sides[0], s), answerStart(s))
		}
	}
	if head := sides[0][:shared]; len(prompt) == 0 || repeats(head, prompt) {
		prompt = append([]turn(nil), head...)
	} else {
		prompt = append(prompt, head...)
	}
	e.setPrompt(prompt)
	for _, s := range sides {
		e.add(canonical(s[shared:]), s[shared:])
	}
	return nil
}

// replaced reads a conversation, of which the answer to the last user turn is chosen, and another
// answer in its place.
func (e *extractor) replaced() error {
	whole, _, err := e.side(fieldChosen, 0)
	if err != nil {
		return err
	}
	other, _, err := e.side(fieldRejected, 0)
	if err != nil {
		return err
	}
	head := len(whole)
	for head > 0 && !bytes.Equal(whole[head-1].role, roleUser) {
		head--
	}
	if head == 0 || head == len(whole) {
		return fmt.Errorf("no answer to a user in %s", e.name(fieldChosen, 0))
	}
	e.setPrompt(whole[:head:head])
	for _, answer := range [][]turn{whole[head:], other} {
		e.add(canonical(answer), answer)
	}
	return nil
}

// side reads one response as turns and says whether it was a conversation.
func (e *extractor) side(f field, column int) (turns []turn, conversation bool, err error) {
	at := e.value(f, column)
	switch k := e.row.kind(at); k {
	case text:
		b := e.row.decoded(at, &e.arena)
		if e.layout.transcripts {
			if turns = humanAssistant.speak(b); turns != nil {
				return turns, true, nil
			}
		}
		return []turn{said(roleAssistant, b)}, false, nil
	case list, object:
		if turns, err = e.turns(at); err != nil {
			return nil, false, fmt.Errorf("%s: %w", e.name(f, column), err)
		}
		if len(turns) == 0 {
			return nil, false, fmt.Errorf("no response: %s is empty", e.name(f, column))
		}
		return turns, true, nil
	case null:
		return nil, false, fmt.Errorf("no %s", e.name(f, column))
	default:
		return nil, false, fmt.Errorf("%s is %s, not text", e.name(f, column), k)
	}
}
