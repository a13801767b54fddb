package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"admap/model"
)

const (
	llamaFactoryRule = "conversations are the turns before the response, {from, value} with human, " +
		"gpt, observation and function_call in turn; chosen and rejected are one such turn each; " +
		"system and tools are empty where there are none; " + besideRule + "; dataset_info.json beside the file names it"
	infoName = "dataset_info.json"
)

// shared is a turn as in ShareGPT's files.
type shared struct {
	From  string `json:"from"`
	Value string `json:"value"`
}

// ranking is a row of LLaMA-Factory's preference datasets, formatting sharegpt.
type ranking struct {
	Conversations []shared `json:"conversations"`
	Chosen        shared   `json:"chosen"`
	Rejected      shared   `json:"rejected"`
	System        string   `json:"system"`
	Tools         string   `json:"tools"`
	beside
}

func llamaFactory() format {
	f := pairFormat("llamafactory", llamaFactoryRule, rankingRow).without(facetCallIDs, facetNames)
	f.beside = datasetInfo
	return f
}

func rankingRow(p pairing) (any, string) {
	row := ranking{System: p.text.System, Tools: p.text.Tools, Conversations: []shared{},
		beside: p.beside()}
	turns := p.text.Prompt()
	if p.text.System != "" {
		turns = turns[1:]
	}
	for k, t := range turns {
		turn, ofUser, why := sharedTurn(t)
		switch {
		case why != "":
			return nil, why
		case ofUser != (k%2 == 0):
			return nil, "turns that do not alternate"
		}
		row.Conversations = append(row.Conversations, turn)
	}
	if len(turns)%2 == 0 {
		return nil, leftNotUser
	}
	for side, r := range map[*shared]*model.ResponseText{
		&row.Chosen: p.chosen, &row.Rejected: p.rejected} {
		answer := r.Answer()
		if len(answer) != 1 {
			return nil, leftAnswer
		}
		turn, ofUser, why := sharedTurn(answer[0])
		if why != "" || ofUser {
			return nil, leftAnswer
		}
		*side = turn
	}
	return row, ""
}

// sharedTurn says of a turn too whether it is one of those that the model answers.
func sharedTurn(t model.Turn) (turn shared, ofUser bool, leftOut string) {
	calls, ok := listOf(t.Calls)
	switch {
	case !ok:
		return turn, false, leftCalls
	case calls != nil:
		value, ok := functionCalls(calls)
		if !ok || t.Content != "" || t.Role != model.RoleAssistant {
			return turn, false, leftCallForm
		}
		return shared{"function_call", value}, false, ""
	}
	switch t.Role {
	case model.RoleUser:
		return shared{"human", t.Content}, true, ""
	case model.RoleAssistant:
		return shared{"gpt", t.Content}, false, ""
	case "tool", "function":
		return shared{"observation", t.Content}, true, ""
	}
	return turn, false, leftRole
}

