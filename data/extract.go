package data

import (
	"errors"
	"fmt"
	"math"
)

// response is one candidate answer of a row.
type response struct {
	body          []byte
	turns         []turn // that body stands for; nil where it was plain text
	label, stored float64
}

// extractor turns rows into samples, one after another. What it returns is valid until the next
// row.
type extractor struct {
	row       row
	layout    *layout
	arena     []byte // decoded text
	items     []item
	leaves    []int
	system    []byte
	prompt    []byte
	asked     []turn // that prompt stands for
	responses []response
	missing   unseen
	codes     codes     // of the labels so far
	sets      []float64 // what annotators say: slot by slot, a number for each response
}

// scratchLen is room for the values that one path leads to in a usual row.
const scratchLen = 64

func newExtractor(l *layout) *extractor {
	return &extractor{layout: l, missing: l.mapped(), leaves: make([]int, 0, scratchLen)}
}

// maxKept bounds the memory an extractor keeps for the next row after a huge one.
const maxKept = 8 << 20

// read parses b and finds the sample in it. Any error is a reason why the row cannot be used.
func (e *extractor) read(b []byte) error {
	if cap(e.arena) > maxKept {
		e.arena = nil
	}
	if cap(e.row.nodes) > maxKept/16 {
		e.row.nodes = nil
	}
	e.arena, e.responses = e.arena[:0], e.responses[:0]
	e.system, e.prompt, e.asked = nil, nil, nil
	if err := parseObject(&e.row, b); err != nil {
		return err
	}
	if len(e.missing) > 0 {
		e.missing.look(&e.row, e.leaves)
	}
	if err := e.texts(); err != nil {
		return err
	}
	if err := e.checkEmpty(); err != nil {
		return err
	}
	return e.numbers()
}

// parseObject parses a row, which must be an object in UTF-8.
func parseObject(r *row, b []byte) error {
	err := r.parse(b)
	if err != nil || r.garbled {
		if at := invalidUTF8(b); at >= 0 {
			return fmt.Errorf("not UTF-8 at byte %d", at+1)
		}
		return err
	}
	if k := r.kind(0); k != object {
		return fmt.Errorf("%s where an object belongs", k)
	}
	return nil
}

func (e *extractor) texts() error {
	if e.layout.has(fieldSystem) {
		system, _, err := e.text(fieldSystem, 0)
		if err != nil {
			return err
		}
		e.system = system
	}
	switch {
	case e.layout.form == replaced:
		return e.replaced()
	case e.layout.pair:
		return e.pair()
	case e.layout.form == interleaved:
		return e.interleaved()
	case e.layout.form == conversations:
		return e.conversations()
	}
	prompt, err := e.promptTurns(true)
	if err != nil {
		return err
	}
	e.setPrompt(prompt)
	return e.candidates()
}

// text reads the text in the given column of a field; null is like an absent column.
func (e *extractor) text(f field, column int) (b []byte, exists bool, err error) {
	at := e.value(f, column)
	switch e.row.kind(at) {
	case text:
		return e.row.decoded(at, &e.arena), true, nil
	case null:
		return nil, false, nil
	}
	return nil, false, fmt.Errorf("%s is %s, not text", e.name(f, column), e.row.kind(at))
}

func (e *extractor) value(f field, column int) int {
	return e.row.one(item{0, e.layout.fields[f][column].keys}, e.leaves)
}

func (e *extractor) name(f field, column int) string { return e.layout.fields[f][column].name }

// promptTurns reads the prompt: text, or a list of messages. Of several columns the texts are
// joined.
func (e *extractor) promptTurns(needed bool) ([]turn, error) {
	columns := e.layout.fields[fieldPrompt]
	before, err := e.history()
	if err != nil {
		return nil, err
	}
	var joined [][]byte
	for i, c := range columns {
		at, rest := e.row.find(0, c.keys)
		if k := e.row.kind(at); len(rest) == 0 && (k == list || k == object) {
			turns, err := e.turns(at)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			return append(before, turns...), nil
		}
		b, exists, err := e.text(fieldPrompt, i)
		if err != nil {
			return nil, err
		}
		if exists {
			joined = append(joined, b)
		}
	}
	if joined == nil {
		if needed && len(columns) > 0 {
			return nil, fmt.Errorf("no %s", joinColumns(columns))
		}
		return nil, nil
	}
	text := joinBy(joined, e.layout.glue)
	if turns := e.layout.dialect.asked(text); turns != nil {
		return append(before, turns...), nil
	}
	return append(before, said(roleUser, text)), nil
}

// history reads what was said before the prompt: pairs of a question and its answer.
func (e *extractor) history() (turns []turn, err error) {
	if !e.layout.has(fieldHistory) {
		return nil, nil
	}
	at := e.value(fieldHistory, 0)
	if e.row.kind(at) != list {
		return nil, nil
	}
	for i, end := at+1, e.row.behind(at); i < end; i = e.row.behind(i) {
		texts, err := e.saidTexts(i)
		if err != nil || len(texts) != 2 {
			return nil, fmt.Errorf("%s: a turn is no pair of texts", e.name(fieldHistory, 0))
		}
		turns = append(turns, said(roleUser, texts[0]), said(roleAssistant, texts[1]))
	}
	return turns, nil
}

func (e *extractor) setPrompt(turns []turn) {
	system, prompt := instruction(turns)
	e.asked = turns[systemTurns(turns):]
	e.prompt = prompt
	if len(system) > 0 && string(system) != string(e.system) {
		e.system = joinTexts([][]byte{e.system, system})
	}
}

// candidates reads the responses of a row that lists them.
func (e *extractor) candidates() error {
	columns := e.layout.fields[fieldResponses]
	for _, c := range columns {
		items, exists, _ := e.row.spread(c, e.items[:0])
		e.items = items
		if !exists {
			return fmt.Errorf("no %s", c.name)
		}
		for n, it := range items {
			body, turns, err := e.body(e.row.one(it, e.leaves))
			if err != nil {
				return fmt.Errorf("%s, response %d: %w", c.name, n+1, err)
			}
			e.add(body, turns)
		}
	}
	if len(e.responses) == 0 {
		return fmt.Errorf("no response: %s is empty", joinColumns(columns))
	}
	return nil
}

func (e *extractor) add(body []byte, turns []turn) {
	e.responses = append(e.responses,
		response{body: body, turns: turns, label: math.NaN(), stored: math.NaN()})
}

// body reads one response: text, or the answer that closes a list of messages.
func (e *extractor) body(at int) ([]byte, []turn, error) {
	switch k := e.row.kind(at); {
	case at == none:
		return nil, nil, errors.New("it is missing")
	case k == text:
		return e.row.decoded(at, &e.arena), nil, nil
	case k == list || k == object:
		turns, err := e.turns(at)
		if err != nil {
			return nil, nil, err
		}
		if len(turns) == 0 {
			return nil, nil, errors.New("it has no message")
		}
		turns = turns[answerStart(turns):]
		return canonical(turns), turns, nil
	default:
		return nil, nil, fmt.Errorf("it is %s", k)
	}
}

// pair reads chosen and rejected.
func (e *extractor) pair() error {
	return e.sides(fieldChosen, fieldRejected)
}

func (e *extractor) checkEmpty() error {
	if len(e.prompt) > 0 || len(e.system) > 0 {
		return nil
	}
	for _, r := range e.responses {
		if len(r.body) > 0 {
			return nil
		}
	}
	return errors.New("instruction and responses are empty")
}
