package export

import (
	"encoding/json"

	"admap/model"
)

// Why a conversation has no place in a format.
const (
	leftCalls     = "tool calls or tools that are no JSON list"
	leftCallForm  = "tool calls or tools in a form of their own"
	leftToolTurns = "tool results that are not tied to a call"
	leftOpenCalls = "tool calls without their results"
	leftRole      = "a role that the format does not know"
	leftNotUser   = "a prompt that does not end with the user"
	leftAnswer    = "a response that is not one message of the assistant"
)

// rawList is a JSON list as it stands in the data.
type rawList = json.RawMessage

// message is one turn as chat templates take it.
type message struct {
	Role    string  `json:"role"`
	Name    string  `json:"name,omitempty"`
	Content string  `json:"content"`
	Calls   rawList `json:"tool_calls,omitempty"`
	Answers string  `json:"tool_call_id,omitempty"`
}

// chat is a pairing as messages.
type chat struct {
	prompt, chosen, rejected []message
	tools                    rawList
}

func chatOf(p pairing) (c chat, leftOut string) {
	ok := [4]bool{}
	c.prompt, ok[0] = messages(p.text.Prompt())
	c.chosen, ok[1] = messages(p.chosen.Answer())
	c.rejected, ok[2] = messages(p.rejected.Answer())
	c.tools, ok[3] = listOf(p.text.Tools)
	if ok != [4]bool{true, true, true, true} {
		return c, leftCalls
	}
	return c, ""
}

// messages is never nil, for a list belongs where there are no turns too.
func messages(turns []model.Turn) (all []message, ok bool) {
	all = []message{}
	for _, t := range turns {
		calls, ok := listOf(t.Calls)
		if !ok {
			return nil, false
		}
		all = append(all, message{Role: t.Role, Name: t.Name, Content: t.Content, Calls: calls,
			Answers: t.Answers})
	}
	return all, true
}

// listOf checks a JSON list; nothing and an empty one are nil.
func listOf(s string) (list rawList, ok bool) {
	var parts []json.RawMessage
	if s == "" {
		return nil, true
	}
	if json.Unmarshal([]byte(s), &parts) != nil {
		return nil, false
	}
	if len(parts) == 0 {
		return nil, true
	}
	return rawList(s), true
}
