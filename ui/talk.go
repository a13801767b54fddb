package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"admap/model"
)

// talk is a conversation, or a part of one, in a form that compares: the texts of its turns one
// after the other, and who says how much of it, a line a turn.
type talk struct{ text, heads string }

// talkOf writes turns as parts of about size bytes each.
func talkOf(turns []model.Turn, size int) []talk {
	var list []talk
	var text, heads strings.Builder
	flush := func() {
		list = append(list, talk{text.String(), heads.String()})
		text.Reset()
		heads.Reset()
	}
	for _, t := range turns {
		who := speaker(t)
		for _, part := range parts(turnText(t), size) {
			if heads.Len() > 0 && text.Len()+heads.Len()+len(part) > size {
				flush()
			}
			text.WriteString(part)
			heads.WriteString(strconv.Itoa(len(part)) + " " + who + "\n")
			who = "" // of what goes on
		}
	}
	flush()
	return list
}

// speeches are the turns of the part, as far as its text goes.
func (t talk) speeches() []speech {
	var list []speech
	at := 0
	for line := range strings.Lines(t.heads) {
		length, who, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.Atoi(length)
		if err != nil {
			panic(err) // talkOf wrote it
		}
		to := min(at+n, len(t.text))
		list = append(list, speech{who, strings.TrimRight(t.text[at:to], "\n"), at})
		if at += n; at > len(t.text) {
			break
		}
	}
	return list
}

// speaker names the role of a turn and who has it.
func speaker(t model.Turn) string {
	if t.Name == "" {
		return clean(t.Role)
	}
	return clean(t.Role + " " + t.Name)
}

// turnText is what a turn says, with a line for each tool that it calls.
func turnText(t model.Turn) string {
	var calls []json.RawMessage
	if t.Calls == "" || json.Unmarshal([]byte(t.Calls), &calls) != nil {
		return t.Content
	}
	var lines []string
	if t.Content != "" {
		lines = append(lines, t.Content)
	}
	for _, c := range calls {
		lines = append(lines, "[call "+callText(c)+"]")
	}
	return strings.Join(lines, "\n")
}

// callText is the name of a tool and what it is called with; a call of no known form as it stands.
func callText(raw json.RawMessage) string {
	type function struct {
		Name      string
		Arguments json.RawMessage
	}
	var call struct {
		function
		Function *function
	}
	if json.Unmarshal(raw, &call) != nil {
		return string(raw)
	}
	f := call.function
	if call.Function != nil {
		f = *call.Function
	}
	var args string
	if json.Unmarshal(f.Arguments, &args) != nil {
		args = string(f.Arguments)
	}
	return strings.TrimSpace(f.Name + " " + args)
}

// converse is a conversation as the reader shows it now, in the parts that it is laid out in.
func (r *reader) converse(a *App, turns []model.Turn, w int) []block {
	form, size := formRaw, partSize
	if a.prefs[settingReaderText] != textRaw && lengthOf(turns) <= mostMarkdown {
		form, size = formMarkdown, mostMarkdown*2
	}
	var list []block
	for _, t := range r.laid.talk(turns, size) {
		list = append(list, block{text: t.text, heads: t.heads, form: form, w: w,
			ascii: a.th.ascii, clusters: graphemes.Load()})
	}
	return list
}

func lengthOf(turns []model.Turn) (n int) {
	for _, t := range turns {
		n += len(t.Content) + len(t.Calls)
	}
	return n
}

// keepTalks bounds the conversations that are kept as they were written down.
const keepTalks = 64

// talkKey names a conversation of a text read from disk.
type talkKey struct {
	first *model.Turn
	size  int
}

func (l *layouts) talk(turns []model.Turn, size int) []talk {
	key := talkKey{&turns[0], size}
	have, ok := l.talks[key]
	if !ok {
		if have = talkOf(turns, size); l.talks == nil || len(l.talks) >= keepTalks {
			l.talks = map[talkKey][]talk{}
		}
		l.talks[key] = have
	}
	return have
}
