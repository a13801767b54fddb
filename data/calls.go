package data

import (
	"bytes"

	"admap/model"
)

// calls returns the calls of tools in the message at as a JSON list, nil for none: tool_calls as it
// stands there, or the older function_call as one of them.
func (e *extractor) calls(at int) []byte {
	r := &e.row
	if many := r.member(at, "tool_calls"); r.kind(many) == list && r.behind(many) > many+1 {
		return r.raw(many)
	}
	if one := r.member(at, "function_call"); r.kind(one) == object {
		return listOfCall(r.raw(one))
	}
	return nil
}

// raw returns the value at as it is written.
func (r *row) raw(at int) []byte { return r.b[r.nodes[at].start:r.nodes[at].end] }

// listOfCall writes functions as a list of calls of them.
func listOfCall(functions ...[]byte) []byte {
	out := []byte{'['}
	for k, f := range functions {
		if k > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, `{"type":"function","function":`...), f...), '}')
	}
	return append(out, ']')
}

// calledIn returns the functions that a turn's content calls, one or a list; nil where it is
// anything else.
func calledIn(content []byte) (functions [][]byte) {
	var r row
	if r.parse(content) != nil {
		return nil
	}
	first, end := 0, 1
	if r.kind(0) == list {
		first, end = 1, r.behind(0)
	}
	for i := first; i < end; i = r.behind(i) {
		if r.kind(i) != object || r.member(i, "name") == none {
			return nil
		}
		functions = append(functions, r.raw(i))
	}
	return functions
}

var roleCall = []byte("function_call")

// withCalls completes a turn with its text. Where a turn's role says that its content is a call, an
// assistant made it.
func withCalls(t turn) turn {
	t.text = t.content
	if bytes.Equal(t.role, roleCall) && t.calls == nil {
		functions := calledIn(t.content)
		if functions == nil {
			return t
		}
		t.role, t.calls, t.content, t.text = roleAssistant, listOfCall(functions...), nil, nil
	}
	if t.calls != nil {
		t.text = appendCalls(bytes.Clone(t.content), t.calls)
	}
	return t
}

// appendCalls writes a line for each call: which function, and its arguments as they are written.
func appendCalls(out, calls []byte) []byte {
	var r row
	if r.parse(calls) != nil {
		return out
	}
	var arena []byte
	for i, end := 1, r.behind(0); i < end; i = r.behind(i) {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		call := i
		if r.kind(i) == object {
			if f := r.member(i, "function"); r.kind(f) == object {
				call = f
			}
		}
		out = append(out, "[call "...)
		out = append(r.appendCall(out, call, &arena), ']')
	}
	return out
}

func (r *row) appendCall(out []byte, call int, arena *[]byte) []byte {
	if r.kind(call) != object {
		return append(out, r.raw(call)...)
	}
	if name := r.member(call, "name"); r.kind(name) == text {
		out = append(out, r.decoded(name, arena)...)
	}
	switch args := r.member(call, "arguments"); {
	case args == none:
		return out
	case r.kind(args) == text:
		return append(append(out, ' '), r.decoded(args, arena)...)
	default:
		return append(append(out, ' '), r.raw(args)...)
	}
}

// toolsText returns what an assistant could call, as JSON.
func (e *extractor) toolsText() string {
	for i := range e.layout.fields[fieldTools] {
		switch at := e.value(fieldTools, i); e.row.kind(at) {
		case text:
			return string(e.row.decoded(at, &e.arena))
		case list, object:
			if e.row.behind(at) > at+1 {
				return string(e.row.raw(at))
			}
		}
	}
	return ""
}

// kept copies turns for a reader, or nothing where they are one plain turn of the role that a lone
// text stands for.
func kept(ts []turn, role []byte) []model.Turn {
	if len(ts) == 0 {
		return nil
	}
	if t := ts[0]; len(ts) == 1 && bytes.Equal(t.role, role) && t.plain() {
		return nil
	}
	out := make([]model.Turn, len(ts))
	for i, t := range ts {
		out[i] = model.Turn{Role: string(t.role), Name: string(t.name),
			Content: string(t.content), Calls: string(t.calls), Answers: string(t.answers)}
	}
	return out
}

// plain reports whether there is no more to a turn than its role and its content.
func (t turn) plain() bool { return t.calls == nil && t.name == nil && t.answers == nil }
