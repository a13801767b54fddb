package export

import (
	"encoding/json"

	"admap/model"
)

const openAIRule = "input.messages are those before the response, the last one the user's; " +
	"or the result of a tool that the assistant called; " +
	"preferred_output and non_preferred_output hold one message of the assistant each; " +
	"tools and parallel_tool_calls only where there are tools"

// openAIPreference is a row of OpenAI's preference fine-tuning.
type openAIPreference struct {
	Input        openAIInput `json:"input"`
	Preferred    []message   `json:"preferred_output"`
	NonPreferred []message   `json:"non_preferred_output"`
}

type openAIInput struct {
	Messages      []message `json:"messages"`
	Tools         rawList   `json:"tools,omitempty"`
	ParallelCalls bool      `json:"parallel_tool_calls,omitempty"`
}

func openAIRow(p pairing) (any, string) {
	c, leftOut := chatOf(p)
	if leftOut == "" {
		leftOut = openAIPrompt(c.prompt)
	}
	if leftOut == "" && !(openAIAnswer(c.chosen) && openAIAnswer(c.rejected)) {
		leftOut = leftAnswer
	}
	if leftOut == "" && !openAICalls(c) {
		leftOut = leftCallForm
	}
	return openAIPreference{
		Input: openAIInput{
			Messages: c.prompt, Tools: c.tools, ParallelCalls: c.tools != nil,
		},
		Preferred: c.chosen, NonPreferred: c.rejected,
	}, leftOut
}

// openAIPrompt says why the messages make no prompt.
func openAIPrompt(prompt []message) (leftOut string) {
	open := map[string]bool{} // calls that wait for their results
	for _, m := range prompt {
		switch {
		case m.Role == model.RoleTool && open[m.Answers]:
			delete(open, m.Answers)
			continue
		case m.Role == model.RoleTool || m.Role == "function":
			return leftToolTurns
		case len(open) > 0:
			return leftOpenCalls
		case m.Role != model.RoleSystem && m.Role != model.RoleUser &&
			m.Role != model.RoleAssistant:
			return leftRole
		}
		for _, id := range idsOf(m.Calls) {
			open[id] = true
		}
	}
	n := len(prompt)
	switch {
	case len(open) > 0:
		return leftOpenCalls
	case n == 0 || prompt[n-1].Role != model.RoleUser && prompt[n-1].Role != model.RoleTool:
		return leftNotUser
	}
	return ""
}

// idsOf are the ids of calls, without those that have none.
func idsOf(calls rawList) (ids []string) {
	var all []struct{ ID string }
	if calls == nil || json.Unmarshal(calls, &all) != nil {
		return nil
	}
	for _, c := range all {
		if c.ID != "" {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func openAIAnswer(answer []message) bool {
	return len(answer) == 1 && answer[0].Role == model.RoleAssistant
}

// openAICalls checks that tools and their calls are as the API has them.
func openAICalls(c chat) bool {
	for _, list := range [][]message{c.prompt, c.chosen, c.rejected} {
		for _, m := range list {
			if !callable(m.Calls, true) {
				return false
			}
		}
	}
	return callable(c.tools, false)
}

// callable checks a list of functions, or of calls of them, which have an id and arguments.
func callable(list rawList, called bool) bool {
	var all []struct {
		ID, Type string
		Function struct {
			Name      string
			Arguments *string
		}
	}
	if list == nil {
		return true
	}
	if json.Unmarshal(list, &all) != nil {
		return false
	}
	for _, one := range all {
		complete := !called || one.ID != "" && one.Function.Arguments != nil
		if one.Type != "function" || one.Function.Name == "" || !complete {
			return false
		}
	}
	return true
}
