package data

import (
	"bytes"
	"strings"

	"admap/model"
)

// lenient reads a field that decides nothing: text, or a number as it is written; anything else
// is "".
func (e *extractor) lenient(f field) []byte {
	for i := range e.layout.fields[f] {
		if b := e.plainText(e.value(f, i)); len(b) > 0 {
			return b
		}
	}
	return nil
}

func (e *extractor) plainText(at int) []byte {
	switch e.row.kind(at) {
	case text:
		return e.row.decoded(at, &e.arena)
	case number, truth:
		return e.row.b[e.row.nodes[at].start:e.row.nodes[at].end]
	}
	return nil
}

// modelOf returns the name of the model that wrote response i. One name for all is given to each.
func (e *extractor) modelOf(i int) []byte {
	if i == 0 {
		e.items = e.items[:0]
		for _, c := range e.layout.fields[fieldModel] {
			e.items, _, _ = e.row.spread(c, e.items)
		}
	}
	switch {
	case len(e.items) == len(e.responses):
		return e.plainText(e.row.one(e.items[i], e.leaves))
	case len(e.items) == 1:
		return e.plainText(e.row.one(e.items[0], e.leaves))
	}
	return nil
}

var noReference = []byte("None")

// referenceText returns the reference answer, or the first of several. "None" in a list is how
// UltraFeedback says that there is none.
func (e *extractor) referenceText() []byte {
	for _, c := range e.layout.fields[fieldReference] {
		items, _, listed := e.row.spread(c, e.items[:0])
		e.items = items
		for _, it := range items {
			b := e.plainText(e.row.one(it, e.leaves))
			if len(trim(b)) > 0 && !(listed && bytes.Equal(b, noReference)) {
				return b
			}
		}
	}
	return nil
}

// rationale returns what the annotators said of response i. Remarks on several aspects come as one
// line each, with the aspect before it.
func (e *extractor) rationale(i int) string {
	columns := e.layout.fields[fieldRationale]
	if len(columns) == 0 {
		return ""
	}
	items, _, _ := e.row.spread(columns[0], e.items[:0])
	if e.items = items; len(items) != len(e.responses) {
		return ""
	}
	r := &e.row
	at, rest := r.find(items[i].at, items[i].rest)
	if at == none || len(rest) == 0 {
		return string(e.plainText(at))
	}
	var out []string
	for a, end := at+1, r.behind(at); r.kind(at) == object && a < end; a = r.behind(a + 1) {
		remark := e.plainText(r.one(item{a + 1, rest[1:]}, e.leaves))
		if len(remark) > 0 {
			out = append(out, string(r.decoded(a, &e.arena))+": "+string(remark))
		}
	}
	return strings.Join(out, "\n")
}

// sample returns the text of the row read last, copied.
func (e *extractor) sample() model.Text {
	t := model.Text{
		ID: string(e.lenient(fieldID)), Source: string(e.lenient(fieldSource)),
		Language: string(e.lenient(fieldLanguage)), System: string(e.system),
		Instruction: string(e.prompt), Reference: string(e.referenceText()),
		Turns: kept(e.asked, roleUser), Tools: e.toolsText(),
	}
	for i, r := range e.responses {
		t.Responses = append(t.Responses, model.ResponseText{
			Body: string(r.body), Model: string(e.modelOf(i)),
			Turns: kept(r.turns, roleAssistant),
		})
	}
	for i := range t.Responses {
		t.Responses[i].Rationale = e.rationale(i)
	}
	return t
}