// functionCalls writes calls as {name, arguments}, arguments as an object.
func functionCalls(list rawList) (value string, ok bool) {
	var calls []struct {
		Function struct{ Name, Arguments json.RawMessage }
	}
	if json.Unmarshal(list, &calls) != nil {
		return "", false
	}
	type call struct {
		Name      json.RawMessage `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	var out []call
	for _, c := range calls {
		f, quoted := c.Function, ""
		if json.Unmarshal(f.Arguments, &quoted) == nil {
			f.Arguments = json.RawMessage(quoted)
		}
		if f.Name == nil || !json.Valid(f.Arguments) {
			return "", false
		}
		out = append(out, call{f.Name, f.Arguments})
	}
	b, err := encodeJSON(out)
	return string(b), err == nil
}

// datasetInfo adds the files of rows to their directory's dataset_info.json, whose other entries
// stay as they are. A file that is no JSON object is an error, and so is an entry of the same name
// for another file.
func datasetInfo(r *Request, targets ...string) (path string, content []byte, err error) {
	path = resolve(filepath.Join(filepath.Dir(targets[0]), infoName))
	if err := Permit(path, r.Origin.Inputs, r.Protected...); err != nil {
		return "", nil, fmt.Errorf("%s is %w", path, err)
	}
	content, err = os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		content, err = []byte("{\n}\n"), nil
	}
	for _, target := range targets {
		if err == nil && target != "" {
			content, err = mergeInfo(content, filepath.Base(target))
		}
	}
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", path, err)
	}
	return path, content, nil
}

// infoEntry describes a file of rows to LLaMA-Factory; the tags are its defaults.
type infoEntry struct {
	File       string            `json:"file_name"`
	Formatting string            `json:"formatting"`
	Ranking    bool              `json:"ranking"`
	Columns    map[string]string `json:"columns"`
	Tags       map[string]string `json:"tags"`
}

func newInfoEntry(file string) infoEntry {
	return infoEntry{
		File: file, Formatting: "sharegpt", Ranking: true,
		Columns: map[string]string{"messages": "conversations", "chosen": "chosen",
			"rejected": "rejected", "system": "system", "tools": "tools"},
		Tags: map[string]string{"role_tag": "from", "content_tag": "value", "user_tag": "human",
			"assistant_tag": "gpt", "observation_tag": "observation",
			"function_tag": "function_call"},
	}
}

// infoText is the entry as it stands in the file.
func infoText(file string) (text []byte, err error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("  ", "  ")
	err = enc.Encode(newInfoEntry(file))
	return bytes.TrimSpace(b.Bytes()), err
}

// mergeInfo returns old with the entry of file in the place of its own earlier one, else behind the
// others.
func mergeInfo(old []byte, file string) ([]byte, error) {
	entry, err := infoText(file)
	if err != nil {
		return nil, err
	}
	name := infoNameOf(file)
	found, err := scanInfo(old, name)
	if err != nil {
		return nil, err
	}
	if found.from < 0 {
		quoted, err := encodeJSON(name)
		if err != nil {
			return nil, err
		}
		entry = append(append(quoted, ": "...), entry...)
		entry = append([]byte("\n  "), entry...)
		if found.entries > 0 {
			entry = append([]byte(","), entry...)
		}
		return splice(old, found.behind, found.behind, entry), nil
	}
	var was struct {
		File string `json:"file_name"`
	}
	if json.Unmarshal(old[found.from:found.to], &was) != nil || was.File != file {
		return nil, fmt.Errorf("its entry %q is another dataset's: choose another file name", name)
	}
	return splice(old, found.from, found.to, entry), nil
}

// infoNameOf is what the dataset in a file is called: the file without its endings.
func infoNameOf(file string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst")
	return strings.TrimSuffix(name, filepath.Ext(name))
}

func splice(old []byte, from, to int, with []byte) []byte {
	out := append(make([]byte, 0, len(old)+len(with)), old[:from]...)
	return append(append(out, with...), old[to:]...)
}

// infoPlaces are offsets in a dataset_info.json.
type infoPlaces struct {
	entries  int
	from, to int // the value of the entry looked for; from is -1 where it is not there
	behind   int // the last entry, or the opening brace
}

var errNoInfo = errors.New("it is no JSON object: nothing was changed")

func scanInfo(old []byte, name string) (p infoPlaces, err error) {
	p.from = -1
	dec := json.NewDecoder(bytes.NewReader(old))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return p, errNoInfo
	}
	p.behind = int(dec.InputOffset())
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return p, errNoInfo
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return p, errNoInfo
		}
		p.behind = int(dec.InputOffset())
		if key == name {
			p.from, p.to = p.behind-len(value), p.behind
		}
		p.entries++
	}
	if _, err := dec.Token(); err != nil {
		return p, errNoInfo
	}
	if _, err := dec.Token(); err != io.EOF {
		return p, errNoInfo
	}
	return p, nil
}
